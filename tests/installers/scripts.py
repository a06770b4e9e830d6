"""The scripts of packaging/, which is no package, as modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"


def load(script: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a script as a module, by its path below packaging/."""
    file = PACKAGING / script
    for folder in (PACKAGING, file.parent):
        monkeypatch.syspath_prepend(str(folder))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
