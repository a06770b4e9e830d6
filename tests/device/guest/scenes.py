"""The whole chain in order: from the camera's picture to the callers' screens."""

SCENES = ()
