"""What only macOS would show is looked at in the files: the questions, the rights, the order of signing."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from anonemo_tray import __version__
from tests.installers.scripts import PACKAGING, load

MACOS = PACKAGING / "macos"
CAMERA = "com.apple.security.device.camera"
MEMORY = "com.apple.security.cs.allow-unsigned-executable-memory"


@pytest.fixture
def signer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("macos/sign_and_notarise.py", monkeypatch)


def info(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    made: dict[str, Any] = load("frozen.py", monkeypatch).info_plist()
    # As it gets onto the disk.
    read: dict[str, Any] = plistlib.loads(plistlib.dumps(made))
    return read


def question(language: str) -> str:
    text = (MACOS / f"{language}.lproj" / "InfoPlist.strings").read_text(encoding="utf-8")
    pairs = dict(re.findall(r'^"(\w+)" = "((?:[^"\\]|\\.)+)";$', text, re.MULTILINE))
    assert set(pairs) == {"NSCameraUsageDescription"}
    assert len(text.splitlines()) == len(pairs)
    return str(pairs["NSCameraUsageDescription"])


def test_the_system_is_told_what_it_needs_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    told = info(monkeypatch)
    assert told["LSUIElement"] is True
    assert told["LSMinimumSystemVersion"] == "15.5"
    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == __version__
    assert told["CFBundleLocalizations"] == ["en", "de", "fr"]
    # One question, and nothing else that is asked for.
    assert [key for key in told if key.endswith("UsageDescription")] == ["NSCameraUsageDescription"]


def test_the_camera_is_asked_for_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    told = info(monkeypatch)
    assert question("en") == told["NSCameraUsageDescription"]
    assert len({question(language) for language in told["CFBundleLocalizations"]}) == 3
    assert all("Mac" in question(language) for language in told["CFBundleLocalizations"])


def test_the_rights_are_the_camera_and_what_python_cannot_do_without() -> None:
    content = (MACOS / "entitlements.plist").read_bytes()
    assert plistlib.loads(content) == {CAMERA: True, MEMORY: True}
    # Each stands below its reason.
    assert re.findall(rb"-->\s*<key>([^<]+)</key>", content) == [CAMERA.encode(), MEMORY.encode()]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A program of the shape that PyInstaller gives it."""
    app = tmp_path / "AnonEmo Tray.app"
    code = b"\xcf\xfa\xed\xfe and more"
    inside = {
        "MacOS/anonemo-tray": code,
        "MacOS/anonemo-output": code,
        "Frameworks/cv2/cv2.abi3.so": code,
        "Frameworks/mediapipe/tasks/c/libmediapipe.dylib": code,
        "Frameworks/Python.framework/Versions/3.13/Python": code,
        "Frameworks/base_library.zip": b"PK",
        "Resources/anonemo_tray/assets/en.json": b"{}",
        "Resources/empty": b"",
    }
    for name, content in inside.items():
        (app / "Contents" / name).parent.mkdir(parents=True, exist_ok=True)
        (app / "Contents" / name).write_bytes(content)
    (app / "Contents/Resources/cv2.abi3.so").symlink_to(app / "Contents/Frameworks/cv2/cv2.abi3.so")
    return app


def test_everything_is_signed_from_the_inside_out(signer: ModuleType, app: Path) -> None:
    names = [str(part.relative_to(app.parent)).partition("Contents/")[2] for part in signer.parts(app)]
    assert names == [
        "Frameworks/Python.framework/Versions/3.13/Python",
        "Frameworks/mediapipe/tasks/c/libmediapipe.dylib",
        "Frameworks/cv2/cv2.abi3.so",
        "Frameworks/Python.framework",
        "MacOS/anonemo-output",
        "",
    ]


def test_programs_have_rights_and_libraries_have_none(signer: ModuleType, app: Path) -> None:
    for part in signer.parts(app):
        command = signer.signing("Developer ID Application: X", part, app)
        assert ("--entitlements" in command) == (part == app or part.parent.name == "MacOS"), part
        assert {"--timestamp", "runtime"} <= set(command)
        assert "--deep" not in command


def ran(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[list[str]]:
    """Return what will have been run, which is then done by nobody."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> Any:
        commands.append(command)

        class Done:
            stdout = ""

        return Done()

    monkeypatch.setattr(module.subprocess, "run", run)
    return commands


def test_without_credentials_it_says_that_nothing_is_signed(
    signer: ModuleType, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = ran(monkeypatch, signer)
    said = signer.sign(app, {})
    assert said.startswith("NOT signed")
    assert "INSTALL" in said
    # Signed by nobody, and not sent to anybody.
    assert [command[command.index("--sign") + 1] for command in commands] == ["-"]
    # The questions are in it all the same.
    strings = app / "Contents" / "Resources" / "de.lproj" / "InfoPlist.strings"
    assert strings.read_bytes() == (MACOS / "de.lproj" / "InfoPlist.strings").read_bytes()


def test_with_credentials_it_is_signed_checked_and_sent(
    signer: ModuleType, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = ran(monkeypatch, signer)
    environ = {"SIGNING_IDENTITY": "Developer ID Application: X"}
    assert signer.sign(app, environ).startswith("signed, NOT notarised")
    assert "notarytool" not in str(commands)
    certificate = {"MACOS_CERTIFICATE": "bm90IG9uZQ==", "MACOS_CERTIFICATE_PASSWORD": "secret"}
    notary = {"NOTARY_KEY": "key", "NOTARY_KEY_ID": "ID", "NOTARY_ISSUER": "issuer"}
    commands.clear()
    assert signer.sign(app, {**environ, **certificate, **notary}) == "signed and notarised"
    tools = [Path(command[0]).name + " " + command[1] for command in commands]
    assert tools.index("codesign --verify") < tools.index("xcrun notarytool") < tools.index("xcrun stapler")
    # The keychain is gone before anything leaves this computer.
    assert tools.index("security delete-keychain") < tools.index("codesign --verify")


@pytest.fixture
def packer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("macos/make_dmg.py", monkeypatch)


@pytest.mark.parametrize(("signed", "ending"), [(True, ""), (False, "-unsigned")])
def test_the_name_of_the_image_says_whether_it_is_signed(
    packer: ModuleType, app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed: bool, ending: str
) -> None:
    seen: list[set[str]] = []
    monkeypatch.setattr(packer.subprocess, "run", _looks_at_the_folder(seen))
    image = packer.pack(app, tmp_path / "out", signed=signed)
    assert image.name == f"AnonEmo-Tray-{__version__}{ending}.dmg"
    assert seen == [{"AnonEmo Tray.app", "Applications"}]


def _looks_at_the_folder(seen: list[set[str]]) -> Callable[..., None]:
    def run(command: list[str], **_: object) -> None:
        folder = Path(command[command.index("-srcfolder") + 1])
        seen.append({entry.name for entry in folder.iterdir()})
        assert (folder / "Applications").readlink() == Path("/Applications")

    return run


def test_windows_programs_are_signed_with_a_certificate_only(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = load("windows/sign.py", monkeypatch)
    commands = ran(monkeypatch, signer)
    assert signer.sign(["setup.exe"], {}).startswith("NOT signed")
    assert commands == []
    command = signer.command("signtool", Path("key.pfx"), "secret", ["a.exe", "b.exe"])
    assert command[-2:] == ["a.exe", "b.exe"]
    assert command[command.index("/fd") + 1] == "sha256"
