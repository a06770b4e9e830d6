"""The steps of a release that run anywhere: wheels, licences, bill of materials, sums, workflows."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.installers.scripts import PACKAGING, load

WORKFLOWS = PACKAGING.parent / ".github" / "workflows"


def outer_pip(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the command of the pip outside of this environment, which has none."""
    monkeypatch.setenv("HOME", pwd.getpwuid(os.getuid()).pw_dir)
    return [str(Path(sys.base_prefix, "bin", "python3")), "-m", "pip", "--disable-pip-version-check"]


def test_every_pin_has_its_wheels_and_one_without_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checker = load("release/check_wheels.py", monkeypatch)
    pip = outer_pip(monkeypatch)
    assert checker.without_wheel(PACKAGING.parent / "requirements.txt", pip) == []
    # PyGObject is published as source alone.
    mutant = tmp_path / "requirements.txt"
    mutant.write_text("pygobject==3.50.2 \\\n    --hash=sha256:00\nplatformdirs==4.3.6\n")
    assert checker.without_wheel(mutant, pip) == ["pygobject==3.50.2 for windows", "pygobject==3.50.2 for macos"]


def test_licences_are_those_of_what_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    collector = load("release/third_party.py", monkeypatch)
    text = collector.notices("linux")
    for part in ("mediapipe 0.10.31", "opencv-python-headless", "numpy", "pyvirtualcam", "pystray", "AnonEmo Tray"):
        assert part in text
    assert "GNU GENERAL PUBLIC LICENSE" in text
    monkeypatch.setattr(collector, "pinned", lambda *_: [("no-such-package", "1")])
    with pytest.raises(RuntimeError, match="no-such-package is not installed"):
        collector.notices("linux")


def test_the_bill_of_materials_has_everything_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = load("release/sbom.py", monkeypatch)
    bills = {system: maker.bill(system) for system in ("linux", "windows", "macos")}
    assert bills["linux"] == maker.bill("linux")
    names = {system: {part["name"] for part in bill["components"]} for system, bill in bills.items()}
    common = {"mediapipe", "numpy", "opencv-python-headless", "pyvirtualcam", "CPython", "MediaPipe Face Landmarker"}
    assert all(common <= each for each in names.values())
    assert "UnityCaptureFilter64.dll" in names["windows"] - names["linux"]
    assert "pyseccomp" in names["linux"] - names["windows"]
    assert "hatchling" not in names["linux"]
    model = next(part for part in bills["linux"]["components"] if part["type"] == "machine-learning-model")
    shipped = PACKAGING.parent / "anonemo_tray" / "assets" / "face_landmarker.task"
    assert model["hashes"][0]["content"] == hashlib.sha256(shipped.read_bytes()).hexdigest()


def test_sums_are_those_that_everybody_can_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.deb").write_bytes(b"a")
    sums = load("release/sums.py", monkeypatch).write_sums(tmp_path)
    assert sums.read_text() == f"{hashlib.sha256(b'a').hexdigest()}  a.deb\n"


def test_workflows_have_no_findings_and_a_careless_one_has(tmp_path: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")

    def findings(file: Path) -> int:
        command = [str(zizmor), "--offline", "--no-progress", "--quiet", str(file)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert findings(WORKFLOWS) == 0
    careless = tmp_path / ".github" / "workflows" / "careless.yml"
    careless.parent.mkdir(parents=True)
    text = (WORKFLOWS / "test.yml").read_text()
    careless.write_text(re.sub(r"@[0-9a-f]{40} # v\S+", "@v5", text))
    assert findings(careless) != 0


def test_every_step_of_a_release_is_a_script_that_is_there() -> None:
    text = "".join(workflow.read_text() for workflow in WORKFLOWS.iterdir())
    scripts = set(re.findall(r"packaging/[\w/.]+\.(?:sh|py)", text))
    assert scripts
    assert all((PACKAGING.parent / script).is_file() for script in scripts)
    for system in ("linux", "windows", "macos"):
        script = PACKAGING / "release" / f"pack_{system}.sh"
        assert subprocess.run(["/bin/bash", "-n", script], check=False).returncode == 0
    assert all(re.fullmatch(r"[0-9a-f]{40}", pin) for pin in re.findall(r"uses: \S+@(\S+)", text))
