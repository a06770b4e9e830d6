"""What can be told of v4l2loopback without it; tests/device has the real one."""

from __future__ import annotations

import os
from pathlib import Path

from anonemo_tray.ipc.messages import MAX_AGE_NS
from anonemo_tray.output.loopback import TIMEOUT_MS, show_when_silent
from anonemo_tray.output.pacer import PERIOD_OFF_NS


def test_a_device_that_cannot_do_it_is_said_to_be_one(tmp_path: Path) -> None:
    assert not show_when_silent(str(tmp_path / "missing"), b"")
    assert not show_when_silent(os.devnull, b"")


def test_p3_the_drivers_patience_lies_between_the_pauses_and_the_promise() -> None:
    assert max(MAX_AGE_NS, PERIOD_OFF_NS) < TIMEOUT_MS * 1_000_000 < 600_000_000
