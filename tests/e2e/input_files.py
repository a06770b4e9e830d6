"""The inputs that `anonymize` is tried with, made of the demo clip: clips, pictures, folders and what is neither."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from anonemo_tray.sensor.sources import DEMO_CLIP

FFMPEG: Final = ("ffmpeg", "-v", "error", "-y")
FFPROBE: Final = ("ffprobe", "-v", "error", "-of", "json")
SMALL: Final = "scale=640:360"
H264: Final = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")

Make = Callable[[Path], Path]
"""Makes an input in an empty folder and returns its path."""


def run(*arguments: str | bytes | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the program in English."""
    command = [sys.executable, "-m", "anonemo_tray", *arguments]
    environment = os.environ | {"LANGUAGE": "en"}
    return subprocess.run(  # type: ignore[call-overload,no-any-return] # options of the caller's
        command, capture_output=True, text=True, timeout=300, check=False, env=environment, **options
    )


def make(path: Path, *options: str, seconds: str = "1") -> Path:
    """Make a clip of the demo clip's beginning."""
    subprocess.run([*FFMPEG, "-threads", "1", "-t", seconds, "-i", str(DEMO_CLIP), *options, str(path)], check=True)
    return path


def probe(path: Path) -> dict[str, object]:
    """Return a file's length and codecs as ffprobe sees them: 0 seconds where it has no times."""
    command = (*FFPROBE, "-show_entries", "format=duration:stream=codec_name:packet=pts_time", str(path))
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    times = sorted(float(packet["pts_time"]) for packet in found["packets"] if "pts_time" in packet)
    # As browsers record: no length in the header.
    length = times[-1] - times[0] + float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    seconds = float(found["format"].get("duration", length))
    return {"seconds": seconds, "codecs": [stream["codec_name"] for stream in found["streams"]]}


def still(path: Path, *options: str) -> Path:
    """Make one picture of the demo clip."""
    subprocess.run([*FFMPEG, "-ss", "1", "-i", str(DEMO_CLIP), "-frames:v", "1", *options, str(path)], check=True)
    return path


def picture() -> Image.Image:
    """Return one picture of the demo clip."""
    with tempfile.TemporaryDirectory() as folder:
        image: Image.Image = Image.open(still(Path(folder) / "still.png")).convert("RGB")
        return image


# Clips. ---------------------------------------------------------------------------------------------------------------


def clip(name: str, *options: str, seconds: str = "1", filters: str = SMALL) -> Make:
    return lambda folder: make(folder / name, "-vf", filters, *options, seconds=seconds)


def turned(a: int, b: int, c: int, d: int, stored: str) -> Make:
    """Return a clip that is stored turned or mirrored, with the matrix in its head that undoes it, as phones record."""

    def generate(folder: Path) -> Path:
        path = make(folder / "phone.mp4", "-vf", f"{SMALL},{stored}", *H264)
        data = bytearray(path.read_bytes())
        place = data.index(b"tkhd") + 44  # the matrix in a track's header, ISO/IEC 14496-12
        struct.pack_into(">9i", data, place, a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
        path.write_bytes(data)
        return path

    return generate


def torn(name: str, *options: str) -> Make:
    """Return a clip of three seconds whose second half is missing."""

    def generate(folder: Path) -> Path:
        path = make(folder / name, "-vf", SMALL, *options, seconds="3")
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        return path

    return generate


def overwritten(name: str, *options: str) -> Make:
    """Return a clip of three seconds with noise in its middle."""

    def generate(folder: Path) -> Path:
        path = make(folder / name, "-vf", SMALL, *options, seconds="3")
        data = bytearray(path.read_bytes())
        start = len(data) * 2 // 5
        data[start : start + 3000] = np.random.default_rng(1).bytes(3000)
        path.write_bytes(data)
        return path

    return generate


def with_sound_and_names(folder: Path) -> Path:
    """Return a clip with sound, a name, a place, chapters and a cover picture."""
    chapters = folder / "chapters.txt"
    chapters.write_text(";FFMETADATA1\ntitle=Jane\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=one\n")
    cover, path = still(folder / "cover.jpg", "-vf", SMALL), folder / "named.mp4"
    command = [*FFMPEG, "-t", "1", "-i", str(DEMO_CLIP), "-f", "lavfi", "-t", "1", "-i", "sine"]
    command += ["-i", str(cover), "-i", str(chapters)]
    maps = ["-map", "0:v", "-map", "1:a", "-map", "2:v", "-map_metadata", "3", "-disposition:v:1", "attached_pic"]
    subprocess.run(
        [*command, *maps, "-filter:v:0", SMALL, "-c:v:1", "copy", "-metadata", "location=+48.1+11.6/", str(path)],
        check=True,
    )
    chapters.unlink()
    cover.unlink()
    return path


def sound_only(folder: Path) -> Path:
    path = folder / "a.mp4"
    subprocess.run([*FFMPEG, "-f", "lavfi", "-t", "1", "-i", "sine", str(path)], check=True)
    return path


def text(name: str, content: bytes) -> Make:
    def generate(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return generate


# Pictures. ------------------------------------------------------------------------------------------------------------


def save(name: str, change: Callable[[Image.Image], Image.Image] = lambda image: image, **options: Any) -> Make:
    def generate(folder: Path) -> Path:
        path = folder / name
        change(picture()).save(path, **({"format": "JPEG"} if path.suffix == ".jfif" else {}), **options)
        return path

    return generate


def deep(name: str, layout: str) -> Make:
    return lambda folder: still(folder / name, "-pix_fmt", layout)


def exif_turned(orientation: int) -> Make:
    """Return a JPEG that is stored turned or mirrored, with the EXIF orientation that undoes it."""
    moves = Image.Transpose
    stored = {
        2: moves.FLIP_LEFT_RIGHT,
        3: moves.ROTATE_180,
        4: moves.FLIP_TOP_BOTTOM,
        5: moves.TRANSPOSE,
        6: moves.ROTATE_90,
        7: moves.TRANSVERSE,
        8: moves.ROTATE_270,
    }[orientation]

    def generate(folder: Path) -> Path:
        path = save("phone.jpg", lambda image: image.transpose(stored))(folder)
        command = ["exiftool", "-q", "-overwrite_original", "-n", f"-Orientation={orientation}", str(path)]
        subprocess.run(command, check=True)
        return path

    return generate


def moving(name: str, **options: Any) -> Make:
    """Return an animation of five pictures, a fifth of a second each."""

    def generate(folder: Path) -> Path:
        frames = make(folder / "frames%d.png", "-vf", SMALL, "-r", "5")
        found = sorted(frames.parent.glob("frames*.png"))
        images = [Image.open(file).convert("RGB") for file in found[:5]]
        images[0].save(folder / name, save_all=True, append_images=images[1:], duration=200, **options)
        for file in found:
            file.unlink()
        return folder / name

    return generate


def half_a_picture(folder: Path) -> Path:
    data = save("a.jpg")(folder).read_bytes()
    (folder / "a.jpg").write_bytes(data[: len(data) // 2])
    return folder / "a.jpg"


def renamed(make_it: Make, name: str) -> Make:
    return lambda folder: make_it(folder).rename(folder / name)


def heic(folder: Path) -> Path:
    """Return a HEIC file as far as its head goes: nothing here writes a whole one."""
    return text("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300))(folder)


# Folders, names and what is no file. ----------------------------------------------------------------------------------


def album(folder: Path) -> Path:
    """Return a folder with pictures of every kind, one of them damaged and one a HEIC."""
    path = folder / "album"
    path.mkdir()
    for name in ("Ä b.jpg", "one.gif", "one.avif", "c.jfif", "d.jp2", "e.webp", "f.tif", "g.bmp"):
        save(name)(path)
    text("broken.jpg", b"\xff\xd8\xff\xe0" + bytes(300))(path)
    heic(path)
    return path


def within(folder: Path) -> Path:
    """Return a folder with a picture, a folder with another picture, and a hidden file."""
    path = folder / "outer"
    (path / "inner").mkdir(parents=True)
    save("a.jpg")(path)
    save("b.jpg")(path / "inner")
    (path / ".hidden").write_bytes(b"x")
    return path


def portraits(folder: Path) -> Path:
    path = folder / "portraits"
    path.mkdir()
    for second in ("1", "3", "5", "8"):
        still(path / f"{second}.jpg", "-ss", second)
    return path


def named(name: bytes) -> Make:
    def generate(folder: Path) -> Path:
        path = os.fsencode(folder) + b"/" + name
        os.rename(os.fsencode(clip("a.mp4")(folder)), path)  # noqa: PTH104 -- a path that is no text
        return Path(os.fsdecode(path))

    return generate


def linked(folder: Path) -> Path:
    target = clip("a.mp4")(folder)
    (folder / "link.mp4").symlink_to(target)
    return folder / "link.mp4"


def dangling(folder: Path) -> Path:
    (folder / "link.mp4").symlink_to(folder / "gone.mp4")
    return folder / "link.mp4"


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.mp4")
    return folder / "pipe.mp4"


def with_fifo(folder: Path) -> Path:
    path = within(folder)
    os.mkfifo(path / "pipe.jpg")
    return path


def empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"
