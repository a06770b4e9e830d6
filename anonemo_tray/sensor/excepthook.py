"""The redacting excepthook: of an exception that nobody caught it tells the type and the place, never the text.

Libraries put values into the texts of their errors, and here the values are pixels. What is printed is lost as a rule,
but `--debug` shows it, and who debugs copies it into a report.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType


def install_redacting_excepthook() -> None:
    """Install it: from now on uncaught exceptions of all threads are printed without their texts."""

    def tell(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
        # A windowed program has no standard error.
        if sys.stderr is not None:
            sys.stderr.write("".join(traceback.format_tb(trace)) + f"{kind.__name__} (text withheld)\n")

    sys.excepthook = tell
    threading.excepthook = lambda raised: tell(raised.exc_type, raised.exc_value, raised.exc_traceback)
    sys.unraisablehook = lambda raised: tell(raised.exc_type, raised.exc_value, raised.exc_traceback)
