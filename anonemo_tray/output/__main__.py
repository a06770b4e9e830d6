"""Entry point of the output process: guards first, then everything else."""

from __future__ import annotations

import sys

from anonemo_tray.sandbox import Role, limit_reading, seal


def main() -> int:
    """Run the output process; started by the worker thread, not by people."""
    guards = seal(Role.OUTPUT)
    from anonemo_tray.ipc.pipes import take_over_pipes  # noqa: PLC0415 -- behind the first guards

    pipes = take_over_pipes()
    guards |= limit_reading()
    # Only behind the guards: numpy and the pipe's sender start threads, and an older thread escapes some of them.
    from anonemo_tray.output.main import run  # noqa: PLC0415

    return run(pipes.open(), guards)


if __name__ == "__main__":
    sys.exit(main())
