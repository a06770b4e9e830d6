"""What a screen reader would say: writes role, mark and name of everything that gets the focus, as AT-SPI tells it."""

from __future__ import annotations

import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 -- the version has to be chosen first

READY = "listening"


def say(event: Atspi.Event) -> None:
    source = event.source
    # Names change while the menu is there; a screen reader hears of each change.
    source.clear_cache()
    if event.detail1 == 1 and source.get_name():
        is_checked = source.get_state_set().contains(Atspi.StateType.CHECKED)
        _write(source.get_role_name(), "checked" if is_checked else "-", source.get_name().strip())


def _write(*words: str) -> None:
    sys.stdout.write("\t".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Atspi.init()
    listener = Atspi.EventListener.new(say)
    assert listener.register("object:state-changed:focused")
    _write(READY)
    Atspi.event_main()
