"""What a sealed process can still do, tried for real in a process of its own."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anonemo_tray.output.virtual_camera import LABEL
from anonemo_tray.sandbox import VIRTUAL_CAMERA_LABEL, Guards, Role, landlock, limit_reading, places, seccomp
from anonemo_tray.system.programs import child_command, start_command
from tests.sandbox.attempts import Outcome, allowed, around, calls, files, network, reading, run
from tests.sandbox.calls import CALLS as CALL_NUMBERS

Run = Callable[..., Outcome]

NETWORK, AROUND, FILES, READING, ALLOWED = (
    set(names(Path("/"))) for names in (network, around, files, reading, allowed)
)
CALLS = set(calls(sealed=True))

LOCAL_SERVICES = {
    *("unix connect", "unix datagram", "unix message", "abstract connect"),
    *("connect()", "bind()", "listen()", "accept()", "accept4()", "sendmsg()", "sendmmsg()"),
}

MAY_FAIL_UNSEALED = {
    # Not every kernel has them.
    *("vsock", "bluetooth", "kernel crypto", "inet by x32", "io_uring", "message queue", "POSIX message queue", "key"),
    *("semaphore", "shared memory", "attribute by the newest call", "mode by the newest call"),
    # Not every file system does.
    *("attribute", "flags", "project", "version", "make a folder by a command"),
    # Not everybody may.
    *("packet", "typing into the terminal", "pasting into the terminal", "read another process"),
    # Their arguments are nonsense.
    *("clone3", *calls(sealed=False)),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the attempts once for each set of options."""
    kept: dict[tuple[str, ...], Outcome] = {}

    def run_once(*options: str) -> Outcome:
        if options not in kept:
            kept[options] = run(tmp_path_factory.mktemp("attempts") / "folder", *options)
        return kept[options]

    return run_once


@pytest.mark.parametrize("role", ["sensor", "output"])
def test_p2_a_sealed_process_has_no_way_out(outcome: Run, role: str) -> None:
    assert outcome(role).refused() == NETWORK | AROUND | FILES | READING | CALLS


def test_without_the_seal_the_same_attempts_succeed(outcome: Run) -> None:
    unsealed = outcome("unsealed")
    assert unsealed.done() >= (NETWORK | AROUND | FILES | READING | ALLOWED) - MAY_FAIL_UNSEALED
    # The others fail at something else than a guard: those answer every call with one and the same error.
    assert not {name for name in MAY_FAIL_UNSEALED if unsealed.errors[name] == outcome("sensor").errors[name]}
    assert unsealed.guards == Guards.NONE


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_sealed_process_can_do_its_work(outcome: Run, role: str) -> None:
    assert outcome(role).done() >= ALLOWED


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_the_report_is_what_this_kernel_can_do(outcome: Run, role: str) -> None:
    not_limited = Guards.READING if role == "windows" else Guards.NONE
    assert outcome(role).guards == Guards.expected() & ~not_limited
    assert Guards.NETWORK | Guards.DUMPS in Guards.expected()


def test_p2_the_windows_reach_the_screen_and_nothing_beyond_this_machine(outcome: Run) -> None:
    assert outcome("windows").refused() == (NETWORK | AROUND | FILES | CALLS) - LOCAL_SERVICES


@pytest.mark.parametrize("version", range(1, landlock.abi_version()))
def test_p2_an_older_landlock_refuses_the_same(outcome: Run, version: int) -> None:
    older = outcome("sensor", "--landlock", str(version))
    assert older.refused() == NETWORK | AROUND | FILES | READING | CALLS
    assert older.guards == Guards.expected()


def test_p2_without_landlock_the_file_guard_is_not_claimed_and_the_others_hold(outcome: Run) -> None:
    without = outcome("sensor", "--landlock", "0")
    assert without.guards == Guards.NETWORK | Guards.DUMPS
    assert without.refused() == NETWORK | AROUND | CALLS


def test_p2_without_libseccomp_the_network_guard_is_not_claimed_and_the_others_hold(outcome: Run) -> None:
    without = outcome("sensor", "--no-libseccomp")
    assert without.guards == Guards.FILES | Guards.READING | Guards.DUMPS
    assert without.refused() >= FILES | READING
    # Landlock's own, from version 3 on, with no filter of calls beside it.
    truncating = {name for name in AROUND if name.startswith("truncate")}
    assert landlock.abi_version() < 3 or without.refused() >= truncating
    assert "inet" in without.done()


def test_p2_a_thread_older_than_the_seal_is_caught_and_the_file_guard_is_not_claimed(outcome: Run) -> None:
    older = outcome("sensor", "--older-thread")
    assert older.refused() == NETWORK | AROUND | CALLS
    assert older.guards == Guards.NETWORK | Guards.DUMPS


MUTANTS = {
    "ioctl": {"make a folder by a command"},
    "prlimit64": {"limits of another process"},
    "setpriority": {"priority of another process"},
    "sched_setaffinity": {"processors of another process"},
    "kill": {"signal to another process", "signal to all of a group"},
    "tgkill": {"signal to another process's thread"},
    "fcntl": {"own signals to another process"},
    "reading": READING,
}
"""The rule that a seal lacks, and what then succeeds; as with Debian 12's Landlock, which knows nothing of signals."""


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_seal_without_a_rule_is_caught(outcome: Run, rule: str) -> None:
    whole = outcome("sensor", "--landlock", "2")
    mutant = outcome("sensor", "--landlock", "2", "--without", rule)
    let_through = whole.refused() - mutant.refused()
    assert let_through >= MUTANTS[rule]
    assert let_through <= MUTANTS[rule] | MAY_FAIL_UNSEALED


def test_every_refused_call_is_tried() -> None:
    assert set(CALL_NUMBERS) == {*seccomp._REFUSED, *seccomp._SERVICES, *seccomp._REFUSED_SINCE_5_1}


def ask(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    seal = "from anonemo_tray.sandbox import Role, seal; seal(Role.SENSOR)\n"
    return subprocess.run(
        [sys.executable, "-c", program.replace("SEAL\n", seal), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("seal", "said"), [("SEAL\n", "refused"), ("", "started")])
def test_p2_no_other_program_takes_the_place_of_a_sealed_one(seal: str, said: str) -> None:
    program = f"""
import os
{seal}
try:
    os.execv("/bin/echo", ["echo", "started"])
except PermissionError:
    print("refused")
"""
    assert ask(program).stdout.strip() == said


FOREIGN_CALL = """
import ctypes, mmap
SEAL
# push rbx; mov eax, 359 (socket); mov ebx, 2 (AF_INET); mov ecx, 1; xor edx, edx; int 0x80; pop rbx; ret
code = bytes.fromhex("53 b867010000 bb02000000 b901000000 31d2 cd80 5b c3")
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(code)
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
print(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
"""


def test_p2_calls_of_a_foreign_architecture_are_no_way_round() -> None:
    sealed, unsealed = ask(FOREIGN_CALL), ask(FOREIGN_CALL.replace("SEAL\n", "\n"))
    if unsealed.returncode == 0:
        assert int(unsealed.stdout) > 0
        assert int(sealed.stdout) == -errno.EACCES
    else:  # this kernel has no 32-bit calls; to make one is to crash
        assert sealed.returncode == unsealed.returncode


LOOKUP = """
import ctypes
SEAL
ctypes.CDLL(None).getaddrinfo(b"anonemo.invalid", b"80", None, ctypes.byref(ctypes.c_void_p()))
"""


@pytest.mark.parametrize("sealed", [True, False])
def test_p2_a_native_lookup_opens_no_network_socket(tmp_path: Path, sealed: bool) -> None:
    seal = "from anonemo_tray.sandbox import Role, seal; seal(Role.SENSOR)\n" if sealed else "\n"
    program, trace = LOOKUP.replace("SEAL\n", seal), tmp_path / "trace"
    subprocess.run(
        ["/usr/bin/strace", "-f", "-e", "trace=socket", "-o", trace, sys.executable, "-c", program],
        timeout=60,
        check=True,
    )
    sockets = [line for line in trace.read_text().splitlines() if "socket(AF_INET" in line or "AF_NETLINK" in line]
    # Without the seal, it tries and succeeds; with it, it still tries, natively, in vain.
    assert sockets
    assert all(line.endswith("= -1 EACCES (Permission denied)") for line in sockets) is sealed


DUMPS = """
import ctypes, resource
SEAL
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.parametrize(("unknown", "error"), [("(39,)", errno.ENOSYS), ("()", 0)])
def test_p2_calls_newer_than_the_list_do_not_exist(unknown: str, error: int) -> None:
    # This kernel need not have one yet: getpid stands in for it.
    program = f"""
import ctypes
from anonemo_tray.sandbox import seccomp
seccomp._UNKNOWN = {unknown}
assert seccomp.install(seccomp.find_library(), local_services=False)
ctypes.CDLL(None, use_errno=True).syscall(39)
print(ctypes.get_errno())
"""
    assert ask(program).stdout.split() == [str(error)]
    assert range(max(CALL_NUMBERS.values()) + 1, 548) == seccomp._UNKNOWN


def test_p2_core_dumps_are_off() -> None:
    assert ask(DUMPS).stdout.strip() == "(0, 0) 0"
    assert ask(DUMPS.replace("SEAL\n", "\n")).stdout.strip() != "(0, 0) 0"


def test_an_ordinary_user_is_sealed_as_well() -> None:
    program = """
import os, sys
import pyseccomp, resource
from anonemo_tray.sandbox import Role, dumps, landlock, limit_reading, places, seal, seccomp
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
guards = seal(Role.SENSOR) | limit_reading()
print(int(guards), len(os.listdir("/proc/self/fd")) > 2, "VmRSS" in open("/proc/self/status").read())
sys.stdout.flush()
os._exit(0)  # the interpreter's files belong to another user now
"""
    done = ask(program)
    assert done.stdout.split() == [str(int(Guards.expected())), "True", "True"], done.stderr


def test_only_what_is_named_can_be_written_to(tmp_path: Path) -> None:
    for name in ("named", "other"):
        (tmp_path / name).touch()
    program = """
import sys
from pathlib import Path
from anonemo_tray.sandbox import landlock
folder = Path(sys.argv[1])
assert landlock.forbid_changes([folder / "named", folder / "missing"], local_services=False)
(folder / "named").write_text("x")
for name in ("other", "missing"):
    try:
        (folder / name).write_text("x")
    except PermissionError:
        print(name)
"""
    assert ask(program, str(tmp_path)).stdout.split() == ["other", "missing"]
    assert (tmp_path / "named").read_text() == "x"


@pytest.mark.parametrize(("sealed", "error"), [(True, errno.EACCES), (False, errno.ENOTTY)])
def test_devices_that_are_not_named_cannot_be_controlled(sealed: bool, error: int) -> None:
    program = f"""
import fcntl, os
from anonemo_tray.sandbox import landlock
assert not {sealed} or landlock.forbid_changes([], local_services=False)
try:
    fcntl.ioctl(os.open("/dev/zero", os.O_RDONLY), 0x80685600, bytes(104))  # asks a camera what it can do
except OSError as problem:
    print(problem.errno)
"""
    known = landlock.abi_version() >= 5
    assert ask(program).stdout.split() == [str(error if known else errno.ENOTTY)]


def test_p1_the_process_that_sees_cannot_write_to_our_virtual_camera(tmp_path: Path) -> None:
    devices, sysfs = tmp_path / "dev", tmp_path / "sys"
    devices.mkdir()
    for node, label in (("video0", "Webcam"), ("video1", "Dummy video device"), ("video9", VIRTUAL_CAMERA_LABEL)):
        (devices / node).touch()
        (sysfs / node).mkdir(parents=True)
        (sysfs / node / "name").write_text(label + "\n")
    (devices / "video10").touch()  # came so lately that sysfs has no name for it yet
    writable = {role: [path.name for path in places.writable(role, devices, sysfs)] for role in Role}
    assert writable == {
        Role.SENSOR: ["null", "video0", "video1", "video10"],
        Role.OUTPUT: ["null", "video0", "video1", "video10", "video9"],
        Role.WINDOWS: ["null"],
    }


def test_p2_what_can_be_read_is_the_program_the_machine_and_the_choice(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    read, listed = places.readable("/home/somebody/clip.webm", tmp_path)
    assert {Path("/home/somebody/clip.webm"), Path(sys.prefix), tmp_path / "video0"} <= set(read)
    assert listed == [tmp_path]
    for choice in (None, "", "USB Camera\0", 7):
        assert not {Path("/"), Path.home(), Path()} & set(places.readable(choice, tmp_path)[0])


def test_a_frozen_program_can_read_the_executable_that_holds_its_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/somewhere/anonemo-output")
    assert Path("/opt/somewhere/anonemo-output") in places.readable(None)[0]


def test_reading_is_limited_on_linux_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert limit_reading() is Guards.NONE


STRANGER = "import sys; sys.stderr.write('the stranger ran')"


@pytest.mark.parametrize("command", [[*child_command(Role.SENSOR), "--list"], [*start_command(), "--version"]])
def test_p2_a_folder_beside_the_user_that_is_named_like_a_module_does_not_run(
    tmp_path: Path, command: list[str]
) -> None:
    for name in ("ctypes", "anonemo_tray"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(STRANGER)

    def errors(command: list[str]) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        return done.stderr

    assert "the stranger ran" not in errors(command)
    assert "the stranger ran" in errors([word for word in command if word not in {"-P", "-I"}])


def test_the_output_and_the_guard_mean_the_same_virtual_camera() -> None:
    assert LABEL == VIRTUAL_CAMERA_LABEL


def test_the_library_is_found_without_starting_a_program() -> None:
    program = """
import sys
sys.addaudithook(lambda event, arguments: event == "subprocess.Popen" and print(event))
import ctypes.util
from anonemo_tray.sandbox import seccomp
before = ctypes.util.find_library
library = seccomp.find_library()
print(library is not None, ctypes.util.find_library is before)
"""
    assert ask(program).stdout.split() == ["True", "True"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [(errno.ENOSYS, Guards.NETWORK | Guards.DUMPS), (errno.EOPNOTSUPP, Guards.target())],
    ids=["not in the kernel", "switched off at the start"],
)
def test_a_kernel_without_landlock_is_reported(monkeypatch: pytest.MonkeyPatch, error: int, expected: Guards) -> None:
    def refuse(*_: object) -> int:
        ctypes.set_errno(error)
        return -1

    monkeypatch.setattr(landlock, "_syscall", refuse)
    assert landlock.abi_version() == 0
    assert not landlock.forbid_changes([], local_services=False)
    # What is switched off is missed by the self-test, and both are missed by the state.
    assert Guards.expected() == expected
    assert Guards.target() == Guards.NETWORK | Guards.FILES | Guards.READING | Guards.DUMPS


@pytest.mark.parametrize("refused", ["_CREATE_RULESET", "_RESTRICT_SELF"])
def test_a_landlock_that_refuses_is_reported(refused: str) -> None:
    program = f"""
import sys
from anonemo_tray.sandbox import landlock
version, real = landlock.abi_version(), landlock._syscall
landlock.abi_version = lambda: version
landlock._syscall = lambda number, *arguments: -1 if number == landlock.{refused} else real(number, *arguments)
print(landlock.forbid_changes([], local_services=False))
open(sys.argv[1], "w").close()
"""
    done = ask(program, os.devnull)
    assert done.stdout.split() == ["False"], done.stderr


def test_a_process_that_cannot_count_its_threads_claims_no_file_guard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(landlock, "Path", lambda _: tmp_path / "no-proc")
    assert not landlock.forbid_changes([], local_services=False)


def test_a_seccomp_that_refuses_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_filter: object) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    library = seccomp.find_library()
    assert library is not None
    monkeypatch.setattr(library.SyscallFilter, "load", refuse)
    assert not seccomp.install(library, local_services=False)


def test_a_system_without_libseccomp_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    assert seccomp.find_library() is None
    assert not seccomp.install(None, local_services=False)


@pytest.mark.parametrize(
    ("guards", "text"),
    [(Guards.NONE, "none"), (Guards.NETWORK | Guards.DUMPS, "network, dumps")],
)
def test_guards_are_told_in_words(guards: Guards, text: str) -> None:
    assert str(guards) == text
