"""Pictures of people for the evaluation: measuring them, and what eye bar, blur and pixelation leave of them.

Pictures come as shots: a camera's successive pictures of one person, of which some are kept. Only numbers of them stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.canvas_size import HEIGHT, WIDTH
from anonemo_tray.face.landmarks import Landmarks
from anonemo_tray.sensor.frame import Frame, Pixels
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.opencv import cv2
from anonemo_tray.sensor.tracker import FaceTracker
from tests.privacy.evaluation.stills import NOBODY, Array, Stills

EMOTIONS: Final = ("neutral", "happiness", "surprise", "anger", "sadness", "disgust", "fear", "contempt", "")
"""As in the numbers file."""

SETTLING: Final = 6
"""How often a single picture is shown: the landmarker smooths over a few."""

THUMBNAIL: Final = 48
"""Rows and columns of the attacked pictures of faces."""

_FACE_SHARE: Final = 1.3
_PICTURE_NS: Final = 33_333_333


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture of a person.

    Attributes:
        draw: puts it into a frame.
        person: who, from 0.
        sitting: as in Stills.
        emotion: index into EMOTIONS.
        is_kept: it counts, besides preparing the landmarker for the next.
        is_first: another person or session begins.
    """

    draw: Callable[[Frame], None]
    person: int
    sitting: int
    emotion: int
    is_kept: bool
    is_first: bool


Thumbnails: TypeAlias = Mapping[str, Array]
"""Attacked pictures, (n, 2304), by what was done to them."""


def measure(shots: Iterable[Shot]) -> tuple[Stills, Thumbnails]:
    """Measure all shots; those without a face are left out."""
    model, frame, time_ns = load_model(), Frame(), 0
    tracker = FaceTracker(model)
    measured: list[tuple[Shot, Landmarks, dict[str, Array]]] = []
    for shot in shots:
        if shot.is_first:
            tracker.close()
            tracker = FaceTracker(model)
        shot.draw(frame)
        time_ns += _PICTURE_NS
        frame.captured_ns = time_ns
        picture = frame.pixels().copy() if shot.is_kept else None
        landmarks = tracker.track(frame)
        if landmarks is not None and picture is not None:
            measured.append((shot, landmarks, dict(_protected(picture, landmarks))))
    tracker.close()
    stills = Stills(
        points=np.array([landmarks.points for _, landmarks, _ in measured]),
        blendshapes=np.array([landmarks.blendshapes for _, landmarks, _ in measured]),
        person=np.array([shot.person for shot, _, _ in measured]),
        sitting=np.array([shot.sitting for shot, _, _ in measured]),
        emotion=np.array([shot.emotion for shot, _, _ in measured]),
        emotions=EMOTIONS,
    )
    names = measured[0][2] if measured else {}
    return stills, {name: np.array([looks[name] for _, _, looks in measured]) for name in names}


def folder_shots(folder: Path) -> Iterator[Shot]:
    """Yield shots of FOLDER/person/emotion-anything.png (or .jpg)."""
    for person, home in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        for file in sorted([*home.glob("*.png"), *home.glob("*.jpg")]):
            picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
            name = file.stem.split("-")[0]
            if picture is None or name not in EMOTIONS:
                raise ValueError(f"{file.name} is no picture, or its name does not begin with an emotion")
            for number in range(SETTLING):
                yield Shot(_showing(picture), person, NOBODY, EMOTIONS.index(name), number == SETTLING - 1, number == 0)


def _showing(picture: NDArray[Any]) -> Callable[[Frame], None]:
    def draw(frame: Frame) -> None:
        rows, columns, _ = picture.shape
        np.copyto(frame.prepare(rows, columns), picture)

    return draw


def _protected(picture: Pixels, landmarks: Landmarks) -> Iterator[tuple[str, Array]]:
    """Yield thumbnails of the face: as it is, and behind the related work's protections."""
    rows, columns, _ = picture.shape
    # Landmarks are in the canvas, into which the whole picture fits.
    scale = min(WIDTH / columns, HEIGHT / rows)
    points = (landmarks.points[:, :2] - np.array((WIDTH, HEIGHT)) / 2) / scale + np.array((columns, rows)) / 2
    low, high = points.min(0), points.max(0)
    middle, size = (low + high) / 2, float((high - low).max()) * _FACE_SHARE
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    grow = np.array([[THUMBNAIL / size, 0, 0], [0, THUMBNAIL / size, 0]])
    grow[:, 2] = THUMBNAIL / 2 - grow[:, :2] @ middle

    def thumbnail(changed: NDArray[Any]) -> Array:
        small = cv2.warpAffine(cv2.blur(changed, (max(1, round(size / THUMBNAIL)),) * 2), grow, (THUMBNAIL, THUMBNAIL))
        return np.asarray(small, dtype=np.float64).reshape(-1)

    yield "photograph", thumbnail(grey)
    barred = grey.copy()
    right, left = points[33], points[263]
    across = left - right
    bar = round(float(np.linalg.norm(across)) * 0.45)
    ends = [tuple(np.rint(end).astype(int).tolist()) for end in (right - 0.35 * across, left + 0.35 * across)]
    cv2.line(barred, ends[0], ends[1], 0, bar)
    yield "eye bar", thumbnail(barred)
    yield "blur", thumbnail(cv2.GaussianBlur(grey, (0, 0), size / 16))
    blocks = cv2.resize(thumbnail(grey).reshape(THUMBNAIL, THUMBNAIL), (12, 12), interpolation=cv2.INTER_AREA)
    yield "pixelation", np.asarray(np.repeat(np.repeat(blocks, 4, 0), 4, 1).reshape(-1), dtype=np.float64)
