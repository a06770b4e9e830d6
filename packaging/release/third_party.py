"""Collects the licences of everything that is shipped: `python packaging/release/third_party.py SYSTEM FILE`.

The texts are those that the installed packages bring along; so it runs in the environment that the programs are built
in, and fails where a package has no text. `frozen.py` puts the result into every build.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from pins import ROOT, pinned

_LICENCE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|COPYRIGHT|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
_BUILD_ONLY = {"editables", "hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
_NOT_SHIPPED = {
    # MediaPipe's Python part stays behind; of it the C library is used, which needs none of these.
    *("absl-py", "flatbuffers", "sounddevice", "packaging"),
    *("cffi", "pycparser"),
}
_LINE = "=" * 100
_MODEL = """The face model (face_landmarker.task) is Google's MediaPipe Face Landmarker, Apache-2.0; the text of that
licence is with MediaPipe above.
"""
_DRIVER = """The camera for Windows (UnityCaptureFilter64.dll), where it is installed, is UnityCapture, MIT.
"""
_PYTHON = """Python is under the licence of the Python Software Foundation, version 2; Tcl/Tk under its own, of the kind
of BSD.
"""


def notices(system: str) -> str:
    """Return all licences of a system's build.

    Raises:
        RuntimeError: a package is not installed, or brings no licence along.
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = [name for name, _ in pinned(ROOT / "requirements.txt", system, python)]
    shipped = sorted(name for name in wanted if name not in _BUILD_ONLY | _NOT_SHIPPED)
    parts = [_of_package(name) for name in shipped]
    own = f"AnonEmo Tray\n\n{(ROOT / 'LICENSE').read_text(encoding='utf-8')}"
    rest = _MODEL + (_DRIVER if system == "windows" else "") + _PYTHON
    return f"\n{_LINE}\n\n".join([own, *parts, rest])


def _of_package(name: str) -> str:
    try:
        package = distribution(name)
    except PackageNotFoundError as error:
        raise RuntimeError(f"{name} is not installed") from error
    texts = [text.strip() for text in _texts(package)]
    said = package.metadata.get("License-Expression") or (package.metadata.get("License") or "").split("\n")[0]
    if not texts and not said:
        raise RuntimeError(f"{name} brings no licence along")
    return "\n\n".join([f"{package.name} {package.version}" + (f" ({said})" if said else ""), *texts]) + "\n"


def _texts(package: Distribution) -> Iterator[str]:
    for file in sorted(package.files or [], key=str):
        if ".dist-info/" in str(file) and _LICENCE.search(str(file)):
            yield Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(notices(sys.argv[1]), encoding="utf-8", newline="\n")
