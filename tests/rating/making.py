"""The making of sets: blind, shuffled items in a folder for raters, and the key to them in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from anonemo_tray import __version__
from tests.rating import sheets
from tests.rating.faces import Faces, Rgb, SourceError
from tests.rating.form import form
from tests.rating.keys import EMOTION, SAME_PERSON, Entry, Key, write_key
from tests.rating.looks import FRAMES_PER_SECOND, PHOTOGRAPH, Showing, Stage

EQUAL: Final = "equal emotions"
DIFFERENT: Final = "different emotions"


@dataclass(frozen=True)
class Places:
    """Where a set goes.

    Attributes:
        items: folder for raters.
        keys: folder that no rater sees.

    Raises:
        SourceError: one is within the other, or they are the same.
    """

    items: Path
    keys: Path

    def __post_init__(self) -> None:
        items, keys = self.items.resolve(), self.keys.resolve()
        if items == keys or items in keys.parents or keys in items.parents:
            raise SourceError("the key would lie with the sheets: give a folder for keys that is not within the other")


@dataclass(frozen=True)
class Wanted:
    """What to make besides the sheets and the form.

    Attributes:
        tiles: sheets of small pictures too.
        clips: clips, and a form that shows those instead of stills.
    """

    tiles: bool = False
    clips: bool = False


STILLS: Final = Wanted()


def make_emotions(faces: Faces, look: str, places: Places, seed: int, wanted: Wanted = STILLS) -> Key:
    """Make a set of resting and shown faces side by side: which emotion is it?

    Args:
        faces: who is shown.
        look: see `looks.looks`.
        places: where to.
        seed: of the order; keep it from raters.
        wanted: what else to make.
    """
    shown = faces.shown()
    if not shown:
        raise SourceError("there are no faces to rate besides the resting ones")
    rng = np.random.default_rng([seed, *look.encode()])
    order = [shown[at] for at in rng.permutation(len(shown))]
    entries = [Entry(faces.emotion[row], (int(faces.person[row]),)) for row in order]
    showings = [Showing(faces.rest(int(faces.person[row])), row, int(rng.integers(1 << 31))) for row in order]
    key = _key(EMOTION, look, entries, rng)
    stage = Stage(faces, look)
    _publish(key, [stage.stills(showing) for showing in showings], places, wanted)
    if wanted.clips and look != PHOTOGRAPH:
        clips = [sheets.webp(stage.clip(showing), FRAMES_PER_SECOND) for showing in showings]
        folder = folder_of(key, places) / "clips"
        folder.mkdir(exist_ok=True)
        for number, clip in enumerate(clips, 1):
            sheets.write(folder / f"clip-{number:03}.webp", clip)
        _write_form(key, [(clip, "image/webp") for clip in clips], places)
    return key


def make_pairs(faces: Faces, look: str, places: Places, seed: int, of_each: int, wanted: Wanted = STILLS) -> Key:
    """Make a set of pairs: is this the same person? As many of one person as of two, of equal emotions as of different.

    Args:
        faces: who is shown.
        look: see `looks.looks`.
        places: where to.
        seed: of choice and order; keep it from raters.
        of_each: pairs of each of the four kinds.
        wanted: what else to make.
    """
    rng = np.random.default_rng([seed, *look.encode(), of_each])
    entries, pairs = [], []
    for label in ("same", "different"):
        for group in (EQUAL, DIFFERENT):
            for one, other in _pairs(faces, label == "same", group == EQUAL, of_each, rng):
                entries.append(Entry(label, (int(faces.person[one]), int(faces.person[other])), group))
                pairs.append((one, other))
    order = rng.permutation(len(pairs))
    stage, pictures = Stage(faces, look), []
    for at in order:
        # Each is a session of its own, where possible with a resting still of its own.
        rests = [faces.resting(int(faces.person[row])) for row in pairs[at]]
        begins = rests[0][0], rests[1][-1]
        sides = [
            stage.stills(Showing(rest, row, int(rng.integers(1 << 31))))[1]
            for rest, row in zip(begins, pairs[at], strict=True)
        ]
        pictures.append((sides[0], sides[1]))
    key = _key(SAME_PERSON, look, [entries[at] for at in order], rng)
    _publish(key, pictures, places, wanted)
    return key


def _pairs(faces: Faces, same: bool, equal: bool, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Return pairs of rows, of as many people as possible."""
    usable = [row for row in range(len(faces.person)) if not faces.is_rest[row]]
    found: list[tuple[int, int]] = []
    people = np.unique(faces.person[usable])
    for _ in range(count):
        before = len(found)
        for person in rng.permutation(people):
            mine = [row for row in usable if faces.person[row] == person]
            fitting = [
                (one, other)
                for one in mine
                for other in usable
                if one != other
                and (faces.person[other] == person) == same
                and (faces.emotion[one] == faces.emotion[other]) == equal
                and (one, other) not in found
                and (other, one) not in found
            ]
            if fitting:
                found.append(fitting[int(rng.integers(len(fitting)))])
            if len(found) == count:
                return found
        if len(found) == before:
            break
    kind = f"{'one person' if same else 'two people'} with {EQUAL if equal else DIFFERENT}"
    raise SourceError(f"there are only {len(found)} pairs of {kind}: ask for fewer, or add stills")


def folder_of(key: Key, places: Places) -> Path:
    """Return the folder that raters of a set get."""
    return places.items / f"{key.kind}-{key.look}"


def _key(kind: str, look: str, entries: Sequence[Entry], rng: np.random.Generator) -> Key:
    return Key(kind, look, rng.bytes(8).hex(), __version__, dict(enumerate(entries, 1)))


def _publish(key: Key, pictures: Sequence[tuple[Rgb, Rgb]], places: Places, wanted: Wanted) -> None:
    folder = folder_of(key, places)
    items = [sheets.side_by_side(sheets.panel(left), sheets.panel(right)) for left, right in pictures]
    sheets.write_sheets(items, folder)
    if wanted.tiles:
        small = [sheets.side_by_side(sheets.tile(left), sheets.tile(right)) for left, right in pictures]
        sheets.write_sheets(small, folder / "tiles")
    _write_form(key, [(sheets.png(item), "image/png") for item in items], places)
    places.keys.mkdir(parents=True, exist_ok=True)
    write_key(key, places.keys / f"{key.kind}-{key.look}.json")


def _write_form(key: Key, items: Sequence[tuple[bytes, str]], places: Places) -> None:
    sheets.write(folder_of(key, places) / "form.html", form(key.kind, key.set_id, items).encode())
