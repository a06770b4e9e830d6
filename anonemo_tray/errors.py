"""Everything that can go wrong: its code on the pipes, its exit code, its exception.

The sentence for the user is made where it is shown, in the user's language (`i18n.py`): so a problem can cross a pipe
as one byte, and no array, path or serial number can ride along in its text.
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class ExitCode(IntEnum):
    """Exit codes of `anonemo-tray`, a stable interface for other programs."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CAMERA = 3
    VIRTUAL_CAMERA = 4
    MODEL = 5
    FILE = 6
    ALREADY_RUNNING = 7
    NO_SCREEN = 8
    INCOMPLETE = 9


_NEEDS_USER = True


@unique
class Problem(IntEnum):
    """What went wrong; the numbers cross the pipes (one byte) and never change their meaning.

    Attributes:
        exit_code: that of a command that ends because of this problem.
        needs_user: trying again by itself cannot help before the user has done something.
    """

    exit_code: ExitCode
    needs_user: bool

    def __new__(cls, code: int, exit_code: ExitCode, needs_user: bool = False) -> Problem:  # noqa: PYI034 -- Self needs Python 3.11
        """Make a member of its line in the table; no line goes without an exit code."""
        problem = int.__new__(cls, code)
        problem._value_ = code
        problem.exit_code = exit_code
        problem.needs_user = needs_user
        return problem

    INTERNAL = 1, ExitCode.FAILED
    USAGE = 2, ExitCode.USAGE
    ALREADY_RUNNING = 3, ExitCode.ALREADY_RUNNING
    NO_SCREEN = 4, ExitCode.NO_SCREEN
    NO_PREVIEW = 5, ExitCode.FAILED

    NO_CAMERA = 10, ExitCode.CAMERA
    CAMERA_UNKNOWN = 11, ExitCode.CAMERA, _NEEDS_USER
    CAMERA_AMBIGUOUS = 12, ExitCode.CAMERA, _NEEDS_USER
    CAMERA_BUSY = 13, ExitCode.CAMERA
    CAMERA_DENIED = 14, ExitCode.CAMERA, _NEEDS_USER
    CAMERA_LOST = 15, ExitCode.CAMERA
    CAMERA_FROZEN = 16, ExitCode.CAMERA
    SENSOR_STOPPED = 17, ExitCode.CAMERA
    CAMERA_RAW = 18, ExitCode.CAMERA, _NEEDS_USER
    NO_NETWORK_GUARD = 19, ExitCode.CAMERA, _NEEDS_USER

    MODEL_MISSING = 20, ExitCode.MODEL, _NEEDS_USER
    MODEL_CORRUPT = 21, ExitCode.MODEL, _NEEDS_USER
    LANDMARKER_FAILED = 22, ExitCode.MODEL, _NEEDS_USER
    NO_DRAWING = 23, ExitCode.FAILED, _NEEDS_USER

    NO_VIRTUAL_CAMERA = 30, ExitCode.VIRTUAL_CAMERA, _NEEDS_USER
    VIRTUAL_CAMERA_BUSY = 31, ExitCode.VIRTUAL_CAMERA, _NEEDS_USER
    VIRTUAL_CAMERA_LOST = 32, ExitCode.VIRTUAL_CAMERA
    OUTPUT_STOPPED = 33, ExitCode.VIRTUAL_CAMERA
    LAST_PICTURE_STAYS = 34, ExitCode.VIRTUAL_CAMERA

    INPUT_MISSING = 40, ExitCode.FILE, _NEEDS_USER
    INPUT_UNREADABLE = 41, ExitCode.FILE, _NEEDS_USER
    INPUT_EMPTY = 42, ExitCode.FILE, _NEEDS_USER
    OUTPUT_EXISTS = 43, ExitCode.FILE
    OUTPUT_UNWRITABLE = 44, ExitCode.FILE
    DISK_FULL = 45, ExitCode.FILE
    LIVE_CAMERA_REFUSED = 46, ExitCode.USAGE
    OUTPUT_KIND = 47, ExitCode.USAGE
    INPUT_HEIC = 48, ExitCode.FILE, _NEEDS_USER
    NAME_UNREADABLE = 49, ExitCode.USAGE
    INPUT_INTERLACED = 60, ExitCode.FILE, _NEEDS_USER
    INPUT_CODEC = 61, ExitCode.FILE, _NEEDS_USER
    CAMERA_SLOW = 62, ExitCode.CAMERA

    SETTINGS_CORRUPT = 50, ExitCode.FAILED
    SETTINGS_NEWER = 51, ExitCode.FAILED
    SETTINGS_UNWRITABLE = 52, ExitCode.FAILED
    SETTINGS_CHANGED = 63, ExitCode.FAILED
    POLICY_CORRUPT = 53, ExitCode.FAILED
    POLICY_NEWER = 54, ExitCode.FAILED
    POLICY_WRITABLE = 55, ExitCode.FAILED
    POLICY_LOOSENS = 56, ExitCode.FAILED
    POLICY_CONTRADICTS = 57, ExitCode.FAILED
    POLICY_FORBIDS = 58, ExitCode.USAGE
    NO_PDF_VIEWER = 59, ExitCode.FAILED


class AnonEmoError(Exception):
    """A problem with a next step for the user.

    Args:
        problem: what went wrong.
        subject: the user's own word it is about (a camera's name, a file's name without its folders), or empty.
    """

    def __init__(self, problem: Problem, subject: str = "") -> None:
        super().__init__(problem.name if not subject else f"{problem.name}: {subject}")
        self.problem = problem
        self.subject = subject
