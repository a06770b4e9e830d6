"""The library that draws: what is asked for is what is on the pixels, in Y, U and V, and nothing else happens."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path as FilePath
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.output import thorvg
from anonemo_tray.output.thorvg import CLOSE, LINE, MOVE, Colour, Linear, Path, Radial, Stops, Surface, colour

DARK, LIGHT = Colour(40, 100, 150), Colour(200, 140, 120)


def rectangle(left: float, top: float, right: float, bottom: float) -> Path:
    # With a fifth corner: rectangles that are known as such are rounded to whole pixels.
    corners = [(left, top), ((left + right) / 2, top), (right, top), (right, bottom), (left, bottom)]
    return Path([MOVE, LINE, LINE, LINE, LINE, CLOSE], np.array(corners, np.float32))


def ground(surface: Surface, colour: Colour = LIGHT) -> Surface:
    surface.pixels[:] = (colour.u, colour.y, colour.v, 255)
    return surface


def yuv(surface: Surface) -> NDArray[np.int64]:
    return surface.pixels[..., [1, 0, 2]].astype(np.int64)


@pytest.mark.parametrize("name", ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#e6c8a0", "#7f7f7f"])
def test_colours_are_those_of_video(name: str) -> None:
    rgb = np.array([[[int(name[i : i + 2], 16) for i in (1, 3, 5)]] * 2] * 2, np.uint8)
    y, u, v = (cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420).ravel()[i] for i in (0, 4, 5))
    assert np.abs(np.array(colour(name)[:3]) - (int(y), int(u), int(v))).max() <= 1


def test_a_fill_covers_its_inside_and_nothing_else() -> None:
    surface = ground(Surface(40, 30))
    surface.fill(rectangle(10, 5, 30, 25), DARK)
    surface.finish()
    inside = np.zeros((30, 40), bool)
    inside[5:25, 10:30] = True
    assert (yuv(surface)[inside] == DARK[:3]).all()
    assert (yuv(surface)[~inside] == LIGHT[:3]).all()


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_edges_and_veils_mix_each_channel_in_proportion(share: float) -> None:
    surface = ground(Surface(40, 30))
    surface.fill(rectangle(0, 0, 10 + share, 30), DARK)
    surface.fill(rectangle(20, 0, 40, 30), DARK.faded(share))
    surface.finish()
    mixed = np.array(LIGHT[:3]) + share * (np.array(DARK[:3]) - LIGHT[:3])
    for column in (10, 30):
        assert np.abs(yuv(surface)[15, column] - mixed).max() <= 2


def test_a_stroke_is_as_wide_as_asked_with_round_ends() -> None:
    surface = ground(Surface(60, 40))
    surface.stroke(Path([MOVE, LINE], np.array([(20, 20), (40, 20)], np.float32)), DARK, 10)
    surface.finish()
    dark = yuv(surface)[..., 0] == DARK.y
    assert dark[:, 30].sum() == 10
    columns = np.flatnonzero(dark[20])
    assert abs(columns[0] - 15) <= 1
    assert abs(columns[-1] - 44) <= 1
    assert not dark[16, 16], "a corner"


def test_a_clip_cuts_all_that_is_drawn_in_it() -> None:
    surface = ground(Surface(40, 30))
    with surface.clipped(rectangle(10, 10, 20, 20)):
        surface.fill(rectangle(0, 0, 40, 30), DARK)
        surface.stroke(rectangle(0, 0, 40, 30), DARK, 4)
    surface.fill(rectangle(30, 0, 40, 5), DARK)
    surface.finish()
    dark = yuv(surface)[..., 0] == DARK.y
    assert dark.sum() == 100 + 50
    assert dark[10:20, 10:20].all()


def test_gradients_go_from_colour_to_colour() -> None:
    stops = Stops([LIGHT, DARK])
    for paint, begin, end in ((Linear(0, 0, 100, 0, stops), 1, 98), (Radial(0, 50, 100, stops), 1, 98)):
        surface = ground(Surface(100, 100))
        surface.fill(rectangle(0, 0, 100, 100), paint)
        surface.finish()
        row = yuv(surface)[50]
        assert np.abs(row[begin] - LIGHT[:3]).max() <= 4
        assert np.abs(row[end] - DARK[:3]).max() <= 4
        assert np.abs(row[50] - (np.array(LIGHT[:3]) + DARK[:3]) / 2).max() <= 4
        assert (np.diff(row[:, 0]) <= 1).all()


def test_nothing_of_one_drawing_is_in_the_next() -> None:
    surface = ground(Surface(40, 30))
    surface.fill(rectangle(10, 5, 30, 25), DARK)
    surface.finish()
    ground(surface)
    surface.finish()
    assert (yuv(surface) == LIGHT[:3]).all()


def test_a_limit_is_kept() -> None:
    surface = ground(Surface(40, 30, limit=(10, 5, 20, 10)))
    surface.fill(rectangle(-1000, -1000, 1000, 1000), DARK)
    surface.finish()
    dark = yuv(surface)[..., 0] == DARK.y
    assert dark.sum() == 200
    assert dark[5:15, 10:30].all()


@pytest.mark.parametrize(
    "points",
    [np.zeros((3, 2), np.float32), np.zeros((4, 2), np.float64), np.zeros((2, 4), np.float32).T],
)
def test_points_that_do_not_fit_their_commands_are_refused(points: Any) -> None:
    with pytest.raises(ValueError, match="not the points"):
        Path([MOVE, LINE, LINE, LINE, CLOSE], points)


def test_it_starts_no_threads() -> None:
    code = """
import threading, pathlib
from anonemo_tray.output.thorvg import Surface
before = len(list(pathlib.Path("/proc/self/task").iterdir()))
surface = Surface(100, 100)
surface.finish()
print(len(list(pathlib.Path("/proc/self/task").iterdir())) - before, threading.active_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]
    assert threading.active_count() >= 1


def test_only_the_wheels_library_is_used_and_none_of_its_python_code() -> None:
    code = """
import sys
from anonemo_tray.output.thorvg import Surface
Surface(9, 9)
print('thorvg_python' in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def _no_file() -> FilePath:
    raise OSError


@pytest.mark.parametrize("file", [_no_file, lambda: FilePath("/nowhere/libthorvg.so"), lambda: FilePath(__file__)])
def test_without_the_library_there_is_one_clear_problem(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert thorvg.problem() is None
    monkeypatch.setattr(thorvg, "_library_file", file)
    thorvg._load.cache_clear()
    try:
        assert thorvg.problem() is Problem.NO_DRAWING
        with pytest.raises(AnonEmoError) as error:
            Surface(10, 10)
        assert error.value.problem is Problem.NO_DRAWING
    finally:
        thorvg._load.cache_clear()
