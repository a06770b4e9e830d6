from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from anonemo_tray.sensor.convert import Converter
from anonemo_tray.sensor.frame import Frame
from tests.sensor.pictures import noise

BGR = (10, 120, 240)
RGB = BGR[::-1]


def plain(rows: int, cols: int, dtype: Any = np.uint8) -> NDArray[Any]:
    return np.tile(np.array(BGR, dtype=dtype), (rows, cols, 1))


def converted(picture: NDArray[Any]) -> NDArray[np.uint8]:
    frame = Frame()
    Converter().convert(picture, frame)
    return frame.pixels()


@pytest.mark.parametrize("size", [(1080, 1920), (720, 1280), (480, 640), (1, 1), (7, 5)])
def test_a_picture_that_fits_keeps_every_pixel(size: tuple[int, int]) -> None:
    picture = noise(*size)
    assert np.array_equal(converted(picture), picture[..., ::-1])


@pytest.mark.parametrize("size", [(2160, 3840), (1440, 2560), (1920, 1080), (3000, 20), (720, 1921)])
def test_a_larger_picture_is_scaled_down_undistorted(size: tuple[int, int]) -> None:
    pixels = converted(plain(*size))
    rows, cols, _ = pixels.shape
    assert rows <= 1080
    assert cols <= 1920
    assert rows == 1080 or cols == 1920
    assert abs(rows * size[1] - cols * size[0]) <= max(size) / 2, "rounded to whole pixels"
    assert np.array_equal(np.unique(pixels.reshape(-1, 3), axis=0), [RGB])


def test_bgra_loses_its_transparency() -> None:
    picture = np.dstack([plain(3, 4), np.zeros((3, 4, 1), np.uint8)])
    assert np.array_equal(np.unique(converted(picture).reshape(-1, 3), axis=0), [RGB])


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 1), (1440, 2560), (1440, 2560, 1)])
def test_gray_becomes_gray_rgb(shape: tuple[int, ...]) -> None:
    assert (converted(np.full(shape, 77, np.uint8)) == 77).all()


@pytest.mark.parametrize("size", [(3, 4), (1440, 2560)])
def test_sixteen_bits_become_eight(size: tuple[int, int]) -> None:
    picture = plain(*size, dtype=np.uint16) * 257
    assert np.array_equal(np.unique(converted(picture).reshape(-1, 3), axis=0), [RGB])


def test_a_view_of_a_larger_array_is_accepted() -> None:
    picture = noise(100, 200)
    assert np.array_equal(converted(picture[::-2, ::3]), picture[::-2, ::3, ::-1])


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((5, 0), np.uint8),
        np.zeros(5, np.uint8),
        np.zeros((5, 5, 2), np.uint8),
        np.zeros((5, 5, 5), np.uint8),
        np.zeros((2, 5, 5, 3), np.uint8),
        np.zeros((5, 5, 3), np.float32),
        np.zeros((5, 5, 3), np.int16),
        np.zeros((5, 5, 3), bool),
        np.zeros((5, 5), object),
    ],
    ids=lambda picture: f"{picture.dtype}-{picture.shape}",
)
def test_what_is_no_picture_is_refused_and_leaves_the_frame_alone(picture: NDArray[Any]) -> None:
    frame = Frame()
    frame.prepare(2, 2).fill(9)
    with pytest.raises(ValueError, match="not a picture"):
        Converter().convert(picture, frame)
    assert (frame.pixels() == 9).all()


def test_sizes_may_change_from_picture_to_picture() -> None:
    converter, frame = Converter(), Frame()
    for size in ((2160, 3840), (480, 640), (2000, 1000), (2160, 3840)):
        converter.convert(plain(*size), frame)
        assert (frame.pixels() == RGB).all()


def test_p2_nothing_of_a_scaled_picture_stays_behind() -> None:
    converter, frame = Converter(), Frame()
    converter.convert(noise(1440, 2560), frame)
    scratch = converter._scratch
    assert scratch.any()
    converter.convert(noise(2000, 1000), frame)
    assert not scratch.any(), "a scratch buffer that is given up is zeroed first"
    converter.wipe()
    assert not converter._scratch.any()
