"""Takes the section's name in several ways and tries to publish, in a Windows Python: one line each, "WAY RESULT"."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

from anonemo_tray.errors import AnonEmoError
from anonemo_tray.output import windows_camera
from anonemo_tray.output.windows_camera import SECTION_BYTES, WindowsObjects, _Api
from tests.windows_camera.producer import PROTECTIONS

WAYS = {
    "own": ("O:{user}D:P(A;;GA;;;{user})S:(ML;;NW;;;ME)", SECTION_BYTES),
    "small": ("O:{user}D:P(A;;GA;;;{user})S:(ML;;NW;;;ME)", 4096),
    **{way: (protection, SECTION_BYTES) for way, protection in PROTECTIONS.items()},
}


@contextlib.contextmanager
def _taken(protection: str, size: int) -> Iterator[None]:
    """Hold a section of the camera's name; nothing else is taken."""
    api, ours = _Api(), windows_camera._protection
    windows_camera._protection = lambda user: protection.format(user=user)
    with api.only_for_this_user() as attributes:
        section = api.kernel.CreateFileMappingW(ctypes.c_void_p(-1), attributes, 4, 0, size, windows_camera._NAME)
    windows_camera._protection = ours
    assert section
    yield
    api.kernel.CloseHandle(section)


def _publish() -> str:
    try:
        WindowsObjects().close()
    except AnonEmoError as error:
        return error.problem.name
    return "free"


def _try_all() -> None:
    for way, (protection, size) in WAYS.items():
        with _taken(protection, size):
            sys.stdout.write(f"{way} {_publish()}\n")


def main() -> None:
    """Try all ways; then again as "mutant", a program that does not look whose the section is."""
    _try_all()
    sys.stdout.write("mutant\n")
    _Api.protection = lambda self, handle: b""  # type: ignore[method-assign]
    _try_all()


if __name__ == "__main__":
    main()
