"""The whole picture: a room, any number of actors in it, and the camera's grain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.model import CanonicalMesh, canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2
from tools.actor.actor import Actor, ActorState, Truth
from tools.actor.body import paint_room
from tools.actor.identity import Identity
from tools.actor.performance import LONG, Performance, Script
from tools.actor.pose import COLS, ROWS

_GRAIN = 5
"""Grey levels of the camera's noise."""

_GRAIN_SPARE = 64
"""Rows and columns by which the noise is larger than the picture, so that it can be shifted."""


class Scene:
    """A room with a camera.

    Args:
        seed: of the room and the grain.
    """

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 9])
        self._room = paint_room(seed)
        shape = (ROWS + _GRAIN_SPARE, COLS + _GRAIN_SPARE, 3)
        self._grain = rng.integers(0, _GRAIN, shape, dtype=np.uint8)

    def render(self, picture: Pixels, cast: Sequence[tuple[Actor, ActorState]], grain: int = 0) -> list[Truth]:
        """Draw the room and who is in it.

        Args:
            picture: uint8 (720, 1280, 3), RGB, C-contiguous; overwritten in full.
            cast: actors and what they do, the farthest first; none for an empty room.
            grain: which pattern the camera's noise has.

        Returns:
            The truth of each of the cast.
        """
        np.copyto(picture, self._room)
        truths = [actor.draw(picture, state) for actor, state in cast]
        down, right = grain * 29 % _GRAIN_SPARE, grain * 41 // 3 % _GRAIN_SPARE
        cv2.add(picture, self._grain[down : down + ROWS, right : right + COLS], picture)
        return truths


def make_performance(
    seed: int = 0, mesh: CanonicalMesh | None = None, script: Script = LONG
) -> Callable[[float, Pixels], Truth]:
    """Return what draws a performance at some second: `render(seconds, picture)`.

    Args:
        seed: of the identity, the room and the performance; equal seeds and seconds give equal pictures.
        mesh: the canonical face; None to read it from the model file.
        script: what is done when.

    Raises:
        ModelError: the model file cannot be read.
    """
    actor = Actor(mesh or canonical_mesh(load_model()), Identity.random(seed))
    scene, performance = Scene(seed), Performance(seed, script)

    def render(seconds: float, picture: Pixels) -> Truth:
        return scene.render(picture, [(actor, performance.state(seconds))], round(seconds * 30))[0]

    return render
