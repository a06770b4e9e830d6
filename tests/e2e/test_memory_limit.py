"""Too little memory: at the start, and all at once in a call. One sentence, and nothing but canvases for callers."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.fakes.program import Plan
from tests.fakes.running_program import environment, running_program

pytestmark = pytest.mark.skipif("sys.platform != 'linux'", reason="needs Linux")

_MB = 1 << 20

_LIMIT = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, 2 * (int(sys.argv[1]),))
os.execv(sys.argv[2], sys.argv[2:])
"""

MOST_STALE_NS = 600_000_000


@pytest.mark.parametrize("megabytes", [200, 500, 700])
def test_with_too_little_from_the_start_it_says_one_sentence(megabytes: int, tmp_path: Path) -> None:
    plan = Plan(records=str(tmp_path / "records"))
    limited = [
        sys.executable,
        "-c",
        _LIMIT,
        str(megabytes * _MB),
    ]
    done = subprocess.run(
        [*limited, *plan.command("tray"), "--demo", "--headless", "--seconds", "10"],
        env=environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # Which part it was that found too little: the program itself, the camera, the virtual camera, the landmarker.
    assert done.returncode in {1, 3, 4, 5}
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("roles", [("sensor",), ("output",), ("tray",), ("sensor", "output", "tray")])
def test_p3_with_no_more_of_it_in_a_call_callers_see_canvases_or_blank(roles: tuple[str, ...], tmp_path: Path) -> None:
    # The canonical face rests at first, and what rests cannot be told from what stands.
    with running_program(tmp_path, Plan(), "--geometry", "own") as program:
        program.wait_for_face()
        for role in roles:
            process = psutil.Process(program.process.pid if role == "tray" else program.pids(role)[-1])
            size = process.memory_info().vms
            process.rlimit(psutil.RLIMIT_AS, (size, size))
        time.sleep(5)
        records = program.records()
    # Every record was a canvas, or the recording camera had refused it; and no face stood still.
    for (blank, _), run in itertools.groupby(records, lambda record: (record.is_blank, record.i420)):
        times = [record.published_ns for record in run]
        assert blank or times[-1] - times[0] <= MOST_STALE_NS
