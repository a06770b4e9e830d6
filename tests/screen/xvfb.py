"""A screen for tests that look at real windows: Xvfb on a display of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator


@contextlib.contextmanager
def virtual_screen(size: str = "1280x800", dpi: int = 96) -> Iterator[str]:
    """Start Xvfb and yield what belongs into DISPLAY."""
    xvfb = shutil.which("Xvfb")
    assert xvfb is not None, "install xvfb"
    read_fd, write_fd = os.pipe()
    command = [xvfb, "-displayfd", str(write_fd), "-screen", "0", f"{size}x24", "-dpi", str(dpi), "-noreset"]
    process = subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[write_fd], stderr=subprocess.DEVNULL)
    os.close(write_fd)
    try:
        with os.fdopen(read_fd, encoding="ascii") as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()
