"""Boots the machines once, plays in them whatever the selected tests want to see, and hands out what became of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest

from tests.device import pictures, table
from tests.device.machine import Machine
from tests.device.slowness import start_seconds

READERS = ("opencv", "ffmpeg")

_TIMEOUT_S = 900.0

Played: TypeAlias = "Callable[[str, str], Result]"


@dataclass(frozen=True)
class Result:
    """What became of a scene.

    Attributes:
        outcome: the fields of guest.play.Outcome.
        slowness: how many times slower than the host its machine starts the sensor's parts.
    """

    outcome: dict[str, Any]
    slowness: float


@pytest.fixture(scope="session")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the scenes of all selected tests, one machine for each kind of reader; returns the look-up of results."""
    wanted: dict[str, list[str]] = {reader: [] for reader in READERS}
    for item in request.session.items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if "scene" in parameters and "reader" in parameters:
            wanted[parameters["reader"]].append(parameters["scene"])
    machine = Machine.build()
    folder = tmp_path_factory.mktemp("device")
    pictures.write(folder / "pictures")
    here = start_seconds()

    def play(reader: str) -> dict[str, dict[str, Any]]:
        if not wanted[reader]:
            return {}
        out = folder / reader
        out.mkdir()
        (out / "pictures").symlink_to(folder / "pictures")
        machine.run(["-m", "tests.device.guest.main", reader, *wanted[reader]], out, _TIMEOUT_S)
        lines = (out / "results.jsonl").read_text().splitlines()
        there = float((out / "start_seconds").read_text())
        return {line["scene"]: {**line, "slowness": max(1.0, there / here)} for line in map(json.loads, lines)}

    with ThreadPoolExecutor(len(READERS)) as pool:
        results = dict(zip(READERS, pool.map(play, READERS), strict=True))
    shutil.rmtree(folder / "pictures")
    table.write_if_asked(results)

    def look_up(scene: str, reader: str) -> Result:
        result = results[reader][scene]
        if "error" in result:
            pytest.fail(result["error"], pytrace=False)
        return Result(result["outcome"], result["slowness"])

    return look_up
