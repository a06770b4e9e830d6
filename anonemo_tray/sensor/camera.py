"""What a camera is to the sensor: the protocol that devices, files, folders and the demo share."""

from __future__ import annotations

from typing import Protocol

from anonemo_tray.sensor.frame import Frame


class EndOfClipError(Exception):
    """A clip that is not played in a loop has no more frames."""


class Camera(Protocol):
    """A source of frames, open from its creation until `close()`; used from one thread.

    Attributes:
        is_live: whether a frame that stays identical means that the camera has frozen. A device is live; a file, a
            folder and the demo may repeat frames for real.
    """

    @property
    def is_live(self) -> bool:
        """See the class."""

    def read(self, frame: Frame) -> bool:
        """Wait for the next picture of the camera and put it, with its capture time, into the frame.

        Returns:
            False when this one picture could not be read or decoded: the frame then holds none, its capture time is
            set all the same, and the caller shows blank for it. The next call may succeed.

        Raises:
            AnonEmoError: the camera is lost or was never usable.
            EndOfClipError: a clip has ended.
        """

    def close(self) -> None:
        """Release the camera and overwrite its own buffers; may be called more than once."""
