"""Landmarks and what is published of them; no pixels, no input or output."""
