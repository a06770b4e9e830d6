"""Writes the figures of a run into docs/qa.md: what callers saw in each fault, for how long, and the way back."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from tests.device.guest import builds, calls, faults
from tests.device.machine import CHECKOUT

SCENES = (*faults.SCENES, *calls.SCENES, *builds.SCENES)


def is_played(scene: Callable[[Any], Any], reader: str) -> bool:
    """Return whether a reader sees a scene; calls are hung up and begun by the first one alone.

    With ffmpeg a machine was seen to hang for minutes while one hung up on a program that was ending.
    """
    return reader == "opencv" or scene not in calls.SCENES


PAGE = CHECKOUT / "docs" / "qa.md"
BEGIN = "<!-- device tests: begin, written by tests/device -->"
END = "<!-- device tests: end -->"

Results = Mapping[str, Mapping[str, Mapping[str, Any]]]


def write_if_asked(results: Results) -> None:
    """Write the table when ANONEMO_TRAY_WRITE_QA is set and all faults were played for all readers."""
    wanted = [(scene.__name__, reader) for scene in SCENES for reader in results if is_played(scene, reader)]
    complete = all("outcome" in results[reader].get(scene, {}) for scene, reader in wanted)
    if not os.environ.get("ANONEMO_TRAY_WRITE_QA") or not complete:
        return
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Quality figures\n"
    if BEGIN not in page:
        page += f"\n{BEGIN}\n{END}\n"
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(head + BEGIN + "\n" + section(results) + END + rest.partition(END)[2], encoding="utf-8")


def section(results: Results) -> str:
    """Return the section as Markdown."""
    readers = list(results)
    slowness = max(result["slowness"] for reader in readers for result in results[reader].values())
    lines = [
        "## Faults, as a caller sees them",
        "",
        "The whole program between a v4l2 camera (a v4l2loopback device that is fed the synthetic actor) and the",
        "virtual camera (v4l2loopback 0.15.0), in a User-Mode Linux machine with one virtual processor, read by",
        f"{' and '.join(readers)}; “a / b” are their figures. Starting the sensor takes up to {slowness:.1f} times as",
        "long there as on the machine itself, which is in every recovery that needs a start.",
        "",
        "| fault | seen until a face again | last face gone, ms | face again, s | camera pixels | late faces |",
        "|---|---|---|---|---|---|",
    ]
    for scene in SCENES:
        outcomes = [results[reader][scene.__name__]["outcome"] for reader in readers if is_played(scene, reader)]
        cells = [
            outcomes[0]["fault"],
            _both(_seen(outcome["screen"]) for outcome in outcomes),
            _both(_number(outcome["blank_ms"], 0) for outcome in outcomes),
            _both(_number(outcome["recovery_s"], 1) for outcome in outcomes),
            str(sum(outcome["raw"] for outcome in outcomes)),
            str(sum(outcome["late_faces"] for outcome in outcomes)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _both(cells: Any) -> str:
    found = list(cells)
    return found[0] if len(set(found)) == 1 else " / ".join(found)


def _seen(screen: list[str]) -> str:
    """Return the kinds of pictures in the order of their first appearance."""
    return ", ".join(dict.fromkeys(entry.split()[0] for entry in screen)) or "the last picture"


def _number(value: float | None, digits: int) -> str:
    return "never" if value is None else f"{value:.{digits}f}"
