"""P2 at the system calls: with all guards off, no code of the program, native included, tries network or disk.

That is asked with the guards off because a guard would hide what is tried. With the guards on, a sensor that does try
is refused.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from anonemo_tray.cli.self_test import find_uploaders, mediapipe_libraries
from anonemo_tray.i18n import Texts
from tests.fakes.fault_injection import LEAK_NAME
from tests.fakes.program import Plan
from tests.fakes.running_program import environment
from tests.fakes.tracing import Call, trace

_SHOWN = Texts.load("en").text("rehearsal.showing")
DEVICES = ("/dev/null", "/dev/video")


def run_traced(home: Path, plan: Plan, seconds: int, *, every_call: bool = False) -> list[Call]:
    """Run the program; everything that it may know of is in `home`. Returns all that it asked of the kernel."""
    env = environment(home)
    command = [*plan.command("tray"), "--demo", "--headless", "--virtual-camera", "none"]
    notes = home.parent / "notes"
    notes.mkdir()
    printed, calls = trace(notes, [*command, "--seconds", str(seconds)], env, home / "cwd", every_call=every_call)
    if _SHOWN not in printed:  # a busy machine, and strace makes it no faster: more time, and the calls of both runs
        printed, more = trace(notes, [*command, "--seconds", "40"], env, home / "cwd", every_call=every_call)
        calls += more
    assert _SHOWN in printed, "it did not work"
    assert len(list(notes.iterdir())) > 10, "not all processes were watched"
    return calls


def offences(home: Path, calls: list[Call]) -> dict[str, list[Call]]:
    """Return what was tried and must not be, by kind."""
    own = (str(home / "anonemo"), *DEVICES)
    endpoint = str(home / "anonemo" / "run" / "endpoint")
    found = {
        "network": [call for call in calls if call.reaches_out],
        "look-up": [call for call in calls if call.is_look_up],
        "services": [call for call in calls if call.local_path not in {None, endpoint}],
        "files": [call for call in calls if any(not path.startswith(own) for path in call.changed)],
    }
    return {kind: offending for kind, offending in found.items() if offending}


def test_p2_with_the_guards_off_nothing_is_even_tried(tmp_path: Path) -> None:
    home = tmp_path / "home"
    calls = run_traced(home, Plan(sealed=False), 8)
    assert any(call.local_path for call in calls), "the trace misses the program's own endpoint"
    assert offences(home, calls) == {}
    left = {str(file.relative_to(home)) for file in home.rglob("*") if file.is_file()}
    assert left == {"anonemo/run/lock"}


@pytest.fixture
def leaky(pictures: str) -> Plan:
    """A sensor that looks up a name in native code and writes a picture to a file."""
    return Plan(sealed=False, pictures=pictures, sensor_faults=("leak:network,file",))


def test_p2_native_look_up_and_a_picture_on_disk_are_seen_with_the_guards_off(tmp_path: Path, leaky: Plan) -> None:
    home = tmp_path / "home"
    found = offences(home, run_traced(home, leaky, 5))
    assert found["network"]
    assert found["look-up"]
    assert [call for call in found["files"] if LEAK_NAME in call.arguments]
    assert (home / "tmp" / LEAK_NAME).stat().st_size == 720 * 1280 * 3


def test_p2_the_same_is_refused_with_the_guards_on(tmp_path: Path, leaky: Plan) -> None:
    home = tmp_path / "home"
    calls = run_traced(home, replace(leaky, sealed=True), 6, every_call=True)
    tried = [call for call in calls if call.reaches_out]
    assert tried
    assert all(call.failed for call in tried)
    assert not list(home.rglob(LEAK_NAME))
    assert [call for call in calls if LEAK_NAME in call.arguments], "it was not even tried"


def test_p2_the_installed_mediapipe_has_no_uploader() -> None:
    libraries = mediapipe_libraries()
    assert libraries
    assert [find_uploaders(library) for library in libraries] == [[]] * len(libraries)


@pytest.mark.parametrize(
    "trace_of_one",
    [b"HttpLoggingClient", b"absl::clearcut::Log", b"\0getaddrinfo\0", b"\0connect\0", b"_ZN10CurlClientC2Ev"],
)
def test_p2_an_uploader_in_a_library_is_found(tmp_path: Path, trace_of_one: bytes) -> None:
    library = tmp_path / "library.so"
    library.write_bytes(b"\x7fELF" + bytes(5000) + trace_of_one + bytes(3000))
    assert find_uploaders(library)


def test_p2_a_look_up_that_is_linked_is_found_in_a_real_library() -> None:
    import _socket

    # Debian's interpreter has this module in itself.
    library = Path(getattr(_socket, "__file__", sys.executable)).resolve()
    assert {"getaddrinfo", "connect"} <= set(find_uploaders(library))
