"""Every requirements file is whole: pip needs nothing that is not pinned, whatever the index has by then.

The oldest pip that the commands in the README work with resolves each file, with hashes required, against a folder of
stand-in wheels: of every pinned package one that has its true name, version and dependencies, and one of a release that
is newer. So what a missing extra or pin does to pip is seen, and nothing is fetched.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FILES = ("requirements.txt", "requirements-freeze.txt", "requirements-test.txt")
NEWER = "9999.1"


def pins(file: Path) -> Iterator[Requirement]:
    """Yield the pins that count on this system."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            pin = Requirement(line.rstrip("\\ "))
            if pin.marker is None or pin.marker.evaluate():
                yield pin


def version(pin: Requirement) -> str:
    (only,) = pin.specifier
    assert only.operator == "==", f"{pin} is no pin"
    return only.version


def wheel(folder: Path, name: str, version: str, metadata: list[str]) -> str:
    """Make a wheel with nothing but metadata; return its hash."""
    file = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as archive:
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
        archive.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(file.read_bytes()).hexdigest()


def dependencies(installed: Distribution) -> list[str]:
    extras = [f"Provides-Extra: {extra}" for extra in installed.metadata.get_all("Provides-Extra") or []]
    return extras + [f"Requires-Dist: {needed}" for needed in installed.requires or []]


def resolve(folder: Path, requirements: Path) -> subprocess.CompletedProcess[str]:
    """Let pip work out what it would install, from the folder alone."""
    options = ["--no-index", "--find-links", str(folder), "--require-hashes", "--dry-run", "--ignore-installed"]
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--requirement", str(requirements)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"PIP_CONFIG_FILE": "/dev/null", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PATH": "/usr/bin:/bin"},
    )


def stand_in(tmp_path: Path, file: Path, *, strip_extras: bool = False) -> Path:
    """Write the same requirements with the hashes of stand-in wheels, which are made beside them."""
    known = {canonicalize_name(found.metadata["Name"]): found for found in distributions()}
    lines = []
    for pin in pins(file):
        name = canonicalize_name(pin.name)
        installed = known[name]
        assert installed.version == version(pin)
        plain = name.replace("-", "_")
        digest = wheel(tmp_path, plain, version(pin), dependencies(installed))
        wheel(tmp_path, plain, NEWER, dependencies(installed))
        extras = f"[{','.join(sorted(pin.extras))}]" if pin.extras and not strip_extras else ""
        lines.append(f"{name}{extras}=={version(pin)} --hash=sha256:{digest}")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return requirements


def test_it_is_the_oldest_pip() -> None:
    said = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("pip 22.3 ")


@pytest.mark.parametrize("name", FILES)
def test_the_oldest_pip_finds_every_requirement_pinned(tmp_path: Path, name: str) -> None:
    if name == "requirements-freeze.txt":
        # What only other systems freeze with is not installed here.
        assert {pin.name for pin in pins(ROOT / name)} <= {pin.name for pin in pins(ROOT / "requirements-test.txt")}
    done = resolve(tmp_path, stand_in(tmp_path, ROOT / name))
    assert done.returncode == 0, done.stderr
    assert NEWER not in done.stdout


def test_a_pin_that_lost_its_extra_is_caught(tmp_path: Path) -> None:
    done = resolve(tmp_path, stand_in(tmp_path, ROOT / "requirements-test.txt", strip_extras=True))
    assert done.returncode != 0
    assert "--require-hashes mode" in done.stderr


def test_every_pin_has_a_hash() -> None:
    for name in (*FILES, "requirements-screen.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        requirements = re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"(?m)^ *#.*\n", "", text))[1:]
        assert requirements
        assert all("==" in requirement and "--hash=sha256:" in requirement for requirement in requirements)


def test_pinning_keeps_extras() -> None:
    assert "--no-strip-extras" in (ROOT / "packaging" / "pin.sh").read_text(encoding="utf-8")
