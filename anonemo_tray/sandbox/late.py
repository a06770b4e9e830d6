"""The guard that is put on late, once a process has all open that it needs: on Windows, what limits its writing.

Nobody can tell beforehand whether a camera's driver bears it. So the process works for a moment, puts it on, and shows
nobody's face until work has gone on behind it; only then does it say which guards it has. One that falls silent in
between is started again without (`pipeline.supervisor`), and is less guarded than it should be.
"""

from __future__ import annotations

from collections.abc import Callable

from anonemo_tray.sandbox import Guards, limit_writing

SETTLING_NS = 500_000_000
"""So long work has to go on behind the guard; what a driver had taken before it was put on is used up by then."""


class LateGuards:
    """Puts the late guards on and says all guards, at once where there are no late ones.

    Args:
        guards: what is in force already.
        say: told all guards when they are settled; called once.
        wanted: False: they cost a process before this one its work.
        late: the guards that this system has late.
        put_on: puts them on; returns those in force.
    """

    def __init__(
        self,
        guards: Guards,
        say: Callable[[Guards], None],
        *,
        wanted: bool = True,
        late: Guards | None = None,
        put_on: Callable[[], Guards] = limit_writing,
    ) -> None:
        self._guards = guards
        self._say = say
        self._put_on = put_on
        self._settled_ns: int | None = None
        self.is_settled = False
        if not wanted or not (Guards.late() if late is None else late):
            self._settle()

    def worked(self, now_ns: int) -> None:
        """Take note of a piece of work that is done.

        Args:
            now_ns: by a clock that never goes back.
        """
        if self.is_settled:
            return
        if self._settled_ns is None:
            self._guards |= self._put_on()
            self._settled_ns = now_ns + SETTLING_NS
        elif now_ns >= self._settled_ns:
            self._settle()

    def _settle(self) -> None:
        self.is_settled = True
        self._say(self._guards)
