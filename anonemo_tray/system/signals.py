"""The signals that ask the program to end: Ctrl-C, the system's request, the end of the user's session."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def on_termination(end: Callable[[], None]) -> None:
    """Call `end` when the program is asked to end; to be called in the main thread before any other thread starts.

    Elsewhere than on Windows the signals are blocked and waited for in a thread: the icon's back ends put their own
    handlers in place of ours, and children inherit the block, so that Ctrl-C in a terminal does not kill them before
    the last blank picture.
    """
    wanted = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    if sys.platform == "win32":
        for number in wanted:
            signal.signal(number, lambda *_: end())
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)

    def wait() -> None:
        while True:
            signal.sigwait(wanted)
            end()

    threading.Thread(target=wait, name="signals", daemon=True).start()


def when_set(event: threading.Event, action: Callable[[], None]) -> None:
    """Do something each time an event is set, in a thread of its own."""

    def wait() -> None:
        while event.wait():
            event.clear()
            action()

    threading.Thread(target=wait, daemon=True).start()
