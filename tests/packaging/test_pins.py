"""The requirements files: the oldest pip finds everything in them pinned, whatever is newer in the index."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker

CHECKOUT = Path(__file__).parents[2]
OLDEST_PIP = CHECKOUT / ".venv" / "oldest-pip"

FILES = sorted(file.name for file in CHECKOUT.glob("requirements*.txt"))
WITHOUT_WHAT_THEY_NEED = {
    f"requirements-{part}.txt" for part in ("leaflet", "mutation", "oldest-pip", "screen", "windows-python")
}
"""Installed with --no-deps: what they need stands in them, or is there."""

PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?P<extras>\[[^]]*\])?==(?P<version>\S+?)(?: ; (?P<marker>.*?))? \\$", re.MULTILINE
)

NEWER = "9999"


def wheel(folder: Path, name: str, version: str, needs: str) -> str:
    """Make a wheel with nothing in it but what it needs; return its hash."""
    stem = f"{re.sub('[-_.]+', '_', name)}-{version}"
    described = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{needs}\n"
    files = {"METADATA": described, "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    record = ""
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{stem}.dist-info/{file}", text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{stem}.dist-info/{file},sha256={digest},{len(text.encode())}\n"
        archive.writestr(f"{stem}.dist-info/RECORD", f"{record}{stem}.dist-info/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def needs_of(name: str, version: str) -> str:
    """Return what the installed distribution of that name says that it needs."""
    described = metadata.distribution(name)
    assert described.version == version, f"{name}: {described.version} is installed and {version} is pinned"
    extras = described.metadata.get_all("Provides-Extra") or []
    return "\n".join(
        [f"Provides-Extra: {extra}" for extra in extras]
        + [f"Requires-Dist: {need}" for need in described.requires or []]
    )


def resolve(folder: Path, text: str, *, deep: bool = True) -> subprocess.CompletedProcess[str]:
    """Let the oldest pip resolve a requirements file, in an index with its packages and a newer release of each.

    The packages are made: each needs what the real one needs, and has a hash of its own.

    Args:
        folder: an empty one.
        text: of the requirements file.
        deep: also what the packages need.
    """
    lines = []
    for pin in PIN.finditer(text):
        name, version = pin["name"], pin["version"]
        if pin["marker"] and not Marker(pin["marker"]).evaluate():
            continue
        needs = needs_of(name, version) if deep else ""
        wheel(folder, name, NEWER, needs)
        lines.append(f"{name}{pin['extras'] or ''}=={version} --hash=sha256:{wheel(folder, name, version, needs)}")
    assert lines
    (folder / "made.txt").write_text("\n".join(lines))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    options = ["--dry-run", "--ignore-installed", "--disable-pip-version-check", "--no-cache-dir"]
    options += ["--no-index", "--find-links", str(folder), *([] if deep else ["--no-deps"])]
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--require-hashes", "--requirement", "made.txt"],
        env={**environment, "PYTHONPATH": str(OLDEST_PIP), "PIP_CONFIG_FILE": os.devnull},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_pip_is_the_oldest_that_is_supported() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--version"],
        env={**os.environ, "PYTHONPATH": str(OLDEST_PIP)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[:2] == ["pip", "22.3" if sys.version_info < (3, 12) else "23.2"]


@pytest.mark.parametrize("name", FILES)
def test_the_oldest_pip_finds_everything_pinned(name: str, tmp_path: Path) -> None:
    text = (CHECKOUT / name).read_text()
    # Nothing in the file escapes this test.
    assert len(PIN.findall(text)) == len(re.findall(r"^[^#\s]", text, re.MULTILINE))
    done = resolve(tmp_path, text, deep=name not in WITHOUT_WHAT_THEY_NEED)
    assert done.returncode == 0, done.stderr
    assert "Would install" in done.stdout and NEWER not in done.stdout


def test_every_pin_has_a_hash() -> None:
    for name in FILES:
        pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^ *#.*\n", "", (CHECKOUT / name).read_text()))
        assert all("--hash=sha256:" in pin for pin in pins), name


def test_a_pin_that_lost_its_extra_is_caught(tmp_path: Path) -> None:
    text = (CHECKOUT / "requirements-test.txt").read_text()
    lost = text.replace("coverage[toml]==", "coverage==")
    assert lost != text
    done = resolve(tmp_path, lost)
    assert done.returncode != 0
    assert "all requirements must have their versions pinned with ==" in done.stderr
    assert "coverage[toml]" in done.stderr


def test_a_pin_that_is_missing_is_caught(tmp_path: Path) -> None:
    text = (CHECKOUT / "requirements.txt").read_text()
    done = resolve(tmp_path, text.replace("absl-py==", "# absl-py=="))
    assert done.returncode != 0
    assert "absl-py" in done.stderr


def pinning(folder: Path, script: str) -> list[list[str]]:
    """Run the pinning script with a uv that writes down how it is called; return its arguments, by call."""
    (folder / "packaging").mkdir()
    (folder / "packaging" / "pin.sh").write_text(script)
    uv = folder / "uv"
    uv.write_text('#!/bin/sh\necho "$@" >> calls\n')
    uv.chmod(0o755)
    shell = shutil.which("sh")
    assert shell is not None
    subprocess.run(
        [shell, "packaging/pin.sh"], env={"PATH": f"{folder}:{os.environ['PATH']}"}, cwd=folder, timeout=20, check=True
    )
    return [line.split() for line in (folder / "calls").read_text().splitlines()]


def keeps_extras(calls: list[list[str]]) -> bool:
    return all("--no-strip-extras" in call for call in calls)


@pytest.mark.skipif("sys.platform == 'win32'", reason="needs a shell")
def test_pinning_keeps_extras_and_makes_hashes_for_every_file(tmp_path: Path) -> None:
    script = (CHECKOUT / "packaging" / "pin.sh").read_text()
    (tmp_path / "good").mkdir()
    calls = pinning(tmp_path / "good", script)
    assert sorted(call[call.index("--output-file") + 1] for call in calls) == FILES
    assert keeps_extras(calls)
    assert all("--generate-hashes" in call and "--universal" in call for call in calls)
    (tmp_path / "mutant").mkdir()
    assert not keeps_extras(pinning(tmp_path / "mutant", script.replace("--no-strip-extras ", "")))
