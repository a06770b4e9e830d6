"""The program's own virtual camera on Windows: the section of memory that the driver in camera/windows/ reads.

The driver shows a picture for 300 ms and then the pause picture, whatever becomes of this program. The layout is that
of camera/windows/protocol.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.output.canvas import I420_ROWS
from anonemo_tray.output.layout import HEIGHT, WIDTH

CLASS_ID: Final = "{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}"
"""The driver's COM class, as in camera/windows/filter.cpp."""

SLOTS: Final = 3
PICTURE_BYTES: Final = WIDTH * I420_ROWS
PICTURES_AT: Final = 4096
SECTION_BYTES: Final = PICTURES_AT + SLOTS * PICTURE_BYTES

WATCHED_S: Final = 2.0
"""So long after a call program took a picture somebody counts as watching."""

_NAME: Final = "Local\\AnonEmoCamera-1"
_MAGIC: Final = b"AnonEmoC"
_VERSION: Final = 1
_IN_MEMORY: Final = ctypes.c_void_p(-1)
_READ_AND_WRITE: Final = 4
_LAST_NUMBER: Final = 0xFFFFFFFF


class _Slot(ctypes.Structure):
    _fields_ = (("begun", ctypes.c_uint32), ("done", ctypes.c_uint32), ("ticks", ctypes.c_int64))


class _Header(ctypes.Structure):
    _fields_ = (
        ("magic", ctypes.c_char * 8),
        ("version", ctypes.c_uint32),
        ("width", ctypes.c_uint32),
        ("height", ctypes.c_uint32),
        ("slots", ctypes.c_uint32),
        ("newest", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("slot", _Slot * SLOTS),
    )


class SharedObjects(Protocol):
    """What is shared with the driver: the section, two events of new pictures, and one that readers set."""

    @property
    def address(self) -> int:
        """Where the section is mapped: SECTION_BYTES that can be written to."""

    def ticks(self) -> int:
        """Return QueryPerformanceCounter."""

    def announce(self, number: int) -> None:
        """Wake readers that wait for a picture of this number, and no others."""

    def was_watched(self) -> bool:
        """Return whether a reader took a picture since this was asked last."""

    def close(self) -> None:
        """Give all back."""


class PictureWriter:
    """Writes pictures so that a reader sees each whole or not at all.

    Args:
        address: where SECTION_BYTES begin. What a program before left there goes on in its numbers only.
        ticks: returns the clock of the stamps.
    """

    def __init__(self, address: int, ticks: Callable[[], int]) -> None:
        self._address = address
        self._ticks = ticks
        header = self._header = _Header.from_address(address)
        # Readers may still hold a picture of the program before: its numbers are not given again.
        self._number: int = max(header.newest, *(slot.begun for slot in header.slot))
        header.newest = 0
        for slot in header.slot:
            slot.done = 0
        header.version, header.width, header.height, header.slots = _VERSION, WIDTH, HEIGHT, SLOTS
        header.magic = _MAGIC

    def write(self, i420: NDArray[np.uint8]) -> int:
        """Publish a picture; returns its number.

        Args:
            i420: uint8 (1080, 1280), contiguous, as Canvas.i420.
        """
        number = self._number + 1 if self._number < _LAST_NUMBER else 1
        slot = self._header.slot[number % SLOTS]
        # In this order: a reader looks at both numbers before and after it copies.
        slot.done = 0
        slot.begun = number
        ctypes.memmove(self._address + PICTURES_AT + number % SLOTS * PICTURE_BYTES, i420.ctypes.data, PICTURE_BYTES)
        slot.ticks = self._ticks()
        slot.done = number
        self._header.newest = number
        self._number = number
        return self._number

    def withdraw(self) -> int:
        """Have readers show the pause picture at once; returns the number that none of them has."""
        self._header.newest = 0
        return self._number + 1


class WindowsObjects:
    """The shared objects of the session that this program runs in; only its user may open them.

    Raises:
        AnonEmoError: VIRTUAL_CAMERA_BUSY, another program publishes or has taken the names.
    """

    def __init__(self) -> None:
        self._api = _Api()
        self._handles: list[int] = []
        self.address = 0
        try:
            with self._api.only_for_this_user() as attributes:
                owner = self._keep(self._api.kernel.CreateMutexW(attributes, False, f"{_NAME}-owner"))
                # 0: it is ours. 0x80: it is ours since its owner died.
                free = self._api.kernel.WaitForSingleObject(owner, 0) in {0, 0x80}
                create = self._api.kernel.CreateFileMappingW
                section = self._keep(free and create(_IN_MEMORY, attributes, _READ_AND_WRITE, 0, SECTION_BYTES, _NAME))
                self._even, self._odd, self._watched = (
                    self._keep(self._api.kernel.CreateEventW(attributes, True, False, f"{_NAME}-{end}"))
                    for end in ("even", "odd", "watched")
                )
                self._require_own(section, attributes)
            write = 2
            # Fails for a smaller section, which somebody else has made.
            self.address = self._keep_address(self._api.kernel.MapViewOfFile(section, write, 0, 0, SECTION_BYTES))
        except BaseException:
            self.close()
            raise

    def _require_own(self, section: int, attributes: Any) -> None:
        """Refuse a section that is protected otherwise than ours: who made it may write into it."""
        page = 4096
        ours = self._keep(self._api.kernel.CreateFileMappingW(_IN_MEMORY, attributes, _READ_AND_WRITE, 0, page, None))
        if self._api.protection(section) != self._api.protection(ours):
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_BUSY)

    def _keep(self, handle: int | None) -> int:
        if not handle:
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_BUSY)
        self._handles.append(handle)
        return handle

    @staticmethod
    def _keep_address(address: int | None) -> int:
        if not address:
            raise AnonEmoError(Problem.VIRTUAL_CAMERA_BUSY)
        return address

    def ticks(self) -> int:
        """Return QueryPerformanceCounter."""
        value = ctypes.c_int64()
        self._api.kernel.QueryPerformanceCounter(ctypes.byref(value))
        return value.value

    def announce(self, number: int) -> None:
        """Wake readers that wait for a picture of this number, and no others."""
        newer, older = (self._odd, self._even) if number % 2 else (self._even, self._odd)
        self._api.kernel.ResetEvent(older)
        self._api.kernel.SetEvent(newer)

    def was_watched(self) -> bool:
        """Return whether a reader took a picture since this was asked last."""
        was: bool = self._api.kernel.WaitForSingleObject(self._watched, 0) == 0
        if was:
            self._api.kernel.ResetEvent(self._watched)
        return was

    def close(self) -> None:
        """Give all back."""
        if self.address:
            self._api.kernel.UnmapViewOfFile(self.address)
            self.address = 0
        for handle in reversed(self._handles):
            self._api.kernel.CloseHandle(handle)
        self._handles.clear()


def _protection(user: str) -> str:
    """Return who may do what with the objects of a user's SID, in SDDL."""
    return f"O:{user}D:P(A;;GA;;;{user})S:(ML;;NW;;;ME)"


class _Attributes(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint32), ("descriptor", ctypes.c_void_p), ("inherit", ctypes.c_int32))


class _Api:
    """The functions of Windows that this needs, with their types."""

    def __init__(self) -> None:
        load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 -- there is one on Windows only
        kernel = self.kernel = load("kernel32")
        security = self._security = load("advapi32")
        handle, number, text, integer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_wchar_p, ctypes.c_int32
        for function, result, arguments in (
            (kernel.CreateMutexW, handle, (handle, integer, text)),
            (kernel.CreateFileMappingW, handle, (handle, handle, number, number, number, text)),
            (kernel.MapViewOfFile, handle, (handle, number, number, number, ctypes.c_size_t)),
            (kernel.UnmapViewOfFile, integer, (handle,)),
            (kernel.CreateEventW, handle, (handle, integer, integer, text)),
            (kernel.WaitForSingleObject, number, (handle, number)),
            (kernel.SetEvent, integer, (handle,)),
            (kernel.ResetEvent, integer, (handle,)),
            (kernel.CloseHandle, integer, (handle,)),
            (kernel.LocalFree, handle, (handle,)),
            (kernel.QueryPerformanceCounter, integer, (handle,)),
            (kernel.GetCurrentProcess, handle, ()),
            (security.OpenProcessToken, integer, (handle, number, handle)),
            (security.GetTokenInformation, integer, (handle, integer, handle, number, handle)),
            (security.GetKernelObjectSecurity, integer, (handle, number, handle, number, handle)),
            (security.ConvertSidToStringSidW, integer, (handle, handle)),
            (security.ConvertStringSecurityDescriptorToSecurityDescriptorW, integer, (text, number, handle, handle)),
        ):
            function.restype, function.argtypes = result, arguments

    @contextlib.contextmanager
    def only_for_this_user(self) -> Iterator[Any]:
        """Give a pointer to SECURITY_ATTRIBUTES: this user alone, and nobody of less than medium integrity."""
        descriptor = ctypes.c_void_p()
        sddl = _protection(self._user())
        convert = self._security.ConvertStringSecurityDescriptorToSecurityDescriptorW
        self._need(convert(sddl, 1, ctypes.byref(descriptor), None))
        try:
            yield ctypes.byref(_Attributes(ctypes.sizeof(_Attributes), descriptor, 0))
        finally:
            self.kernel.LocalFree(descriptor)

    def protection(self, handle: int) -> bytes:
        """Return owner, rights and integrity of an object, as Windows keeps them."""
        owner, rights, label = 1, 4, 16
        descriptor, used = ctypes.create_string_buffer(1024), ctypes.c_uint32()
        size = ctypes.sizeof(descriptor)
        get = self._security.GetKernelObjectSecurity
        self._need(get(handle, owner | rights | label, descriptor, size, ctypes.byref(used)))
        return descriptor.raw[: used.value]

    def _user(self) -> str:
        """Return the user's SID, as S-1-5-21-…."""
        token, used, text = ctypes.c_void_p(), ctypes.c_uint32(), ctypes.c_wchar_p()
        query, token_user = 8, 1
        self._need(self._security.OpenProcessToken(self.kernel.GetCurrentProcess(), query, ctypes.byref(token)))
        try:
            # A TOKEN_USER: it begins with the pointer to the SID behind it.
            buffer = (ctypes.c_void_p * 64)()
            size = ctypes.sizeof(buffer)
            self._need(self._security.GetTokenInformation(token, token_user, buffer, size, ctypes.byref(used)))
            self._need(self._security.ConvertSidToStringSidW(buffer[0], ctypes.byref(text)))
        finally:
            self.kernel.CloseHandle(token)
        sid = text.value or ""
        self.kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
        return sid

    @staticmethod
    def _need(done: int) -> None:
        if not done:
            raise AnonEmoError(Problem.NO_VIRTUAL_CAMERA)


class Watching:
    """Whether somebody takes the pictures, told by an event that every reader sets again and again."""

    def __init__(self, was_watched: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._was_watched = was_watched
        self._clock = clock
        self._until = float("-inf")

    def look(self) -> bool:
        """Return whether a picture was taken in the last WATCHED_S."""
        if self._was_watched():
            self._until = self._clock() + WATCHED_S
        return self._clock() < self._until


def is_registered() -> bool:
    """Return whether Windows knows the driver for programs of 64 bits, and its file is there."""
    try:
        # Any: types of other systems know none of it.
        registry: Any = importlib.import_module("winreg")
        file = registry.QueryValue(registry.HKEY_CLASSES_ROOT, rf"CLSID\{CLASS_ID}\InprocServer32")
    except (ImportError, OSError):
        return False
    return Path(file).is_file()
