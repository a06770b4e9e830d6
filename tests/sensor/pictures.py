"""Small pictures and clips for tests, without anybody in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.sensor.frame import Pixels
from anonemo_tray.sensor.opencv import cv2


def noise(rows: int = 72, cols: int = 128, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (rows, cols, 3), dtype=np.uint8)


def write_video(path: Path, pictures: int = 5, rows: int = 72, cols: int = 128, fps: float = 25.0) -> Path:
    """Write a Motion JPEG video whose picture number n is gray of level 20 n."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (cols, rows))
    for number in range(pictures):
        writer.write(np.full((rows, cols, 3), 20 * number, dtype=np.uint8))
    writer.release()
    return path


def write_picture(path: Path, picture: NDArray[Any]) -> Path:
    done, data = cv2.imencode(path.suffix, picture)
    assert done
    path.write_bytes(data.tobytes())
    return path


def write_folder(folder: Path, pictures: int = 5, rows: int = 72, cols: int = 128) -> Path:
    """Write pictures frame1.png, frame2.png … whose number n, from 0, is gray of level 20 n."""
    folder.mkdir()
    for number in range(pictures):
        write_picture(folder / f"frame{number + 1}.png", np.full((rows, cols, 3), 20 * number, dtype=np.uint8))
    return folder
