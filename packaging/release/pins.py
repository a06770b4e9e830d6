"""Reading the pinned requirements: which packages, for which system, and what they are there for.

Also owns what a release is built for (`TARGETS`): the systems, with the Python that each is built with.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
RUNTIME, FREEZE, SCREEN = (ROOT / f"requirements{kind}.txt" for kind in ("", "-freeze", "-screen"))

_PROJECT = "anonemo-tray (pyproject.toml)"
_VIA = re.compile(r"#\s+(?:via )?(.+)")


@dataclass(frozen=True)
class Pin:
    """One package of one version.

    Attributes:
        name: as the requirements file has it.
        version: the one there is.
        marker: for which systems and Pythons; None for all.
        hashes: SHA-256 of each of its files, in hexadecimal.
        parents: what needs it: other packages, and the project with the name of a group or without.
    """

    name: str
    version: str
    marker: Marker | None
    hashes: frozenset[str]
    parents: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"

    @property
    def purl(self) -> str:
        """Its package URL, by which bills of materials call it."""
        return f"pkg:pypi/{self.name}@{self.version}"


@dataclass(frozen=True)
class Target:
    """A system that a release is built for.

    Attributes:
        system: its name, as people call it.
        python: version of the Python that it is built with; the workflows have the same.
        platforms: tags of the wheels that run on it.
        environment: values of the markers on it.
    """

    system: str
    python: str
    platforms: tuple[str, ...]
    environment: dict[str, str]

    def has(self, pin: Pin) -> bool:
        """Say whether the package is installed on this system."""
        full = {"python_version": self.python, "python_full_version": f"{self.python}.0", "extra": ""}
        names = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        return pin.marker is None or pin.marker.evaluate({**names, **self.environment, **full})


TARGETS = (
    Target(
        "Linux",
        "3.11",  # Debian's own
        ("manylinux2014_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in range(5, 37))),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    ),
    Target(
        "Windows",
        "3.13",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    Target(
        "macOS",
        "3.13",
        ("macosx_15_0_arm64",),
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    ),
)


def read_pins(file: Path) -> list[Pin]:
    """Return the pins of a requirements file that uv wrote, hashes and reasons included.

    Args:
        file: the requirements file.
    """
    pins = []
    # A pin begins at the margin; what belongs to it is indented.
    for block in re.split(r"\n(?=\S)", file.read_text(encoding="utf-8").strip()):
        lines = [line.strip().removesuffix("\\").strip() for line in block.splitlines()]
        requirement = Requirement(lines[0])
        ((_, version),) = ((part.operator, part.version) for part in requirement.specifier)
        hashes = [line.removeprefix("--hash=sha256:") for line in lines if line.startswith("--hash=")]
        reasons = [found[1] for line in lines if (found := _VIA.fullmatch(line))]
        pins.append(Pin(requirement.name, version, requirement.marker, frozenset(hashes), tuple(reasons)))
    return pins


def runtime(pins: Iterable[Pin]) -> list[Pin]:
    """Return those that the program itself needs, at first or second hand; the others only build it."""
    pins = list(pins)
    wanted = {_PROJECT}
    while more := {pin.name for pin in pins if not wanted.isdisjoint(pin.parents)} - wanted:
        wanted |= more
    return [pin for pin in pins if pin.name in wanted]


def pip() -> list[str]:
    """Return the command of pip; an environment without one has the pip of the Python that it was made with."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    return [str(Path(sys.base_prefix, "bin", "python3")), "-m", "pip"]


def choice(target: Target) -> list[str]:
    """Return pip's options for files of a system that need not be this one."""
    platforms = [f"--platform={platform}" for platform in target.platforms]
    python = [f"--python-version={target.python}", "--implementation=cp"]
    return ["--no-deps", "--only-binary=:all:", *python, *platforms]
