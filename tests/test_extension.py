"""What is added is complete or noticed: a fake member of each registry, and each place that misses it, by name."""

import json
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import pytest

from anonemo_tray import i18n
from anonemo_tray.errors import ExitCode, Problem
from anonemo_tray.face.decoder import FaceDecoder
from anonemo_tray.face.encoder import encoder
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.render_face import RenderFace
from anonemo_tray.face.style import Style
from anonemo_tray.i18n import Texts, languages, read_texts
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.pipeline.state import Status
from anonemo_tray.settings import Settings
from anonemo_tray.tray.menu import build_menu

E = TypeVar("E", bound=IntEnum)
Places: TypeAlias = dict[str, Callable[[], object]]

FAKE = 99


def add_member(kind: type[E], patch: pytest.MonkeyPatch) -> E:
    """Add the member FAKE to an enumeration for the time of a test."""
    member = int.__new__(kind, FAKE)
    member._name_, member._value_ = "FAKE", FAKE
    patch.setattr(kind, "_member_names_", [*kind._member_names_, "FAKE"])
    patch.setattr(kind, "_member_map_", {**kind._member_map_, "FAKE": member})
    patch.setattr(kind, "_value2member_map_", {**kind._value2member_map_, FAKE: member})
    return member


def missing(places: Places, name: str = "FAKE") -> set[str]:
    """Return the places that cannot do with a member, each of which has to say its name."""
    found = set()
    for place, use in places.items():
        complaint = complaint_of(use)
        if complaint:
            assert name in complaint.upper(), f"{place} says: {complaint}"
            found.add(place)
    return found


def complaint_of(use: Callable[[], object]) -> str:
    try:
        use()
    except (AssertionError, KeyError) as error:
        return str(error)
    return ""


def some_points() -> RenderFace:
    return RenderFace(np.random.default_rng(1).uniform(100, 600, (478, 2)).astype(np.float32))


def texts_of_each_language() -> Iterator[tuple[str, Texts]]:
    return ((language, Texts.load(language)) for language in languages())


def places_of_style(style: Style) -> Places:
    return {
        "its drawing": lambda: Renderer().render(some_points(), style),
        **{f"its name, {language}": partial(texts.style, style) for language, texts in texts_of_each_language()},
        **{
            f"the menu, {language}": partial(build_menu, Status(), Settings(), [], texts)
            for language, texts in texts_of_each_language()
        },
    }


def places_of_geometry(geometry: Geometry) -> Places:
    def payload() -> bytes:
        return bytes(PAYLOAD_BYTES[geometry])

    def explained(texts: Texts) -> None:
        assert f'"{geometry.name.lower()}"' in texts.text("settings.geometry"), geometry.name

    return {
        "whether it identifies": lambda: geometry.identifies,
        "its size": payload,
        "its encoder": lambda: encoder(geometry),
        "its decoder": lambda: FaceDecoder().decode(_published(geometry)),
        "the menu": lambda: build_menu(Status(), Settings(), [], Texts.load("en")),
        **{f"its explanation, {language}": partial(explained, texts) for language, texts in texts_of_each_language()},
    }


def _published(geometry: Geometry) -> PublishedFace:
    payload = np.arange(956, dtype="<i2").tobytes() if geometry is Geometry.OWN else bytes(PAYLOAD_BYTES[geometry])
    face = PublishedFace(Geometry.OWN if geometry is Geometry.OWN else Geometry.CANONICAL, payload)
    object.__setattr__(face, "geometry", geometry)
    return face


def places_of_problem(problem: Problem) -> Places:
    return {
        f"its sentences, {language}": partial(texts.problem, problem) for language, texts in texts_of_each_language()
    }


def test_nothing_is_missing() -> None:
    for style in Style:
        assert missing(places_of_style(style)) == set()
    for geometry in Geometry:
        assert missing(places_of_geometry(geometry)) == set()
    for problem in Problem:
        assert missing(places_of_problem(problem)) == set()


def test_a_style_alone_is_missed_where_it_is_drawn_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    places = places_of_style(add_member(Style, monkeypatch))
    assert missing(places) == set(places)


def test_a_geometry_alone_is_missed_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    places = places_of_geometry(add_member(Geometry, monkeypatch))
    assert missing(places) == set(places)


def test_a_problem_alone_is_missed_where_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = add_member(Problem, monkeypatch)
    problem.exit_code = ExitCode.FAILED
    places = places_of_problem(problem)
    assert missing(places) == set(places)


def test_a_language_is_its_file_and_its_names_of_the_styles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "translations").mkdir()
    for language in languages():
        (tmp_path / "translations" / f"{language}.json").write_text(json.dumps(read_texts(language)), "utf-8")
    finnish = {**read_texts("en"), "language.name": "suomi"}
    (tmp_path / "translations" / "fi.json").write_text(json.dumps(finnish), "utf-8")
    names = {style.name.lower(): {"fi": f"{style.name} suomeksi"} for style in Style}
    (tmp_path / "styles.json").write_text(json.dumps(names), "utf-8")
    monkeypatch.setattr(i18n, "_ASSETS", tmp_path)
    languages.cache_clear()
    try:
        assert languages() == ("en", "de", "fi", "fr")
        assert Texts.load("fi_FI.UTF-8").language == "fi"
        entries = build_menu(Status(), Settings(language="fi"), [], Texts.load("fi"))
        offered = {entry.text: entry.checked for menu in entries for entry in (menu, *menu.entries)}
        more = {entry.text: entry.checked for menu in entries for inner in menu.entries for entry in inner.entries}
        assert offered["suomi"] is True
        assert more["MESH suomeksi"] is False
    finally:
        languages.cache_clear()


def test_a_style_without_a_name_in_a_language_is_missed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_texts

    def with_a_hole(language: str) -> dict[str, str]:
        return {key: text for key, text in whole(language).items() if (language, key) != ("de", "style.mesh")}

    monkeypatch.setattr(i18n, "read_texts", with_a_hole)
    assert missing(places_of_style(Style.MESH), "MESH") == {"its name, de", "the menu, de"}
