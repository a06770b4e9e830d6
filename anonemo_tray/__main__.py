"""Entry point of `anonemo-tray` and of `python -m anonemo_tray`."""

from __future__ import annotations

import sys

from anonemo_tray.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
