"""The key of a set of items, which no rater sees, and the files of ratings that are scored against it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.rating.faces import EMOTIONS

SURE: Final = 10
"""The most confidence; the least is 0, which makes 11 points."""

EMOTION: Final = "emotion"
SAME_PERSON: Final = "same-person"

ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {EMOTION: EMOTIONS, SAME_PERSON: ("same", "different")}
"""The labels of each kind of question."""


class RatingError(ValueError):
    """A file cannot be scored; one line for each thing that is wrong."""


@dataclass(frozen=True)
class Entry:
    """What is true of one item.

    Attributes:
        label: of its kind's ANSWERS.
        people: who is in it: one number, or two for pairs.
        group: a part of the items to report on its own, such as pairs of equal emotions; empty for none.
    """

    label: str
    people: tuple[int, ...]
    group: str = ""


@dataclass(frozen=True)
class Key:
    """The truth about a set of items.

    Attributes:
        kind: EMOTION or SAME_PERSON.
        look: how the faces were drawn.
        set_id: at random, also in the set's form: ratings of another set are refused.
        version: of the program that drew them.
        items: by the number on the sheet.
    """

    kind: str
    look: str
    set_id: str
    version: str
    items: Mapping[int, Entry]


@dataclass(frozen=True)
class Rating:
    """One answer.

    Attributes:
        label: the forced choice.
        confidence: 0 to 10 in each label that was asked for; empty where a rater gave none.
    """

    label: str
    confidence: Mapping[str, int] = field(default_factory=dict)


def write_key(key: Key, path: Path) -> None:
    """Write a key as JSON."""
    path.write_text(json.dumps(asdict(key), indent=1) + "\n", encoding="utf-8")


def read_key(path: Path) -> Key:
    """Read a key.

    Raises:
        RatingError: it is none.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        items = {
            int(number): Entry(entry["label"], tuple(entry["people"]), entry["group"])
            for number, entry in data.pop("items").items()
        }
        key = Key(items=items, **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RatingError(
            f"{path.name} is no key: give the .json that was written when the sheets were made"
        ) from error
    if key.kind not in ANSWERS or any(entry.label not in ANSWERS[key.kind] for entry in items.values()):
        raise RatingError(f"{path.name} is a key to questions that are not known")
    return key


def read_ratings(path: Path, key: Key) -> dict[int, Rating]:
    """Read a rater's CSV, or the JSON that the form saves; items without an answer are left out.

    Raises:
        RatingError: everything that is wrong in it, line by line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RatingError(f"{path.name} cannot be read as text in UTF-8") from error
    rows, faults = _json_rows(text, path, key) if path.suffix == ".json" else _csv_rows(text, path)
    ratings: dict[int, Rating] = {}
    for where, item, label, confidence in rows:
        number = int(item) if item.isascii() and item.isdigit() else -1
        wrong = [name for name, value in confidence.items() if not _is_confidence(value)]
        if number not in key.items:
            faults.append(f'{where}: there is no item "{item}" (items are 1 to {len(key.items)})')
        elif number in ratings:
            faults.append(f"{where}: item {number} is answered twice")
        elif label not in ANSWERS[key.kind]:
            faults.append(f'{where}: "{label}" is no answer (answers are {", ".join(ANSWERS[key.kind])})')
        elif wrong:
            faults.append(f'{where}: confidence "{confidence[wrong[0]]}" is no whole number from 0 to {SURE}')
        else:
            ratings[number] = Rating(label, {name: int(value) for name, value in confidence.items()})
    if faults:
        raise RatingError("\n".join(faults))
    if not ratings:
        raise RatingError(f"{path.name}: there is no answer in it")
    return ratings


_Row = tuple[str, str, str, dict[str, Any]]
"""Where it stands, item, label, confidence by label."""


def _is_confidence(value: Any) -> bool:
    text = str(value)
    return not isinstance(value, (bool, float)) and text.isascii() and text.isdigit() and int(text) <= SURE


def _csv_rows(text: str, path: Path) -> tuple[list[_Row], list[str]]:
    rows: list[_Row] = []
    faults: list[str] = []
    reader = csv.reader(text.splitlines(), skipinitialspace=True)
    for cells in reader:
        values = [cell.strip().lower() for cell in cells]
        where = f"{path.name}, line {reader.line_num}"
        if not any(values) or values[:2] == ["item", "label"]:
            continue
        if len(values) not in (2, 3):
            faults.append(f"{where}: item,label or item,label,confidence is expected")
            continue
        item, label = values[:2]
        rows.append((where, item, label, {label: values[2]} if values[2:] and values[2] else {}))
    return rows, faults


def _json_rows(text: str, path: Path, key: Key) -> tuple[list[_Row], list[str]]:
    try:
        data = json.loads(text)
        set_id, answers = data["set"], data["answers"]
        rows = [
            (f"{path.name}, item {item}", str(item), str(one["label"]), dict(one.get("confidence", {})))
            for item, one in answers.items()
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RatingError(f"{path.name}: this is not what the form saves") from error
    if set_id != key.set_id:
        raise RatingError(f"{path.name}: these are answers to another set of items")
    return rows, []
