"""Signs programs for Windows: `python packaging/windows/sign.py FILE...`.

Without credentials it signs nothing, says so, and ends well. They are in the environment: WINDOWS_CERTIFICATE (a .pfx
file in base64) and WINDOWS_CERTIFICATE_PASSWORD. Runs on Windows only, with signtool of the Windows SDK.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_KITS = Path(r"C:\Program Files (x86)\Windows Kits\10\bin")
_CLOCK = "http://timestamp.digicert.com"
"""Says when it was signed, so that signatures outlast the certificate."""


def command(signtool: str, certificate: Path, password: str, files: Sequence[str]) -> list[str]:
    """Return the command that signs all files."""
    key = ["/f", str(certificate), "/p", password]
    return [signtool, "sign", *key, "/fd", "sha256", "/tr", _CLOCK, "/td", "sha256", "/d", "AnonEmo Tray", *files]


def sign(files: Sequence[str], environ: Mapping[str, str]) -> str:
    """Sign files if there are credentials; returns what was done, in a sentence."""
    if not environ.get("WINDOWS_CERTIFICATE"):
        return "NOT signed: there is no WINDOWS_CERTIFICATE. Windows warns before it starts; see INSTALL.md."
    (*_, signtool) = sorted(_KITS.glob("*/x64/signtool.exe"))
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder, "signing.pfx")
        certificate.write_bytes(base64.b64decode(environ["WINDOWS_CERTIFICATE"]))
        password = environ.get("WINDOWS_CERTIFICATE_PASSWORD", "")
        subprocess.run(command(str(signtool), certificate, password, files), check=True)
    return "signed"


if __name__ == "__main__":
    sys.stdout.write(f"{sign(sys.argv[1:], os.environ)}\n")
