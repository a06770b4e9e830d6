"""Whether only administrators may change a file: who owns it, and whether this user could."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _SE_FILE_OBJECT, _OWNER_SECURITY_INFORMATION = 1, 1
    _ADMINISTRATORS, _LOCAL_SYSTEM = 26, 22  # WELL_KNOWN_SID_TYPE
    # Any one of these is enough. Of a folder, adding files is not among them: there everybody may.
    _DELETE, _WRITE_DAC, _WRITE_OWNER = 0x10000, 0x40000, 0x80000
    _WRITE_DATA, _APPEND_DATA, _DELETE_CHILD = 0x2, 0x4, 0x40
    _SHARE_ALL, _OPEN_EXISTING, _BACKUP_SEMANTICS = 7, 3, 0x02000000

    def is_administrators_only(path: Path) -> bool:
        """Return whether administrators alone may change this file or folder, as far as this user can know."""
        advapi32 = ctypes.WinDLL("advapi32", use_last_error=True)
        owner, descriptor = wintypes.LPVOID(), wintypes.LPVOID()
        failed = advapi32.GetNamedSecurityInfoW(
            str(path), _SE_FILE_OBJECT, _OWNER_SECURITY_INFORMATION,
            ctypes.byref(owner), None, None, None, ctypes.byref(descriptor),
        )  # fmt: skip
        if failed:
            return False
        trusted = any(advapi32.IsWellKnownSid(owner, kind) for kind in (_ADMINISTRATORS, _LOCAL_SYSTEM))
        ctypes.WinDLL("kernel32").LocalFree(descriptor)
        return trusted and (bool(ctypes.windll.shell32.IsUserAnAdmin()) or not _may_change(path))

    def _may_change(path: Path) -> bool:
        """Return whether this user may; nothing is changed."""
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.CreateFileW.restype = wintypes.HANDLE
        own = (_DELETE_CHILD,) if path.is_dir() else (_WRITE_DATA, _APPEND_DATA)
        for right in (_DELETE, _WRITE_DAC, _WRITE_OWNER, *own):
            handle = kernel32.CreateFileW(str(path), right, _SHARE_ALL, None, _OPEN_EXISTING, _BACKUP_SEMANTICS, None)
            if handle != wintypes.HANDLE(-1).value:
                kernel32.CloseHandle(wintypes.HANDLE(handle))
                return True
        return False

else:

    def is_administrators_only(path: Path, administrator: int = 0) -> bool:
        """Return whether the administrator alone may change this file or folder.

        Args:
            path: what may be a link.
            administrator: the account that may own it.

        Raises:
            OSError: there is no such file.
        """
        found = path.stat()
        group_writes = bool(found.st_mode & stat.S_IWGRP) and found.st_gid != 0
        return found.st_uid == administrator and not group_writes and not found.st_mode & stat.S_IWOTH
