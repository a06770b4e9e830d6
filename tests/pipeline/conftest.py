"""What the tests of the worker share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.rig import CAMERA, Rig, starting_with


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "records", starting_with(lambda: [CAMERA]))
    yield rig
    assert rig.worker.stop(), "the worker did not end"
    assert rig.worker.pids == {}
