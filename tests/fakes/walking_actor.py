"""A camera before which the actor walks to and fro, so that each canvas tells when its picture was taken.

Where the actor stands is a function of the capture time alone. A test compares it with where the drawn face is: that is
the age of what callers see, measured at the very end of the program and without asking any part of it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.pace import Pace

SECOND_NS = 1_000_000_000
WALK_NS = 8 * SECOND_NS
"""There and back."""

LEFT, RIGHT = 400.0, 880.0
"""Columns between which the face walks: 120 pixels a second."""

ABSENCE_NS = 4 * SECOND_NS
AWAY_NS = 1 * SECOND_NS
"""An actor who leaves is away in the last second of every four."""


def place(time_ns: int) -> float:
    """Return the column of the face's middle at some time of `anonemo_tray.ipc.clock`."""
    share = time_ns % WALK_NS / WALK_NS
    return LEFT + (RIGHT - LEFT) * (2 * share if share < 0.5 else 2 - 2 * share)


def is_away(time_ns: int) -> bool:
    """Return whether an actor who leaves is away at some time."""
    return time_ns % ABSENCE_NS >= ABSENCE_NS - AWAY_NS


def draw_pictures(file: Path) -> None:
    """Write what the camera needs, RGB (2, 720, 1280, 3): the actor in the middle, and the empty room."""
    from anonemo_tray.sensor.model import canonical_mesh, load_model
    from tools.actor.actor import Actor, ActorState
    from tools.actor.identity import Identity
    from tools.actor.scene import Scene

    pictures = np.empty((2, 720, 1280, 3), dtype=np.uint8)
    scene, actor = Scene(1), Actor(canonical_mesh(load_model()), Identity.random(1))
    scene.render(pictures[0], [(actor, ActorState())])
    scene.render(pictures[1], [])
    np.save(file, pictures)


class WalkingActor:
    """The camera.

    Args:
        pictures: what `draw_pictures` wrote.
        leaves: whether the actor is away now and then.
    """

    is_live = True

    def __init__(self, pictures: Path, *, leaves: bool) -> None:
        self._pictures: Pixels = np.load(pictures)
        self._leaves = leaves
        self._pace = Pace(30)

    def read(self, frame: Frame) -> bool:
        frame.captured_ns = self._pace.wait()
        source = self._pictures[int(self._leaves and is_away(frame.captured_ns))]
        columns = source.shape[1]
        shift = (round(place(frame.captured_ns)) - columns // 2) % columns
        pixels = frame.prepare(*source.shape[:2])
        pixels[:, shift:] = source[:, : columns - shift]
        pixels[:, :shift] = source[:, columns - shift :]
        return True

    def close(self) -> None:
        """Nothing to release."""
