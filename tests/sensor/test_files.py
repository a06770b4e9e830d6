from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.sensor.camera import EndOfClipError
from anonemo_tray.sensor.files import DEFAULT_FPS, PictureFolder, VideoFile, natural_key, open_clip
from anonemo_tray.sensor.frame import Frame
from anonemo_tray.sensor.opencv import cv2
from tests.sensor.pictures import noise, write_folder, write_picture, write_video

REAL_CONNECT = socket.socket.connect  # before the tests' own guard replaces it


def read_all(clip: VideoFile | PictureFolder) -> list[tuple[bool, int, float]]:
    """Return for each picture: whether it was readable, its time in ms, its mean level."""
    frame, pictures = Frame(), []
    try:
        while True:
            found = clip.read(frame)
            pictures.append((found, frame.captured_ns // 1_000_000, float(frame.pixels().mean())))
    except EndOfClipError:
        clip.close()
        return pictures


@pytest.fixture
def problem_of() -> Callable[[Path], Problem]:
    def find(path: Path) -> Problem:
        with pytest.raises(AnonEmoError) as caught:
            read_all(open_clip(path, live=False))
        assert caught.value.subject == path.name, "no folders in the text"
        return caught.value.problem

    return find


def test_a_video_gives_its_pictures_in_order_with_its_own_times(tmp_path: Path) -> None:
    clip = open_clip(write_video(tmp_path / "clip.avi", fps=25), live=False)
    assert isinstance(clip, VideoFile)
    assert (clip.fps, clip.frame_count) == (25.0, 5)
    pictures = read_all(clip)
    assert [time for _, time, _ in pictures] == [0, 40, 80, 120, 160]
    assert [round(level / 20) for _, _, level in pictures] == [0, 1, 2, 3, 4]


def test_a_folder_gives_its_pictures_in_natural_order(tmp_path: Path) -> None:
    clip = open_clip(write_folder(tmp_path / "pictures", 12), live=False)
    assert isinstance(clip, PictureFolder)
    assert (clip.fps, clip.frame_count) == (DEFAULT_FPS, 12)
    levels = [round(level) for _, _, level in read_all(clip)]
    assert levels == [20 * number for number in range(12)]


def test_natural_order() -> None:
    names = ["b1", "A10", "a2", "a02", "a1b", "a1", "10", "9", "²", "a"]
    ordered = sorted(names, key=lambda name: (natural_key(name), name))
    assert ordered == ["9", "10", "a", "a1", "a1b", "a02", "a2", "A10", "b1", "²"]


def test_other_files_in_a_folder_do_not_count(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "pictures", 2)
    (folder / "notes.txt").write_text("x")
    (folder / ".hidden.png").write_bytes(b"x")
    (folder / "folder.png").mkdir()
    clip = open_clip(folder, live=False)
    assert clip.frame_count == 2
    clip.close()


def test_one_picture_file_is_a_clip_of_one(tmp_path: Path) -> None:
    assert len(read_all(open_clip(write_picture(tmp_path / "one.JPG", noise()), live=False))) == 1


def test_a_picture_that_cannot_be_decoded_is_no_picture_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "pictures", 4)
    (folder / "frame2.png").write_bytes(b"not a picture")
    (folder / "frame3.png").write_bytes(b"")
    assert [found for found, _, _ in read_all(open_clip(folder, live=False))] == [True, False, False, True]


def test_a_picture_that_vanishes_is_no_picture(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "pictures", 3)
    clip = open_clip(folder, live=False)
    (folder / "frame2.png").unlink()
    assert [found for found, _, _ in read_all(clip)] == [True, False, True]


def test_a_video_with_rubbish_in_the_middle_goes_on_after_it(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.avi", pictures=6, rows=240, cols=320)
    data = bytearray(path.read_bytes())
    chunk = [at for at in range(len(data)) if data[at : at + 4] == b"00dc"][2]  # the first one is in the header
    size = int.from_bytes(data[chunk + 4 : chunk + 8], "little")
    data[chunk + 8 : chunk + 8 + size] = bytes(size)
    path.write_bytes(data)
    pictures = read_all(open_clip(path, live=False))
    assert [found for found, _, _ in pictures] == [True, False, True, True, True, True]
    assert [time for _, time, _ in pictures] == [40 * number for number in range(6)]
    assert [round(level / 20) for found, _, level in pictures if found] == [0, 2, 3, 4, 5]


def test_a_truncated_video_ends_where_it_ends(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.avi", pictures=6, rows=240, cols=320)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    pictures = read_all(open_clip(path, live=False))
    assert 1 <= len(pictures) < 6


def test_pictures_of_every_kind(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    gray = np.full((40, 60), 99, np.uint8)
    write_picture(folder / "1-gray.png", gray)
    write_picture(folder / "2-sixteen.png", gray.astype(np.uint16) * 257)
    write_picture(folder / "3-alpha.png", np.dstack([gray, gray, gray, gray * 0]))
    write_picture(folder / "4-bmp.bmp", np.dstack([gray] * 3))
    write_picture(folder / "5-large.png", np.full((1600, 1000, 3), 99, np.uint8))
    write_picture(folder / "6-webp.webp", np.dstack([gray] * 3))
    write_picture(folder / "7-tiff.tiff", np.dstack([gray] * 3))
    pictures = read_all(open_clip(folder, live=False))
    assert [(found, round(level)) for found, _, level in pictures] == [(True, 99)] * 7


def test_exif_rotation_is_applied(tmp_path: Path) -> None:
    picture = Image.new("RGB", (60, 40))
    exif = picture.getexif()
    exif[0x0112] = 6  # a camera held upright
    picture.save(tmp_path / "turned.jpg", exif=exif)
    frame = Frame()
    assert open_clip(tmp_path / "turned.jpg", live=False).read(frame)
    assert frame.pixels().shape == (60, 40, 3)


def test_names_in_any_script(tmp_path: Path) -> None:
    folder = tmp_path / "Ünïcödé 写真 %d"
    folder.mkdir()
    assert len(read_all(open_clip(write_video(folder / "лицо.avi"), live=False))) == 5
    assert len(read_all(open_clip(write_folder(folder / "顔", 2), live=False))) == 2


def test_missing(tmp_path: Path, problem_of: Callable[[Path], Problem]) -> None:
    assert problem_of(tmp_path / "nowhere.mp4") is Problem.INPUT_MISSING
    assert problem_of(tmp_path / "nowhere.png") is Problem.INPUT_MISSING
    assert problem_of(tmp_path / "nowhere") is Problem.INPUT_MISSING


def test_empty(tmp_path: Path, problem_of: Callable[[Path], Problem]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "empty.png").touch()
    assert problem_of(tmp_path / "empty") is Problem.INPUT_EMPTY
    assert problem_of(tmp_path / "empty.mp4") is Problem.INPUT_EMPTY
    assert problem_of(tmp_path / "empty.png") is Problem.INPUT_EMPTY
    assert problem_of(write_video(tmp_path / "nothing.avi", pictures=0)) in {
        Problem.INPUT_EMPTY,
        Problem.INPUT_UNREADABLE,
    }


@pytest.mark.parametrize(
    "content", [b"not a video", bytes(5000), b"\xff\xd8\xff\xe0" + bytes(100), b"RIFF\0\0\0\0AVI "]
)
def test_unreadable(tmp_path: Path, content: bytes, problem_of: Callable[[Path], Problem]) -> None:
    for name in ("broken.mp4", "broken.png", "broken"):
        (tmp_path / name).write_bytes(content)
        assert problem_of(tmp_path / name) in {Problem.INPUT_UNREADABLE, Problem.INPUT_EMPTY}


def test_a_folder_of_unreadable_pictures_is_unreadable(tmp_path: Path, problem_of: Callable[[Path], Problem]) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"x")
    assert problem_of(tmp_path) is Problem.INPUT_UNREADABLE


def test_what_is_neither_file_nor_folder_is_unreadable(tmp_path: Path, problem_of: Callable[[Path], Problem]) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert problem_of(tmp_path / "pipe.mp4") is Problem.INPUT_UNREADABLE


def test_no_permission_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem_of: Callable[[Path], Problem]
) -> None:
    path = write_video(tmp_path / "clip.avi")

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom the kernel lets read everything
    assert problem_of(path) is Problem.INPUT_UNREADABLE
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert problem_of(tmp_path) is Problem.INPUT_UNREADABLE


@pytest.mark.parametrize("odd", [0.0, -1.0, float("nan"), float("inf"), 90_000.0])
def test_an_unbelievable_frame_rate_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: float) -> None:
    path = write_video(tmp_path / "clip.avi")
    real = cv2.VideoCapture

    class Odd:
        def __init__(self, *arguments: object) -> None:
            self._real = real(*arguments)

        def get(self, prop: int) -> float:
            return odd

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    monkeypatch.setattr(cv2, "VideoCapture", Odd)
    clip = VideoFile(path, live=False)
    assert clip.fps == DEFAULT_FPS
    assert clip.frame_count is None or clip.frame_count > 0
    clip.close()


@pytest.mark.parametrize(
    "content",
    ["#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile {url}\n"],
)
def test_p2_a_playlist_that_points_to_the_network_reaches_nothing(
    tmp_path: Path, content: str, problem_of: Callable[[Path], Problem]
) -> None:
    def use(url: str) -> None:
        for name in ("list.m3u8", "list.mp4"):
            (tmp_path / name).write_text(content.format(url=url))
            assert problem_of(tmp_path / name) is Problem.INPUT_UNREADABLE

    assert connections_while(use) == 0


def test_p2_opencv_opens_no_network_address() -> None:
    assert connections_while(lambda url: cv2.VideoCapture(url, cv2.CAP_FFMPEG).release()) == 0


def test_p2_the_network_tests_see_an_opencv_that_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENCV_FFMPEG_CAPTURE_OPTIONS")
    assert connections_while(lambda url: cv2.VideoCapture(url, cv2.CAP_FFMPEG).release()) > 0


def connections_while(use: Callable[[str], object]) -> int:
    """Return how often a local server was called while its address was used."""
    count = 0

    def serve(server: socket.socket) -> None:
        nonlocal count
        while True:
            connection, _ = server.accept()
            with connection:
                if connection.recv(4) == b"stop":
                    return
                count += 1

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        try:
            use(f"http://127.0.0.1:{address[1]}/a.ts")
        finally:
            with socket.socket() as last:
                REAL_CONNECT(last, address)
                last.sendall(b"stop")
            thread.join()
    return count
