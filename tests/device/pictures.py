"""What the feeder plays: pictures of the synthetic actor and of nobody, drawn beforehand, with the canary in each."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2
from tests.device.canary import Image, paint
from tools.actor.actor import Actor, ActorState
from tools.actor.identity import Identity
from tools.actor.performance import Performance
from tools.actor.scene import Scene

ROWS, COLS = 720, 1280

_DRAWN = 12
"""Pictures of the actor, played there and back."""

_FROM_S, _FPS = 3.4, 15
"""Where in the performance: a smile comes up."""


def _states() -> list[ActorState]:
    states = [Performance(1).state(_FROM_S + number / _FPS) for number in range(_DRAWN)]
    return states + states[-2:0:-1]


def _actors() -> tuple[Actor, Actor]:
    mesh = canonical_mesh(load_model())
    return Actor(mesh, Identity.random(1)), Actor(mesh, Identity.random(2))


def truth() -> list[float]:
    """Return where the first actor's face is, at the median: left, top, right, bottom of the landmarks, pixels."""
    actor, _ = _actors()
    points = [actor.truth(state).points for state in _states()]
    boxes = [(*each.min(axis=0), *each.max(axis=0)) for each in points]
    return [float(value) for value in np.median(boxes, axis=0)]


def scenes() -> dict[str, list[Image]]:
    """Return RGB pictures for each scene that the feeder can be told to play."""
    scene = Scene(1)
    first, second = _actors()
    states = _states()

    def draw(number: int, *cast: tuple[Actor, ActorState]) -> Image:
        picture = np.empty((ROWS, COLS, 3), np.uint8)
        scene.render(picture, cast, number)
        return paint(picture)

    def aside(state: ActorState, pixels: float) -> ActorState:
        return replace(state, pose=replace(state.pose, x=state.pose.x + pixels))

    return {
        "face": [draw(number, (first, state)) for number, state in enumerate(states)],
        "two": [draw(number, (second, aside(state, 340)), (first, state)) for number, state in enumerate(states)],
        "empty": [draw(number) for number in range(8)],
        # Sensors clip: such pictures have no noise, and no canary either.
        "dark": [np.full((ROWS, COLS, 3), 2, np.uint8)],
        "white": [np.full((ROWS, COLS, 3), 255, np.uint8)],
    }


def write(folder: Path) -> None:
    """Write all scenes below a folder, as the feeder wants them: raw YUYV and JPEG."""
    for name, pictures in scenes().items():
        place = folder / name
        place.mkdir(parents=True)
        for number, picture in enumerate(pictures):
            bgr = np.ascontiguousarray(picture[..., ::-1])
            (place / f"{number:03}.yuyv").write_bytes(cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_YUY2).tobytes())
            done, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])
            assert done
            (place / f"{number:03}.mjpg").write_bytes(jpeg.tobytes())
    (folder / "truth.json").write_text(json.dumps(truth()))
