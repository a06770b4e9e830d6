"""The program's icon: draws it once and writes icons/, an SVG and the .png, .ico and .icns of the same shapes.

Also the picture at the side of the Windows installer's pages, a .bmp.

Run from a checkout after changing the drawing, and commit what it writes: `python packaging/make_icons.py`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from anonemo_tray.pipeline.state import State
from anonemo_tray.tray import icons
from anonemo_tray.tray.shapes import GRID, Area, Line, Oval, Point, Shape, Tile, arc, paint

NAME = "anonemo-tray"
PNG_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
ICNS_SIZES = (16, 32, 64, 128, 256, 512, 1024)
SIDE_SIZE = (328, 628)
"""Width and height of the picture in the Windows installer: what its pages have room for, twice, for sharp screens."""
SMALL = 48
"""Up to this size the tray's own picture stands in: thin lines and points would only be a blur."""

_GROUND, _LINES, _POINTS = "#0b7a68", "#ffffff", "#ffd98a"


def drawing() -> list[Shape]:
    """Return the icon: a face of lines between points, as callers see one, in a frame."""
    oval = arc((32, 32), (17.5, 21.5), -90, 270)
    brows = [arc((x, 25.5), (5.4, 3.2), 210, 330) for x in (24.3, 39.7)]
    nose = ((32.0, 29.0), (32.0, 36.0))
    smile = arc((32, 36.5), (9, 8), 20, 160)
    features: list[tuple[Point, ...]] = [oval, *brows, nose, smile]
    eyes = [Oval((x, 28.8), (2.3, 2.5), _LINES) for x in (24.3, 39.7)]
    points: list[Point] = [*oval[:-1:5], *(point for brow in brows for point in brow[::10]), nose[1], *smile[::6]]
    points += [smile[-1]]
    return [
        Tile(1, 15, _LINES),
        Tile(2.6, 13.4, _GROUND),
        *(Line(feature, 1.5, _LINES) for feature in features),
        *eyes,
        *(Oval(point, (1.5, 1.5), _POINTS) for point in points),
    ]


def shapes_for(size: int) -> list[Shape]:
    """Return what to paint at this size."""
    return icons.shapes(State.SHOWING) if size <= SMALL else drawing()


def side() -> Image.Image:
    """Return the picture at the side of the Windows installer's pages: the icon on its own ground, 256 colours."""
    width, height = SIDE_SIZE
    picture = Image.new("RGB", SIDE_SIZE, _GROUND)
    icon = paint(drawing(), width * 5 // 8)
    picture.paste(icon, ((width - icon.width) // 2, (height - icon.height) // 3), icon)
    return picture.quantize(256)


def svg() -> str:
    """Return the drawing as an SVG file."""
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">', "<title>AnonEmo Tray</title>"]
    return "\n".join([*lines, *map(_element, drawing()), "</svg>", ""])


def _element(shape: Shape) -> str:
    if isinstance(shape, Tile):
        side = GRID - 2 * shape.inset
        return (
            f'<rect x="{shape.inset:g}" y="{shape.inset:g}" width="{side:g}" height="{side:g}" '
            f'rx="{shape.radius:g}" fill="{shape.colour}"/>'
        )
    if isinstance(shape, Oval):
        (x, y), (a, b) = shape.centre, shape.radii
        return f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{a:g}" ry="{b:g}" fill="{shape.colour}"/>'
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
    if isinstance(shape, Area):
        return f'<polygon points="{points}" fill="{shape.colour}"/>'
    return (
        f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:g}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def write(folder: Path) -> None:
    """Write all files into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{NAME}.svg").write_text(svg(), encoding="utf-8")
    images = {size: paint(shapes_for(size), size) for size in {*PNG_SIZES, *ICO_SIZES, *ICNS_SIZES}}
    for size in PNG_SIZES:
        images[size].save(folder / f"{NAME}-{size}.png", optimize=True)
    images[max(ICO_SIZES)].save(
        folder / f"{NAME}.ico",
        sizes=[(size, size) for size in ICO_SIZES],
        append_images=[images[size] for size in ICO_SIZES],
    )
    side().save(folder / f"{NAME}-side.bmp")
    images[max(ICNS_SIZES)].save(folder / f"{NAME}.icns", append_images=[images[size] for size in ICNS_SIZES])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the icon files.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent / "icons")
    write(parser.parse_args().folder)
