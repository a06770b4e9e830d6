"""The committed icon files are those of the drawing."""

import runpy
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "icons"
SCRIPT = runpy.run_path(str(ROOT / "packaging" / "make_icons.py"), run_name="make_icons")


def load(file: Path, size: tuple[int, int] | None = None) -> Image.Image:
    image: Any
    with Image.open(file) as image:
        if size is not None:
            image.size = size  # so one picks a picture of an icon file
        image.load()
    loaded: Image.Image = image
    return loaded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    write: Callable[[Path], None] = SCRIPT["write"]
    write(folder)
    return folder


def test_the_same_files_are_committed(made: Path) -> None:
    names = sorted(file.name for file in made.iterdir())
    assert names == sorted(file.name for file in COMMITTED.iterdir())
    for name in names:
        if name.endswith((".png", ".bmp")):
            assert load(made / name).tobytes() == load(COMMITTED / name).tobytes(), name
    svg = "anonemo-tray.svg"
    assert (made / svg).read_text(encoding="utf-8") == (COMMITTED / svg).read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SCRIPT["PNG_SIZES"])
def test_a_png_has_the_size_in_its_name(size: int) -> None:
    image = load(COMMITTED / f"anonemo-tray-{size}.png")
    assert image.size == (size, size)
    assert image.mode == "RGBA"


def test_the_picture_of_the_windows_installer_has_its_shape() -> None:
    # Windows shows it in a field of 164 by 314.
    assert load(COMMITTED / "anonemo-tray-side.bmp").size == (2 * 164, 2 * 314)


def test_the_windows_icon_has_its_sizes() -> None:
    icon = load(COMMITTED / "anonemo-tray.ico")
    assert icon.info["sizes"] == {(size, size) for size in SCRIPT["ICO_SIZES"]}


def test_the_windows_icon_is_drawn_for_each_size(made: Path) -> None:
    icon = load(made / "anonemo-tray.ico", (16, 16))
    assert icon.convert("RGBA").tobytes() == load(made / "anonemo-tray-16.png").tobytes()


def test_the_mac_icon_has_large_pictures() -> None:
    data = (COMMITTED / "anonemo-tray.icns").read_bytes()
    magic, length = struct.unpack_from(">4sI", data)
    assert (magic, length) == (b"icns", len(data))
    assert max(width * scale for width, _, scale in load(COMMITTED / "anonemo-tray.icns").info["sizes"]) == 1024


def test_the_svg_is_a_drawing_on_the_same_grid() -> None:
    root = ET.parse(COMMITTED / "anonemo-tray.svg").getroot()  # noqa: S314 -- our own file
    assert root.get("viewBox") == "0 0 64 64"
    shapes = [element for element in root if not element.tag.endswith("title")]
    drawing: Callable[[], list[object]] = SCRIPT["drawing"]
    assert len(shapes) == len(drawing())
