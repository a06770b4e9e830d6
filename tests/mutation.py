"""Mutation testing of what the promises hang on: `python -m tests.mutation [--write-qa] [PART …]`.

Cosmic Ray changes one thing in a module at a time, in a copy of the last commit, and runs the module's tests. A mutant
that they do not notice is printed: a test is missing, or it means the same as the program, and then `SAME` says why.
Needs one more package in the environment of the tests:

    python3 -m pip --python .venv/bin/python install --no-deps --require-hashes --requirement requirements-mutation.txt
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from tests.qa_page import write_part

CHECKOUT: Final = Path(__file__).parents[1]

PARTS: Final = {
    "state": ("anonemo_tray/pipeline/state.py", "tests/pipeline/test_state.py"),
    "relay": ("anonemo_tray/pipeline/relay.py", "tests/pipeline/test_relay.py"),
    "watch": ("anonemo_tray/pipeline/watch.py", "tests/pipeline/test_watch.py"),
    "worker": (
        "anonemo_tray/pipeline/worker.py",
        "tests/pipeline/test_worker.py tests/pipeline/test_worker_in_calls.py",
    ),
    "messages": ("anonemo_tray/ipc/messages.py", "tests/ipc/test_messages.py"),
    "inbox": ("anonemo_tray/output/inbox.py", "tests/output/test_inbox.py"),
    "pacer": ("anonemo_tray/output/pacer.py", "tests/output/test_pacer.py"),
    "output loop": ("anonemo_tray/output/main.py", "tests/output/test_main.py"),
}
"""Module and tests by name."""

SAME: Final = {
    r"@unique|@dataclass\(frozen|@dataclass\(slots|@property": "a check of the code itself, not of what it does",
    r"^\s*(async )?def .*\|": "an annotation, which nothing evaluates",
    r"^\s*\w+: [^=]*\|": "an annotation, which nothing evaluates",
    r"\bis (not )?(State|Geometry|Flags|Event|self)\b": "members of an enumeration are equal when they are the same",
    r"is (not )?self\.": "members of an enumeration are equal when they are the same",
    r"decoder\.dropped != dropped": "the number only grows",
    r">= \{Role\.SENSOR": "there are no other roles",
    r"_NS = \d|_earliest_ns = 0|_sent_at = 0\.0": "a nanosecond more or less, or a second of a clock far beyond it",
    r"else 0$": "a nanosecond more",
}
"""Lines, as they were, whose mutants that nobody notices mean the same, and why."""

_TIMEOUT_S: Final = 120.0


@dataclass(frozen=True)
class Mutant:
    """One change of a module.

    Attributes:
        before: the changed line as it was.
        after: the line as it is then.
        is_noticed: whether a test failed, or ran out of time.
    """

    before: str
    after: str
    is_noticed: bool

    @property
    def means_the_same(self) -> str:
        """Why the change changes nothing, as far as it does."""
        return next((why for line, why in SAME.items() if re.search(line, self.before)), "")


def mutants(module: str, tests: str) -> list[Mutant]:
    """Try all mutants of a module."""
    with tempfile.TemporaryDirectory() as scratch:
        home, config, session = Path(scratch) / "copy", Path(scratch) / "config.toml", Path(scratch) / "session.sqlite"
        run(["git", "clone", "--quiet", "--shared", str(CHECKOUT), str(home)], CHECKOUT)
        command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider {tests}"
        config.write_text(
            f'[cosmic-ray]\nmodule-path = "{module}"\ntimeout = {_TIMEOUT_S}\nexcluded-modules = []\n'
            f'test-command = "{command}"\n[cosmic-ray.distributor]\nname = "local"\n',
            encoding="utf-8",
        )
        cosmic_ray = str(Path(sys.executable).with_name("cosmic-ray"))
        run([*command.split()], home)
        run([cosmic_ray, "init", str(config), str(session)], home)
        run([cosmic_ray, "exec", str(config), str(session)], home)
        return list(results(run([cosmic_ray, "dump", str(session)], home)))


def results(dump: str) -> Iterator[Mutant]:
    """Yield what Cosmic Ray's dump says, one pair of work and result a line."""
    for line in dump.splitlines():
        _, result = json.loads(line)
        rows = result["diff"].splitlines()
        changed = [row for row in rows if row[:1] in {"-", "+"} and row[:3] not in {"---", "+++"}]
        before, after = ("\n".join(row[1:] for row in changed if row[0] == sign) for sign in "-+")
        yield Mutant(before, after, result["test_outcome"].lower().endswith("killed"))


def run(command: list[str], home: Path) -> str:
    """Run a program in a folder, whose code comes first there, and return what it says."""
    done = subprocess.run(
        command, cwd=home, env={**os.environ, "PYTHONPATH": str(home)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Try the named parts, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Try mutants of the promises' code.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of: {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--write-qa", action="store_true", help="put the table into docs/qa.md")
    arguments = parser.parse_args()
    rows = ["| module | mutants | noticed by a test | mean the same | neither |", "|---|---|---|---|---|"]
    for part in arguments.parts or PARTS:
        module, tests = PARTS[part]
        tried = mutants(module, tests)
        unnoticed = [mutant for mutant in tried if not mutant.is_noticed]
        missing = [mutant for mutant in unnoticed if not mutant.means_the_same]
        for mutant in missing:
            print(f"{module}\n- {mutant.before}\n+ {mutant.after}", flush=True)  # noqa: T201 # the result
        same = len(unnoticed) - len(missing)
        rows.append(
            f"| `{module}`, by `{tests}` | {len(tried)} | {len(tried) - len(unnoticed)} | {same} | {len(missing)} |"
        )
    text = "\n".join(rows)
    print(text)  # noqa: T201 # the result
    if arguments.write_qa:
        day = datetime.now(timezone.utc).date()
        write_part(
            "mutants",
            "tests/mutation.py",
            f"## Mutants\n\n{day}: one change at a time in a module, and its tests (`python -m tests.mutation`, where\n"
            f"also stands what means the same, and why).\n\n{text}",
        )


if __name__ == "__main__":
    main()
