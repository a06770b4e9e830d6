"""Owns the list of everything that can go wrong: its code on the pipes, its exit code, its exception.

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


@unique
class Problem(IntEnum):
    """What went wrong; the numbers cross the pipes (one byte) and never change their meaning."""

    INTERNAL = 1
    USAGE = 2
    ALREADY_RUNNING = 3
    NO_SCREEN = 4
    NO_PREVIEW = 5

    NO_CAMERA = 10
    CAMERA_UNKNOWN = 11
    CAMERA_AMBIGUOUS = 12
    CAMERA_BUSY = 13
    CAMERA_DENIED = 14
    CAMERA_LOST = 15
    CAMERA_FROZEN = 16
    SENSOR_STOPPED = 17

    MODEL_MISSING = 20
    MODEL_CORRUPT = 21
    LANDMARKER_FAILED = 22

    NO_VIRTUAL_CAMERA = 30
    VIRTUAL_CAMERA_BUSY = 31
    VIRTUAL_CAMERA_LOST = 32
    OUTPUT_STOPPED = 33
    LAST_PICTURE_STAYS = 34

    INPUT_MISSING = 40
    INPUT_UNREADABLE = 41
    INPUT_EMPTY = 42
    OUTPUT_EXISTS = 43
    OUTPUT_UNWRITABLE = 44
    DISK_FULL = 45
    LIVE_CAMERA_REFUSED = 46

    SETTINGS_CORRUPT = 50
    SETTINGS_NEWER = 51
    SETTINGS_UNWRITABLE = 52

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that ends because of this problem."""
        if self in {Problem.USAGE, Problem.LIVE_CAMERA_REFUSED}:
            return ExitCode.USAGE
        if self is Problem.ALREADY_RUNNING:
            return ExitCode.ALREADY_RUNNING
        if self is Problem.NO_SCREEN:
            return ExitCode.NO_SCREEN
        by_range = {1: ExitCode.CAMERA, 2: ExitCode.MODEL, 3: ExitCode.VIRTUAL_CAMERA, 4: ExitCode.FILE}
        return by_range.get(self // 10, ExitCode.FAILED)

    @property
    def needs_user(self) -> bool:
        """Whether trying again by itself cannot help before the user has done something."""
        return self in {
            Problem.CAMERA_UNKNOWN,
            Problem.CAMERA_AMBIGUOUS,
            Problem.CAMERA_DENIED,
            Problem.MODEL_MISSING,
            Problem.MODEL_CORRUPT,
            Problem.LANDMARKER_FAILED,
            Problem.NO_VIRTUAL_CAMERA,
            Problem.VIRTUAL_CAMERA_BUSY,
            Problem.INPUT_MISSING,
            Problem.INPUT_UNREADABLE,
            Problem.INPUT_EMPTY,
        }


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
