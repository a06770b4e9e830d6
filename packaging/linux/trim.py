"""What makes the program smaller on Linux: a stand-in for OpenCV's linear algebra, and Python without symbols.

The wheel's OpenCV is linked against an OpenBLAS of its own, 42 MB with its Fortran, for solving equations and the like.
Reading cameras, changing sizes and colours, and drawing need none of it (numpy's linear algebra is another library and
stays). The loader insists on a library of that name with those functions, so it gets one in which each of them ends the
process. That would be seen as a crash of the sensor, hence as blank; tests run everything that uses OpenCV.

A Python that was built on the spot has 17 MB of names for debuggers; a system's has none. What comes from wheels is
left as it is, byte by byte, for everybody to compare.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TypeAlias

Entry: TypeAlias = tuple[str, str, str]
"""A file as PyInstaller collects it: its place, where it comes from (of a link: its target), its type."""

_OPENCV = re.compile(r"^cv2/cv2\b.*\.so$")
_LAPACK = re.compile(r"^opencv_[^/]*\.libs/libopenblas[^/]*$")
_ITS_OWN = re.compile(r"^(opencv_[^/]*\.libs/)?lib(gfortran|quadmath)[^/]*$")
"""Fortran, which nothing but OpenBLAS needs."""


def with_stand_in(binaries: list[Entry], work: Path) -> list[Entry]:
    """Return what is to be collected, with a stand-in of a few kilobytes for OpenCV's OpenBLAS.

    Args:
        binaries: what PyInstaller found; without OpenCV in it, it stays as it is.
        work: a folder for the stand-in.

    Raises:
        RuntimeError: OpenCV comes with other libraries than those known here.
    """
    opencv = [source for place, source, _ in binaries if _OPENCV.search(place)]
    lapack = [(place, source) for place, source, _ in binaries if _LAPACK.search(place)]
    if not opencv:
        return binaries
    if len(opencv) != 1 or len(lapack) != 1:
        raise RuntimeError(f"not one OpenCV with one OpenBLAS: {opencv}, {lapack}")
    ((place, library),) = lapack
    made = work / Path(place).name
    _make(made, sorted(_symbols(opencv[0], "--undefined-only") & _symbols(library, "--defined-only")))
    return [
        (entry[0], str(made), entry[2]) if entry[0] == place else entry
        for entry in binaries
        if not _is_its_own(entry, Path(place).parent.name)
    ]


_PYTHONS = re.compile(r"^(libpython3[^/]*|python3[^/]*/lib-dynload/[^/]+)$")


def without_symbols(binaries: list[Entry], work: Path) -> list[Entry]:
    """Return what is to be collected, with a Python that has no symbols for debuggers.

    Args:
        binaries: what PyInstaller found.
        work: a folder for the smaller copies.
    """
    return [
        (place, _stripped(Path(source), work), kind) if _PYTHONS.search(place) and kind != "SYMLINK" else entry
        for entry in binaries
        for place, source, kind in [entry]
    ]


def _stripped(library: Path, work: Path) -> str:
    smaller = work / library.name
    subprocess.run([_tool("strip"), "--strip-unneeded", "-o", smaller, library], check=True)
    return str(smaller)


def _is_its_own(entry: Entry, folder: str) -> bool:
    place, source, kind = entry
    # numpy has a Fortran too; links to it beside the folders stay.
    where = source if kind == "SYMLINK" else place
    return where.startswith(f"{folder}/") and _ITS_OWN.search(where) is not None


def _symbols(library: str, which: str) -> set[str]:
    """Return the names of functions that a library wants or has."""
    command = [_tool("nm"), "--dynamic", which, "--format=just-symbols", library]
    return {
        name.partition("@")[0]
        for name in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    }


def _make(library: Path, functions: list[str]) -> None:
    """Compile the stand-in; the same functions make the same file."""
    code = "".join(f"void {name}(void) {{ __builtin_trap(); }}\n" for name in functions)
    plain = ["-shared", "-nostdlib", "-Os", "-s", "-Wl,--build-id=none", f"-Wl,-soname,{library.name}"]
    subprocess.run([_tool("gcc"), *plain, "-x", "c", "-", "-o", str(library)], input=code, text=True, check=True)


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(f"install {'gcc' if name == 'gcc' else 'binutils'}")
    return path
