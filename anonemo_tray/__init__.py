"""AnonEmo Tray: be seen in a video call without being recognised."""

__version__ = "0.1.0"
