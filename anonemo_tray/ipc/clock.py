"""The clock that capture times are told by: one for all processes, never set back, running on while suspended."""

from __future__ import annotations

import sys
import time

if sys.platform == "linux":

    def now_ns() -> int:
        """Return nanoseconds since boot, time asleep included: a face from before a suspend is old after it."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)

else:

    def now_ns() -> int:
        """Return nanoseconds of the system-wide monotonic clock."""
        return time.monotonic_ns()
