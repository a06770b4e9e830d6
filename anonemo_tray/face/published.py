"""PublishedFace, the only description of a person that leaves the sensor; free of numpy for the tray's sake."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique

from anonemo_tray.exhaustive import assert_never


@unique
class Geometry(IntEnum):
    """Whose face the landmarks are drawn with; the number is the message kind that carries it."""

    OWN = 2
    """The person's own landmark positions, as in the AnonEmoFace paper. Identifies its owner to a machine."""

    CANONICAL = 3
    """The model's face for everybody, moved by the person's expression and head rotation only."""

    @property
    def identifies(self) -> bool:
        """Whether a computer can recognise a person by it; the program says so for as long as it is in use."""
        if self is Geometry.OWN:
            return True
        if self is Geometry.CANONICAL:
            return False
        assert_never(self)


DEFAULT_GEOMETRY = Geometry.CANONICAL
"""What is drawn for everybody who did not explicitly choose otherwise."""


PAYLOAD_BYTES = {Geometry.OWN: 478 * 2 * 2, Geometry.CANONICAL: 19 + 3}
"""Size of a published face in bytes, fixed for each geometry: a size that varied could carry a message."""


@dataclass(frozen=True)
class PublishedFace:
    """What crosses the pipes of one face.

    Attributes:
        geometry: how the payload is to be read.
        payload: OWN: 478 x 2 little-endian int16, canvas pixels times 16 (`face.own`).
            CANONICAL: int8 for each of 19 axes and 3 angles (`face.expression`).

    Raises:
        ValueError: the payload is not of its geometry's size.
    """

    geometry: Geometry
    payload: bytes

    def __post_init__(self) -> None:
        if len(self.payload) != PAYLOAD_BYTES[self.geometry]:
            raise ValueError(f"{self.geometry.name} face of {len(self.payload)} bytes")

    def __repr__(self) -> str:
        """Show no payload: the own geometry identifies."""
        return f"PublishedFace({self.geometry.name}, <redacted>)"
