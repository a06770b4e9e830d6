"""Entry point of the output process: guards first, then everything else."""

from __future__ import annotations

import sys

from anonemo_tray.sandbox import Role, seal


def main() -> int:
    """Run the output process; started by the worker thread, not by people."""
    guards = seal(Role.OUTPUT)
    # Only behind the guards: numpy and the pipe's sender start threads, and an older thread escapes some of them.
    from anonemo_tray.ipc.pipes import open_child_ends  # noqa: PLC0415
    from anonemo_tray.output.main import run  # noqa: PLC0415

    return run(open_child_ends(), guards)


if __name__ == "__main__":
    sys.exit(main())
