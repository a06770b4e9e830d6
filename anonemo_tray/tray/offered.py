"""What is offered where an organisation has rules: the menu without what the rules forbid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from anonemo_tray.ipc.ui_state import WindowName
from anonemo_tray.policy import Policy
from anonemo_tray.settings import Settings
from anonemo_tray.tray.menu import SEPARATOR, Action, Change, Entry, OpenWindow


def forbids(policy: Policy, change: Change, settings: Settings) -> bool:
    """Return whether the rules would undo this change of the settings that are in force."""
    changed = change.apply(settings)
    return policy.apply(changed) != changed


def offered(entries: Iterable[Entry], settings: Settings, policy: Policy) -> tuple[Entry, ...]:
    """Return the entries that are left.

    What is forbidden is not there, but for the marked choice that the rules have made: it stays to be read.

    Args:
        entries: a menu, or a part of one.
        settings: those in force.
        policy: the rules.
    """
    left: list[Entry] = []
    for entry in entries:
        if entry is SEPARATOR:
            if left and left[-1] is not SEPARATOR:
                left.append(entry)
        elif entry.entries:
            inner = offered(entry.entries, settings, policy)
            if inner:
                left.append(replace(entry, entries=inner))
        elif not any(_is_forbidden(action, settings, policy) for action in entry.actions):
            left.append(entry)
        elif entry.checked:
            left.append(replace(entry, actions=()))
    if left and left[-1] is SEPARATOR:
        left.pop()
    return tuple(left)


def _is_forbidden(action: Action, settings: Settings, policy: Policy) -> bool:
    if isinstance(action, OpenWindow):
        return action.name is WindowName.OWN and not policy.own_points
    return isinstance(action, Change) and forbids(policy, action, settings)
