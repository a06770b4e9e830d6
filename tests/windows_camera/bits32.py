"""The camera's library of 32 bits, tried in a Wine that has both: `python -m tests.windows_camera.bits32 [--write-qa]`.

It needs Debian's wine32, of the foreign architecture i386, which the tests do not install by themselves. It says what
was seen, and writes it into docs/qa.md when it is asked to.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.qa_page import write_part
from tests.waiting import wait_until
from tests.windows_camera import machine as machines
from tests.windows_camera.expected import FORMATS, name_of
from tests.windows_camera.machine import SEED, Machine, both, pause_name, register, samples, seen
from tests.windows_camera.test_under_wine import open_and_close

LIBRARY = "AnonEmoCamera32.dll"
WINE32 = Path("/usr/lib/wine/wine")
_EACH = 4


def read_every_format(machine: Machine, out: Path) -> int:
    """Return how many pictures came bit for bit as sent, in all formats and sizes; AssertionError for another one."""
    for name in FORMATS:
        for width in (1280, 640):
            machine.run_client(out, "read", name, str(width), str(_EACH), r"C:\x.raw")
            found = samples(machine.wine.drive / "x.raw", both(name, width))
            assert len(found) == _EACH and None not in found, (name, width)
    return len(FORMATS) * 2 * _EACH


def lose_the_program(callers: Sequence[Machine], folder: Path) -> list[float]:
    """Kill the program while callers have the camera open; returns how long each showed its last picture, in ms."""
    whole = {name_of(one) for one in both("I420", 1280)}
    outs = [folder / str(number) for number in range(len(callers))]
    producer = callers[0].producer()
    assert producer.tell(f"{SEED} none") == "publishing"
    started = [each.client("watch", "I420", "600000", out=out) for each, out in zip(callers, outs, strict=True)]

    def all_see(names: set[str]) -> bool:
        return all(len(found) >= 3 and {name for _, name in found} <= names for found in (seen(o)[-3:] for o in outs))

    try:
        wait_until(lambda: all_see(whole), "the program's pictures at every caller", 60.0)
        producer.end()
        wait_until(lambda: all_see({pause_name()}), "the pause picture at every caller", 60.0)
    finally:
        for process in started:
            machines.end(process)
    shown = []
    for out in outs:
        found = seen(out)
        assert {name for _, name in found} <= {*whole, pause_name()}
        last = max(i for i, (_, name) in enumerate(found) if name in whole)
        first = last
        while found[first - 1][1] == found[last][1]:
            first -= 1
        shown.append(found[last][0] - found[first][0])
    return shown


def run(folder: Path) -> str:
    """Try everything; returns what was seen, as Markdown."""
    libraries = machines.build(folder / "libraries")
    out = folder / "out"
    with machines.machine(libraries, folder) as wide:
        shutil.copy2(libraries / LIBRARY, wide.library.with_name(LIBRARY))
        machines.compile_client(wide.wine.drive / "client32.exe", "i686-w64-mingw32")
        narrow = replace(wide, caller=r"C:\client32.exe")
        assert narrow.run_client(out, "list") == []
        assert register(narrow, out, library=LIBRARY) == 0
        assert narrow.run_client(out, "list") == ["AnonEmo Camera"]
        producer = wide.producer()
        with producer.publishing(SEED):
            pictures = read_every_format(narrow, out)
        producer.end()
        shown = lose_the_program([narrow, wide, narrow], folder)
        times, handles, growth = open_and_close(narrow, out, 31)
        stops = narrow.run_client(out, "hasty", "30") == ["stopped 30"]
        asked = narrow.run_client(out, "asking", "5") == ["stopped 5"]
        unloaded = narrow.run_client(out, "unload", "30") == ["unloaded"]
        assert stops and asked and unloaded
        assert register(narrow, out, "/u", library=LIBRARY) == 0
        assert narrow.run_client(out, "list") == []
        assert wide.run_client(out, "list") == ["AnonEmo Camera"]
    return f"""\
## The Windows camera for call programs of 32 bits

`python -m tests.windows_camera.bits32`, {dt.datetime.now().astimezone():%Y-%m-%d}, in a Wine 8 of both 64 and 32 bits;
the tests themselves run 64 bits only, and no real Windows has had it. The library of 32 bits was registered, and
unregistered with the one of 64 bits still there. All of {pictures} pictures that a caller of 32 bits read, in five
formats and two sizes, were bit for bit as a program of 64 bits sent them. With callers of 32, 64 and 32 bits at once
the killed program's last picture was shown for {", ".join(f"{each:.0f}" for each in shown)} ms, and then the pause one.
Opened and closed {times} times: {handles} handles and {growth} KB more than after the sixth time. Stopped within 10 ms
of starting, asked while it stops, unloaded at once: no hang."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write-qa", action="store_true", help="write docs/qa.md")
    options = parser.parse_args()
    if not WINE32.exists():
        sys.exit("There is no Wine of 32 bits: dpkg --add-architecture i386, apt update, apt install wine32:i386.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        text = run(Path(folder))
    sys.stdout.write(f"{text}\n")
    if options.write_qa:
        write_part("windows camera, 32 bits", "tests/windows_camera/bits32.py", text)


if __name__ == "__main__":
    main()
