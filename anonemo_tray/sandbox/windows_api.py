"""The binding to the functions of Windows that the guards call: kernel32 and advapi32, with their types."""

from __future__ import annotations

import ctypes
import errno
from ctypes import c_int32, c_int64, c_size_t, c_uint32, c_void_p, c_wchar_p
from typing import Any, Final


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", c_int64),
        ("job_time", c_int64),
        ("flags", c_uint32),
        ("least_working_set", c_size_t),
        ("most_working_set", c_size_t),
        ("active_processes", c_uint32),
        ("affinity", c_size_t),
        ("priority_class", c_uint32),
        ("scheduling_class", c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (("basic", _BasicLimits), ("io", ctypes.c_uint64 * 6), ("memory", c_size_t * 4))


class StartupInfo(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_ = (("size", c_uint32), ("rest", c_void_p * 12))


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (("process", c_void_p), ("thread", c_void_p), ("process_id", c_uint32), ("thread_id", c_uint32))


class MandatoryLabel(ctypes.Structure):
    """TOKEN_MANDATORY_LABEL."""

    _fields_ = (("sid", c_void_p), ("attributes", c_uint32))


_HANDLE, _NUMBER, _TEXT, _YES = c_void_p, c_uint32, c_wchar_p, c_int32
_SIGNATURES: Final[dict[str, tuple[Any, ...]]] = {
    # Result, then arguments.
    "AssignProcessToJobObject": (_YES, _HANDLE, _HANDLE),
    "CloseHandle": (_YES, _HANDLE),
    "CreateJobObjectW": (_HANDLE, c_void_p, _TEXT),
    "CreateProcessW": (_YES, _TEXT, _TEXT, c_void_p, c_void_p, _YES, _NUMBER, c_void_p, _TEXT, c_void_p, c_void_p),
    "GetCurrentProcess": (_HANDLE,),
    "GetCurrentProcessId": (_NUMBER,),
    "GetDriveTypeW": (_NUMBER, _TEXT),
    "GetProcessMitigationPolicy": (_YES, _HANDLE, c_int32, c_void_p, c_size_t),
    "LocalFree": (_HANDLE, c_void_p),
    "OpenProcess": (_HANDLE, _NUMBER, _YES, _NUMBER),
    "SetInformationJobObject": (_YES, _HANDLE, c_int32, c_void_p, _NUMBER),
    "SetProcessMitigationPolicy": (_YES, c_int32, c_void_p, c_size_t),
    "TerminateProcess": (_YES, _HANDLE, _NUMBER),
    # From here on advapi32.
    "ConvertSidToStringSidW": (_YES, c_void_p, c_void_p),
    "ConvertStringSecurityDescriptorToSecurityDescriptorW": (_YES, _TEXT, _NUMBER, c_void_p, c_void_p),
    "ConvertStringSidToSidW": (_YES, _TEXT, c_void_p),
    "GetTokenInformation": (_YES, _HANDLE, c_int32, c_void_p, _NUMBER, c_void_p),
    "OpenProcessToken": (_YES, _HANDLE, _NUMBER, c_void_p),
    "SetKernelObjectSecurity": (_YES, _HANDLE, _NUMBER, c_void_p),
    "SetTokenInformation": (_YES, _HANDLE, c_int32, c_void_p, _NUMBER),
}


class Libraries:
    """The functions of kernel32 and advapi32 that the guards call, by their own names, with their types.

    Raises:
        OSError: this Windows has no such function.
    """

    def __init__(self) -> None:
        load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 -- there is one on Windows only
        self._libraries = load("kernel32", use_last_error=True), load("advapi32", use_last_error=True)

    def __getattr__(self, name: str) -> Any:
        for library in self._libraries:
            function = getattr(library, name, None)
            if function is not None:
                function.restype, *function.argtypes = _SIGNATURES[name]
                return function
        raise OSError(errno.ENOSYS, name)

    def last_error(self) -> int:
        """Return why the last call failed."""
        # Any: there is one on Windows only.
        error: Any = getattr(ctypes, "get_last_error")  # noqa: B009 -- the same
        return int(error())
