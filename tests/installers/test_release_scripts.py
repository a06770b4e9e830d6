"""The scripts of a release: sums, version, wheels, notices, bill of materials, and what package managers get."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml

from anonemo_tray import __version__
from anonemo_tray.sensor.model import MODEL_SHA256
from anonemo_tray.windows.notices import parts, read_notices
from tests.installers.scripts import PACKAGING, ROOT, load

RELEASE = PACKAGING / "release"
HOME = "https://code.example.invalid/anonemo-tray"


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The home of whoever runs the tests: pip is set up there."""
    monkeypatch.setenv("HOME", pwd.getpwuid(os.getuid()).pw_dir)
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)


# Sums and version -----------------------------------------------------------------------------------------------------


def test_the_sums_are_those_that_sha256sum_wants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sums = load("release/sums.py", monkeypatch)
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "a file.exe").write_bytes(b"a")
    written = sums.write(tmp_path).read_text()
    assert written == sums.write(tmp_path).read_text(), "its own file is not among them"
    assert written.splitlines()[0] == f"{hashlib.sha256(b'a').hexdigest()}  a file.exe"
    check = [shutil.which("sha256sum") or "sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "b.deb").write_bytes(b"something else")
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_a_release_without_files_has_no_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="no files"):
        load("release/sums.py", monkeypatch).write(tmp_path)


@pytest.mark.parametrize(
    ("tag", "changes", "fault"),
    [
        ("v1.2.3", "## 1.2.3 (2026-11-23)\n", None),
        ("v1.2.4", "## 1.2.3 (2026-11-23)\n", "the tag is v1.2.4"),
        ("1.2.3", "## 1.2.3 (2026-11-23)\n", "the tag is 1.2.3"),
        ("v1.2.3", "## 1.2.3 (unreleased)\n", "unreleased"),
        ("v1.2.3", "## 1.2.3 (2026-11-24)\n", "released on 2026-11-23"),
        ("v1.2.3", "## 1.2.2\n", "0 sections"),
    ],
)
def test_tag_version_and_changelog_agree(
    tag: str, changes: str, fault: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list(load("release/check_version.py", monkeypatch).faults(tag, "1.2.3", "2026-11-23", changes))
    assert (fault is None) == (found == [])
    assert fault is None or fault in found[0]


# Pins -----------------------------------------------------------------------------------------------------------------


def test_the_pins_of_the_program_are_told_from_those_that_build_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = load("release/pins.py", monkeypatch)
    everything = pins.read_pins(pins.RUNTIME)
    program = {pin.name for pin in pins.runtime(everything)}
    assert {"mediapipe", "numpy", "pystray", "pyvirtualcam", "absl-py", "pyobjc-core"} <= program
    assert not {"hatchling", "editables", "trove-classifiers"} & program
    assert all(pin.hashes and all(re.fullmatch(r"[0-9a-f]{64}", each) for each in pin.hashes) for pin in everything)
    linux, windows, macos = pins.TARGETS
    for target, own in ((linux, "pyseccomp"), (macos, "pyobjc-core")):
        assert own in {pin.name for pin in everything if target.has(pin)}
        assert own not in {pin.name for pin in everything if windows.has(pin)}
    # One version of each on every system.
    for target in pins.TARGETS:
        names = [pin.name for pin in everything if target.has(pin)]
        assert len(names) == len(set(names))


def test_the_workflows_build_with_the_pythons_that_the_wheels_are_for(monkeypatch: pytest.MonkeyPatch) -> None:
    linux, *others = load("release/pins.py", monkeypatch).TARGETS
    # Linux is built with Debian 12's own.
    assert linux.python == "3.11"
    for name, python in (("windows-freeze", others[0].python), ("macos", others[1].python)):
        jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]
        used = [
            step["with"]["python-version"] for step in jobs[name]["steps"] if "setup-python" in step.get("uses", "")
        ]
        assert used == [python]


# Wheels: asks the package index ---------------------------------------------------------------------------------------


def check_wheels(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RELEASE / "check_wheels.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("outside")
def test_every_pin_has_its_wheel_on_every_system() -> None:
    done = check_wheels()
    assert (done.returncode, done.stdout) == (0, "every pin has its wheels\n"), done.stderr


@pytest.mark.usefixtures("outside")
def test_a_pin_without_a_wheel_and_a_wheel_that_is_not_pinned_are_named(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    other = "0" * 64
    pins.write_text(
        # The last MediaPipe for Intel Macs, which Windows has as well and for another Python.
        f"mediapipe==0.10.5 \\\n    --hash=sha256:{other}\n    # via anonemo-tray (pyproject.toml)\n"
        f"six==1.17.0 \\\n    --hash=sha256:{other}\n    # via pystray\n"
    )
    done = check_wheels(pins)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "mediapipe==0.10.5 has no wheel for macOS with Python 3.13" in lines
    for system in ("Linux", "Windows", "macOS"):
        assert f"the wheel of six==1.17.0 for {system} is none of those that are pinned" in lines


# Notices --------------------------------------------------------------------------------------------------------------


def test_the_notices_are_those_of_the_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    third_party = load("release/third_party.py", monkeypatch)
    notices = read_notices()
    targets = third_party.TARGETS
    for platform, target in zip(("linux", "win32", "darwin"), targets, strict=True):
        wanted = {f"{pin.name} {pin.version}" for pin in third_party.pinned() if target.has(pin)}
        wanted |= {str(part) for part in third_party.others() if target.system in part.systems}
        assert {name for name, _ in parts(notices, platform)} == wanted


def test_the_notices_hold_the_texts_of_what_is_installed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    third_party = load("release/third_party.py", monkeypatch)
    notices, looked_at = read_notices(), 0
    for pin in third_party.pinned():
        if not third_party.TARGETS[0].has(pin):
            continue
        installed = distribution(pin.name)
        assert installed.version == pin.version, "the environment is not that of requirements-test.txt"
        alone = third_party.library_alone(pin)
        if alone is not None:
            assert alone[1][0] in notices
            continue
        for file in installed.files or []:
            if ".dist-info" in str(file) and any(word in file.name.upper() for word in third_party._WORDS):
                assert file.read_text(encoding="utf-8").replace("\r\n", "\n").strip() in notices, file
                looked_at += 1
    assert looked_at > 20


def test_every_part_has_a_text_below_its_name() -> None:
    notices = read_notices()
    for platform in ("linux", "win32", "darwin"):
        for name, _ in parts(notices, platform):
            assert re.search(rf"^={{80}}\n(.+, )?{re.escape(name)}(, .+)?\n={{80}}\n\n\S", notices, re.MULTILINE), name


def test_what_is_neither_package_nor_ours_is_named_with_its_licence() -> None:
    named = dict(parts(read_notices(), "win32"))
    assert named["MediaPipe Face Landmarker 1"] == "Apache-2.0"
    assert named["pyvirtualcam 0.15.0"] == "GPL-2.0-only"
    assert named["thorvg-python 1.1.3"].startswith("MIT ") and "LGPL" not in named["thorvg-python 1.1.3"]
    assert named["MinGW-w64 runtime 10.0.0"] == "ZPL-2.1"
    assert any(name.startswith("Python ") for name in named)
    assert not any(name.startswith("MinGW-w64 ") for name, _ in parts(read_notices(), "linux"))


def wheel(folder: Path, metadata: str, **files: str) -> Path:
    import zipfile

    path = folder / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thing-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: thing\n{metadata}\n")
        for name, content in files.items():
            archive.writestr(f"thing-1.0.dist-info/licenses/{name}", content)
    return path


def test_an_unknown_licence_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    third_party = load("release/third_party.py", monkeypatch)
    assert third_party.read_wheel(wheel(tmp_path, "License: MIT\n", LICENSE="Text\r\n")) == ("MIT", ("Text",))
    assert third_party.read_wheel(wheel(tmp_path, "License-Expression: 0BSD\n"))[0] == "0BSD"
    with pytest.raises(SystemExit, match="what is that in SPDX"):
        third_party.read_wheel(wheel(tmp_path, "License: Ask me\n", LICENSE="Text"))


def test_a_part_without_a_text_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    third_party = load("release/third_party.py", monkeypatch)
    pin = next(pin for pin in third_party.pinned() if pin.name == "six")
    bare = wheel(tmp_path, "License: MIT\n")
    monkeypatch.setattr(third_party, "wheels", lambda *_: [(pin, bare)])
    monkeypatch.setattr(third_party, "others", list)
    with pytest.raises(SystemExit, match=r"six 1.* comes without the text"):
        third_party.collect(tmp_path)


def test_a_wheel_that_is_not_pinned_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    third_party = load("release/third_party.py", monkeypatch)
    pin = next(pin for pin in third_party.pinned() if pin.name == "six")
    (tmp_path / f"six-{pin.version}-py2.py3-none-any.whl").write_bytes(b"another file")
    monkeypatch.setattr(third_party.subprocess, "run", lambda *_, **__: None)
    with pytest.raises(SystemExit, match="none of the files that are pinned"):
        list(third_party.wheels([pin], third_party.TARGETS[0], tmp_path))


# Bill of materials ----------------------------------------------------------------------------------------------------


def test_the_bill_of_materials_is_valid_whole_and_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for name in ("one", "other"):
        file = tmp_path / name
        subprocess.run([sys.executable, RELEASE / "sbom.py", file], check=True)
        files.append(file.read_text(encoding="utf-8"))
    assert files[0] == files[1]
    bill = json.loads(files[0])
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["version"] == __version__
    components = {(each["name"], each["version"]): each for each in bill["components"]}
    pins = load("release/pins.py", monkeypatch)
    for pin in pins.runtime(pins.read_pins(pins.RUNTIME)):
        if any(target.has(pin) for target in pins.TARGETS):
            component = components.pop((pin.name, pin.version))
            found = {each["content"] for file in component["externalReferences"] for each in file["hashes"]}
            assert found == pin.hashes
            assert component["licenses"]
    others = {name: component for (name, _), component in components.items()}
    assert set(others) == {
        "MediaPipe Face Landmarker",
        "Python with its libraries",
        "MinGW-w64 runtime",
        "pygobject",
        "pyinstaller",
    }
    assert others["MediaPipe Face Landmarker"]["hashes"][0]["content"] == MODEL_SHA256


def test_a_bill_that_is_not_valid_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    sbom = load("release/sbom.py", monkeypatch)

    class Crooked:
        def __init__(self, _: object) -> None:
            pass

        def output_as_string(self, **_: object) -> str:
            return '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "without a type"}]}'

    monkeypatch.setattr(sbom, "JsonV1Dot6", Crooked)
    with pytest.raises(SystemExit, match="not valid"):
        sbom.encode(sbom.Bom())


# Package managers -----------------------------------------------------------------------------------------------------


def fill(tmp_path: Path, *names: str) -> subprocess.CompletedProcess[str]:
    files = tmp_path / "files"
    files.mkdir()
    (files / "SHA256SUMS").write_text("".join(f"{number:064x}  {name}\n" for number, name in enumerate(names, 171)))
    command = [sys.executable, str(RELEASE / "package_managers.py"), str(files), str(tmp_path / "out"), "--home", HOME]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_winget_and_homebrew_get_what_they_want_to_know(tmp_path: Path) -> None:
    installer, image = f"AnonEmo-Tray-{__version__}-setup.exe", f"AnonEmo-Tray-{__version__}.dmg"
    done = fill(tmp_path, installer, image)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    manifests = {file.name: yaml.safe_load(file.read_text()) for file in (tmp_path / "out" / "winget").iterdir()}
    assert {each["ManifestType"] for each in manifests.values()} == {"version", "installer", "defaultLocale", "locale"}
    for name, manifest in manifests.items():
        assert manifest["PackageIdentifier"] == "AnonEmo.Tray", name
        assert manifest["PackageVersion"] == __version__
        assert 3 <= len(manifest.get("ShortDescription", "...")) <= 256
    (offered,) = manifests["AnonEmo.Tray.installer.yaml"]["Installers"]
    assert offered["InstallerUrl"] == f"{HOME}/releases/download/v{__version__}/{installer}"
    assert offered["InstallerSha256"] == f"{171:064X}"
    cask = (tmp_path / "out" / "homebrew" / "anonemo-tray.rb").read_text()
    assert f'sha256 "{172:064x}"' in cask
    assert f'url "{HOME}/releases/download/v{__version__}/{image}"' in cask
    assert not re.search(r"\$\w", cask)


def test_what_is_not_signed_is_not_offered_to_homebrew(tmp_path: Path) -> None:
    done = fill(tmp_path, f"AnonEmo-Tray-{__version__}-unsigned.dmg")
    assert done.returncode == 0
    assert "nothing for winget" in done.stdout
    assert "nothing for homebrew" in done.stdout
    assert not (tmp_path / "out").exists()


def test_the_cask_names_what_the_program_writes() -> None:
    from anonemo_tray.system.autostart import _LAUNCH_LABEL

    cask = (PACKAGING / "macos" / "homebrew" / "anonemo-tray.rb").read_text()
    assert f"~/Library/LaunchAgents/{_LAUNCH_LABEL}.plist" in cask
    assert "~/Library/Application Support/anonemo-tray" in cask
