"""The binding to ThorVG, the library that draws: its calls by ctypes, and a surface whose channels are Y, U and V.

ThorVG's rasteriser works on three channels and knows nothing of colour, and both its anti-aliasing and its blending are
linear; so giving it Y, U and V in the place of R, G and B draws exactly what a conversion of every picture would give,
without one. The library is the file of the wheel `thorvg-python`; the Python code of that wheel is not used. It runs in
the calling thread alone, and opens nothing.

Source: src/bindings/capi/thorvg_capi.h of ThorVG 1.0.4.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.util
import sys
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem

_LIBRARY_NAMES: Final = {"win32": "thorvg-1.dll", "darwin": "libthorvg-1.dylib"}

CLOSE, MOVE, LINE, CUBIC = range(4)
"""Commands of a path; each is followed by 0, 1, 1 or 3 points."""

_ABGR8888: Final = 0
_NO_OPTIONS: Final = 0
_ROUND: Final = 1

_POINTER, _FLOAT, _BYTE, _COUNT = ctypes.c_void_p, ctypes.c_float, ctypes.c_uint8, ctypes.c_uint32


class _ColourStop(ctypes.Structure):
    _fields_ = (("offset", _FLOAT), ("r", _BYTE), ("g", _BYTE), ("b", _BYTE), ("a", _BYTE))


_PROTOTYPES: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "engine_init": (ctypes.c_int, (ctypes.c_uint,)),
    "swcanvas_create": (_POINTER, (ctypes.c_int,)),
    "swcanvas_set_target": (ctypes.c_int, (_POINTER, _POINTER, _COUNT, _COUNT, _COUNT, ctypes.c_int)),
    "canvas_destroy": (ctypes.c_int, (_POINTER,)),
    "canvas_set_viewport": (ctypes.c_int, (_POINTER, *[ctypes.c_int32] * 4)),
    "canvas_add": (ctypes.c_int, (_POINTER, _POINTER)),
    "canvas_draw": (ctypes.c_int, (_POINTER, ctypes.c_bool)),
    "canvas_sync": (ctypes.c_int, (_POINTER,)),
    "canvas_remove": (ctypes.c_int, (_POINTER, _POINTER)),
    "scene_new": (_POINTER, ()),
    "scene_add": (ctypes.c_int, (_POINTER, _POINTER)),
    "paint_set_clip": (ctypes.c_int, (_POINTER, _POINTER)),
    "shape_new": (_POINTER, ()),
    "shape_append_path": (ctypes.c_int, (_POINTER, _POINTER, _COUNT, _POINTER, _COUNT)),
    "shape_set_fill_color": (ctypes.c_int, (_POINTER, _BYTE, _BYTE, _BYTE, _BYTE)),
    "shape_set_gradient": (ctypes.c_int, (_POINTER, _POINTER)),
    "shape_set_stroke_color": (ctypes.c_int, (_POINTER, _BYTE, _BYTE, _BYTE, _BYTE)),
    "shape_set_stroke_width": (ctypes.c_int, (_POINTER, _FLOAT)),
    "shape_set_stroke_cap": (ctypes.c_int, (_POINTER, ctypes.c_int)),
    "shape_set_stroke_join": (ctypes.c_int, (_POINTER, ctypes.c_int)),
    "linear_gradient_new": (_POINTER, ()),
    "linear_gradient_set": (ctypes.c_int, (_POINTER, *[_FLOAT] * 4)),
    "radial_gradient_new": (_POINTER, ()),
    "radial_gradient_set": (ctypes.c_int, (_POINTER, *[_FLOAT] * 6)),
    "gradient_set_color_stops": (ctypes.c_int, (_POINTER, _POINTER, _COUNT)),
}
"""Of each call: what it returns and what it takes, without the prefix `tvg_`."""


class _Library:
    """The calls, by their names without the prefix."""

    def __init__(self, native: ctypes.CDLL) -> None:
        for name, (result, arguments) in _PROTOTYPES.items():
            call = getattr(native, f"tvg_{name}")
            call.restype, call.argtypes = result, arguments
            setattr(self, name, call)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def _library_file() -> FilePath:
    spec = importlib.util.find_spec("thorvg_python")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("thorvg-python is not installed")
    return FilePath(spec.submodule_search_locations[0], _LIBRARY_NAMES.get(sys.platform, "libthorvg-1.so"))


@functools.cache
def _load() -> _Library:
    """Return the library, started without threads of its own.

    Raises:
        AnonEmoError: NO_DRAWING; nothing but the pause picture can be published.
    """
    try:
        library = _Library(ctypes.CDLL(str(_library_file())))
    except (OSError, AttributeError) as error:
        raise AnonEmoError(Problem.NO_DRAWING) from error
    if library.engine_init(0):
        raise AnonEmoError(Problem.NO_DRAWING)
    return library


def problem() -> Problem | None:
    """Return why nothing can be drawn here, if so."""
    try:
        _load()
    except AnonEmoError as error:
        return error.problem
    return None


class Colour(NamedTuple):
    """A colour of BT.601 in limited range: luma from 16 (black) to 235 (white), 128 in U and V for no colour."""

    y: int
    u: int
    v: int
    alpha: int = 255

    def faded(self, share: float) -> Colour:
        """Return it with a share of its opacity, 0 to 1."""
        return self._replace(alpha=round(self.alpha * min(max(share, 0.0), 1.0)))


def colour(name: str, alpha: float = 1.0) -> Colour:
    """Return a colour such as "#1f2328" (sRGB), for this opacity.

    Source: ITU-R BT.601-7, 2.5.3.
    """
    red, green, blue = (int(name[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return Colour(
        round(16 + 65.481 * red + 128.553 * green + 24.966 * blue),
        round(128 - 37.797 * red - 74.203 * green + 112.0 * blue),
        round(128 + 112.0 * red - 93.786 * green - 18.214 * blue),
        round(255 * alpha),
    )


class Stops:
    """The colours along a gradient, from its beginning to its end: evenly spaced, or at places from 0 to 1."""

    def __init__(self, colours: Sequence[Colour], places: Sequence[float] | None = None) -> None:
        places = places or [number / (len(colours) - 1) for number in range(len(colours))]
        self.count = len(colours)
        self._stops = (_ColourStop * len(colours))(
            *(
                _ColourStop(place, each.u, each.y, each.v, each.alpha)
                for place, each in zip(places, colours, strict=True)
            )
        )
        self.address = ctypes.addressof(self._stops)


class Linear(NamedTuple):
    """A gradient from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float
    stops: Stops


class Radial(NamedTuple):
    """A gradient from a point outwards."""

    x: float
    y: float
    radius: float
    stops: Stops


Paint: TypeAlias = Colour | Linear | Radial


class Path:
    """Lines and curves. The points may change in place between two drawings; nothing else may.

    Args:
        commands: CLOSE, MOVE, LINE and CUBIC.
        points: float32 (n, 2), C-contiguous, x right and y down; pixel centres are at halves.
    """

    def __init__(self, commands: Sequence[int], points: NDArray[np.float32]) -> None:
        needed = sum((0, 1, 1, 3)[command] for command in commands)
        if points.shape != (needed, 2) or points.dtype != np.float32 or not points.flags.c_contiguous:
            raise ValueError("not the points of these commands")
        self._kept = np.array(commands, np.uint8), points
        self.commands = self._kept[0].ctypes.data
        self.command_count = len(commands)
        self.points = points.ctypes.data
        self.point_count = needed


class Surface:
    """A picture that is drawn on.

    Args:
        width: in pixels.
        height: in pixels.
        limit: left, top, width and height of the rectangle outside of which nothing is drawn; None for no limit.

    Attributes:
        pixels: uint8 (height, width, 4): U, Y, V and 255 of each pixel, for reading and for laying a ground.

    Raises:
        AnonEmoError: NO_DRAWING, the library is not there or does not start.
    """

    def __init__(self, width: int, height: int, limit: tuple[int, int, int, int] | None = None) -> None:
        self._library = _load()
        self.pixels: NDArray[np.uint8] = np.full((height, width, 4), 255, np.uint8)
        self._canvas = self._library.swcanvas_create(_NO_OPTIONS)
        if not self._canvas:
            raise AnonEmoError(Problem.NO_DRAWING)
        weakref.finalize(self, self._library.canvas_destroy, self._canvas)
        self._scenes: list[int] = []
        self._must(
            self._library.swcanvas_set_target(self._canvas, self.pixels.ctypes.data, width, width, height, _ABGR8888)
        )
        if limit is not None:
            self._must(self._library.canvas_set_viewport(self._canvas, *limit))

    def fill(self, path: Path, paint: Paint) -> None:
        """Fill a path."""
        shape = self._shape(path)
        self._paint(shape, paint)
        self._add(shape)

    def stroke(self, path: Path, ink: Colour, width: float) -> None:
        """Draw along a path, with round ends and corners."""
        shape = self._shape(path)
        library = self._library
        library.shape_set_stroke_width(shape, width)
        library.shape_set_stroke_color(shape, ink.u, ink.y, ink.v, ink.alpha)
        library.shape_set_stroke_cap(shape, _ROUND)
        library.shape_set_stroke_join(shape, _ROUND)
        self._add(shape)

    @contextlib.contextmanager
    def clipped(self, path: Path) -> Iterator[None]:
        """Draw inside of a path only."""
        library = self._library
        scene = library.scene_new()
        library.paint_set_clip(scene, self._shape(path))
        self._scenes.append(scene)
        try:
            yield
        finally:
            self._scenes.pop()
            self._add(scene)

    def finish(self) -> None:
        """Put everything since the last time on the pixels."""
        library = self._library
        drawn = library.canvas_draw(self._canvas, False) or library.canvas_sync(self._canvas)
        library.canvas_remove(self._canvas, None)
        self._must(drawn)

    def _shape(self, path: Path) -> int:
        shape: int = self._library.shape_new()
        self._library.shape_append_path(shape, path.commands, path.command_count, path.points, path.point_count)
        return shape

    def _paint(self, shape: int, paint: Paint) -> None:
        library = self._library
        if isinstance(paint, Colour):
            library.shape_set_fill_color(shape, paint.u, paint.y, paint.v, paint.alpha)
            return
        if isinstance(paint, Linear):
            gradient = library.linear_gradient_new()
            library.linear_gradient_set(gradient, *paint[:4])
        else:
            gradient = library.radial_gradient_new()
            library.radial_gradient_set(gradient, *paint[:3], *paint[:2], 0.0)
        library.gradient_set_color_stops(gradient, paint.stops.address, paint.stops.count)
        library.shape_set_gradient(shape, gradient)

    def _add(self, paint: int) -> None:
        if self._scenes:
            self._library.scene_add(self._scenes[-1], paint)
        else:
            self._library.canvas_add(self._canvas, paint)

    def _must(self, result: int) -> None:
        if result:
            raise AnonEmoError(Problem.NO_DRAWING)
