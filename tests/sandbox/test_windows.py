"""The guards on Windows: what is reported is what is in force, whatever the functions of Windows say.

Here on a fake of them; what Wine bears out is tried in tests/installers/test_windows_frozen.py.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonemo_tray import sandbox
from anonemo_tray.sandbox import Guards, Role, dumps, windows, windows_api
from tests.sandbox.fake_windows import FUNCTIONS, PROCESS, FakeWindows

ALL = Guards.target("win32") & ~Guards.DUMPS
NEVER_FAIL = {"CloseHandle", "GetCurrentProcess", "GetCurrentProcessId", "LocalFree", "TerminateProcess"}
ASKING = {"GetDriveTypeW", "CreateProcessW", "OpenProcess", "OpenProcessToken", "CreateJobObjectW"}
MAY_FAIL = sorted(set(FUNCTIONS) - NEVER_FAIL)
MAY_LIE = sorted(name for name in set(MAY_FAIL) - ASKING if not name.startswith(("Get", "Convert")))


def put_on(fake: FakeWindows) -> Guards:
    return windows.seal(fake) | windows.limit_writing(fake)


def test_every_function_that_is_called_has_its_types() -> None:
    assert set(FUNCTIONS) == set(windows_api._SIGNATURES)


def test_all_guards_are_put_on_and_nothing_is_left_open() -> None:
    fake = FakeWindows()
    assert put_on(fake) == fake.truth() == ALL
    assert not fake.running
    assert not fake.allocated
    # The job's handle alone.
    assert len(fake.opened) == 1


def test_the_guards_are_put_on_in_their_order() -> None:
    fake = FakeWindows()
    assert Guards.FILES not in windows.seal(fake)
    assert Guards.FILES not in fake.truth()
    acts = [name for name in fake.calls if name.startswith(("Set", "Assign", "Create", "Open"))]
    assert acts == [
        *("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "SetProcessMitigationPolicy"),
        # Tried only when both are on.
        "CreateProcessW",
        *("SetProcessMitigationPolicy", "SetProcessMitigationPolicy"),
        *("SetKernelObjectSecurity", "OpenProcess"),
    ]


def check_lie(name: str) -> None:
    fake = FakeWindows(lies=[name])
    assert put_on(fake) == fake.truth()


@pytest.mark.parametrize("name", MAY_LIE)
def test_a_function_that_says_yes_and_does_nothing_is_not_believed(name: str) -> None:
    check_lie(name)
    # Of the two that forbid programs one is enough.
    assert (put_on(FakeWindows(lies=[name])) == ALL) is (
        name in {"SetInformationJobObject", "AssignProcessToJobObject"}
    )


names = st.sets(st.sampled_from(MAY_FAIL))


@given(lies=st.sets(st.sampled_from(MAY_LIE)), fails=names, missing=names, is_remote=st.booleans())
def test_no_guard_is_claimed_that_is_not_in_force(
    lies: set[str], fails: set[str], missing: set[str], is_remote: bool
) -> None:
    fake = FakeWindows(lies=lies, fails=fails, missing=missing, is_remote=is_remote)
    assert put_on(fake) & ~fake.truth() == Guards.NONE
    assert not fake.running


def test_a_guard_that_fails_leaves_the_others_alone() -> None:
    assert put_on(FakeWindows(missing=["SetKernelObjectSecurity"])) == ALL & ~Guards.MEMORY
    assert put_on(FakeWindows(missing=["OpenProcessToken"])) == ALL & ~Guards.FILES
    assert put_on(FakeWindows(fails=["SetProcessMitigationPolicy"])) == ALL & ~Guards.LIBRARIES
    half = FakeWindows(fails=["CreateJobObjectW", "SetProcessMitigationPolicy"])
    assert put_on(half) == half.truth() == ALL & ~Guards.LIBRARIES & ~Guards.PROGRAMS


def test_from_another_machine_the_program_can_still_load_its_own_libraries() -> None:
    fake = FakeWindows(is_remote=True)
    assert put_on(fake) == fake.truth() == ALL & ~Guards.LIBRARIES
    assert 10 not in fake._policies
    assert fake._policies[6] == 1


def test_a_start_that_fails_for_another_reason_proves_nothing() -> None:
    fake = FakeWindows(fails=["CreateProcessW"])
    assert Guards.PROGRAMS not in windows.seal(fake)


def believing_policies(libraries: Any, policy: int, flags: int) -> bool:
    value = ctypes.c_uint32(flags)
    return bool(libraries.SetProcessMitigationPolicy(policy, ctypes.byref(value), 4))


MUTANTS: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "programs": ("_can_start_programs", "SetProcessMitigationPolicy", lambda _: False),
    "libraries": ("_put_on", "SetProcessMitigationPolicy", believing_policies),
    "files": ("_integrity", "SetTokenInformation", lambda *_: windows.LOW_INTEGRITY),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_guard_that_believes_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    function, lie, believing = MUTANTS[mutant]
    if mutant == "programs":
        monkeypatch.setattr(windows, "_put_into_job", lambda *_: 0)
    check_lie(lie)
    monkeypatch.setattr(windows, function, believing)
    with pytest.raises(AssertionError):
        check_lie(lie)


def test_a_list_of_rights_that_lets_memory_be_read_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "PROCESS_DACL", "D:P(A;;0x121011;;;OW)")
    fake = FakeWindows()
    assert put_on(fake) == fake.truth() == ALL & ~Guards.MEMORY


def test_on_windows_sensor_and_output_are_sealed_and_the_windows_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(sandbox, "disable_core_dumps", lambda: Guards.DUMPS)
    for role in Role:
        fake = FakeWindows()
        monkeypatch.setattr(windows_api, "Libraries", lambda fake=fake: fake)
        late = Guards.late("win32")
        wanted = Guards.DUMPS if role is Role.WINDOWS else Guards.target("win32") & ~late
        assert sandbox.seal(role) == wanted
        assert sandbox.limit_writing() == late
        child: Any = SimpleNamespace(_handle=PROCESS)
        before = set(fake.opened)
        untie = sandbox.tie(child)
        assert len(fake.opened - before) == 1
        untie()
        assert fake.opened == before


def test_a_child_is_tied_by_a_job_that_limits_nothing_else() -> None:
    fake = FakeWindows()
    job = windows.tie(fake, PROCESS)
    assert fake.opened == {job}
    assert fake._job is not None
    assert fake._job.basic.flags == 0x2000
    for broken in (FakeWindows(fails=["AssignProcessToJobObject"]), FakeWindows(missing=["CreateJobObjectW"])):
        assert windows.tie(broken, PROCESS) == 0
        assert not broken.opened


@pytest.mark.parametrize(
    ("flags_result", "mode", "stands"), [(0, None, True), (-1, None, False), (0, 0, False), (None, None, True)]
)
def test_reports_of_crashes_are_off_only_if_windows_says_so(
    flags_result: int | None, mode: int | None, stands: bool
) -> None:
    kept: list[int] = []
    kernel32 = SimpleNamespace(SetErrorMode=kept.append, GetErrorMode=lambda: kept[-1] if mode is None else mode)
    if flags_result is not None:
        kernel32.WerSetFlags = lambda _: flags_result
    assert dumps.disable_reports(kernel32) is stands
