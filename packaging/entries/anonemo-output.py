"""Entry point of the installed output program."""

import sys

from anonemo_tray.output.__main__ import main

sys.exit(main())
