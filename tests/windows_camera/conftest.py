"""The camera's libraries, and a Windows with the camera in it: made once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.windows_camera import machine as machines
from tests.windows_camera.machine import Machine, Producer
from tests.windows_camera.table import Figures


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the libraries; not to be changed."""
    return machines.build(tmp_path_factory.mktemp("libraries"))


@pytest.fixture(scope="session")
def machine(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A Windows with the camera registered."""
    with machines.machine(libraries, tmp_path_factory.mktemp("camera")) as made:
        yield made


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """What is measured, for docs/qa.md."""
    measured = Figures()
    yield measured
    measured.write_if_asked()


@pytest.fixture(scope="session")
def producer(machine: Machine) -> Iterator[Producer]:
    """A process that publishes as it is told; not to be killed."""
    started = machine.producer()
    yield started
    started.end()
