"""The list of inputs that `anonymize` is tried with, and what has to come of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from anonemo_tray.errors import ExitCode
from tests.e2e import input_files as f
from tests.e2e.input_files import H264, SMALL, Make, clip, save


@dataclass(frozen=True)
class Input:
    """One kind of input.

    Attributes:
        name: as it stands in the table.
        make: generates it.
        pictures: how many pictures it has, None where that is not looked at.
        code: how the program has to end.
        says: what the sentences have to hold, as a regular expression; without one, no sentence may come.
        timed: whether the written video is as long as ffprobe says that the input is; without a length in the input, as
            its pictures are at 25 a second, which is what players take.
        shaped: whether the face has the plain clip's shape.
        placed: whether it is where it is in the plain clip.
        drawn: whether its pictures show drawings; None where that is not looked at.
        output: what to write.
        before: options before the command's name.
        after: options after it.
    """

    name: str
    make: Make
    pictures: int | None = 30
    code: ExitCode = ExitCode.OK
    says: str = ""
    timed: bool = True
    shaped: bool = True
    placed: bool = True
    drawn: bool | None = True
    output: str = "out.webm"
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ("--geometry", "own")


def refused(name: str, make: Make, says: str, code: ExitCode = ExitCode.FILE, output: str = "out.webm") -> Input:
    """Return an input that is refused with one sentence."""
    return Input(name, make, None, code, says, output=output)


def damaged(name: str, make: Make) -> Input:
    """Return a clip of which a part is missing, which is said."""
    said = "(seconds|pictures) could not be read"
    return Input(name, make, None, ExitCode.INCOMPLETE, said, timed=False, shaped=False, drawn=None)


def picture(name: str, make: Make) -> Input:
    """Return one still with a face in it."""
    return Input(name, make, 1, timed=False, output="out")


def coded(name: str, file: str, *options: str, filters: str = SMALL, pictures: int | None = 30) -> Input:
    """Return a second of the plain clip, coded in some way."""
    return Input(name, clip(file, *options, filters=filters), pictures)


_X265 = ("-c:v", "libx265", "-x265-params", "log-level=0:pools=1")
_VPX = ("-c:v", "libvpx", "-b:v", "1M")
_AV1 = ("-c:v", "libaom-av1", "-cpu-used", "8")
_SLOWER = "select=lt(t\\,1)+not(mod(n\\,3))"
_INTERLACED = ("-flags", "+ilme+ildct")

CLIPS: Final = (
    coded("H.264, mp4", "a.mp4", *H264),
    coded("H.264, 4:4:4", "a.mp4", *H264, "-pix_fmt", "yuv444p"),
    coded("H.264, 10 bits, 4:2:2", "a.mp4", *H264, "-pix_fmt", "yuv422p10le"),
    coded("H.264, full range, as webcams record", "a.mp4", *H264, "-pix_fmt", "yuvj420p"),
    coded("H.264, fragmented mp4", "a.mp4", *H264, "-movflags", "frag_keyframe+empty_moov"),
    coded("H.264, bare stream", "a.h264", *H264),
    coded("HEVC, mp4", "a.mp4", *_X265),
    coded("HEVC, 10 bits, mkv", "a.mkv", *_X265, "-pix_fmt", "yuv420p10le"),
    coded("VP8, webm", "a.webm", *_VPX),
    coded("VP9 with alpha, webm", "a.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-pix_fmt", "yuva420p"),
    coded("ProRes 422 HQ, mov", "a.mov", "-c:v", "prores_ks", "-profile:v", "3"),
    coded("ProRes 4444 with alpha, mov", "a.mov", "-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"),
    coded("MPEG-4 Part 2, avi", "a.avi", "-c:v", "mpeg4", "-q:v", "3"),
    coded("motion JPEG, avi", "a.avi", "-c:v", "mjpeg", "-q:v", "3"),
    coded("FFV1, mkv", "a.mkv", "-c:v", "ffv1"),
    coded("Theora, ogv", "a.ogv", "-c:v", "libtheora", "-q:v", "8"),
    coded("WMV", "a.wmv", "-c:v", "wmv2", "-b:v", "2M"),
    coded("Flash", "a.flv", "-c:v", "flv", "-b:v", "2M"),
    coded("MPEG-2, transport stream", "a.ts", "-c:v", "mpeg2video", "-q:v", "3"),
    coded("uncompressed, y4m", "a.y4m"),
    coded("gray", "a.mkv", "-c:v", "ffv1", "-pix_fmt", "gray"),
    refused("AV1, mp4", clip("a.mp4", *_AV1, seconds="0.2"), "such as AV1"),
    refused("AV1, 10 bits, webm", clip("a.webm", *_AV1, "-pix_fmt", "yuv420p10le", seconds="0.2"), "such as AV1"),
    Input(
        "webm, 30 then 10 frames a second, no default duration",
        clip("a.webm", "-fps_mode", "vfr", *_VPX, "-live", "1", seconds="2", filters=f"{SMALL},{_SLOWER}"),
        40,
    ),
    Input(
        "variable rate, mp4",
        clip("a.mp4", *H264, "-fps_mode", "vfr", seconds="2", filters=SMALL + ",select=lt(t\\,0.5)+not(mod(n\\,6))"),
        None,
    ),
    Input("0.5 frames a second", clip("a.mp4", *H264, "-r", "0.5", seconds="6"), None),
    Input("1 frame a second", clip("a.mp4", *H264, "-r", "1", seconds="6"), None),
    Input("300 frames a second", clip("a.mp4", *H264, "-r", "300", seconds="1", filters=SMALL + ",setpts=PTS/10"), 30),
    coded("non-square pixels, 2:1", "a.mp4", *H264, filters="scale=640:720,setsar=2/1"),
    replace(
        coded("non-square pixels, PAL DV, 16:9", "a.mp4", *H264, filters="scale=720:576,setsar=64/45"), placed=False
    ),
    replace(coded("portrait, 404 by 720", "a.mp4", *H264, filters="crop=404:720"), placed=False),
    coded("odd size, 641 by 361", "a.mkv", "-c:v", "ffv1", filters="scale=641:361"),
    Input(
        "8K, 7680 by 4320", clip("a.mp4", *H264, "-preset", "ultrafast", seconds="0.1", filters="scale=7680:4320"), 3
    ),
    Input("turned by 90 degrees by its head", f.turned(0, 1, -1, 0, "transpose=2")),
    Input("turned by 180 degrees by its head", f.turned(-1, 0, 0, -1, "hflip,vflip")),
    Input("turned by 270 degrees by its head", f.turned(0, -1, 1, 0, "transpose=1")),
    Input("mirrored by its head, which OpenCV takes for upside down", f.turned(-1, 0, 0, 1, "hflip"), drawn=False),
    Input("with sound, chapters, a cover and a place", f.with_sound_and_names),
    Input("nobody in it", clip("a.mp4", *H264, filters="crop=100:100:0:0"), drawn=False),
    refused("interlaced MPEG-2", clip("a.mpg", "-c:v", "mpeg2video", *_INTERLACED, filters="null"), "interlaced"),
    refused(
        "interlaced H.264",
        clip("a.mp4", *H264, *_INTERLACED, "-x264-params", "tff=1", filters="null", seconds="0.5"),
        "interlaced",
    ),
    damaged("mkv, its second half is missing", f.torn("a.mkv", *_VPX)),
    damaged("webm, its second half is missing", f.torn("a.webm", *_VPX)),
    damaged("mkv, 3000 bytes in its middle overwritten", f.overwritten("a.mkv", *_VPX)),
    damaged("mp4, 3000 bytes in its middle overwritten", f.overwritten("a.mp4", *H264)),
    damaged("mp4, index first, its second half is missing", f.torn("a.mp4", *H264, "-movflags", "faststart")),
    refused("mp4 without its index, as when a recording breaks off", f.torn("a.mp4", *H264), "cannot be read"),
    refused("sound only", f.sound_only, "cannot be read"),
)

STILLS: Final = (
    picture("JPEG", save("a.jpg")),
    picture("JPEG, progressive, gray", save("a.jpg", lambda image: image.convert("L"), progressive=True)),
    picture("JPEG, CMYK", save("a.jpg", lambda image: image.convert("CMYK"))),
    *(picture(f"JPEG, EXIF orientation {number}", f.exif_turned(number)) for number in range(2, 9)),
    refused("JPEG, its second half missing", f.half_a_picture, "cannot be read", output="out"),
    picture("JPEG, 8K", save("a.jpg", lambda image: image.resize((7680, 4320)))),
    picture("JPEG, 20000 by 11250 pixels", save("a.jpg", lambda image: image.resize((20000, 11250)))),
    picture("PNG with alpha", save("a.png", lambda image: image.convert("RGBA"))),
    picture("PNG, 16 bits a channel", f.deep("a.png", "rgb48be")),
    picture("PNG, 16 bits gray", f.deep("a.png", "gray16be")),
    picture("PNG with a palette", save("a.png", lambda image: image.quantize(256))),
    replace(picture("PNG, 1 by 1", save("a.png", lambda image: image.resize((1, 1)))), drawn=False),
    replace(picture("PNG, 1 by 4000", save("a.png", lambda image: image.resize((1, 4000)))), drawn=False),
    picture("TIFF, 16 bits", f.deep("a.tif", "rgb48le")),
    picture("BMP", save("a.bmp")),
    picture("JPEG 2000", save("a.jp2")),
    picture("JFIF", save("a.jfif")),
    picture("AVIF", save("a.avif")),
    picture("WebP with alpha", save("a.webp", lambda image: image.convert("RGBA"))),
    Input("WebP, animated", f.moving("a.webp"), 5, timed=False),
    Input("PNG, animated", f.moving("a.png"), 5, timed=False),
    Input("GIF, animated", f.moving("a.gif"), 5),
    Input("AVIF, animated", f.moving("a.avif"), 5, timed=False),
    refused("HEIC", f.heic, "HEIC", output="out"),
    picture("a picture with a video's name", f.renamed(save("a.jpg"), "a.mp4")),
    Input("a video with a picture's name", f.renamed(clip("a.mp4", *H264), "a.jpg")),
    Input("a single still, canonical", save("a.jpg"), 1, says="no resting face", drawn=False, output="out", after=()),
)

_LEFT_OUT = ExitCode.INCOMPLETE
_PLAIN = clip("a.mp4", *H264)

OTHERS: Final = (
    Input(
        "folder of pictures of every kind, one damaged, one HEIC",
        f.album,
        8,
        _LEFT_OUT,
        "“broken.jpg” was left out.*“phone.heic” was left out",
        output="out",
    ),
    Input(
        "folder of portraits, canonical", f.portraits, 4, says="no resting face", drawn=False, output="out", after=()
    ),
    Input("the same with --sequence", f.portraits, 4, shaped=False, output="out", after=("--sequence",)),
    Input("folder with a folder in it", f.within, 1, _LEFT_OUT, "“inner” was left out", output="out"),
    Input("folder with a FIFO in it", f.with_fifo, 1, _LEFT_OUT, "“pipe.jpg” was left out", output="out"),
    refused("empty folder", f.empty_folder, "no pictures in it", output="out"),
    refused("empty file", f.text("a.mp4", b""), "no pictures in it"),
    refused("text with a video's name", f.text("a.mp4", b"Dear diary\n" * 50), "cannot be read"),
    refused("a list of other files", f.text("a.mp4", b"ffconcat version 1.0\nfile b.mp4\n"), "cannot be read"),
    refused("random bytes", f.text("a.mkv", np.random.default_rng(1).bytes(20000)), "cannot be read"),
    refused("nothing of that name", lambda folder: folder / "gone.mp4", "was not found"),
    Input("symbolic link", f.linked),
    refused("symbolic link to nothing", f.dangling, "was not found"),
    refused("FIFO", f.fifo, "video file or a folder", ExitCode.USAGE),
    Input("a name that is not UTF-8", f.named(b"M\xfcller.mp4"), timed=False),
    Input("a name with umlauts, a space and an emoji", f.named("Mein Gespräch 😀.mp4".encode())),
    Input("a name that begins with a hyphen", f.named(b"-a.mp4")),
    Input("output .mp4", _PLAIN, output="out.mp4"),
    Input("output folder 2024.11.24", _PLAIN, output="2024.11.24"),
    refused("output o.mov", _PLAIN, "ends in .mp4 or .webm", ExitCode.USAGE, "o.mov"),
    refused("output into a folder that is not there", _PLAIN, "cannot be saved there", output="gone/out.webm"),
    refused("output that is not UTF-8", _PLAIN, "not valid text", ExitCode.USAGE, "\udcfc.webm"),
    refused("output into /proc", _PLAIN, "cannot be saved there", output="/proc/out.webm"),
    refused("output onto a full disk, a video", _PLAIN, "no space left", output="{full}/out.webm"),
    refused("output onto a full disk, pictures", _PLAIN, "no space left", output="{full}/out"),
    refused("output onto a disk that is read-only", _PLAIN, "cannot be saved there", output="{read-only}/out.webm"),
    Input(
        "--geometry own --style mesh before the command",
        _PLAIN,
        before=("--geometry", "own", "--style", "mesh"),
        after=(),
    ),
    replace(refused("--camera before the command", _PLAIN, "--camera", ExitCode.USAGE), before=("--camera", "x")),
)

INPUTS: Final = {"clips": CLIPS, "pictures": STILLS, "folders, names, targets, options": OTHERS}
