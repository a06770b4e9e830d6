from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from anonemo_tray.sensor.frame import MAX_COLS, MAX_ROWS, Frame, fit

CANARY = 0xA7


@pytest.fixture
def frame() -> Frame:
    filled = Frame()
    filled.prepare(4, 6).fill(CANARY)
    return filled


def test_p1_a_frame_tells_nothing_of_its_pixels(frame: Frame) -> None:
    for text in (repr(frame), str(frame), f"{frame}", f"{[frame]}"):
        assert "Frame(<redacted>)" in text
        assert str(CANARY) not in text


def test_p1_a_frame_cannot_be_carried_away(frame: Frame) -> None:
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(frame)
    with pytest.raises(TypeError, match="copied"):
        copy.copy(frame)
    with pytest.raises(TypeError, match="copied"):
        copy.deepcopy(frame)
    with pytest.raises(TypeError, match="array"):
        np.asarray(frame)
    with pytest.raises(TypeError, match="array"):
        np.array([frame], dtype=np.uint8)
    with pytest.raises(TypeError):
        memoryview(frame)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        bytes(frame)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        iter(frame)  # type: ignore[call-overload]
    with pytest.raises(AttributeError):
        frame.extra = 1  # type: ignore[attr-defined]


def test_all_pictures_share_one_buffer(frame: Frame) -> None:
    before = frame.pixels()
    frame.prepare(MAX_ROWS, MAX_COLS)
    after = frame.prepare(4, 6)
    assert np.shares_memory(before, after)
    assert after.flags.c_contiguous


def test_p2_wipe_leaves_nothing_of_any_picture(frame: Frame) -> None:
    frame.prepare(MAX_ROWS, MAX_COLS).fill(CANARY)
    frame.prepare(2, 2)
    frame.wipe()
    assert not frame.prepare(MAX_ROWS, MAX_COLS).any()


def test_p2_the_wipe_test_sees_a_wipe_of_the_current_picture_only(frame: Frame) -> None:
    class Forgetful(Frame):
        def wipe(self) -> None:
            self.pixels().fill(0)

    forgetful = Forgetful()
    forgetful.prepare(MAX_ROWS, MAX_COLS).fill(CANARY)
    forgetful.prepare(2, 2)
    forgetful.wipe()
    assert forgetful.prepare(MAX_ROWS, MAX_COLS).any()


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (MAX_ROWS + 1, 5), (5, MAX_COLS + 1), (-1, 5)])
def test_a_size_that_does_not_fit_is_refused(frame: Frame, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        frame.prepare(*size)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((720, 1280), (720, 1280)),
        ((480, 640), (480, 640)),
        ((1080, 1920), (1080, 1920)),
        ((2160, 3840), (1080, 1920)),
        ((1920, 1080), (1080, 608)),
        ((1200, 1600), (1080, 1440)),
        ((1, 1), (1, 1)),
        ((1, 100_000), (1, 1920)),
        ((100_000, 1), (1080, 1)),
    ],
)
def test_larger_pictures_are_scaled_down_and_smaller_ones_kept(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert fit(*size) == kept
