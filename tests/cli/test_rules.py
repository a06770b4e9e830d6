"""The command line under the rules of an organisation: what is against them is refused, in one sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from anonemo_tray.cli import anonymize
from anonemo_tray.cli.main import main
from anonemo_tray.errors import ExitCode
from anonemo_tray.policy import STRICTEST, LoadedPolicy, Policy

RUN = """
import sys
from anonemo_tray.cli import main, run
from anonemo_tray.policy import LoadedPolicy, parse
from anonemo_tray.errors import AnonEmoError, Problem
fault = AnonEmoError(Problem.POLICY_CORRUPT, "language") if sys.argv[1] == "wrong" else None
run.load_policy = lambda: LoadedPolicy(parse(b"version = 1\\nown_points = false\\nhidden_styles = ['mesh']"), fault)
sys.exit(main.main(sys.argv[2:]))
"""
QUICK = ("--headless", "--virtual-camera", "none", "--demo", "--seconds", "4")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("words", [("--geometry", "own"), ("--style", "mesh")])
def test_p1_a_run_against_the_rules_is_refused(words: tuple[str, str]) -> None:
    done = run("right", *QUICK, *words)
    assert done.returncode == ExitCode.USAGE
    assert done.stderr.startswith("Your organisation has decided this for you")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_rules_that_are_wrong_are_said_and_the_program_stays_off() -> None:
    done = run("wrong", *QUICK)
    assert "“language” in the rules of your organisation cannot be understood" in done.stderr
    assert "Protected" not in done.stdout and "Starting" not in done.stdout


@pytest.mark.parametrize(
    ("policy", "words"),
    [(STRICTEST, ["--geometry", "own"]), (Policy(), [])],
)
def test_p1_a_clip_against_the_rules_is_refused(
    policy: Policy,
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(anonymize, "load_policy", lambda: LoadedPolicy(policy))
    code = main([*words, "anonymize", str(tmp_path / "nothing.mp4"), str(tmp_path / "out.mp4")])
    said = capsys.readouterr().err
    assert (code == ExitCode.USAGE) is bool(words), said
    assert ("Your organisation has decided this" in said) is bool(words)
