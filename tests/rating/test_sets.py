"""The sets: blind in order, names, sizes and metadata, drawn the program's own way; a leaky maker is caught."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from anonemo_tray.output.canvas import Renderer
from tests.output.faces import face
from tests.rating import sheets
from tests.rating.faces import EMOTIONS, Faces, SourceError, read_faces
from tests.rating.form import form
from tests.rating.keys import EMOTION, SAME_PERSON, Key, read_key
from tests.rating.looks import PAPER, PHOTOGRAPH, Showing, Stage, looks, to_rgb
from tests.rating.making import EQUAL, Places, Wanted, make_emotions, make_pairs

pytestmark = pytest.mark.computes

PEOPLE = 6


def numbers(tmp_path: Path) -> Path:
    """Write numbers of people whose mouths are open the wider, the later an emotion stands in the list."""
    rows = [(person, emotion) for person in range(PEOPLE) for emotion in (0, *range(7), *range(1, 7))]
    points = np.zeros((len(rows), 478, 3))
    for at, (person, emotion) in enumerate(rows):
        points[at, :, :2] = face(height=360 + 20 * person, jaw=0.3 * emotion + 0.01 * (at % 14))
    file = tmp_path / "numbers.npz"
    np.savez(
        file,
        landmarks_q4=np.rint(points * 16).astype(np.int16),
        blendshapes=np.zeros((len(rows), 52), np.float16),
        person=np.array([person for person, _ in rows]),
        emotion=np.array([emotion for _, emotion in rows]),
        emotion_names=np.array(EMOTIONS),
        rest=np.arange(len(rows)) % 14 == 0,
        best=(np.arange(len(rows)) % 14 < 8),
    )
    return file


@pytest.fixture
def faces(tmp_path: Path) -> Faces:
    return read_faces(numbers(tmp_path))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, which is fast, where it is about everything else."""
    empty = np.zeros((720, 1280, 3), np.uint8)
    monkeypatch.setattr(Stage, "stills", lambda self, showing: (empty, empty))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "items", tmp_path / "keys")


def check_blindness(folder: Path, key: Key) -> None:
    """Fail if something in or about the files that raters get tells a label."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    for file in files:
        relative = str(file.relative_to(folder.parent)).removeprefix(folder.name)
        assert re.fullmatch(r"(/(tiles|clips))?/((sheet-\d\d|clip-\d\d\d)\.(png|webp)|form\.html)", relative), relative
    assert len({file.stat().st_mtime for file in files}) == 1, "times differ"
    for home in {file.parent for file in files if file.suffix == ".png"}:
        assert len({_size(file) for file in home.glob("*.png")}) == 1, "sizes differ"
    for file in folder.rglob("*.png"):
        with Image.open(file) as picture:
            picture.load()
            assert picture.mode == "RGB" and not picture.info, f"{file.name} says more than its pixels"
    labels = [entry.label for _, entry in sorted(key.items.items())]
    assert _runs(labels) > len(set(labels)) * 2, "the labels come in blocks"


def _size(file: Path) -> tuple[int, int]:
    with Image.open(file) as picture:
        return picture.width, picture.height


def _runs(labels: list[str]) -> int:
    return 1 + sum(labels[at] != labels[at - 1] for at in range(1, len(labels)))


def test_a_set_is_blind_and_complete(faces: Faces, places: Places) -> None:
    key = make_emotions(faces, "contours", places, 1, Wanted(tiles=True))
    folder = places.items / "emotion-contours"
    check_blindness(folder, key)
    assert sorted(entry.label for entry in key.items.values()) == sorted(EMOTIONS * PEOPLE)
    assert len(list(folder.glob("*.png"))) == len(list(folder.glob("tiles/*.png"))) == -(-7 * PEOPLE // 8)
    assert read_key(places.keys / "emotion-contours.json") == key
    assert not list(places.items.rglob("*.json"))


def test_the_order_does_not_depend_on_labels_and_is_another_for_each_look(
    faces: Faces, tmp_path: Path, undrawn: None
) -> None:
    orders = []
    for seed, look in ((1, "points"), (2, "points"), (1, "contours")):
        key = make_emotions(faces, look, Places(tmp_path / f"i{seed}", tmp_path / f"k{seed}"), seed)
        orders.append([EMOTIONS.index(entry.label) for _, entry in sorted(key.items.items())])
        # Of independent orders of 42, 99.9 % are within half of a rank correlation.
        assert abs(np.corrcoef(orders[-1], np.arange(len(orders[-1])))[0, 1]) < 0.5
    assert len({tuple(order) for order in orders}) == 3


class _Unshuffled:
    """A generator that leaves everything as it was."""

    def __init__(self, seed: object) -> None:
        self._rng = np.random.Generator(np.random.PCG64(1))

    def permutation(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.arange(count)

    def __getattr__(self, name: str) -> object:
        return getattr(self._rng, name)


@pytest.mark.parametrize("leak", ["order", "name", "metadata", "size", "time"])
def test_a_maker_that_leaks_the_label_is_caught(
    leak: str, faces: Faces, places: Places, monkeypatch: pytest.MonkeyPatch, undrawn: None
) -> None:
    if leak == "order":
        monkeypatch.setattr(np.random, "default_rng", _Unshuffled)
        emotion = np.argsort(faces.emotion, kind="stable")
        monkeypatch.setattr(Faces, "shown", lambda self: [int(row) for row in emotion if self.is_best[row]])
    key = make_emotions(faces, PAPER, places, 1)
    folder = places.items / f"emotion-{PAPER}"
    first = folder / "sheet-01.png"
    if leak == "name":
        first.rename(folder / f"sheet-01-{key.items[1].label}.png")
    elif leak == "metadata":
        info = PngInfo()
        info.add_text("Title", key.items[1].label)
        with Image.open(first) as picture:
            picture.save(folder / "sheet-99.png", pnginfo=info)
        sheets.write(folder / "sheet-99.png", (folder / "sheet-99.png").read_bytes())
    elif leak == "size":
        with Image.open(first) as picture:
            sheets.write(first, sheets.png(picture.crop((0, 0, 640, 360))))
    elif leak == "time":
        first.touch()
    with pytest.raises(AssertionError):
        check_blindness(folder, key)


def test_what_is_on_a_sheet_is_what_the_key_says(faces: Faces, places: Places) -> None:
    key = make_emotions(faces, PAPER, places, 3)
    html = (places.items / f"emotion-{PAPER}" / "form.html").read_text()
    stage, seen = Stage(faces, PAPER), {}
    for row in faces.shown()[:7]:
        apex = stage.stills(Showing(faces.rest(0), row, 0))[1]
        seen[faces.emotion[row]] = np.asarray(sheets.panel(apex), dtype=float)[:, 2:]
    for number, data in enumerate(_data(html)["items"], 1):
        assert data.startswith("data:image/png;base64,")
        (places.items / "one.png").write_bytes(b64decode(data.split(",")[1]))
        with Image.open(places.items / "one.png") as picture:
            item = np.asarray(picture, dtype=float)
        away = {emotion: np.abs(item[:, 322:] - apex).mean() for emotion, apex in seen.items()}
        assert min(away, key=lambda emotion: away[emotion]) == key.items[number].label


def test_clips_show_every_picture(faces: Faces, places: Places) -> None:
    one = Faces(*(getattr(faces, name)[:3] for name in Faces.__dataclass_fields__))
    key = make_emotions(one, "contours", places, 1, Wanted(clips=True))
    folder = places.items / "emotion-contours"
    with Image.open(folder / "clips" / "clip-001.webp") as clip:
        # A picture that is the same as the one before is kept once: what is shown moves in steps.
        assert getattr(clip, "n_frames", 0) >= 10 and clip.size == (640, 360)
    assert all(item.startswith("data:image/webp") for item in _data((folder / "form.html").read_text())["items"])
    assert len(key.items) == 2


def test_pairs_are_balanced(faces: Faces, places: Places, undrawn: None) -> None:
    key = make_pairs(faces, "points", places, 1, of_each=6)
    check_blindness(places.items / "same-person-points", key)
    kinds = [(entry.label, entry.group) for entry in key.items.values()]
    assert len(kinds) == 24 and all(kinds.count(kind) == 6 for kind in set(kinds))
    for entry in key.items.values():
        assert (entry.people[0] == entry.people[1]) == (entry.label == "same")
    assert any(entry.group == EQUAL for entry in key.items.values())
    with pytest.raises(SourceError, match="ask for fewer"):
        make_pairs(faces, "points", places, 1, of_each=10_000)


def test_the_key_is_not_put_with_the_sheets(tmp_path: Path) -> None:
    for keys in (tmp_path, tmp_path / "keys"):
        with pytest.raises(SourceError, match="key would lie"):
            Places(tmp_path, keys)


def test_every_style_is_a_look() -> None:
    assert {"points", "contours", "mesh", PAPER} <= set(looks(with_photographs=False))
    assert PHOTOGRAPH in looks(with_photographs=True)


def test_every_look_is_drawn_its_own_way(faces: Faces) -> None:
    # A style that another stands in for would be rated under a wrong name.
    showing = Showing(faces.rest(0), faces.shown()[3], 1)
    names = looks(with_photographs=False)
    assert len({Stage(faces, look).stills(showing)[1].tobytes() for look in names}) == len(names)


def test_a_canvas_becomes_rgb_by_its_i420() -> None:
    canvas = Renderer().pause()
    grey = 1.164 * (canvas.y[0, 0].astype(float) - 16)
    red = grey + 1.596 * (float(canvas.v[0, 0]) - 128)
    blue = grey + 2.017 * (float(canvas.u[0, 0]) - 128)
    assert to_rgb(canvas)[0, 0, [0, 2]] == pytest.approx([red, blue], abs=2)


@pytest.mark.parametrize("missing", ["rest", "landmarks_q4", "emotion_names"])
def test_numbers_without_an_array_are_refused_by_its_name(missing: str, tmp_path: Path) -> None:
    file = numbers(tmp_path)
    with np.load(file) as arrays:
        kept = {name: arrays[name] for name in arrays if name != missing}
    np.savez(file, **kept)
    with pytest.raises(SourceError, match=missing):
        read_faces(file)


class _Outside(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]


def _data(html: str) -> dict[str, list[str]]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, list[str]] = json.loads(found[1])
    return data


@pytest.mark.parametrize("kind", [EMOTION, SAME_PERSON])
def test_the_form_fetches_and_sends_nothing(kind: str) -> None:
    html = form(kind, "0123", [(b"</script>", "image/png")])
    page = _Outside()
    page.feed(html)
    assert page.addresses == [] and page.tags.count("script") == 2
    assert "default-src 'none'" in html and "form-action 'none'" in html
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|@import|url\(", html)
    assert set(_data(html)["answers"]) <= set(re.findall(r"(\w+): \"", html))
