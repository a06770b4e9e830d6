"""The end of a Windows session: the question whether it may end, and the order, both sent to the icon's window.

Whatever pystray does not know it answers with "no", so that Windows would call the program one that prevents signing
out. Here that is said during a call alone, with the reason; the user can sign out anyway, and then the call has the
pause picture before the program is gone. Elsewhere the system's signals say the same (`system/signals.py`).

Sources: WM_QUERYENDSESSION, WM_ENDSESSION and ShutdownBlockReasonCreate in the documentation of Windows.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

QUERY_END_SESSION, END_SESSION = 0x0011, 0x0016


def _give_reason(window: int, reason: str) -> None:
    """Tell Windows what to show to the user who waits; an empty reason takes it back."""
    if sys.platform == "win32":
        if reason:
            ctypes.windll.user32.ShutdownBlockReasonCreate(ctypes.c_void_p(window), ctypes.c_wchar_p(reason))
        else:
            ctypes.windll.user32.ShutdownBlockReasonDestroy(ctypes.c_void_p(window))


class SessionEnd:
    """Answers for the icon's window.

    Args:
        objection: returns why the session should not end now, for the user; empty when it may.
        end: ends the program, pause picture first; called in the main thread, may take 5 s.
        give_reason: tells Windows the objection.
    """

    def __init__(
        self,
        objection: Callable[[], str],
        end: Callable[[], object],
        give_reason: Callable[[int, str], None] = _give_reason,
    ) -> None:
        self._objection = objection
        self._end = end
        self._give_reason = give_reason

    def attach(self, icon: Any) -> None:
        """Answer for this icon of pystray's, where it has a window of Windows'."""
        if not hasattr(icon, "_hwnd"):
            return  # X has handlers of the same name, and other events of the same numbers

        def ask(_wparam: int, _lparam: int) -> int:
            reason = self._objection()
            self._give_reason(icon._hwnd, reason)  # noqa: SLF001 -- there is no public way
            return int(not reason)

        def order(ending: int, _lparam: int) -> int:
            if ending:
                self._end()
            return 0

        icon._message_handlers.update({QUERY_END_SESSION: ask, END_SESSION: order})  # noqa: SLF001 -- the same
