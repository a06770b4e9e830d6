"""The places of the files that the program keeps; nothing is created here."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

HOME_VARIABLE = "ANONEMO_TRAY_HOME"
"""Environment variable that puts everything into one folder: for a portable copy, and for tests."""


@dataclass(frozen=True)
class Paths:
    """Where files go.

    Attributes:
        settings_dir: what outlasts the session.
        runtime_dir: what belongs to the running program: its lock and the endpoint that a second start calls.
    """

    settings_dir: Path
    runtime_dir: Path

    @classmethod
    def find(cls, home: Path | None = None, environ: Mapping[str, str] = os.environ) -> Paths:
        """Return the places of this user.

        Args:
            home: the folder to put everything into; None: what ANONEMO_TRAY_HOME says, else the system's own places.
            environ: the environment to look in.
        """
        if home is None and environ.get(HOME_VARIABLE):
            home = Path(environ[HOME_VARIABLE])
        if home is not None:
            home = home.absolute()
            return cls(home, home / "run")
        system = PlatformDirs("anonemo-tray", appauthor=False)
        with warnings.catch_warnings():
            # Without XDG_RUNTIME_DIR it is a folder in /tmp; `single_instance` makes sure that it is the user's own.
            warnings.simplefilter("ignore")
            return cls(system.user_config_path, system.user_runtime_path)

    @property
    def settings_file(self) -> Path:
        """The settings, JSON."""
        return self.settings_dir / "settings.json"
