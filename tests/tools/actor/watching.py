"""MediaPipe watching the actor: what the tests of the actor measure with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.landmarker import FaceLandmarker, LandmarkerResult
from anonemo_tray.sensor.mediapipe_c import Library
from anonemo_tray.sensor.model import CanonicalMesh, canonical_mesh, load_model
from anonemo_tray.sensor.suppress_stderr import suppress_stderr
from tools.actor.actor import Actor, ActorState, Truth
from tools.actor.identity import Identity
from tools.actor.scene import Scene

SETTLED = 6
"""Pictures after which MediaPipe's smoothing has come to rest."""

BROW_DOWN, BROW_INNER_UP, JAW_OPEN, PUCKER = (1, 2), (3,), (25,), (38,)
BLINK, LOOK_DOWN, LOOK_UP, WIDE, SMILE = (9, 10), (11, 12), (17, 18), (21, 22), (44, 45)
LOOK_TO_LEFT, LOOK_TO_RIGHT = (14, 15), (13, 16)
"""Numbers of MediaPipe's blendshapes; two where each side has one (a look is in for one eye, out for the other)."""


@cache
def mesh() -> CanonicalMesh:
    return canonical_mesh(load_model())


@cache
def actor(seed: int) -> Actor:
    return Actor(mesh(), Identity.random(seed))


@cache
def scene() -> Scene:
    return Scene(1)


def picture() -> Pixels:
    return np.zeros((720, 1280, 3), np.uint8)


class Watcher:
    """MediaPipe, thirty pictures a second."""

    def __init__(self) -> None:
        self._library = Library()
        with suppress_stderr():
            self.landmarker = FaceLandmarker(self._library, load_model())
        self._pictures = 0
        self._pixels = picture()

    def watch(self, *cast: tuple[Actor, ActorState]) -> tuple[list[Truth], LandmarkerResult | None]:
        """Show the next picture."""
        self._pictures += 1
        truths = scene().render(self._pixels, cast, self._pictures)
        with self._library.image(self._pixels) as image:
            return truths, self.landmarker.detect(image, self._pictures * 33_333_333)

    def settle(self, player: Actor, state: ActorState) -> tuple[Truth, LandmarkerResult]:
        """Show the same state until the result has settled."""
        for _ in range(SETTLED):
            (truth,), result = self.watch((player, state))
        assert result is not None, state
        return truth, result


@contextmanager
def watching() -> Iterator[Watcher]:
    watcher = Watcher()
    try:
        yield watcher
    finally:
        watcher.landmarker.close()


def pixels_of(result: LandmarkerResult) -> NDArray[Any]:
    """Return measured landmarks as picture pixels (478, 2) whose centres are whole numbers."""
    pixels: NDArray[Any] = result.points[:, :2] * (1280.0, 720.0) - 0.5
    return pixels


def rms(error: NDArray[Any]) -> float:
    """Return the root of the mean squared length of errors (…, 2)."""
    return float(np.sqrt((error**2).sum(axis=-1).mean()))


def score(result: LandmarkerResult, shapes: tuple[int, ...]) -> float:
    return float(result.blendshapes[list(shapes)].mean())
