"""Entry point of the installed main program: the tray, or the part of it that the first argument names."""

import os
import sys
from pathlib import Path

if sys.stdout is None or sys.stderr is None:
    # A windowed program on Windows has neither; libraries write to both without asking.
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for as long as the program runs
    sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere

if sys.argv[1:2] == ["sensor"]:
    del sys.argv[1]
    from anonemo_tray.sensor.__main__ import main
elif sys.argv[1:2] == ["windows"]:
    del sys.argv[1]
    from anonemo_tray.windows.__main__ import main
else:
    from anonemo_tray.cli.main import main

sys.exit(main())
