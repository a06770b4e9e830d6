"""Boots the machines once, plays in them whatever the selected tests want to see, and hands out what became of it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.device import pictures, table
from tests.device.guest.scenario import BROWSER
from tests.device.machine import Machine
from tests.device.slowness import start_seconds

READERS = ("opencv", "ffmpeg")
DEVICES = "devices"
"""A machine of its own, with the first reader, for what one reader is enough for."""

MUTANTS = "mutants"
"""The same for builds that leak: what they leave must not be in the others."""

_MACHINES = (*READERS, BROWSER, DEVICES, MUTANTS)
_AT_ONCE = 2

_TIMEOUT_S = 1800.0


@dataclass(frozen=True)
class Result:
    """What became of a scene.

    Attributes:
        outcome: the fields of guest.scenario.Outcome.
        audit: what the program gave away besides pictures, see guest.audit.
        slowness: how many times slower than the host its machine starts the sensor's parts.
    """

    outcome: dict[str, Any]
    audit: dict[str, Any]
    slowness: float


class Played:
    """The look-up of what was played.

    Args:
        results: by machine and scene.
        changed: by machine, the files that were made or changed in its machine.
    """

    def __init__(self, results: Mapping[str, Mapping[str, Any]], changed: Mapping[str, list[str]]) -> None:
        self._results = results
        self.changed = changed

    def __call__(self, scene: str, reader: str) -> Result:
        result = self._results[reader][scene]
        if "error" in result:
            pytest.fail(result["error"], pytrace=False)
        return Result(result["outcome"], result["audit"], result["slowness"])


@pytest.fixture(scope="session")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the scenes of all selected tests, in their machines."""
    wanted: dict[str, list[str]] = {reader: [] for reader in _MACHINES}
    for item in request.session.items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        if "scene" in parameters and "reader" in parameters:
            scenes = wanted[parameters["reader"]]
            scenes += [parameters["scene"]] if parameters["scene"] not in scenes else []
    machine = Machine.build()
    folder = tmp_path_factory.mktemp("device")
    pictures.write(folder / "pictures")
    here = start_seconds()

    def run_scenarios(reader: str) -> dict[str, dict[str, Any]]:
        if not wanted[reader]:
            return {}
        out = folder / reader
        # Links of files, not of the folder: the machine sees nothing else of the host's temporary files.
        shutil.copytree(folder / "pictures", out / "pictures", copy_function=os.link)
        how = reader if reader in {*READERS, BROWSER} else READERS[0]
        machine.run(["-m", "tests.device.guest.main", how, *wanted[reader]], out, _TIMEOUT_S)
        lines = (out / "results.jsonl").read_text().splitlines()
        there = float((out / "start_seconds").read_text())
        return {line["scene"]: {**line, "slowness": max(1.0, there / here)} for line in map(json.loads, lines)}

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = dict(zip(wanted, pool.map(run_scenarios, wanted), strict=True))
    for used in folder.glob("**/pictures"):
        shutil.rmtree(used)
    table.write_if_asked({reader: results[reader] for reader in READERS}, results[BROWSER])
    changed = {reader: (folder / reader / "changed").read_text().splitlines() for reader in wanted if wanted[reader]}
    return Played(results, changed)
