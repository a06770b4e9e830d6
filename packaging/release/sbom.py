"""Writes what a release is made of: `python packaging/release/sbom.py SYSTEM FILE` (a CycloneDX 1.6 bill of materials).

From the hashed requirements, as the system sees them, and what is shipped besides: Python, the face model, and on
Windows the camera's driver. The same input gives the same file.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

from pins import ROOT, pinned

sys.path.insert(0, str(ROOT / "packaging"))

from frozen import version

PYTHON = "3.12"
_MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
_BUILD_ONLY = {"editables", "hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
"""Pinned for building, not shipped."""


def bill(system: str) -> dict[str, Any]:
    """Return the bill of materials of a system's installer."""
    names = [each for each in pinned(ROOT / "requirements.txt", system, PYTHON) if each[0] not in _BUILD_ONLY]
    packages = [
        {"type": "library", "name": name, "version": number, "purl": f"pkg:pypi/{name}@{number}"}
        for name, number in sorted(names)
    ]
    model = {
        "type": "machine-learning-model",
        "name": "MediaPipe Face Landmarker",
        "version": "1 (float16)",
        "hashes": [{"alg": "SHA-256", "content": _MODEL_SHA256}],
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    python = {"type": "platform", "name": "CPython", "version": PYTHON, "licenses": [{"license": {"id": "PSF-2.0"}}]}
    components = [*packages, model, python, *(_driver() if system == "windows" else [])]
    content = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Of the contents, so that the same release has the same number.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{system} {version()} {content}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "AnonEmo Tray",
                "version": version(),
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": components,
    }


def _driver() -> list[dict[str, Any]]:
    sys.path.insert(0, str(ROOT / "packaging" / "windows"))
    from fetch_driver import COMMIT, FILES  # noqa: PLC0415 -- of a folder that is on the path now

    return [
        {
            "type": "device-driver",
            "name": name,
            "version": COMMIT,
            "hashes": [{"alg": "SHA-256", "content": content}],
            "licenses": [{"license": {"id": "MIT"}}],
        }
        for name, content in FILES.items()
    ]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(bill(sys.argv[1]), indent=2) + "\n", encoding="utf-8")
