"""Writes the tables of docs/security.md that follow from the code: `python packaging/make_security_tables.py`.

Which guards a system has, what the states promise, and what is said when a guard is missing are asked of the program;
only how each guard is made is written down here. tests/packaging/test_security_tables.py sees whether the page is up to
date.
"""

from __future__ import annotations

from pathlib import Path

from anonemo_tray.i18n import Texts
from anonemo_tray.pipeline.state import State, Status
from anonemo_tray.sandbox import Guards, Role
from anonemo_tray.tray.menu import sentence

PAGE = Path(__file__).parents[1] / "docs" / "security.md"
BEGIN, END = "<!-- {}: begin, written by packaging/make_security_tables.py -->", "<!-- {}: end -->"

SYSTEMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS"}
HOW = {
    (Guards.NETWORK, "linux"): "seccomp, and Landlock from version 4",
    (Guards.NETWORK, "darwin"): "sandbox: `network*`",
    (Guards.FILES, "linux"): "Landlock; what it does not know: seccomp",
    (Guards.FILES, "win32"): "low integrity; not folders kept for such programs (`AppData\\LocalLow`)",
    (Guards.FILES, "darwin"): "sandbox: `file-write*`",
    (Guards.DUMPS, "linux"): "core limit, not dumpable",
    (Guards.DUMPS, "win32"): "error mode, report without the heap",
    (Guards.DUMPS, "darwin"): "core limit",
    (Guards.READING, "linux"): "Landlock, second layer",
    (Guards.PROGRAMS, "linux"): "in “network” and “files”",
    (Guards.PROGRAMS, "win32"): "job of one process, child process policy",
    (Guards.PROGRAMS, "darwin"): "sandbox: `process-fork`, `process-exec*`",
    (Guards.MEMORY, "linux"): "in “dumps”",
    (Guards.MEMORY, "win32"): "the process's access list",
    (Guards.LIBRARIES, "win32"): "extension point and image load policies",
}
"""How each guard is made on each system that has it."""

PARTS_OF_OTHERS = {(Guards.PROGRAMS, "linux"), (Guards.MEMORY, "linux")}
"""What is no guard of its own there, as another cannot be had without it."""


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table as Markdown."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *rows)).replace(
        "| --- ", "|---"
    )


def guards_by_system() -> str:
    """Return what guards sensor and output on each system, and by what."""
    rows = []
    for guard in (guard for guard in Guards if guard):
        cells = []
        for platform in SYSTEMS:
            how = HOW.get((guard, platform), "no")
            if (guard in Guards.target(platform)) is not (how != "no" and (guard, platform) not in PARTS_OF_OTHERS):
                raise ValueError(f"{guard} on {platform}: the program and this table disagree")
            cells.append(f"{how}, late" if guard in Guards.late(platform) else how)
        rows.append([str(guard), Texts.load("en", "darwin").guard(guard), *cells])
    return table(["guard", "in the menu", *SYSTEMS.values()], rows)


def states_by_guards() -> str:
    """Return what runs in each state, with which guards, and what is said of it with all of them and with fewer."""
    return table(
        ["state", "processes", *SYSTEMS.values(), "green", "what the menu says", "with a guard missing"],
        [
            [
                state.name,
                "sensor, output" if state.uses_camera else "output",
                *(_in_force(state, platform) for platform in SYSTEMS),
                "yes" if _status(state, Guards.NONE).is_protected else "no",
                _said(state, Guards.NONE),
                _said(state, Guards.DUMPS) if _said(state, Guards.DUMPS) != _said(state, Guards.NONE) else "the same",
            ]
            for state in State
        ],
    )


def _in_force(state: State, platform: str) -> str:
    target, late = Guards.target(platform), Guards.late(platform)
    # A state is left for SEARCHING and SHOWING only when all guards have been said.
    if late and state in {State.STARTING, State.RETRYING}:
        return f"{target & ~late}; then {late}"
    return str(target)


def _status(state: State, missing: Guards) -> Status:
    guards = tuple((role.value, Guards.target() & ~missing) for role in (Role.SENSOR, Role.OUTPUT))
    return Status(state, virtual_camera="AnonEmo Camera", guards=guards)


def _said(state: State, missing: Guards) -> str:
    return sentence(_status(state, missing), Texts.load("en"))


TABLES = {"guards by system": guards_by_system, "states by guards": states_by_guards}


def written(page: str) -> str:
    """Return the page with its tables as they have to be.

    Raises:
        ValueError: it lacks the place of a table.
    """
    for name, make in TABLES.items():
        begin, end = BEGIN.format(name), END.format(name)
        if begin not in page or end not in page:
            raise ValueError(f"no place for: {name}")
        head, _, rest = page.partition(begin)
        page = f"{head}{begin}\n{make()}{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
