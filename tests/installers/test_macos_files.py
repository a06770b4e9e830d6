"""What macOS reads about the program, looked at where there is no macOS."""

from __future__ import annotations

import plistlib
import re

import pytest

from tests.installers.scripts import PACKAGING, load


def test_the_camera_is_the_only_thing_asked_of_the_user() -> None:
    rights = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert rights == {
        "com.apple.security.device.camera": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }


def test_it_says_why_it_wants_the_camera_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = load("frozen.py", monkeypatch)
    info = frozen.info_plist()
    assert plistlib.loads(plistlib.dumps(info)) == info
    assert info["LSUIElement"] is True
    assert info["LSMinimumSystemVersion"] == "15.5"
    said = {
        language: dict(re.findall(r'^"(\w+)" = "(.+)";$', strings.read_text(encoding="utf-8"), re.MULTILINE))
        for language in info["CFBundleLocalizations"]
        for strings in [PACKAGING / "macos" / f"{language}.lproj" / "InfoPlist.strings"]
    }
    assert said["en"]["NSCameraUsageDescription"] == info["NSCameraUsageDescription"]
    assert "Gesicht" in said["de"]["NSCameraUsageDescription"]


def test_what_is_not_signed_says_so_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = load("macos/make_dmg.py", monkeypatch)
    assert maker.name(signed=False).endswith("-unsigned.dmg")
    assert "unsigned" not in maker.name(signed=True)
    command = maker.signing("Developer ID Application: Somebody", PACKAGING)
    assert command[command.index("--options") + 1] == "runtime"
    assert command[command.index("--entitlements") + 1].endswith("entitlements.plist")
