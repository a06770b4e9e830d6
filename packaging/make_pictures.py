"""Makes the documentation's pictures from the built-in actor.

Run in the project's folder: PYTHONPATH=. .venv/bin/python packaging/make_pictures.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face import own
from anonemo_tray.face.canonical import Decoder, Encoder
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Canvas, Renderer
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import canonical_mesh, load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker
from tools.actor.actor import Actor, ActorState
from tools.actor.expression import both
from tools.actor.identity import Identity
from tools.actor.scene import Scene, make_performance

IMAGES = Path("docs/images")
SEED = 13
MOMENTS = {"smile": 5.0, "speech": 10.2, "surprise": 15.0, "sadness": 35.0, "anger": 27.5, "disgust": 42.0}
"""Seconds of the performance."""

EXPRESSIONS = {
    "smile": {**both("mouthSmile", 1.0), **both("cheekSquint", 1.0), **both("eyeSquint", 0.7)},
    "frown": {**both("browDown", 1.0), **both("mouthPress", 0.8)},
    "disgust": {**both("noseSneer", 1.0), **both("mouthUpperUp", 0.7), **both("browDown", 0.5)},
    "surprise": {"browInnerUp": 1.0, **both("browOuterUp", 1.0), **both("eyeWide", 1.0), "jawOpen": 0.6},
    "blink": both("eyeBlink", 1.0),
    "speech": {"mouthFunnel": 0.6, "jawOpen": 0.25},
}
REST_SECONDS, EXPRESSION_SECONDS = 4.0, 0.5
"""Before each expression the encoder looks for the resting face."""

PAPER_CROP = slice(157, 593), slice(472, 808)
CANONICAL_CROP = slice(0, 720), slice(362, 918)
TILE = (216, 280)
"""Rows and columns that give faces of one size, though the actor sits further away than the canonical face is drawn,
and the columns and rows that they are shown with."""

FPS = 30


def colours(canvas: Canvas) -> NDArray[np.uint8]:
    """Return a canvas as OpenCV takes pictures: blue, green and red."""
    return np.asarray(cv2.cvtColor(canvas.i420, cv2.COLOR_YUV2BGR_I420), np.uint8)


def main() -> None:
    """Make all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    draw_moments()
    draw_expressions()


def draw_moments() -> None:
    """Play the performance through the real sensor code and keep its moments beside their canvases."""
    render, frame, tracker, renderer = make_performance(SEED), Frame(), FaceTracker(load_model()), Renderer()
    encoder, decoder = Encoder(), Decoder()
    wanted = {round(second * FPS): name for name, second in MOMENTS.items()}
    pairs = {}
    for number in range(max(wanted) + 1):
        picture = frame.prepare(720, 1280)
        render(number / FPS, picture)
        frame.captured_ns = round(number * 1e9 / FPS) + 1
        camera = picture[:, 220:1060, ::-1].copy() if number in wanted else None
        landmarks = tracker.track(frame)
        code = None if landmarks is None else encoder.encode(landmarks, frame.captured_ns)
        if camera is not None and code is not None:
            canvas = colours(renderer.render(decoder.decode(code), Style.AVATAR))[:, 220:1060]
            pairs[wanted[number]] = np.hstack([camera, canvas])
    half = {name: cv2.resize(pair, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for name, pair in pairs.items()}
    cv2.imwrite(str(IMAGES / "before-after.png"), half["smile"])
    rows = [np.hstack([half[a], half[b]]) for a, b in (("speech", "surprise"), ("sadness", "anger"))]
    moments = cv2.resize(np.vstack(rows), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(IMAGES / "moments.png"), moments)


def draw_expressions() -> None:
    """Let the actor do each expression; keep the paper's drawing of it, and below that of the canonical geometry."""
    model, renderer = load_model(), Renderer()
    actor, scene = Actor(canonical_mesh(model), Identity.random(SEED)), Scene(SEED)
    frame, tracker, encoder, decoder = Frame(), FaceTracker(model), Encoder(), Decoder()
    number, columns = 0, []
    for expression in EXPRESSIONS.values():
        for weights, seconds in (({}, REST_SECONDS), (expression, EXPRESSION_SECONDS)):
            for _ in range(round(seconds * FPS)):
                scene.render(frame.prepare(720, 1280), [(actor, ActorState(expression=weights))], number)
                number += 1
                frame.captured_ns = round(number * 1e9 / FPS)
                landmarks = tracker.track(frame)
                if landmarks is None:
                    raise RuntimeError("the actor was not found")
                own_face, code = own.encode(landmarks), encoder.encode(landmarks, frame.captured_ns)
        paper = colours(renderer.render(own.decode(own_face), Style.POINTS))[PAPER_CROP]
        canonical = colours(renderer.render(decoder.decode(code), Style.AVATAR))[CANONICAL_CROP]
        tiles = [cv2.resize(part, TILE, interpolation=cv2.INTER_AREA) for part in (paper, canonical)]
        columns.append(np.vstack(tiles))
    cv2.imwrite(str(IMAGES / "expressions.png"), np.hstack(columns))


if __name__ == "__main__":
    main()
