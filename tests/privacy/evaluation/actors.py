"""The synthetic people of the evaluation: actors with random faces, each in two sessions, measured for real.

Every session is a little film: the person is somewhere else, sits a little differently, and shows every expression of
the list in an order of its own, as strongly as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from anonemo_tray.face.canvas_size import HEIGHT, WIDTH
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import canonical_mesh, load_model
from tests.privacy.evaluation.pictures import EMOTIONS, Shot
from tools.actor.actor import Actor, ActorState
from tools.actor.expression import both
from tools.actor.identity import Identity
from tools.actor.pose import Pose

LOOKS: Final[tuple[tuple[str, dict[str, float]], ...]] = (
    ("neutral", {}),
    ("neutral", {"browInnerUp": 0.1}),
    ("happiness", both("mouthSmile", 0.9) | both("cheekSquint", 0.6) | both("mouthUpperUp", 0.25)),
    ("happiness", both("mouthSmile", 0.6) | {"jawOpen": 0.25}),
    ("surprise", {"browInnerUp": 0.9, "jawOpen": 0.5} | both("browOuterUp", 0.9) | both("eyeWide", 0.9)),
    ("anger", both("browDown", 1.0) | both("noseSneer", 0.4) | both("mouthPress", 0.7) | both("eyeSquint", 0.4)),
    ("sadness", {"browInnerUp": 0.9, "mouthShrugLower": 0.5} | both("mouthFrown", 0.8)),
    ("disgust", both("noseSneer", 1.0) | both("mouthUpperUp", 0.7) | both("browDown", 0.5) | both("eyeSquint", 0.6)),
    ("", {"jawOpen": 0.35}),
    ("", {"mouthFunnel": 0.7, "jawOpen": 0.15}),
)
"""Emotion and expression; those without an emotion are speech."""

PICTURES: Final = 4
"""Of each look; the last is kept."""

_GREY: Final = 120


def actor_shots(people: int, seed: int) -> Iterator[Shot]:
    """Yield shots of actors: of each person two sessions, one after the other."""
    mesh = canonical_mesh(load_model())
    for person in range(people):
        actor = Actor(mesh, Identity.random(seed + person))
        for session in (0, 1):
            rng = np.random.default_rng([seed, person, session])
            place = rng.normal((640, 360, 300), (60, 30, 30))
            seat = rng.normal(0, (4, 3, 2))
            for first, look in enumerate(rng.permutation(len(LOOKS))):
                emotion, expression = LOOKS[look]
                strength = rng.uniform(0.6, 1.0)
                yaw, pitch, roll = seat + rng.normal(0, (5, 4, 3))
                state = ActorState(
                    Pose(yaw, pitch, roll, *place),
                    {name: weight * strength for name, weight in expression.items()},
                    (float(rng.normal(0, 5)), float(rng.normal(0, 3))),
                )
                for picture in range(PICTURES):
                    kept = picture == PICTURES - 1
                    yield Shot(
                        _showing(actor, state), person, session, EMOTIONS.index(emotion), kept, first + picture == 0
                    )


def _showing(actor: Actor, state: ActorState) -> Callable[[Frame], None]:
    def draw(frame: Frame) -> None:
        picture = frame.prepare(HEIGHT, WIDTH)
        picture[...] = _GREY
        actor.draw(picture, state)

    return draw
