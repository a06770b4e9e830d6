"""Owns what the compared schemes publish of a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeAlias

import numpy as np

from anonemo_tray.face.canonical import Decoder, Encoder
from anonemo_tray.face.canonical_face import load_canonical_face
from anonemo_tray.face.expression import AXES, BOUND, unpack
from anonemo_tray.face.measure import Measurement, Ruler
from anonemo_tray.face.published import PublishedFace
from tests.privacy.evaluation.stills import Array, Deal, Stills

Scheme: TypeAlias = Callable[[Deal], Array]
"""What is published of the stills of a deal, (m, d)."""

HOLD_SECONDS = 2.0
PICTURE_SECONDS = 0.2


class Schemes:
    """The compared schemes, for one set of stills."""

    def __init__(self, stills: Stills) -> None:
        self._stills = stills
        self._decoder = Decoder()
        self._canonical = load_canonical_face()

    @cached_property
    def measurements(self) -> list[Measurement | None]:
        """What the encoder measures of each still."""
        ruler = Ruler(self._canonical)
        return [ruler.measure(self._stills.landmarks(row)) for row in range(len(self._stills.person))]

    def paper(self, dealt: Deal) -> Array:
        """The paper's canvas: own landmark positions; size and place are taken out, as any attacker would."""
        return in_place(self._stills.points[dealt.rows, :, :2].astype(np.float64))

    def scores(self, dealt: Deal) -> Array:
        """The 52 blendshapes."""
        return self._stills.blendshapes[dealt.rows].astype(np.float64)

    def rotation(self, dealt: Deal) -> Array:
        """Head rotation alone."""
        return np.array([m.rotation if m else np.zeros(3) for m in (self.measurements[row] for row in dealt.rows)])

    def label(self, dealt: Deal) -> Array:
        """The emotion's label alone: what any canvas gives away that shows it."""
        return np.eye(len(self._stills.emotions))[self._stills.emotion[dealt.rows]]

    def stream(self, dealt: Deal, *, rounds: int = 1, hold: float = HOLD_SECONDS) -> list[PublishedFace]:
        """Return what the streaming encoder publishes at the end of each still.

        Each session has an encoder of its own, which is shown the session's stills one after the other for `hold`
        seconds each; with several rounds, the last one counts.
        """
        faces: dict[int, PublishedFace] = {}
        for session in np.unique(dealt.session):
            encoder = Encoder(self._canonical)
            now = 0.0
            for _ in range(rounds):
                for at in np.flatnonzero(dealt.session == session):
                    measurement = self.measurements[dealt.rows[at]]
                    for _ in range(max(1, round(hold / PICTURE_SECONDS))):
                        faces[at] = encoder.publish(measurement, round(now * 1e9))
                        now += PICTURE_SECONDS
        return [faces[at] for at in range(len(dealt.rows))]

    def codes(self, faces: list[PublishedFace]) -> Array:
        """What is sent, and the same with the soft bounds undone, (m, 35)."""
        expressions = [unpack(face.payload) for face in faces]
        scales = np.array([expression.scales for expression in expressions])
        undone = np.arctanh(np.clip(scales[:, :AXES] / BOUND, -0.98, 0.98)) * BOUND
        return np.hstack((scales, undone, [expression.rotation for expression in expressions]))

    def drawn(self, faces: list[PublishedFace]) -> Array:
        """The drawn landmarks, (m, 956)."""
        return np.array([self._decoder.decode(face).reshape(-1) for face in faces], dtype=np.float64)


def in_place(points: Array) -> Array:
    """Return points (n, 478, 2) with size and place taken out, (n, 956)."""
    points = points - points.mean(1, keepdims=True)
    size = np.sqrt(np.square(points).sum((1, 2), keepdims=True) / points.shape[1])
    return np.asarray((points / size).reshape(len(points), -1))
