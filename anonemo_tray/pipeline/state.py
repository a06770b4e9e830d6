"""The states of the program and the one pure function that moves between them.

What callers see follows from the state alone: only SHOWING may show a face, and it is re-earned by every picture.
The table is docs/security.md in code; tests walk through every pair of state and event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.no_face import NoFace
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.sandbox import Guards, Role


@unique
class State(Enum):
    """Where the program is; the value is the key of its sentence in the translations."""

    OFF = "off"
    STARTING = "starting"
    SEARCHING = "searching"
    SHOWING = "showing"
    RETRYING = "retrying"
    BLOCKED = "blocked"
    ENDING = "ending"

    @property
    def is_on(self) -> bool:
        """Whether the user wants to be seen."""
        return self not in {State.OFF, State.ENDING}

    @property
    def uses_camera(self) -> bool:
        """Whether a sensor runs, or is to be started."""
        return self.is_on and self is not State.BLOCKED


@unique
class Event(Enum):
    """What moves the program; each names its origin."""

    TURN_ON = "the user switched on"
    TURN_OFF = "the user switched off"
    QUIT = "the user quits, or the session ends"
    NO_FACE = "the camera streams, and the output publishes blank"
    FACE = "the output has published a face"
    LOST = "camera, sensor or virtual camera fell away; trying again may help"
    NEEDS_USER = "trying again cannot help before the user acts"
    REMEDIED = "what blocked is gone"


_STREAMING = {Event.NO_FACE: State.SEARCHING, Event.FACE: State.SHOWING}
_ON = {
    Event.TURN_OFF: State.OFF,
    Event.QUIT: State.ENDING,
    Event.LOST: State.RETRYING,
    Event.NEEDS_USER: State.BLOCKED,
}

_TABLE: dict[State, dict[Event, State]] = {
    State.OFF: {Event.TURN_ON: State.STARTING, Event.QUIT: State.ENDING},
    State.STARTING: {**_ON, **_STREAMING},
    State.SEARCHING: {**_ON, **_STREAMING},
    State.SHOWING: {**_ON, **_STREAMING},
    State.RETRYING: {**_ON, **_STREAMING},
    State.BLOCKED: {
        Event.TURN_OFF: State.OFF,
        Event.QUIT: State.ENDING,
        Event.TURN_ON: State.STARTING,
        Event.REMEDIED: State.STARTING,
    },
    State.ENDING: {Event.TURN_ON: State.STARTING},
}


def transition(state: State, event: Event) -> State:
    """Return the state after an event; an event that means nothing in a state leaves it as it is."""
    return _TABLE[state].get(event, state)


@dataclass(frozen=True)
class Status:
    """A snapshot for the tray, the command line and the self-test; never holds anything of a person.

    Attributes:
        state: see `State`.
        problem: why the state is RETRYING or BLOCKED, or why the virtual camera is away while OFF.
        config: what it runs with; without a choice of a camera, the one that was found.
        virtual_camera: name of the virtual camera that callers pick, empty while there is none.
        warning: what the user should know about the virtual camera, or else about the real one, if anything.
        watched: whether a call program takes the virtual camera's pictures; None when nobody can know.
        holding: the virtual camera was lost in a call: the real one stays taken, so that the call cannot turn to it.
        ended: everything has stopped; no status comes after this one.
        guards: what each process said of its own guards; a process that is not running has no entry.
        no_face: why nobody is seen while SEARCHING, if that is known.
    """

    state: State = State.OFF
    problem: Problem | None = None
    config: SessionConfig = field(default_factory=SessionConfig)
    virtual_camera: str = ""
    warning: Problem | None = None
    watched: bool | None = None
    holding: bool = False
    ended: bool = False
    guards: tuple[tuple[str, Guards], ...] = ()
    no_face: NoFace | None = None

    @property
    def missing_guards(self) -> Guards:
        """What the running processes lack of the guards that they should have on this system."""
        missing = Guards.NONE
        for _, guards in self.guards:
            missing |= Guards.target() & ~guards
        return missing

    @property
    def is_protected(self) -> bool:
        """Whether callers see the drawing of nobody's own face, by processes that have all their guards."""
        return (
            self.state is State.SHOWING
            and not self.config.geometry.identifies
            and self.virtual_camera not in {"", NO_DEVICE}
            and {role for role, _ in self.guards} >= {Role.SENSOR.value, Role.OUTPUT.value}
            and not self.missing_guards
        )
