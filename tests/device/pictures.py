"""What the feeder plays: pictures of the synthetic actor and of nobody, drawn beforehand, each with the canary in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from anonemo_tray.sensor.actor import performance
from anonemo_tray.sensor.demo import prerender
from anonemo_tray.sensor.opencv import cv2
from tests.device.canary import Image, paint

ROWS, COLS = 720, 1280

DRAWN = 20
"""Pictures of the actor, played there and back: 1.3 s at 30 a second."""


def scenes() -> dict[str, list[Image]]:
    """Return RGB pictures for each scene that the feeder can be told to play."""
    actor = performance()
    faces = [paint(picture) for picture in prerender(actor, ROWS, COLS, DRAWN)]
    half = [np.ascontiguousarray(cv2.resize(face, (COLS // 2, ROWS // 2))) for face in faces]
    two = [paint(np.vstack([np.hstack([small, small[:, ::-1]])] * 2)[ROWS // 4 : ROWS // 4 + ROWS]) for small in half]
    return {
        "face": faces,
        "two": two,
        "empty": [paint(_wall(number)) for number in range(4)],
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


def _wall(number: int) -> Image:
    """Return a wall in changing light, with the noise of a sensor."""
    noise = np.random.default_rng(number).normal(0, 3, (ROWS, COLS, 3))
    slope = np.linspace(90, 150, COLS)[None, :, None] + 4 * number
    return np.clip(slope + noise, 0, 255).astype(np.uint8)
