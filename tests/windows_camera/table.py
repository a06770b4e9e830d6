"""The part of docs/qa.md on the Windows camera: what was read by whom, and what callers saw after losses."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.qa_page import write_part

SECTIONS = {
    "future": "its stamps are 1,000 s ahead, as after a clock's jump",
    "old": "its stamps are 1,000 s old",
    "version": "it is of another version",
    "torn": "its pictures are half written",
    "numbers": "its numbers are noise, 200 times a second",
    "noise": "its whole header is noise, 200 times a second",
    "stranger": "it is another user's",
    "low": "it is of a program of low integrity",
    "small": "it is too small",
}
"""What is wrong with a section, by what tests/windows_camera/producer.py calls it."""


@dataclass
class Figures:
    """What a run of the tests measured.

    Attributes:
        read: by caller: format, width, and how many pictures were bit for bit as sent.
        opencv: pictures that OpenCV read, and by how many dB the least alike differed from what was sent.
        lost: by what became of the program, and caller: how long its last picture was shown, and after how long the
            pause picture came, in ms.
        hostile: by section: how many samples a caller got, and how many of them were the pause picture.
        other_session: how many samples a caller in another session got, all of them the pause picture.
        opens: how often it was opened, and since the sixth time, by how many handles and KB the caller grew.
        stops: how often it was stopped 0 to 9 ms after it ran.
        kept: how many samples a caller kept, its share of a core then in percent, and how long stopping took in ms.
    """

    read: dict[str, dict[tuple[str, int], int]] = field(default_factory=dict)
    opencv: tuple[int, float] | None = None
    lost: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    hostile: dict[str, tuple[int, int]] = field(default_factory=dict)
    other_session: int = 0
    opens: tuple[int, int, int] | None = None
    stops: int = 0
    kept: tuple[int, float, float] | None = None

    def write_if_asked(self) -> None:
        """Write them, when all tests measured."""
        measured = self.read and self.opencv and self.lost and self.other_session and self.opens and self.kept
        if os.environ.get("ANONEMO_TRAY_WRITE_QA") and measured and self.hostile.keys() == SECTIONS.keys():
            write_part("windows camera", "tests/windows_camera", section(self))


def section(figures: Figures) -> str:
    """Return the part as Markdown."""
    assert figures.opencv is not None and figures.opens is not None and figures.kept is not None
    formats = list(dict.fromkeys(name for name, _ in next(iter(figures.read.values()))))
    pictures, least = figures.opencv
    times, handles, growth = figures.opens
    samples, share, stopping = figures.kept
    read = table(
        ["format", *(f"{caller}, {size}" for caller in figures.read for size in ("1280 x 720", "640 x 360"))],
        [[name, *(of[name, width] for of in figures.read.values() for width in (1280, 640))] for name in formats],
    )
    lost = table(
        ["the program is", *next(iter(figures.lost.values()))],
        [
            [what, *(f"{shown:.0f} / {paused:.0f}" for shown, paused in of.values())]
            for what, of in figures.lost.items()
        ],
    )
    hostile = table(
        ["what is wrong with it", "samples", "of them the pause picture", "the program's, whole"],
        [[what, *_hostile(*figures.hostile[name])] for name, what in SECTIONS.items()],
    )
    return f"""\
## The Windows camera, as callers see it

The camera's library of 64 bits, registered in Wine 8 on Debian 12, and a Windows Python that publishes noise in colour.
**Nothing of it has run on a real Windows, and no call program has read it.** Pictures that were read and compared; each
was bit for bit as sent:

{read}
OpenCV, which turns colours into RGB in its own way, read {pictures} pictures, the least alike {least:.0f} dB near to
what was sent (other noise: 6 dB).

What becomes of the program while three callers have the camera open: for how long its last picture is shown / after how
long the pause picture comes, in ms. Then the same callers get the next program's pictures.

{lost}
Sections of shared memory that are not to be trusted. Besides the pause picture a caller saw the program's own pictures,
whole, each in the moment before its section was spoiled, and never anything else:

{hostile}
A caller whose process says that it is in another session of Windows got {figures.other_session} samples, all of them
the pause picture, while one in the program's own got the program's. Two people logged in at once were not tried.

Opened and closed {times} times in one process: {handles} handles and {growth} KB more than after the sixth time.
Stopped 0 to 9 ms after it was started, {figures.stops} times: it never hung.
A caller that keeps all {samples} samples takes {share:.1f} % of a core, stops the camera in {stopping:.0f} ms,
and can start it again."""


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines: list[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def _hostile(samples: int, pauses: int) -> list[object]:
    return [samples, pauses, samples - pauses]
