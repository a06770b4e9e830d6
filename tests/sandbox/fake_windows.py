"""A small Windows that keeps what it is told and refuses what it should: the functions that the guards call.

Any function can be made to lie (it says yes and does nothing, as many do in Wine), to fail, or not to exist.
"""

# ruff: noqa: N802 -- functions keep the names that Windows gives them
from __future__ import annotations

import ctypes
import errno
import re
import sys
from collections.abc import Collection
from typing import Any, Final

from anonemo_tray.sandbox import Guards
from anonemo_tray.sandbox.windows import LOW_INTEGRITY
from anonemo_tray.sandbox.windows_api import ExtendedLimits, MandatoryLabel

MEDIUM_INTEGRITY: Final = "S-1-16-8192"
PROCESS: Final = 0xFFFFFFFF
_ACCESS_DENIED, _NOT_ENOUGH_QUOTA = 5, 1816
_REMOTE, _FIXED = 4, 3
_ENTRY = re.compile(r"\(A;;(0x[0-9a-f]+);;;OW\)")


class FakeWindows:
    """See the module.

    Args:
        lies: functions that say yes and do nothing.
        fails: functions that say no and do nothing.
        missing: functions that do not exist.
        is_remote: the program lies on another machine.

    Attributes:
        calls: the names of the functions that were called, in this order.
        running: the programs that were started and run.
        allocated: what was allocated and not freed.
        opened: the handles that were opened and not closed.
    """

    def __init__(
        self,
        *,
        lies: Collection[str] = (),
        fails: Collection[str] = (),
        missing: Collection[str] = (),
        is_remote: bool = False,
    ) -> None:
        self._lies, self._fails, self._missing = lies, fails, missing
        self._is_remote = is_remote
        self.calls: list[str] = []
        self.running: list[int] = []
        self.allocated: dict[int, Any] = {}
        self.opened: set[int] = set()
        self._number = 1000
        self._error = 0
        self._limits: dict[int, ExtendedLimits] = {}
        self._job: ExtendedLimits | None = None
        self._policies: dict[int, int] = {}
        self._dacl: str | None = None
        self._integrity = MEDIUM_INTEGRITY

    def __getattr__(self, name: str) -> Any:
        do = object.__getattribute__(self, f"_do_{name}")

        def function(*arguments: Any) -> Any:
            self.calls.append(name)
            if name in self._fails:
                self._error = _ACCESS_DENIED + 1
                return 0
            return 1 if name in self._lies else do(*arguments)

        if name in self._missing:
            raise OSError(errno.ENOSYS, name)
        return function

    def last_error(self) -> int:
        return self._error

    def truth(self) -> Guards:
        """Return what is in force, asked of nobody."""
        guards = Guards.NONE
        one_process = (
            self._job is not None and bool(self._job.basic.flags & 0x8) and self._job.basic.active_processes == 1
        )
        if one_process or self._policies.get(13, 0) & 1:
            guards |= Guards.PROGRAMS
        if self._policies.get(6, 0) & 1 and self._policies.get(10, 0) & 3 == 3:
            guards |= Guards.LIBRARIES
        if self._refuses_memory():
            guards |= Guards.MEMORY
        if self._integrity == LOW_INTEGRITY:
            guards |= Guards.FILES
        return guards

    def _refuses_memory(self) -> bool:
        entry = _ENTRY.search(self._dacl or "")
        return entry is not None and not int(entry[1], 16) & 0x10

    def _new(self, content: Any = None) -> int:
        self._number += 1
        if content is None:
            self.opened.add(self._number)
        else:
            self.allocated[self._number] = content
        return self._number

    def _refuse(self, error: int) -> int:
        self._error = error
        return 0

    def _do_GetCurrentProcess(self) -> int:
        return PROCESS

    def _do_GetCurrentProcessId(self) -> int:
        return 7

    def _do_CloseHandle(self, handle: int) -> int:
        number = getattr(handle, "value", handle)
        assert number in self.opened
        self.opened.remove(number)
        return 1

    def _do_LocalFree(self, memory: ctypes.c_void_p) -> int:
        assert memory.value in self.allocated
        del self.allocated[memory.value]
        return 0

    def _do_GetDriveTypeW(self, root: str) -> int:
        assert root.endswith("\\")
        return _REMOTE if self._is_remote else _FIXED

    def _do_CreateJobObjectW(self, attributes: None, name: None) -> int:
        return self._new()

    def _do_SetInformationJobObject(self, job: int, kind: int, limits: Any, size: int) -> int:
        assert (kind, size) == (9, ctypes.sizeof(ExtendedLimits))
        self._limits[job] = limits._obj
        return 1

    def _do_AssignProcessToJobObject(self, job: int, process: int) -> int:
        self._job = self._limits.get(job)
        return 1

    def _do_SetProcessMitigationPolicy(self, policy: int, flags: Any, size: int) -> int:
        assert size == 4
        self._policies[policy] = self._policies.get(policy, 0) | flags._obj.value
        return 1

    def _do_GetProcessMitigationPolicy(self, process: int, policy: int, flags: Any, size: int) -> int:
        flags._obj.value = self._policies.get(policy, 0)
        return 1

    def _do_CreateProcessW(self, program: str, *arguments: Any) -> int:
        assert program == sys.executable
        flags, information = arguments[4], arguments[8]._obj
        assert flags & 0x4, "not suspended"
        if Guards.PROGRAMS in self.truth():
            return self._refuse(_NOT_ENOUGH_QUOTA if self._job is not None else _ACCESS_DENIED)
        information.process, information.thread = self._new(), self._new()
        self.running.append(information.process)
        return 1

    def _do_TerminateProcess(self, process: int, code: int) -> int:
        self.running.remove(process)
        return 1

    def _do_ConvertStringSecurityDescriptorToSecurityDescriptorW(
        self, text: str, revision: int, descriptor: Any, size: None
    ) -> int:
        assert revision == 1
        descriptor._obj.value = self._new(text)
        return 1

    def _do_SetKernelObjectSecurity(self, process: int, what: int, descriptor: ctypes.c_void_p) -> int:
        assert what & 0x4
        self._dacl = self.allocated[descriptor.value or 0]
        return 1

    def _do_OpenProcess(self, rights: int, inherit: bool, number: int) -> int:
        assert (rights, number) == (0x10, 7)
        return self._refuse(_ACCESS_DENIED) if self._refuses_memory() else self._new()

    def _do_OpenProcessToken(self, process: int, rights: int, token: Any) -> int:
        token._obj.value = self._new()
        return 1

    def _do_ConvertStringSidToSidW(self, text: str, sid: Any) -> int:
        sid._obj.value = self._new(text)
        return 1

    def _do_SetTokenInformation(self, token: ctypes.c_void_p, kind: int, label: Any, size: int) -> int:
        assert kind == 25
        assert label._obj.attributes == 0x20
        self._integrity = self.allocated[label._obj.sid]
        return 1

    def _do_GetTokenInformation(self, token: ctypes.c_void_p, kind: int, told: Any, size: int, needed: Any) -> int:
        # The SID lies in the same memory, and is freed with it.
        self._sids = {1: self._integrity}
        MandatoryLabel.from_buffer(told).sid = 1
        return 1

    def _do_ConvertSidToStringSidW(self, sid: int | None, text: Any) -> int:
        if sid is None:
            return self._refuse(87)
        buffer = ctypes.create_unicode_buffer(self._sids[sid])
        text._obj.value = ctypes.addressof(buffer)
        self.allocated[ctypes.addressof(buffer)] = buffer
        return 1


FUNCTIONS: Final = sorted(name.removeprefix("_do_") for name in vars(FakeWindows) if name.startswith("_do_"))
