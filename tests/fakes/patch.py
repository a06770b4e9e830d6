"""Patching the running program: a fake in the place of a part."""

from __future__ import annotations


def patch(owner: object, name: str, fake: object) -> None:
    """Put a fake in the place of a module's or a class's member, for the rest of this process."""
    assert hasattr(owner, name), f"there is no {name} any more"
    setattr(owner, name, fake)
