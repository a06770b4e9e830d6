"""Finding, listing and choosing physical cameras."""
