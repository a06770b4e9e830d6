"""The whole chain in order: from the camera's picture to the callers' screens."""

from __future__ import annotations

import time

from tests.device.guest.play import Outcome, Play


def plays(play: Play) -> Outcome:
    play.set_up()
    time.sleep(5)
    outcome = Outcome("none")
    for reader in play.readers:
        outcome.screen[reader.how] = [f"{len(reader.seen)} {reader.seen[-1]}"]
        outcome.raw += sum(s.kind == "RAW" for s in reader.seen)
        outcome.facts[reader.how]=[reader.sizes, len([s for s in reader.seen if s.at>time.monotonic()-5])]
    outcome.texts = play.program.texts(0)
    return outcome
