"""A screen for tests that look at real windows: Xvfb on a display of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator


@contextlib.contextmanager
def virtual_screen() -> Iterator[str]:
    """Start Xvfb and yield what belongs into DISPLAY."""
    xvfb = shutil.which("Xvfb")
    assert xvfb is not None, "install xvfb"
    read_fd, write_fd = os.pipe()
    command = [xvfb, "-displayfd", str(write_fd), "-screen", "0", "800x480x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[write_fd], stderr=subprocess.DEVNULL)
    os.close(write_fd)
    try:
        with os.fdopen(read_fd, encoding="ascii") as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
