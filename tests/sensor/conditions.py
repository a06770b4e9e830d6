"""People as they are, in conditions as they are: how often the program shows them, and how well it reads them.

`python -m tests.sensor.conditions [--write-qa]` prints the table for docs/qa.md. The truth beside the program is
MediaPipe's bare landmarker on the same frames: what it does not find, nobody can show.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from anonemo_tray import __version__
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.landmarker import FaceLandmarker
from anonemo_tray.sensor.mediapipe_c import Library
from anonemo_tray.sensor.model import CanonicalMesh, canonical_mesh, load_model
from anonemo_tray.sensor.tracker import FaceTracker
from tests.qa_page import write_part
from tests.sensor import company
from tools.actor import light, worn
from tools.actor.actor import Actor, ActorState
from tools.actor.arrays import Array
from tools.actor.expression import both
from tools.actor.identity import Beard, Identity
from tools.actor.pose import Pose
from tools.actor.scene import Scene

FRAMES = 12
FPS = 30
SEEDS = (1, 3)

USUAL = Pose(x=600, y=380, width=260)

_SMILE = both("mouthSmile", 0.8) | both("cheekSquint", 0.5)


def nothing(_picture: Pixels, _points: Array) -> None:
    """Nothing is worn."""


def as_it_is(_picture: Pixels, _points: Array, _number: int) -> None:
    """The light stays."""


@dataclass(frozen=True)
class Condition:
    """One condition.

    Attributes:
        name: as it stands in the table.
        wear: what is worn.
        shine: what the light does.
        person: changes the identity.
        pose: where the head is.
        expression: what the face does, beside a smile that comes.
        hidden: a mouth that nobody sees: such a face must not be shown.
        company: who else is there, behind: place and width in pixels at the first frame, and how far it goes a frame.
    """

    name: str
    wear: worn.Wear = nothing
    shine: light.Light = as_it_is
    person: Callable[[Identity], Identity] = lambda identity: identity
    pose: Pose = USUAL
    expression: tuple[tuple[str, float], ...] = ()
    hidden: bool = False
    company: tuple[tuple[float, float, float], ...] = ()


CONDITIONS = (
    Condition("plain"),
    Condition("glasses", worn.glasses),
    Condition("glasses with glare", partial(worn.glasses, glare=0.5)),
    Condition(
        "a child's proportions", person=lambda identity: replace(identity, childhood=1.0, beard=Beard.NONE, age=0.0)
    ),
    Condition("full beard", person=lambda identity: replace(identity, beard=Beard.FULL)),
    Condition("headscarf", worn.headscarf),
    Condition("cap", worn.cap),
    Condition("fringe over the brows", worn.fringe),
    Condition(
        "very dark skin, low light", shine=light.dim(0.3, 4), person=lambda identity: replace(identity, skin=1.0)
    ),
    Condition(
        "very light skin, low light", shine=light.dim(0.3, 4), person=lambda identity: replace(identity, skin=0.0)
    ),
    Condition("backlight", shine=light.backlight()),
    Condition("hand at the mouth", worn.hand_at_mouth),
    Condition("head on a hand", worn.head_on_hand, pose=Pose(x=600, y=380, width=260, roll=12)),
    Condition("mask, light blue", worn.mask, hidden=True),
    Condition("mask, black", partial(worn.mask, colour=(28, 28, 30)), hidden=True),
    Condition("mask, checked", partial(worn.mask, colour=(232, 232, 230), pattern=0.15), hidden=True),
    Condition("small face, 140 of 1280 pixels", pose=Pose(x=600, y=380, width=140)),
    Condition("at the border, a quarter outside", pose=Pose(x=100, y=380, width=260)),
    Condition("head tilted by 40 degrees", pose=Pose(x=600, y=380, width=260, roll=40)),
    Condition("somebody far behind", company=((1080, 120, 0),)),
    Condition("second person behind", company=((980, 180, 0),)),
    Condition("somebody walks past", company=((60, 170, 90),)),
    Condition("one eye shut", expression=(("eyeBlinkLeft", 1.0),)),
    Condition("lamps flicker, 50 Hz", shine=light.flicker(50)),
    Condition("lamps flicker, 60 Hz", shine=light.flicker(59.9)),
    Condition("night, noise of 10 grey levels", shine=light.dim(0.25, 10)),
)


@dataclass(frozen=True)
class Figures:
    """What became of one condition.

    Attributes:
        found: frames in which the bare landmarker finds a face.
        shown: how many of these the program shows.
        others: frames that showed somebody else.
        error: mean absolute difference of the 52 scores to the same expressions without the condition.
    """

    found: int
    shown: int
    others: int
    error: float


@cache
def _mesh() -> CanonicalMesh:
    return canonical_mesh(load_model())


@cache
def _actor(identity: Identity) -> Actor:
    return Actor(_mesh(), identity)


def draw(condition: Condition, seed: int) -> tuple[list[Pixels], list[Array]]:
    """Return the frames, and the landmarks of who is meant in each."""
    actor, scene = _actor(condition.person(Identity.random(seed))), Scene(seed)
    frames, truths = [], []
    for number in range(FRAMES):
        smile = number / FRAMES
        expression = {name: weight * smile for name, weight in _SMILE.items()} | dict(condition.expression)
        state = ActorState(replace(condition.pose, x=condition.pose.x + number), expression)
        cast = [
            (_actor(Identity.random(seed + 1)), ActorState(Pose(x=x + speed * number, y=300, width=width)))
            for x, width, speed in condition.company
        ]
        picture = np.empty((720, 1280, 3), np.uint8)
        points = scene.render(picture, [*cast, (actor, state)], number)[-1].points
        condition.wear(picture, points)
        condition.shine(picture, points, number)
        frames.append(picture)
        truths.append(points)
    return frames, truths


def bare_scores(frames: list[Pixels]) -> list[Array | None]:
    """Return the scores that MediaPipe's landmarker gives alone."""
    library = Library()
    landmarker, scores = FaceLandmarker(library, load_model()), []
    for number, picture in enumerate(frames):
        with library.image(picture) as image:
            result = landmarker.detect(image, round(number * 1e9 / FPS))
        scores.append(None if result is None else result.blendshapes)
    landmarker.close()
    return scores


@cache
def _plain_scores(expression: tuple[tuple[str, float], ...], seed: int) -> list[Array | None]:
    """Return the bare scores of the same expressions without the condition."""
    return bare_scores(draw(replace(CONDITIONS[0], expression=expression), seed)[0])


def measure(condition: Condition) -> Figures:
    """Return what the program makes of a condition, over all seeds."""
    found = shown = others = 0
    errors: list[float] = []
    for seed in SEEDS:
        frames, truths = draw(condition, seed)
        plain = _plain_scores(condition.expression, seed)
        bare = bare_scores(frames)
        tracker, frame = FaceTracker(load_model()), Frame()
        for number, (picture, truth) in enumerate(zip(frames, truths, strict=True)):
            np.copyto(frame.prepare(720, 1280), picture)
            frame.captured_ns = round(number * 1e9 / FPS)
            landmarks = tracker.track(frame)
            found += bare[number] is not None
            if landmarks is None:
                continue
            shown += bare[number] is not None
            others += bool(np.linalg.norm(landmarks.points[1, :2] - truth[1]) > 0.5 * np.ptp(truth[:, 0]))
            reference = plain[number]
            if reference is not None:
                errors.append(float(np.abs(landmarks.blendshapes - reference).mean()))
        tracker.close()
    return Figures(found, shown, others, float(np.mean(errors)) if errors else float("nan"))


def table() -> str:
    """Return the table for docs/qa.md, in Markdown."""
    frames = FRAMES * len(SEEDS)
    lines = [
        f"| condition | found by MediaPipe alone, of {frames} | shown of these | somebody else | error of the scores |",
        "|---|---|---|---|---|",
    ]
    for condition in CONDITIONS:
        figures = measure(condition)
        error = "" if condition.hidden else f"{figures.error:.3f}"
        shown = f"{figures.shown}, wanted 0" if condition.hidden else f"{figures.shown}"
        lines.append(f"| {condition.name} | {figures.found} | {shown} | {figures.others} | {error} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables; write them where that is wanted."""
    text = f"{table()}\n\n{company.table()}"
    sys.stdout.write(text + "\n")
    if "--write-qa" in sys.argv:
        today = dt.datetime.now(dt.timezone.utc).date()
        head = (
            f"`python -m tests.sensor.conditions --write-qa`, {today}, version {__version__}:\n"
            "synthetic actors, since no real person's picture is in the project. The error is the mean difference of\n"
            "MediaPipe's 52 scores to the same expressions without the condition."
        )
        write_part("people", "tests/sensor/conditions.py", f"## People as they are\n\n{head}\n\n{text}")


if __name__ == "__main__":
    main()
