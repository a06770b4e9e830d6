"""Writes the bill of materials, CycloneDX 1.6: `python packaging/release/sbom.py FILE`.

Everything that is pinned for the program, and what is no package: Python, the face model, the runtime in the camera's
libraries. Licences are those of THIRD-PARTY.txt. Checked against CycloneDX's schema before it is written. The same pins
give the same file.
"""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from pins import ROOT, TARGETS, Pin
from third_party import NOTICES, others, pinned

sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from frozen import version  # noqa: E402 -- folders of scripts have no package

from anonemo_tray.sensor.model import MODEL_SHA256  # noqa: E402 -- only now on the path

_KINDS = {
    "MediaPipe Face Landmarker": ComponentType.MACHINE_LEARNING_MODEL,
    "Python with its libraries": ComponentType.PLATFORM,
}
_FILES = {"MediaPipe Face Landmarker": [MODEL_SHA256]}


def licences() -> dict[str, str]:
    """Return the licence of each part in THIRD-PARTY.txt, by its name and version as they stand there."""
    rows = NOTICES.read_text(encoding="utf-8").split("\n\n")[1].splitlines()
    cells = (re.split(r" {2,}", row.strip()) for row in rows)
    return {f"{name} {number}": licence for name, number, licence, _ in cells}


def make() -> Bom:
    """Return the bill of materials.

    Raises:
        SystemExit: a pinned package is not in THIRD-PARTY.txt.
    """
    known, factory = licences(), LicenseFactory()
    program = Component(
        name="AnonEmo Tray",
        version=version(),
        type=ComponentType.APPLICATION,
        bom_ref="anonemo-tray",
        licenses=[factory.make_from_string("MIT")],
    )
    packages = {pin: _package(pin) for pin in pinned() if any(target.has(pin) for target in TARGETS)}
    for pin, component in packages.items():
        if f"{pin.name} {pin.version}" not in known:
            raise SystemExit(f"{pin} is not in {NOTICES.name}: run third_party.py")
        component.licenses = [factory.make_from_string(known[f"{pin.name} {pin.version}"])]
    extras = list(_others(factory))
    bom = Bom(components=[*packages.values(), *extras])
    bom.metadata.component = program
    bom.metadata.timestamp = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), timezone.utc)
    by_first_hand = [packages[pin] for pin in packages if any("pyproject.toml" in parent for parent in pin.parents)]
    bom.register_dependency(program, [*by_first_hand, *extras])
    for pin, component in packages.items():
        # What a package needs names the package as the reason why it is there.
        below = [packages[other] for other in packages if pin.name in other.parents]
        bom.register_dependency(component, below)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, ",".join([version(), *map(str, packages)]))
    return bom


def _package(pin: Pin) -> Component:
    systems = [target.system for target in TARGETS if target.has(pin)]
    # A pin names all its files; which of them is installed depends on the system.
    files = [
        ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(pin.purl),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each)],
        )
        for each in pin.hashes
    ]
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=pin.purl,
        purl=PackageURL.from_string(pin.purl),
        external_references=files,
        properties=[Property(name="systems", value=", ".join(systems))],
    )


def _others(factory: LicenseFactory) -> Iterator[Component]:
    for part in others():
        yield Component(
            name=part.name,
            version=part.version,
            type=_KINDS.get(part.name, ComponentType.LIBRARY),
            bom_ref=part.name.lower().replace(" ", "-"),
            licenses=[factory.make_from_string(part.licence)],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in _FILES.get(part.name, [])],
            properties=[Property(name="systems", value=", ".join(part.systems))],
        )


def encode(bom: Bom) -> str:
    """Return the bill as JSON.

    Raises:
        SystemExit: it is not as CycloneDX's schema wants it.
    """
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise SystemExit(f"the bill of materials is not valid: {fault}")
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(encode(make()), encoding="utf-8", newline="\n")
