"""The guards on Windows: what a process gives up of its own, and whether the system really took it.

Most calls here say yes on a system that does nothing of the kind. So none is believed: a guard counts when the system
refuses what it forbids, or says of itself that it is in force.

Sources: the Windows API's pages on job objects, SetProcessMitigationPolicy, "Process Security and Access Rights",
"Security Descriptor String Format" and "Mandatory Integrity Control". Not tried on a real Windows yet.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from ctypes import byref, c_uint32, c_void_p, sizeof
from typing import Any, Final

from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.windows_api import ExtendedLimits, MandatoryLabel, ProcessInformation, StartupInfo

_NO_CHILD_PROCESS: Final = (13, 0b1)
_NO_EXTENSION_POINTS: Final = (6, 0b1)
_NO_IMAGES_FROM_ELSEWHERE: Final = (10, 0b11)
"""Neither from another machine, nor from a file that a program of low integrity has written."""

_ACCESS_DENIED, _CHILD_PROCESS_BLOCKED, _NOT_ENOUGH_QUOTA = 5, 367, 1816
_VM_READ: Final = 0x10
_REMOTE_DRIVE: Final = 4

_MAY_SEE_AND_END, _MAY_SEE, _MAY_SERVE = 0x121001, 0x101000, 0x121441
"""Rights on a process: to end it, wait for it and ask its name and times; without ending; with handles and more."""

PROCESS_DACL: Final = "D:P" + "".join(
    f"(A;;{rights:#x};;;{who})"
    for rights, who in (
        # “OW”, the owner's rights, takes from the owner what every owner has otherwise: to change this list.
        *((_MAY_SEE_AND_END, who) for who in ("OW", "BA")),
        # The system and its services, of which one brings the camera's pictures, and which could read it anyway.
        *((_MAY_SERVE, who) for who in ("SY", "LS")),
        (_MAY_SEE, "WD"),
    )
)
"""Who may do what with a sealed process; nobody may read its memory or write to it."""

LOW_INTEGRITY: Final = "S-1-16-4096"
_TOKEN_INTEGRITY_LEVEL: Final = 25


def seal(windows: Any) -> Guards:
    """Put on all guards that can be put on at once.

    Args:
        windows: `windows_api.Libraries`.

    Returns:
        Those in force; one of which half failed is not among them, and the others are put on all the same.
    """
    guards = Guards.NONE
    for guard, put_on in (
        (Guards.PROGRAMS, forbid_programs),
        (Guards.LIBRARIES, forbid_foreign_code),
        (Guards.MEMORY, hide_memory),
    ):
        with contextlib.suppress(OSError):
            if put_on(windows):
                guards |= guard
    return guards


def limit_writing(windows: Any) -> Guards:
    """Put on the guard that is put on late: FILES, if it is in force."""
    with contextlib.suppress(OSError):
        if lower_integrity(windows):
            return Guards.FILES
    return Guards.NONE


def forbid_programs(windows: Any) -> bool:
    """Start no other program from now on: by a job with one process in it, and by a policy.

    Returns:
        Whether a start is refused: it is tried, with this program, which would not run a single step.
    """
    one_process, die_unreported = 0x8, 0x400
    # The job is never closed; it ends with this process.
    _put_into_job(windows, windows.GetCurrentProcess(), one_process | die_unreported)
    _put_on(windows, *_NO_CHILD_PROCESS)
    return not _can_start_programs(windows)


def tie(windows: Any, process: int) -> int:
    """Have Windows end a process when this one ends, whatever either is doing then.

    Returns:
        The handle that keeps it alive, to be closed after its end; 0 if that cannot be done.
    """
    end_with_job = 0x2000
    with contextlib.suppress(OSError):
        return _put_into_job(windows, process, end_with_job)
    return 0


def _put_into_job(windows: Any, process: int, flags: int) -> int:
    """Put a process into a new job; returns the job's handle, or 0."""
    limits, extended_limits = ExtendedLimits(), 9
    # Without the two flags that let a process break away. The number counts only if a flag says so.
    limits.basic.flags, limits.basic.active_processes = flags, 1
    job: int | None = windows.CreateJobObjectW(None, None)
    if not job:
        return 0
    if windows.SetInformationJobObject(job, extended_limits, byref(limits), sizeof(limits)) and (
        windows.AssignProcessToJobObject(job, process)
    ):
        return job
    windows.CloseHandle(job)
    return 0


def _can_start_programs(windows: Any) -> bool:
    startup, started = StartupInfo(sizeof(StartupInfo)), ProcessInformation()
    suspended, no_window = 0x4, 0x08000000
    nothing = (None, None, None, False, suspended | no_window, None, None)
    if not windows.CreateProcessW(sys.executable, *nothing, byref(startup), byref(started)):
        # A start that failed for another reason proves nothing.
        return windows.last_error() not in {_ACCESS_DENIED, _CHILD_PROCESS_BLOCKED, _NOT_ENOUGH_QUOTA}
    windows.TerminateProcess(started.process, 1)
    windows.CloseHandle(started.thread)
    windows.CloseHandle(started.process)
    return True


def forbid_foreign_code(windows: Any) -> bool:
    """Load no library that another program, another machine or a program of low integrity puts here.

    Returns:
        Whether Windows says so. Not where the program itself lies on another machine: it could not go on.
    """
    no_extension_points = _put_on(windows, *_NO_EXTENSION_POINTS)
    roots = {os.path.splitdrive(path)[0] + "\\" for path in (sys.executable, sys.prefix, __file__)}
    if any(windows.GetDriveTypeW(root) == _REMOTE_DRIVE for root in roots):
        return False
    return _put_on(windows, *_NO_IMAGES_FROM_ELSEWHERE) and no_extension_points


def _put_on(windows: Any, policy: int, flags: int) -> bool:
    """Put on a policy, which cannot be taken off again; True when Windows says that it is in force."""
    value = c_uint32(flags)
    windows.SetProcessMitigationPolicy(policy, byref(value), sizeof(value))
    value = c_uint32(0)
    told = windows.GetProcessMitigationPolicy(windows.GetCurrentProcess(), policy, byref(value), sizeof(value))
    return bool(told) and value.value & flags == flags


def hide_memory(windows: Any) -> bool:
    """Keep the user's other programs from this process's memory.

    Returns:
        Whether even this process, which is the same user's, is refused when it asks for itself by its number.
    """
    descriptor, revision = c_void_p(), 1
    convert = windows.ConvertStringSecurityDescriptorToSecurityDescriptorW
    if convert(PROCESS_DACL, revision, byref(descriptor), None):
        access_list, not_inherited = 0x4, 0x80000000
        windows.SetKernelObjectSecurity(windows.GetCurrentProcess(), access_list | not_inherited, descriptor)
        windows.LocalFree(descriptor)
    handle = windows.OpenProcess(_VM_READ, False, windows.GetCurrentProcessId())
    if handle:
        windows.CloseHandle(handle)
    return not handle and windows.last_error() == _ACCESS_DENIED


def lower_integrity(windows: Any) -> bool:
    """Change nothing of the user's from now on, files and registry: by low integrity. What is open stays open.

    Returns:
        Whether Windows says that this process has it.
    """
    token, adjust_default, query = c_void_p(), 0x80, 0x8
    if not windows.OpenProcessToken(windows.GetCurrentProcess(), adjust_default | query, byref(token)):
        return False
    label, is_integrity = MandatoryLabel(), 0x20
    sid = c_void_p()
    if windows.ConvertStringSidToSidW(LOW_INTEGRITY, byref(sid)):
        label.sid, label.attributes = sid.value, is_integrity
        windows.SetTokenInformation(token, _TOKEN_INTEGRITY_LEVEL, byref(label), sizeof(label))
        windows.LocalFree(sid)
    is_low = _integrity(windows, token) == LOW_INTEGRITY
    windows.CloseHandle(token)
    return is_low


def _integrity(windows: Any, token: c_void_p) -> str:
    """Return a token's integrity level as a SID, empty if Windows does not tell it."""
    told, size, text = ctypes.create_string_buffer(256), c_uint32(), c_void_p()
    if not windows.GetTokenInformation(token, _TOKEN_INTEGRITY_LEVEL, told, len(told), byref(size)):
        return ""
    if not windows.ConvertSidToStringSidW(MandatoryLabel.from_buffer(told).sid, byref(text)):
        return ""
    said = ctypes.wstring_at(text.value or 0)
    windows.LocalFree(text)
    return said
