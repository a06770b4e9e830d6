"""Owns reading the pinned requirements as a certain system sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]

SYSTEMS = {
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "macos": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
}
"""What each system's Python says of itself, where markers ask for it."""


def pinned(file: Path, system: str, python: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of each package that a requirements file means for a system.

    Args:
        file: the requirements, each pinned with ==.
        system: one of SYSTEMS.
        python: version of the Python, such as "3.12".
    """
    environment = {**SYSTEMS[system], "python_version": python, "python_full_version": f"{python}.0"}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.removesuffix("\\"))
            if requirement.marker is None or requirement.marker.evaluate(environment):
                (specifier,) = requirement.specifier
                yield requirement.name, specifier.version
