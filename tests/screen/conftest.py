"""One desktop for all tests of a file; a program of its own for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.screen.desktop import Desktop, desktop
from tests.screen.running import OnScreen, on_screen

Start = Callable[..., OnScreen]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A desktop whose panel shows tray icons."""
    with desktop(tmp_path_factory.mktemp("desktop")) as started:
        yield started


@pytest.fixture
def start(panel: Desktop, tmp_path: Path) -> Iterator[Start]:
    """Start the program on that desktop; the arguments are those of `on_screen`."""
    with ExitStack() as ending:
        yield lambda *arguments, **options: ending.enter_context(on_screen(panel, tmp_path, *arguments, **options))
