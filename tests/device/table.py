"""Writes the figures of a run into docs/qa.md: what callers saw in each fault, for how long, and the way back.

Faults and calls in a browser are parts of their own; a part is written when everything in it was played.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from tests.device.guest import builds, calls, faults
from tests.qa_page import PAGE, write_part

SCENES = (*faults.SCENES, *calls.SCENES, *builds.SCENES)


def is_played(scene: Callable[[Any], Any], reader: str) -> bool:
    """Return whether a reader sees a scene; calls are hung up and begun by the first one alone.

    With ffmpeg a machine was seen to hang for minutes while one hung up on a program that was ending.
    """
    return reader == "opencv" or scene not in calls.SCENES


FAULTS_PART, BROWSER_PART = "device tests", "calls in a browser"
_WRITER = "tests/device"

Scenes = Mapping[str, Mapping[str, Any]]
Results = Mapping[str, Scenes]


def part(name: str) -> str:
    """Return a part of the page as it stands there."""
    page = PAGE.read_text(encoding="utf-8")
    return page.partition(f"<!-- {name}: begin")[2].partition(f"<!-- {name}: end")[0]


def write_if_asked(results: Results, in_browser: Scenes) -> None:
    """Write the parts of which everything was played, when ANONEMO_TRAY_WRITE_QA is set.

    Args:
        results: by reader and scene.
        in_browser: by scene.
    """
    if not os.environ.get("ANONEMO_TRAY_WRITE_QA"):
        return
    wanted = [(scene.__name__, reader) for scene in SCENES for reader in results if is_played(scene, reader)]
    if all("outcome" in results[reader].get(scene, {}) for scene, reader in wanted):
        write_part(FAULTS_PART, _WRITER, section(results))
    if all("outcome" in in_browser.get(scene.__name__, {}) for scene in calls.IN_BROWSER):
        write_part(BROWSER_PART, _WRITER, browser_section(in_browser))


def section(results: Results) -> str:
    """Return the section as Markdown."""
    readers = list(results)
    slowness = max(result["slowness"] for reader in readers for result in results[reader].values())
    lines = [
        "## Faults, as a caller sees them",
        "",
        "The whole program between a v4l2 camera (a v4l2loopback device that is fed the synthetic actor) and the",
        "virtual camera (v4l2loopback 0.15.0), in a User-Mode Linux machine with one virtual processor, read by",
        f"{' and '.join(readers)}; “a / b” are their figures, and calls are seen by the first alone. Starting the",
        f"sensor takes up to {slowness:.1f} times as long there as on the machine itself, which is in every recovery",
        "that needs a start.",
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
    return "\n".join(lines)


def browser_section(results: Scenes) -> str:
    """Return the section of the calls in a browser as Markdown."""
    columns = ["call", "cameras listed, in turn", "camera taken", "seen until a face again"]
    columns += ["last face gone, ms", "face again, s", "camera pixels"]
    lines = [
        "## Calls in a browser",
        "",
        "The same machine, read by Chromium without a window: a page with `getUserMedia` that chooses “AnonEmo Camera”",
        "and, when its pictures end, takes whatever camera it can get. “Stage Camera” is the real one. The page looks",
        "five times a second at most, which is in every figure.",
        "",
        f"| {' | '.join(columns)} |",
        "|---|---|---|---|---|---|---|",
    ]
    for scene in calls.IN_BROWSER:
        outcome = results[scene.__name__]["outcome"]
        facts = outcome["facts"]
        cells = [
            outcome["fault"],
            "; then ".join(", ".join(json.loads(listed)) for listed in dict.fromkeys(facts["cameras listed"])),
            ", ".join(dict.fromkeys(facts["cameras taken"])),
            _seen(outcome["screen"]),
            _number(outcome["blank_ms"], 0),
            _number(outcome["recovery_s"], 1),
            str(outcome["raw"]),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _both(cells: Any) -> str:
    found = list(cells)
    return found[0] if len(set(found)) == 1 else " / ".join(found)


def _seen(screen: list[str]) -> str:
    """Return the kinds of pictures in the order of their first appearance."""
    return ", ".join(dict.fromkeys(entry.split()[0] for entry in screen)) or "the last picture"


def _number(value: float | None, digits: int) -> str:
    return "never" if value is None else f"{value:.{digits}f}"
