"""The pace at which a file hands out frames, as a device would."""

from __future__ import annotations

import time
from collections.abc import Callable

from anonemo_tray.ipc.clock import now_ns

NANOSECONDS = 1_000_000_000


class Pace:
    """Lets one frame pass every 1/fps seconds; after a delay it goes on from now and does not catch up.

    Args:
        fps: frames a second.
        now: the clock, in nanoseconds.
        sleep: waits for some seconds.
    """

    def __init__(
        self, fps: float, now: Callable[[], int] = now_ns, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._interval = round(NANOSECONDS / fps)
        self._now = now
        self._sleep = sleep
        self._due: int | None = None

    def wait(self) -> int:
        """Wait until the next frame is due and return the time, in nanoseconds of the clock."""
        now = self._now()
        if self._due is None or now > self._due + self._interval:
            self._due = now
        elif now < self._due:
            self._sleep((self._due - now) / NANOSECONDS)
            now = self._now()
        self._due += self._interval
        return now


class MediaTime:
    """The capture times of a clip that is not played live: its own frames' times, however fast they are read."""

    def __init__(self, fps: float) -> None:
        self._interval = NANOSECONDS / fps
        self._frames = 0

    def wait(self) -> int:
        """Return the next frame's time in nanoseconds from the start of the clip, without waiting."""
        time_ns = round(self._frames * self._interval)
        self._frames += 1
        return time_ns


class PresentationTime:
    """The times of a clip's pictures as its file has them, and the sensor's clock for them.

    The sensor's clock goes on by at most `_LONGEST_STEP` from one picture to the next: in a clip of one picture a
    second nobody has left just because a second is over.

    Args:
        fps: frames a second, for pictures that have no time of their own.

    Attributes:
        presented_ns: the last picture's time in nanoseconds from the first one's; never goes back.
    """

    _LONGEST_STEP = 400_000_000
    _SHORTEST_STEP = 1_000_000

    def __init__(self, fps: float) -> None:
        self._interval = round(NANOSECONDS / fps)
        self._first: int | None = None
        self._last = 0
        self._sensor_ns = 0
        self.presented_ns = 0

    def next(self, milliseconds: float | None) -> int:
        """Take the next picture's time, or None where it has none; return the sensor's clock in nanoseconds."""
        time = self._last if milliseconds is None else round(milliseconds * 1e6)
        if self._first is None:
            self._first = self._last = time
            return 0
        # Times that go back are a damaged file's; where they stand there are none: a bare stream has no times at all.
        after = max(time - self._first, self.presented_ns)
        if time == self._last:
            after = self.presented_ns + self._interval
        self._last = time
        step = after - self.presented_ns
        self.presented_ns = after
        self._sensor_ns += min(max(step, self._SHORTEST_STEP), self._LONGEST_STEP)
        return self._sensor_ns
