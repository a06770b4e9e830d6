"""The sheets, clips and pictures that raters see; nothing in or about them tells a label."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.rating.faces import Rgb

PER_SHEET: Final = 8
_COLUMNS: Final = 2
_MARGIN: Final = 12
_TITLE_ROWS: Final = 34
_GROUND: Final = (250, 250, 248)
_INK: Final = (30, 30, 30)
_EPOCH: Final = 946_684_800
"""One time for every file, so that the order of making them does not show."""

PANEL: Final = (320, 360)
"""Columns and rows of one face; two of them are an item of 640 x 360."""

TILE: Final = (160, 90)
"""Columns and rows of a whole canvas as a tile among many in a call."""

_CROP: Final = (528, 594)
"""Columns and rows around the middle of the canvas that every panel shows: the face and what is next to it."""

_CLIP: Final = (640, 360)


def panel(canvas: Rgb) -> Image.Image:
    """Return the middle of a canvas, the same crop for every face."""
    rows, columns, _ = canvas.shape
    left, top = (columns - _CROP[0]) // 2, (rows - _CROP[1]) // 2
    box = (left, top, left + _CROP[0], top + _CROP[1])
    return Image.fromarray(canvas).resize(PANEL, Image.Resampling.LANCZOS, box=box)


def tile(canvas: Rgb) -> Image.Image:
    """Return a whole canvas as small as in a call of many people."""
    return Image.fromarray(canvas).resize(TILE, Image.Resampling.LANCZOS)


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    """Return one item."""
    item = Image.new("RGB", (left.width + right.width, left.height), _GROUND)
    item.paste(left, (0, 0))
    item.paste(right, (left.width, 0))
    ImageDraw.Draw(item).line([(left.width, 0), (left.width, left.height)], fill=_GROUND, width=2)
    return item


def write_sheets(items: Sequence[Image.Image], folder: Path) -> None:
    """Write items, numbered from 1 in their order, as sheet-01.png and so on; all of one size."""
    folder.mkdir(parents=True, exist_ok=True)
    font = ImageFont.load_default(24)
    width, height = items[0].width, items[0].height + _TITLE_ROWS
    rows = PER_SHEET // _COLUMNS
    size = (_COLUMNS * (width + _MARGIN) + _MARGIN, rows * (height + _MARGIN) + _MARGIN)
    for first in range(0, len(items), PER_SHEET):
        sheet = Image.new("RGB", size, _GROUND)
        pen = ImageDraw.Draw(sheet)
        for place, item in enumerate(items[first : first + PER_SHEET]):
            left = _MARGIN + place % _COLUMNS * (width + _MARGIN)
            top = _MARGIN + place // _COLUMNS * (height + _MARGIN)
            pen.text((left, top), str(first + place + 1), fill=_INK, font=font)
            sheet.paste(item, (left, top + _TITLE_ROWS))
        write(folder / f"sheet-{first // PER_SHEET + 1:02}.png", png(sheet))


def png(picture: Image.Image) -> bytes:
    """Return a PNG of nothing but pixels."""
    file = io.BytesIO()
    # Made anew of its pixels, so that nothing that came with the picture goes with it.
    Image.fromarray(np.asarray(picture.convert("RGB"))).save(file, "PNG")
    return file.getvalue()


def webp(frames: Iterable[Rgb], per_second: int) -> bytes:
    """Return a clip that plays once and stays on its last picture."""
    pictures = [Image.fromarray(frame).resize(_CLIP, Image.Resampling.BOX) for frame in frames]
    file = io.BytesIO()
    pictures[0].save(
        file,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / per_second),
        loop=1,
        quality=70,
        method=0,
    )
    return file.getvalue()


def write(path: Path, data: bytes) -> None:
    """Write a file whose time says nothing."""
    path.write_bytes(data)
    os.utime(path, (_EPOCH, _EPOCH))
