"""The workflows: looked over by actionlint and zizmor, every action pinned, every script there, secrets kept close."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.installers.scripts import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOBS = [
    (file, name, job)
    for file in WORKFLOWS
    for name, job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].items()
]
STEPS = [(f"{file.name}: {name}", job, step) for file, name, job in JOBS for step in job["steps"]]
_PINNED = re.compile(r"^\s*(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

needs_linters = pytest.mark.skipif(sys.version_info < (3, 11), reason="zizmor needs Python 3.11")


def lint(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    assert program is not None, f"{tool} is not installed: sh packaging/test.sh installs it"
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    # The scripts are one line each; the linters for shell and Python may be there or not.
    return lint("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *files)


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    return lint("zizmor", "--offline", "--no-progress", "--color=never", "--persona=pedantic", *files)


@needs_linters
def test_actionlint_and_zizmor_find_nothing() -> None:
    for done in (actionlint(*WORKFLOWS), zizmor(*WORKFLOWS)):
        assert done.returncode == 0, done.stdout + done.stderr


@needs_linters
@pytest.mark.parametrize(
    ("before", "after", "finder"),
    [
        ("needs: windows-pack", "needs: windows-packing", actionlint),
        ("github.token", "github.tokens.of.all", actionlint),
        ("actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2", "actions/checkout@v6", zizmor),
        ("        with:\n          persist-credentials: false\n", "", zizmor),
        ("permissions: {}", "permissions: write-all", zizmor),
        ('"$GITHUB_REF_NAME" --draft', "${{ github.ref_name }} --draft", zizmor),
    ],
)
def test_the_linters_find_what_is_wrong(before: str, after: str, finder: Any, tmp_path: Path) -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert before in text
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "release.yml").write_text(text.replace(before, after), encoding="utf-8")
    assert finder(folder / "release.yml").returncode != 0


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned_by_its_commit(file: Path) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if re.match(r"\s*(- )?uses:", line)]
    assert lines
    assert [line for line in lines if not _PINNED.match(line)] == []


def test_an_action_is_the_same_everywhere() -> None:
    uses = {line for file in WORKFLOWS for line in re.findall(r"uses: (\S+@\S+ # \S+)", file.read_text())}
    assert len({use.partition("@")[0] for use in uses}) == len(uses)


def test_every_container_is_pinned_by_its_content() -> None:
    images = {job["container"]["image"] for _, _, job in JOBS if "container" in job}
    assert all(re.fullmatch(r"debian:12@sha256:[0-9a-f]{64}", image) for image in images)
    assert len(images) == 1


def test_every_step_is_a_script_that_is_there() -> None:
    for where, _, step in STEPS:
        for script in re.findall(r"packaging/[\w/.]+", step.get("run", "")):
            assert (ROOT / script).is_file(), f"{where}: {script}"
        assert len(step.get("run", "").splitlines()) <= 1, where


def test_jobs_may_do_only_what_they_must() -> None:
    for file in WORKFLOWS:
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["permissions"] == {}
    for file, name, job in JOBS:
        more = {"id-token", "attestations"} if (file.name, name) == ("release.yml", "publish") else set()
        assert set(job["permissions"]) == {"contents"} | more
        assert job["permissions"]["contents"] == ("write" if more else "read"), name
        assert job["timeout-minutes"] <= 120


def test_secrets_are_given_to_the_steps_that_sign_and_to_no_other() -> None:
    for where, job, step in STEPS:
        has_secrets = "secrets." in str(step)
        signs = "sign" in step.get("run", "")
        assert has_secrets == signs, where
        # Somebody can be asked before they are handed out.
        assert not has_secrets or job["environment"] == "release"
    assert not any("secrets." in str({key: job[key] for key in job if key != "steps"}) for _, _, job in JOBS)


def test_pull_requests_reach_no_secrets() -> None:
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert "secrets" not in text
    assert "pull_request_target" not in text


def order(name: str) -> list[str]:
    (steps,) = (job["steps"] for file, each, job in JOBS if (file.name, each) == ("release.yml", name))
    return [word for step in steps for word in re.findall(r"(\w+)\.py", step.get("run", ""))]


def test_everything_is_tested_frozen_and_installed_before_it_is_published() -> None:
    assert order("linux") == ["build", "check_frozen", "self_test", "make_deb", "try_installer"]
    assert order("windows-freeze") == ["build", "check_frozen", "sign", "self_test"]
    assert order("windows-camera") == ["build"]
    assert order("windows-pack") == ["make_installer"]
    assert order("windows-try") == ["sign", "try_installer"]
    assert order("macos") == ["build", "check_frozen", "sign_and_notarise", "self_test", "make_dmg", "try_installer"]
    assert order("lists") == ["check_version", "check_wheels", "third_party", "sbom"]
    (publish,) = (job for _, name, job in JOBS if name == "publish")
    assert set(publish["needs"]) == {"lists", "linux", "windows-try", "macos"}
    assert "--draft" in publish["steps"][-1]["run"]
