"""AnonEmo Tray: be seen in a video call without being recognised."""

__version__ = "0.1.0"

__released__ = "2026-11-25"
"""Day of this version's release, as its heading in CHANGELOG.md will have it."""
