"""The program as its tray runs it, without the icon: `python -m tests.device.guest.commanded CAMERA DEVICE [off]`.

It is switched on at once, unless told otherwise. Then each line of standard input is what the user picks: on, off,
quit. It prints what the tray's first line says.
"""

from __future__ import annotations

import sys

from anonemo_tray.cameras.choice import CameraChoice
from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.commands import Command, Quit, TurnOff, TurnOn
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Status
from anonemo_tray.pipeline.worker import Worker
from anonemo_tray.tray.menu import sentence

_COMMANDS: dict[str, Command] = {"on": TurnOn(), "off": TurnOff(), "quit": Quit()}


def main() -> None:
    camera, virtual_camera, *off = sys.argv[1:]
    texts = Texts.load("en")

    def show(status: Status) -> None:
        print(sentence(status, texts), flush=True)  # noqa: T201 -- its interface

    worker = Worker(SessionConfig(CameraChoice(camera, camera), virtual_camera), show, list)
    worker.start()
    if not off:
        worker.send(TurnOn())
    for line in sys.stdin:
        worker.send(_COMMANDS[line.strip()])
        if line.strip() == "quit":
            break
    worker.join()


if __name__ == "__main__":
    main()
