from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
from anonemo_tray.sensor.excepthook import install_redacting_excepthook
install_redacting_excepthook()
def fail():
    raise ValueError("pixels [200 100 50]")
class Last:
    def __del__(self):
        fail()
{act}
"""


@pytest.mark.parametrize(
    ("act", "code"),
    [("fail()", 1), ("threading.Thread(target=fail).start()", 0), ("Last()", 0), ("sys.stderr = None; fail()", 1)],
)
def test_p1_an_exception_is_told_without_its_text(act: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(act=act)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == code
    assert "200" not in done.stdout + done.stderr
    if "None" not in act:
        assert "in fail" in done.stderr
        assert "ValueError" in done.stderr
