"""The last branch of a decision that names every member of an enumeration."""

from __future__ import annotations

from typing import NoReturn


def assert_never(member: NoReturn) -> NoReturn:
    """Stand where no member is left: the type checker complains when one is, and so does the program.

    `typing.assert_never` is the same, from Python 3.11 on.

    Raises:
        AssertionError: with the member that was forgotten.
    """
    raise AssertionError(f"nothing is decided for {member!r}")
