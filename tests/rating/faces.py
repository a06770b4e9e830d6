"""The faces that are rated: people with their resting face and what they show, from numbers or labelled pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.face.landmarks import BLENDSHAPES, LANDMARKS
from anonemo_tray.sensor.opencv import cv2
from tests.privacy.evaluation.pictures import folder_shots, measure

EMOTIONS: Final = ("neutral", "happiness", "surprise", "anger", "sadness", "disgust", "fear")
"""The seven answers."""

NEUTRAL: Final = EMOTIONS[0]

Points = NDArray[np.float32]
Rgb = NDArray[np.uint8]


class SourceError(ValueError):
    """The faces cannot be read; the message says what to do."""


@dataclass(frozen=True, eq=False)
class Faces:
    """Measured faces.

    Attributes:
        points: float32 (n, 478, 3), pixels of the picture they were measured in: y down.
        blendshapes: float32 (n, 52).
        person: (n,), any numbers.
        emotion: n of `EMOTIONS`.
        is_rest: bool (n,), the still that shows a person's resting face.
        is_best: bool (n,), the stills to rate for their emotion.
        pictures: file of each, where they came from pictures; empty for numbers.
    """

    points: Points
    blendshapes: Points
    person: NDArray[np.int64]
    emotion: tuple[str, ...]
    is_rest: NDArray[np.bool_]
    is_best: NDArray[np.bool_]
    pictures: tuple[Path, ...] = ()

    def rest(self, person: int) -> int:
        """Return the row of a person's resting face."""
        return int(np.flatnonzero(self.is_rest & (self.person == person))[0])

    def resting(self, person: int) -> list[int]:
        """Return the rows of all of a person's neutral faces, the resting face first."""
        first = self.rest(person)
        own = [int(row) for row in np.flatnonzero(self.person == person) if self.emotion[row] == NEUTRAL]
        return [first, *(row for row in own if row != first)]

    def shown(self) -> list[int]:
        """Return the rows to rate: the best ones, without the resting faces they are compared with."""
        return [int(row) for row in np.flatnonzero(self.is_best & ~self.is_rest)]


def read_faces(path: Path) -> Faces:
    """Read a numbers file or a folder of labelled pictures (see docs/study.md for both).

    Raises:
        SourceError: there is nothing to rate in it.
    """
    if not path.exists():
        raise SourceError(f"there is no {path.name}: give a numbers file (.npz) or a folder of labelled pictures")
    faces = _read_folder(path) if path.is_dir() else _read_numbers(path)
    for person in np.unique(faces.person):
        if not np.any(faces.is_rest & (faces.person == person)):
            raise SourceError(f"person {person} has no resting face: mark or add a neutral still")
    return faces


def _read_numbers(path: Path) -> Faces:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays: Mapping[str, NDArray[Any]] = dict(file)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path.name} is no numbers file: make one with numpy.savez") from error
    count = len(arrays.get("person", ()))
    shapes = {
        "landmarks_q4": (count, LANDMARKS, 3),
        "blendshapes": (count, BLENDSHAPES),
        "person": (count,),
        "emotion": (count,),
        "rest": (count,),
        "best": (count,),
    }
    for name, shape in shapes.items():
        if name not in arrays or arrays[name].shape != shape:
            raise SourceError(f"{path.name} needs an array {name} of shape {shape}")
    try:
        names = [str(name) for name in arrays["emotion_names"]]
        emotion = tuple(names[number] for number in arrays["emotion"])
    except (KeyError, IndexError) as error:
        raise SourceError(f"{path.name} needs emotion_names with a name for each number in emotion") from error
    unknown = sorted(set(emotion) - set(EMOTIONS))
    if unknown:
        raise SourceError(f"{path.name} has emotions that nobody can answer: {', '.join(unknown)}")
    return Faces(
        points=(arrays["landmarks_q4"] / np.float32(16)).astype(np.float32),
        blendshapes=arrays["blendshapes"].astype(np.float32).clip(0, 1),
        person=arrays["person"].astype(np.int64),
        emotion=emotion,
        is_rest=arrays["rest"].astype(bool),
        is_best=arrays["best"].astype(bool),
    )


def _read_folder(path: Path) -> Faces:
    """Measure FOLDER/person/emotion-anything.png (or .jpg); each person's first neutral one is the rest."""
    files = [
        (number, file)
        for number, home in enumerate(sorted(home for home in path.iterdir() if home.is_dir()))
        for file in sorted([*home.glob("*.png"), *home.glob("*.jpg")])
    ]
    if not files:
        raise SourceError(f"{path.name} has no pictures: they go into {path.name}/person/emotion-anything.png")
    try:
        stills, _ = measure(folder_shots(path))
    except ValueError as error:
        raise SourceError(str(error)) from error
    if len(stills.person) != len(files):
        raise SourceError(f"{len(files) - len(stills.person)} pictures show no face: take them out of the folder")
    emotion = tuple(stills.emotions[number] for number in stills.emotion)
    first: dict[int, int] = {}
    for row, (person, name) in enumerate(zip(stills.person, emotion, strict=True)):
        if name == NEUTRAL:
            first.setdefault(int(person), row)
    return Faces(
        points=stills.points,
        blendshapes=stills.blendshapes,
        person=stills.person.astype(np.int64),
        emotion=emotion,
        is_rest=np.isin(np.arange(len(files)), list(first.values())),
        is_best=np.array([name in EMOTIONS for name in emotion]),
        pictures=tuple(file for _, file in files),
    )


def read_picture(file: Path) -> Rgb:
    """Return a picture, uint8 (rows, columns, 3), RGB."""
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise SourceError(f"{file.name} is no picture")
    return np.asarray(picture, np.uint8)
