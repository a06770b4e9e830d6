"""Makes the documentation's pictures from the built-in actor; to be run in the project's folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anonemo_tray.face import own
from anonemo_tray.face.style import Style
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.sensor.actor.stage import make_performance
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker

IMAGES = Path("docs/images")
SEED = 13
MOMENTS = {"smile": 5.0, "speech": 10.2, "surprise": 15.0, "sadness": 35.0, "anger": 27.5, "disgust": 42.0}
"""Seconds of the performance."""

FPS = 30


def main() -> None:
    """Play the performance through the real sensor code and keep its moments beside their canvases."""
    render, frame, tracker, renderer = make_performance(SEED), Frame(), FaceTracker(load_model()), Renderer()
    wanted = {round(second * FPS): name for name, second in MOMENTS.items()}
    pairs = {}
    for number in range(max(wanted) + 1):
        picture = frame.prepare(720, 1280)
        render(number / FPS, picture)
        frame.captured_ns = round(number * 1e9 / FPS) + 1
        camera = picture[:, 220:1060, ::-1].copy() if number in wanted else None
        landmarks = tracker.track(frame)
        if camera is not None and landmarks is not None:
            canvas = renderer.render(own.decode(own.encode(landmarks)), Style.CONTOURS).luma[:, 220:1060]
            pairs[wanted[number]] = np.hstack([camera, cv2.cvtColor(canvas, cv2.COLOR_GRAY2BGR)])
    IMAGES.mkdir(parents=True, exist_ok=True)
    half = {name: cv2.resize(pair, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for name, pair in pairs.items()}
    cv2.imwrite(str(IMAGES / "before-after.png"), half["smile"])
    rows = [np.hstack([half[a], half[b]]) for a, b in (("speech", "surprise"), ("sadness", "anger"))]
    moments = cv2.resize(np.vstack(rows), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(IMAGES / "moments.png"), moments)


if __name__ == "__main__":
    main()
