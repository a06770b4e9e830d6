"""The icon of each state; every state has a shape of its own, for those who do not tell colours apart."""

from __future__ import annotations

from PIL import Image

from anonemo_tray.pipeline.state import State
from anonemo_tray.tray.shapes import Area, Line, Oval, Shape, Tile, arc, paint

SIZE = 128
"""Pixels a side: panels show 16 to 64 and scale down, which looks better than scaling up."""

_WHITE = "#ffffff"
_COLOURS = {
    State.OFF: "#59626e",
    State.STARTING: "#2a6cb3",
    State.SEARCHING: "#2a6cb3",
    State.SHOWING: "#0b7a68",
    State.RETRYING: "#a85f00",
    State.BLOCKED: "#b3261e",
    State.ENDING: "#4a3f73",
}
_SHOWN_UNPROTECTED = "#806600"
_MARKS: dict[State, tuple[Shape, ...]] = {
    State.STARTING: tuple(Oval((x, 32), (5.5, 5.5), _WHITE) for x in (16, 32, 48)),
    State.ENDING: tuple(Line(((x, 19), (x, 45)), 8, _WHITE) for x in (23, 41)),
}
_FACE = ((32.0, 32.0), (16.5, 20.0))


def icon(state: State, size: int = SIZE, *, protected: bool = True) -> Image.Image:
    """Return the icon of a state, RGBA, size x size pixels; green only when that is protected."""
    return paint(shapes(state, protected=protected), size)


def shapes(state: State, *, protected: bool = True) -> list[Shape]:
    """Return what the icon of a state is drawn from: a tile that stands out from any panel, and white on it."""
    colour = _COLOURS[state] if protected or state is not State.SHOWING else _SHOWN_UNPROTECTED
    return [Tile(1, 15, _WHITE), Tile(3, 13, colour), *_glyph(state, colour)]


def _glyph(state: State, colour: str) -> list[Shape]:
    if state is State.OFF:
        slash = ((14.0, 51.0), (50.0, 13.0))
        return [Line(arc(*_FACE, 0, 360), 5, _WHITE), Line(slash, 13, colour), Line(slash, 5.5, _WHITE)]
    if state in _MARKS:
        return list(_MARKS[state])
    if state is State.SEARCHING:
        return [*_corners(), Oval((32, 32), (6, 6), _WHITE)]
    if state is State.SHOWING:
        smile = Line(arc((32, 35), (8.5, 7.5), 20, 160), 3.8, colour)
        return [Oval(*_FACE, _WHITE), *(Oval((x, 27), (3.3, 3.8), colour) for x in (25, 39)), smile]
    if state is State.RETRYING:
        return [Line(arc((32, 33), (16, 16), -20, 270), 6, _WHITE), Area(((31, 6), (31, 28), (45, 17)), _WHITE)]
    return [Line(((32, 15), (32, 36)), 8, _WHITE), Oval((32, 49), (5, 5), _WHITE)]


def _corners() -> list[Shape]:
    near, far, length = 13.0, 51.0, 10.0
    return [
        Line(
            ((x, y + (length if y == near else -length)), (x, y), (x + (length if x == near else -length), y)),
            5,
            _WHITE,
        )
        for x in (near, far)
        for y in (near, far)
    ]
