from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os, socket, sys
from pathlib import Path
from anonemo_tray.sandbox.tripwire import Tripwire
home = Path(sys.argv[1])
os.environ["TMPDIR"] = str(home / "tmp")
tripwire = Tripwire([home / "settings"])
if sys.argv[2] == "armed":
    tripwire.arm()
attempts = {
    "lookup": lambda: socket.getaddrinfo("127.0.0.1", 80),
    "connect": lambda: socket.socket().connect(("127.0.0.1", 9)),
    "write": lambda: open(home / "picture.png", "w"),
    "sneaky": lambda: open(home / "settings" / ".." / "picture.png", "w"),
    "sibling": lambda: open(home / "settings-of-others", "w"),
    "by-link": lambda: open(home / "settings" / "link" / "picture.png", "w"),
    "low-level": lambda: os.open(home / "picture.png", os.O_WRONLY | os.O_CREAT),
    "in-bytes": lambda: open(os.fsencode(home / "picture.png"), "ab"),
    "memory": lambda: [os.close(os.open("/dev/shm/anonemo-tripwire", os.O_RDWR | os.O_CREAT)),
                       os.unlink("/dev/shm/anonemo-tripwire")],
    "null": lambda: open(os.devnull, "w"),
    "local": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(str(home / "listener")),
    "settings": lambda: open(home / "settings" / "settings.json", "w"),
    "temporary": lambda: open(home / "tmp" / "icon.png", "w"),
    "read": lambda: open(sys.argv[0] if os.path.exists(sys.argv[0]) else os.__file__),
}
for name, attempt in attempts.items():
    try:
        attempt()
    except PermissionError:
        print(name, "refused")
    except OSError:
        print(name, "tried")
    else:
        print(name, "done")
print(len(tripwire.tripped))
"""


@pytest.mark.parametrize("armed", ["armed", "asleep"])
def test_p2_the_tray_trips_over_what_it_must_not_do(tmp_path: Path, armed: str) -> None:
    import socket

    for folder in ("settings", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "settings" / "link").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "listener"))
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path), armed],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={"TMPDIR": str(tmp_path / "tmp"), "PATH": "/usr/bin", "PYTHONPATH": str(Path.cwd())},
        )
    *lines, tripped = done.stdout.split("\n")[:-1]
    outcome = dict(line.split() for line in lines)
    forbidden = {"lookup", "connect", "write", "sneaky", "sibling", "by-link", "low-level", "in-bytes", "memory"}
    refused = {name for name, result in outcome.items() if result == "refused"}
    assert refused == (forbidden if armed == "armed" else set())
    assert int(tripped) == len(refused)
    assert {outcome[name] for name in ("local", "settings", "temporary", "read", "null")} == {"done"}
