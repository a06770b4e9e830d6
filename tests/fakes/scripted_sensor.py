"""A sensor that plays a script: `python -m tests.fakes.scripted_sensor face:30 blank:5 hang`.

Steps: mute, as the first, says no guards before the step hello does.

face:N, forged:N (of a geometry that nobody asked for), blank:N and frozen:N send N messages at 30 a second; deaf goes
on whatever it is told, until it is killed; loop starts over; trouble:CODE says a problem and ends; hang ignores
everything from then on; exit ends; crash kills itself.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
import time

from anonemo_tray.errors import Problem
from anonemo_tray.face.published import PAYLOAD_BYTES, Geometry, PublishedFace
from anonemo_tray.face.style import Style
from anonemo_tray.ipc.clock import now_ns
from anonemo_tray.ipc.messages import Blank, Face, Flags, Hello, Trouble, encode
from anonemo_tray.ipc.pipes import ChildEnds, open_child_ends
from anonemo_tray.sandbox import Guards

FACE = PublishedFace(Geometry.CANONICAL, bytes(PAYLOAD_BYTES[Geometry.CANONICAL]))
FORGED = PublishedFace(Geometry.OWN, bytes(range(256)) * 7 + bytes(PAYLOAD_BYTES[Geometry.OWN] - 256 * 7))
sequence = itertools.count(1)


def play(step: str, ends: ChildEnds, hanging: threading.Event) -> None:
    name, _, argument = step.partition(":")
    if name in {"face", "forged", "blank", "frozen"}:
        for _ in range(int(argument)):
            if name in {"face", "forged"}:
                face = FACE if name == "face" else FORGED
                message: Face | Blank = Face(next(sequence), now_ns(), Style.CONTOURS, face)
            else:
                message = Blank(next(sequence), now_ns(), Flags.FROZEN if name == "frozen" else Flags.NONE)
            ends.sender.send_latest(encode(message))
            time.sleep(1 / 30)
    elif name == "hello":
        ends.sender.send(encode(Hello(Guards(0))))
    elif name == "trouble":
        ends.sender.send(encode(Trouble(Problem[argument])))
        ends.sender.close()
        sys.exit(Problem[argument].exit_code)
    elif name == "deaf":
        hanging.set()
    elif name == "hang":
        hanging.set()
        time.sleep(3600)
    elif name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif name == "exit":
        sys.exit(0)


def main() -> None:
    ends = open_child_ends()
    if sys.argv[1] != "mute":
        play("hello", ends, threading.Event())
    hanging = threading.Event()

    def leave_with_the_parent() -> None:
        while os.read(ends.read_fd, 65536):
            pass
        if not hanging.is_set():
            os._exit(0)

    threading.Thread(target=leave_with_the_parent, daemon=True).start()
    steps = sys.argv[1:]
    for step in itertools.cycle(steps[:-1]) if steps[-1] == "loop" else steps:
        play(step, ends, hanging)


if __name__ == "__main__":
    main()
