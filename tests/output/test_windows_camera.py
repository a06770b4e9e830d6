from __future__ import annotations

import struct

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.output.canvas import Renderer
from anonemo_tray.output.virtual_camera import WindowsCamera
from anonemo_tray.output.windows_camera import (
    PICTURE_BYTES,
    PICTURES_AT,
    SECTION_BYTES,
    SLOTS,
    WATCHED_S,
    PictureWriter,
    Watching,
    is_registered,
)
from tests.fakes.shared_memory import SharedMemory

HEADER = "<8s6I"
SLOT = "<2Iq"


def header(shared: SharedMemory) -> tuple[int | bytes, ...]:
    return struct.unpack_from(HEADER, shared.memory.raw)


def slot(shared: SharedMemory, number: int) -> tuple[int, ...]:
    return struct.unpack_from(SLOT, shared.memory.raw, 32 + number % SLOTS * 16)


def picture(shared: SharedMemory, number: int) -> bytes:
    start = PICTURES_AT + number % SLOTS * PICTURE_BYTES
    return shared.memory.raw[start : start + PICTURE_BYTES]


def test_a_picture_is_in_its_slot_with_its_number_and_time() -> None:
    shared = SharedMemory()
    camera, pause = WindowsCamera(shared), Renderer().pause()
    for number in (1, 2, 3, 4):
        shared.now = 1000 + number
        camera.send(pause)
        assert header(shared) == (b"AnonEmoC", 1, 1280, 720, 3, number, 0)
        assert slot(shared, number) == (number, number, 1000 + number)
        assert picture(shared, number) == pause.i420.tobytes()
    assert shared.announced == [1, 2, 3, 4]


def test_p3_closing_shows_the_pause_picture_and_nothing_can_be_sent_any_more() -> None:
    shared = SharedMemory()
    camera = WindowsCamera(shared)
    camera.send(Renderer().pause())
    camera.close()
    assert header(shared)[5] == 0
    assert shared.announced == [1, 2]
    assert shared.is_closed
    with pytest.raises(AnonEmoError) as error:
        camera.send(Renderer().pause())
    assert error.value.problem is Problem.VIRTUAL_CAMERA_LOST


@pytest.mark.parametrize("last", [0, 7, 0xFFFFFFFE, 0xFFFFFFFF])
def test_numbers_go_on_where_the_program_before_left_them(last: int) -> None:
    before = struct.pack(HEADER, b"somebody", 9, 8, 7, 6, last, 5) + struct.pack(SLOT, last, last, 99) * SLOTS
    shared = SharedMemory(before)
    writer = PictureWriter(shared.address, shared.ticks)
    assert header(shared) == (b"AnonEmoC", 1, 1280, 720, 3, 0, 5)
    assert [slot(shared, number)[1] for number in range(SLOTS)] == [0, 0, 0]
    numbers = [writer.write(Renderer().pause().i420) for _ in range(2)]
    assert 0 not in numbers
    assert numbers[0] != last


def test_somebody_watches_for_two_seconds_after_each_picture_taken() -> None:
    shared, now = SharedMemory(), [100.0]
    watching = Watching(shared.was_watched, lambda: now[0])
    assert not watching.look()
    shared.taken = True
    assert watching.look()
    now[0] += WATCHED_S - 0.1
    assert watching.look()
    now[0] += 0.2
    assert not watching.look()


def test_a_camera_says_whether_it_is_watched_until_it_is_closed() -> None:
    shared = SharedMemory()
    camera = WindowsCamera(shared)
    assert not camera.is_watched()
    shared.taken = True
    assert camera.is_watched()
    camera.close()
    assert not camera.is_watched()


def test_the_section_has_room_for_all() -> None:
    assert SECTION_BYTES == 4096 + 3 * 1280 * 720 * 3 // 2


@pytest.mark.skipif("sys.platform == 'win32'", reason="asks the registry there")
def test_elsewhere_no_driver_is_registered() -> None:
    assert not is_registered()
