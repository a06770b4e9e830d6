"""How long the heaviest part of the program takes to start: the yardstick between this machine and that on the host."""

from __future__ import annotations

import subprocess
import sys
import time

_CODE = """
from anonemo_tray.sensor.model import load_model
from anonemo_tray.sensor.tracker import FaceTracker
FaceTracker(load_model()).close()
"""

_TIMES = 3


def start_seconds() -> float:
    """Return the seconds that the sensor's parts take to load, the middle one of three tries."""
    tries = []
    for _ in range(_TIMES):
        begin = time.monotonic()
        subprocess.run([sys.executable, "-c", _CODE], stderr=subprocess.DEVNULL, check=True)
        tries.append(time.monotonic() - begin)
    return sorted(tries)[_TIMES // 2]
