"""Builds the camera for Windows: `python camera/windows/build.py OUT`.

Makes OUT/AnonEmoCamera64.dll and OUT/AnonEmoCamera32.dll with mingw-w64 (on Debian g++-mingw-w64-x86-64-win32 and
g++-mingw-w64-i686-win32), the same bytes each time. The pause picture in them is the program's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from anonemo_tray.output.canvas import Renderer  # noqa: E402 -- only now on the path

TARGETS = {"AnonEmoCamera64.dll": "x86_64-w64-mingw32", "AnonEmoCamera32.dll": "i686-w64-mingw32"}
"""Each library and the compiler that makes it: for call programs of 64 and of 32 bits."""

FLAGS = (
    "-std=c++17 -O2 -msse2 -Wall -Wextra -Werror -Wno-unused-parameter "
    "-fno-exceptions -fno-rtti -fno-threadsafe-statics"
)
DEFINES = "-DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0A00"
LINK = "-static -s -Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--kill-at,--enable-stdcall-fixup"
LIBRARIES = "-lstrmiids -luuid -lole32 -ladvapi32"
_LONGEST = 0xFFFF


def run_lengths(values: NDArray[np.uint8]) -> bytes:
    """Return values as runs: of each the length in 16 bits, little-endian, and the value.

    Args:
        values: uint8 (n,).
    """
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] ^ 1))
    runs = bytearray()
    for start, end in zip(starts, [*starts[1:], values.size], strict=True):
        left = int(end - start)
        while left:
            length = min(left, _LONGEST)
            runs += length.to_bytes(2, "little") + bytes([values[start]])
            left -= length
    return bytes(runs)


def build(out: Path, sources: Path = HERE, names: Iterable[str] = TARGETS) -> list[Path]:
    """Build libraries into a folder; returns them.

    Args:
        out: the folder.
        sources: where the sources are; tests have copies with faults in them, so these need no switch for it.
        names: which of TARGETS.

    Raises:
        SystemExit: a compiler is missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    pause = run_lengths(Renderer().pause().i420.reshape(-1))
    return [_build(name, sources, pause, out) for name in names]


def _build(name: str, folder_of_sources: Path, pause: bytes, out: Path) -> Path:
    target = TARGETS[name]
    compiler, resources = (shutil.which(f"{target}-{tool}") for tool in ("g++", "windres"))
    if compiler is None or resources is None:
        raise SystemExit(f"{target}-g++ was not found: on Debian, apt install g++-mingw-w64 makes it")
    with tempfile.TemporaryDirectory() as folder:
        # Everything by the same short names, since the linker makes the library's address of them.
        for source in folder_of_sources.iterdir():
            if source.suffix in {".cpp", ".h", ".def", ".rc"}:
                shutil.copy2(source, folder)
        Path(folder, "pause.rle").write_bytes(pause)
        # As one file: Windows' headers take most of the time, once for each.
        sources = sorted(source.name for source in folder_of_sources.glob("*.cpp"))
        Path(folder, "all.cpp").write_text("".join(f'#include "{source}"\n' for source in sources), encoding="utf-8")
        subprocess.run([resources, "camera.rc", "camera.res.o"], cwd=folder, check=True)
        options = [*f"{FLAGS} {DEFINES} -shared -o {name}".split(), "all.cpp", "camera.res.o", "camera.def"]
        subprocess.run([compiler, *options, *f"{LINK} {LIBRARIES}".split()], cwd=folder, check=True)
        return Path(shutil.move(Path(folder, name), out / name))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    build(Path(sys.argv[1]))
