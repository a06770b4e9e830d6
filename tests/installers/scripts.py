"""Loads the scripts of packaging/, which are no package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"


def load(file: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the module of a script, such as "release/sums.py"; for the time of a test it finds those beside it."""
    path = PACKAGING / file
    for folder in (PACKAGING, path.parent):
        monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    module = importlib.import_module(path.stem)
    for name in set(sys.modules) - known:
        origin = getattr(sys.modules[name], "__file__", None)
        if origin and PACKAGING in Path(origin).parents:
            # Of the next test it is to be loaded anew.
            monkeypatch.delitem(sys.modules, name)
    return module
