"""What is in tools/ is for tests and makers: the wheel is without it, and the program runs without it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_the_clip_and_not_the_actor(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "anonemo_tray/assets/demo.webm" in names
    assert not [name for name in names if name.startswith(("tools/", "tests/"))]


def test_the_sensor_plays_the_demo_without_the_tools() -> None:
    code = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name.split('.')[0] in {'tools', 'tests'}: raise SystemExit('imports ' + name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from anonemo_tray.sensor.main import open_sensor\n"
        "sensor = open_sensor({'camera': 'demo'})\n"
        "faces = [sensor.observe().landmarks for _ in range(15)]\n"
        "sensor.close()\n"
        "sys.exit(0 if faces[-1] is not None else 'no face')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
