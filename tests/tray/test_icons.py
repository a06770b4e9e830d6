import functools
import itertools

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageStat

from anonemo_tray.pipeline.state import State
from anonemo_tray.tray.icons import SIZE, icon

PANEL_SIZES = (16, 22, 24, 32, 64)
PANELS = {"light": "#f6f5f4", "white": "#ffffff", "dark": "#2b2b2b", "black": "#000000"}


def on_panel(state: State, size: int, colour: str) -> Image.Image:
    image = icon(state).resize((size, size), Image.Resampling.LANCZOS)
    panel = Image.new("RGB", image.size, colour)
    panel.paste(image, (0, 0), image)
    return panel


def form(state: State, size: int) -> Image.Image:
    """Return the white form on the tile, black and white: what is left for those who do not see colours."""
    grey = on_panel(state, size, "#000000").convert("L")
    return grey.point(lambda value: 255 * (value > 170))


@pytest.mark.parametrize("state", State)
def test_icons_are_sharp_enough_for_dense_screens(state: State) -> None:
    assert icon(state).size == (SIZE, SIZE)
    assert SIZE >= 64
    assert icon(state, 32).size == (32, 32)


@pytest.mark.parametrize("size", PANEL_SIZES)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(State, 2)))
def test_states_are_told_apart_without_colour(one: State, other: State, size: int) -> None:
    difference = ImageStat.Stat(ImageChops.difference(form(one, size), form(other, size))).mean[0] / 255
    assert difference > 0.06


@pytest.mark.parametrize("panel", PANELS.values())
@pytest.mark.parametrize("size", PANEL_SIZES)
@pytest.mark.parametrize("state", State)
def test_icons_stand_out_from_any_panel(state: State, size: int, panel: str) -> None:
    shown = on_panel(state, size, panel)
    channels = ImageChops.difference(shown, Image.new("RGB", shown.size, panel)).split()
    difference = functools.reduce(ImageChops.lighter, channels)
    clearly = ImageStat.Stat(difference.point(lambda value: 255 * (value > 60))).mean[0] / 255
    assert clearly > 0.25


def test_green_is_for_what_is_protected_alone() -> None:
    def greens(image: Image.Image) -> int:
        red, green, blue, _ = (np.asarray(channel, dtype=int) for channel in image.split())
        return int(np.count_nonzero((green > red + 60) & (green > blue)))

    assert greens(icon(State.SHOWING)) > 1000
    assert greens(icon(State.SHOWING, protected=False)) == 0
