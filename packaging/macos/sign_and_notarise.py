"""Signs the program for macOS and has Apple look at it: `python packaging/macos/sign_and_notarise.py APP`.

Without credentials it signs nothing, says so, and ends well: `make_dmg.py` then writes "unsigned" into the name. The
credentials are in the environment:
- SIGNING_IDENTITY, the name of a "Developer ID Application" in the keychain; or, where the keychain has none,
  MACOS_CERTIFICATE (a .p12 file in base64) and MACOS_CERTIFICATE_PASSWORD as well.
- NOTARY_KEY (the text of a .p8 key of App Store Connect), NOTARY_KEY_ID and NOTARY_ISSUER, for notarising.
Runs on macOS only.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
_MAGICS = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"}
"""First bytes of programs and libraries: for one processor, and for several."""


def prepare(app: Path) -> None:
    """Put the question for the camera into the program, in both languages; later it would break the seal."""
    for language in HERE.glob("*.lproj"):
        folder = app / "Contents" / "Resources" / language.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in language.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())


def parts(app: Path) -> list[Path]:
    """Return what is to be signed, from the inside out: libraries, frameworks, the second program, the whole."""
    found = [file for file in app.rglob("*") if file.is_file() and not file.is_symlink() and _is_code(file)]
    programs = [file for file in found if file.parent == app / "Contents" / "MacOS"]
    libraries = sorted(set(found) - set(programs), key=lambda file: (-len(file.parts), file))
    frameworks = sorted(app.rglob("*.framework"), key=lambda folder: (-len(folder.parts), folder))
    # The main program is signed with the whole.
    others = [program for program in programs if program.name != "anonemo-tray"]
    return [*libraries, *frameworks, *sorted(others), app]


def _is_code(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(4) in _MAGICS


def signing(identity: str, part: Path, app: Path) -> list[str]:
    """Return the command that signs a part; rights are for programs alone, libraries have those of their program."""
    command = ["/usr/bin/codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity]
    if part == app or part.parent == app / "Contents" / "MacOS":
        command += ["--entitlements", str(HERE / "entitlements.plist")]
    return [*command, str(part)]


def notarising(archive: Path, key: Path, environ: Mapping[str, str]) -> list[str]:
    """Return the command that has Apple look at an archive and waits for the answer."""
    account = ["--key", str(key), "--key-id", environ["NOTARY_KEY_ID"], "--issuer", environ["NOTARY_ISSUER"]]
    return ["/usr/bin/xcrun", "notarytool", "submit", str(archive), *account, "--wait"]


@contextlib.contextmanager
def _keychain(environ: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Have the certificate of the environment, if there is one, in a keychain of its own until the end of the block."""
    if not environ.get("MACOS_CERTIFICATE"):
        yield
        return
    keychain, certificate, password = folder / "signing.keychain-db", folder / "signing.p12", secrets.token_hex()
    certificate.write_bytes(base64.b64decode(environ["MACOS_CERTIFICATE"]))
    before = _security("list-keychains", "-d", "user").split()
    try:
        _security("create-keychain", "-p", password, str(keychain))
        _security("unlock-keychain", "-p", password, str(keychain))
        unlocked = ["-P", environ["MACOS_CERTIFICATE_PASSWORD"], "-T", "/usr/bin/codesign"]
        _security("import", str(certificate), "-k", str(keychain), "-f", "pkcs12", *unlocked)
        # Else codesign would ask on the screen.
        _security("set-key-partition-list", "-S", "apple-tool:,apple:", "-k", password, str(keychain))
        _security("list-keychains", "-d", "user", "-s", str(keychain), *(name.strip('"') for name in before))
        yield
    finally:
        certificate.unlink()
        _security("delete-keychain", str(keychain))


def _security(*arguments: str) -> str:
    command = ["/usr/bin/security", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def sign(app: Path, environ: Mapping[str, str]) -> str:
    """Sign and notarise as far as there are credentials; returns what was done, in a sentence."""
    prepare(app)
    identity = environ.get("SIGNING_IDENTITY", "")
    if not identity:
        # Apple silicon starts nothing without a signature; this one says nothing about who made it.
        subprocess.run(["/usr/bin/codesign", "--force", "--deep", "--sign", "-", str(app)], check=True)
        return "NOT signed: there is no SIGNING_IDENTITY. macOS opens it only by a detour; see INSTALL.md."
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _keychain(environ, folder):
            for part in parts(app):
                subprocess.run(signing(identity, part, app), check=True)
        subprocess.run(["/usr/bin/codesign", "--verify", "--deep", "--strict", str(app)], check=True)
        if not environ.get("NOTARY_KEY"):
            return "signed, NOT notarised: there is no NOTARY_KEY. macOS opens it only by a detour; see INSTALL.md."
        archive, key = folder / "app.zip", folder / "key.p8"
        key.write_text(environ["NOTARY_KEY"], encoding="utf-8")
        subprocess.run(["/usr/bin/ditto", "-c", "-k", "--keepParent", str(app), str(archive)], check=True)
        subprocess.run(notarising(archive, key, environ), check=True)
        subprocess.run(["/usr/bin/xcrun", "stapler", "staple", str(app)], check=True)
    return "signed and notarised"


if __name__ == "__main__":
    sys.stdout.write(f"{sign(Path(sys.argv[1]), os.environ)}\n")
