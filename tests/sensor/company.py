"""Several people before the camera, or one and what only looks like one: who is shown, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np

from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.landmarker import FaceLandmarker
from anonemo_tray.sensor.mediapipe_c import Library
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor, ActorState
from tools.actor.identity import Identity
from tools.actor.pose import Pose
from tools.actor.scene import Scene

FPS = 30
NOSE = 1


def show(frames: list[Pixels], seconds: float, middle: float) -> list[tuple[str, int]]:
    """Return who was shown, run by run: L or R of the middle, . for nobody."""
    tracker, frame, shown = FaceTracker(load_model()), Frame(), ""
    for number in range(round(seconds * FPS)):
        np.copyto(frame.prepare(720, 1280), frames[number % len(frames)])
        frame.captured_ns = round(number * 1e9 / FPS)
        landmarks = tracker.track(frame)
        shown += "." if landmarks is None else "L" if landmarks.points[NOSE, 0] < middle else "R"
    tracker.close()
    return [(who, len(list(run))) for who, run in groupby(shown)]


@cache
def _actor(seed: int) -> Actor:
    return Actor(canonical_mesh(load_model()), Identity.random(seed))


def draw(*places: tuple[float, float], blurred: bool = False) -> list[Pixels]:
    """Return some frames, to be played forth and back, of people: x and width in pixels; the farther one blurred."""
    scene, drawn = Scene(1), []
    for number in range(6):
        cast = [
            (_actor(seed), ActorState(Pose(x=x + number, y=380, width=width)))
            for seed, (x, width) in enumerate(places, start=1)
        ]
        picture = np.empty((720, 1280, 3), np.uint8)
        if blurred:  # the farther one only, out of focus
            scene.render(picture, cast[1:], number)
            picture[:] = cv2.GaussianBlur(picture, (0, 0), 30)
            actor, state = cast[0]
            actor.draw(picture, state)
        else:
            scene.render(picture, cast, number)
        drawn.append(picture)
    return drawn + drawn[-2:0:-1]


def handover() -> list[tuple[str, int]]:
    """Return who was shown when the nearer of two leaves: L stays, R goes."""
    both, alone = draw((930, 300), (330, 200)), draw((330, 200))
    return show([*both, *both[:5], *alone * 5], 2.1, 640)


def frames_of_others(runs: list[tuple[str, int]]) -> tuple[int, int]:
    """Return how many frames show somebody else within a second of the last one of who left, and after how many."""
    first = runs[0][0]
    shown = "".join(who * length for who, length in runs)
    last = shown.rindex(first)
    wait = next((place for place, who in enumerate(shown[last + 1 :], start=1) if who not in {first, "."}), len(shown))
    return sum(who not in {first, "."} for who in shown[last + 1 : last + FPS]), wait


@dataclass(frozen=True)
class Groups:
    """What became of pictures of groups.

    Attributes:
        found: in how many the bare landmarker finds a face.
        missed: in how many of these the program shows none after two seconds.
    """

    found: int
    missed: int


def groups(count: int, seed: int = 5) -> Groups:
    """Let the program see groups of two or three people of any size, side by side, some overlapping."""
    scene, rng, library = Scene(1), np.random.default_rng(seed), Library()
    found = missed = 0
    for _ in range(count):
        cast, x = [], float(rng.uniform(150, 300))
        for actor in rng.permutation(3)[: rng.integers(2, 4)]:
            width = float(rng.uniform(130, 280))
            pose = Pose(x=x, y=float(rng.uniform(300, 420)), width=width)
            cast.append((_actor((1, 2, 4)[actor]), ActorState(pose)))
            x += float(rng.uniform(1.0, 1.8)) * width
        pictures = []
        for grain in range(2):
            pictures.append(np.empty((720, 1280, 3), np.uint8))
            scene.render(pictures[-1], sorted(cast, key=lambda one: one[1].pose.width), grain)
        bare = FaceLandmarker(library, load_model())
        with library.image(pictures[0]) as image:
            is_found = bare.detect(image, 0) is not None
        bare.close()
        found += is_found
        missed += is_found and show(pictures, 2, 640)[-1][0] == "."
    return Groups(found, missed)


def table() -> str:
    """Return the figures for docs/qa.md, in Markdown."""
    others, wait = frames_of_others(handover())
    seen = groups(40)
    rows = [
        (f"frames of another person in the second after the chosen one left, of {FPS}", f"{others}", "0"),
        ("from the last frame of the one to the first of the other", f"{wait / FPS:.2f} s", "≥ 1 s"),
        (f"groups with a face for MediaPipe alone and none for the program, of {seen.found}", f"{seen.missed}", "0"),
    ]
    return "\n".join(
        ["| several people | figure | wanted |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    )
