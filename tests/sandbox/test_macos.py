"""The guards on macOS: what is reported is what the system says that it refuses. On a fake of its library."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import Any

import pytest

from anonemo_tray import sandbox
from anonemo_tray.sandbox import Guards, Role, macos

ALL = Guards.target("darwin") & ~Guards.DUMPS
OPERATIONS = [name for names in macos.OPERATIONS.values() for name in names]
DENIED = re.compile(r"\(deny ([a-z-]+\*?)\)")


class FakeMac:
    """A Mac that refuses what its profile denies.

    Args:
        refuses_profile: it takes no profile.
        lies: it takes the profile and does nothing with it.
        unknown: the operations that it does not know.
    """

    def __init__(self, *, refuses_profile: bool = False, lies: bool = False, unknown: Collection[str] = ()) -> None:
        self._refuses_profile, self._lies, self._unknown = refuses_profile, lies, unknown
        self._denied: list[str] = []
        self.calls: list[str] = []
        self.freed = 0

    def sandbox_init(self, profile: bytes, flags: int, problem: Any) -> int:
        self.calls.append("sandbox_init")
        assert flags == 0
        if self._refuses_profile:
            problem._obj.value = 1
            return -1
        lines = profile.decode().splitlines()
        assert lines[:2] == ["(version 1)", "(allow default)"]
        self._denied = [] if self._lies else DENIED.findall(profile.decode())
        return 0

    def sandbox_free_error(self, problem: Any) -> None:
        self.freed += problem.value

    def sandbox_check(self, process: int, operation: bytes, kind: int) -> int:
        name = operation.decode()
        self.calls.append(name)
        assert (process, kind) == (os.getpid(), 0)
        if name in self._unknown:
            return -1
        return int(any(name.startswith(denied.rstrip("*")) for denied in self._denied))


def test_all_guards_are_put_on_and_asked_for_afterwards() -> None:
    fake = FakeMac()
    assert macos.seal(fake) == ALL
    assert fake.calls == ["sandbox_init", *OPERATIONS]


def check_lie() -> None:
    assert macos.seal(FakeMac(lies=True)) == Guards.NONE


def test_a_mac_that_takes_the_profile_and_does_nothing_is_not_believed() -> None:
    check_lie()


def test_a_guard_that_believes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macos, "OPERATIONS", dict.fromkeys(macos.OPERATIONS, ()))
    with pytest.raises(AssertionError):
        check_lie()


def test_a_profile_that_is_refused_guards_nothing() -> None:
    fake = FakeMac(refuses_profile=True)
    assert macos.seal(fake) == Guards.NONE
    assert fake.freed == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_the_system_does_not_answer_is_not_claimed(name: str) -> None:
    (unsure,) = (guard for guard, names in macos.OPERATIONS.items() if name in names)
    assert macos.seal(FakeMac(unknown=[name])) == ALL & ~unsure


@pytest.mark.parametrize(
    ("line", "guard"),
    [
        ("(deny network*)", Guards.NETWORK),
        ("(deny file-write*)", Guards.FILES),
        ("(deny process-fork)", Guards.PROGRAMS),
    ],
)
def test_a_profile_that_lacks_a_line_is_noticed(monkeypatch: pytest.MonkeyPatch, line: str, guard: Guards) -> None:
    monkeypatch.setattr(macos, "PROFILE", macos.PROFILE.replace(line, ""))
    assert macos.seal(FakeMac()) == ALL & ~guard


def test_the_profile_is_balanced_and_forbids_other_programs() -> None:
    assert macos.PROFILE.count("(") == macos.PROFILE.count(")")
    assert "process-exec*" in DENIED.findall(macos.PROFILE)


def test_on_a_mac_sensor_and_output_are_sealed_and_the_windows_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setattr(sandbox, "disable_core_dumps", lambda: Guards.DUMPS)
    monkeypatch.setattr(macos, "library", FakeMac)
    for role in Role:
        wanted = Guards.DUMPS if role is Role.WINDOWS else Guards.target("darwin")
        assert sandbox.seal(role) == wanted
    assert sandbox.limit_writing() | sandbox.limit_reading() == Guards.NONE


@pytest.mark.skipif("sys.platform != 'darwin'", reason="needs macOS")
def test_on_a_mac_the_system_agrees() -> None:
    import subprocess
    import sys

    program = "from anonemo_tray.sandbox import Guards, Role, seal; print(seal(Role.SENSOR) == Guards.target())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"], done.stderr
