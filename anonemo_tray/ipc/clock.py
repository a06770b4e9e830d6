"""The clock that capture times are told by: one for all processes, never set back, running on while suspended.

`time.monotonic` is none everywhere: on macOS it stands still during sleep, so that a face from before would be young
after it.
"""

from __future__ import annotations

import sys
import time

if sys.platform == "linux":

    def now_ns() -> int:
        """Return nanoseconds since boot, time asleep included."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)

elif sys.platform == "darwin":

    def now_ns() -> int:
        """Return nanoseconds since boot, time asleep included.

        That is Apple's mach_continuous_time; its CLOCK_MONOTONIC follows corrections of the time of day.
        """
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)

else:

    def now_ns() -> int:
        """Return nanoseconds since boot, time asleep included: QueryPerformanceCounter, the same in all processes."""
        return time.perf_counter_ns()
