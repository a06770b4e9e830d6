"""Signs the program for macOS where credentials are given, and packs it: `python packaging/macos/make_dmg.py APP OUT`.

Environment: SIGNING_IDENTITY (a "Developer ID Application" in the keychain), and for notarising NOTARY_PROFILE (made by
`xcrun notarytool store-credentials`). Without the first the result is not signed, which is said and written into its
name; macOS then opens it only by a detour, which README.md describes. Runs on macOS only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from frozen import version  # noqa: E402 -- a folder of scripts has no package


def name(*, signed: bool) -> str:
    """Return the name of the disk image."""
    return f"AnonEmo-Tray-{version()}{'' if signed else '-unsigned'}.dmg"


def signing(identity: str, code: Path) -> list[str]:
    """Return the command that signs the program with everything in it."""
    rights = ["--options", "runtime", "--entitlements", str(HERE / "entitlements.plist")]
    return ["/usr/bin/codesign", "--force", "--deep", "--timestamp", *rights, "--sign", identity, str(code)]


def pack(app: Path, out: Path, identity: str, profile: str) -> Path:
    """Return the disk image, signed and notarised as far as there are credentials."""
    # Before signing: whatever comes later breaks the seal.
    for language in ("en", "de"):
        folder = app / "Contents" / "Resources" / f"{language}.lproj"
        shutil.copytree(HERE / f"{language}.lproj", folder, dirs_exist_ok=True)
    if identity:
        subprocess.run(signing(identity, app), check=True)
        subprocess.run(["/usr/bin/codesign", "--verify", "--deep", "--strict", str(app)], check=True)
    out.mkdir(parents=True, exist_ok=True)
    image = out / name(signed=bool(identity))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(app, Path(folder, app.name), symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        options = ["-volname", app.stem, "-srcfolder", folder, "-format", "UDZO", "-ov", str(image)]
        subprocess.run(["/usr/bin/hdiutil", "create", *options], check=True)
    if identity and profile:
        submit = ["/usr/bin/xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"]
        subprocess.run(submit, check=True)
        subprocess.run(["/usr/bin/xcrun", "stapler", "staple", str(image)], check=True)
    return image


def main() -> int:
    """Pack the program on the command line, and say how far it is signed."""
    app, out = map(Path, sys.argv[1:])
    identity, profile = os.environ.get("SIGNING_IDENTITY", ""), os.environ.get("NOTARY_PROFILE", "")
    image = pack(app, out, identity, profile)
    state = ("signed and notarised" if profile else "signed, not notarised") if identity else "NOT signed"
    sys.stdout.write(f"{image}: {state}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
