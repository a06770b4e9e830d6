"""Entry point of the windows process: guards first, then everything else."""

from __future__ import annotations

import importlib.util
import sys

from anonemo_tray.errors import Problem
from anonemo_tray.sandbox import Role, seal


def main() -> int:
    """Run the process of all windows; started by the tray, not by people."""
    seal(Role.WINDOWS)
    # Some systems ship Python without its windows.
    if importlib.util.find_spec("_tkinter") is None:
        return Problem.NO_PREVIEW
    # Only behind the guards: numpy and the pipe's sender start threads, and an older thread escapes some of them.
    from anonemo_tray.ipc.pipes import open_child_ends  # noqa: PLC0415
    from anonemo_tray.windows.window_manager import run  # noqa: PLC0415

    return run(open_child_ends())


if __name__ == "__main__":
    sys.exit(main())
