from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from anonemo_tray.face.published import Geometry
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.pipeline.session_config import SessionConfig
from anonemo_tray.pipeline.state import Event, State, Status, transition
from anonemo_tray.sandbox import Guards


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_p3_only_a_published_face_leads_to_showing(state: State, event: Event) -> None:
    after = transition(state, event)
    if after is State.SHOWING and state is not State.SHOWING:
        assert event is Event.FACE


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.TURN_ON, Event.QUIT}, key=str))
def test_p3_off_is_left_by_the_user_alone(event: Event) -> None:
    assert transition(State.OFF, event) is State.OFF


@pytest.mark.parametrize(
    "event", sorted(set(Event) - {Event.TURN_OFF, Event.QUIT, Event.TURN_ON, Event.REMEDIED}, key=str)
)
def test_p3_blocked_is_left_by_the_user_or_the_remedy(event: Event) -> None:
    assert transition(State.BLOCKED, event) is State.BLOCKED


@pytest.mark.parametrize("event", sorted(set(Event) - {Event.TURN_ON}, key=str))
def test_p3_whoever_quits_is_shown_again_by_switching_on_alone(event: Event) -> None:
    assert transition(State.ENDING, event) is State.ENDING
    assert transition(State.ENDING, Event.TURN_ON) is State.STARTING


@pytest.mark.parametrize("state", sorted(set(State) - {State.ENDING}, key=str))
def test_off_is_reached_from_everywhere(state: State) -> None:
    assert transition(state, Event.TURN_OFF) is State.OFF


@pytest.mark.parametrize("state", State)
def test_everything_can_be_quit(state: State) -> None:
    assert transition(state, Event.QUIT) is State.ENDING


@pytest.mark.parametrize("state", [State.STARTING, State.SEARCHING, State.SHOWING, State.RETRYING])
@pytest.mark.parametrize(
    ("event", "after"),
    [
        (Event.NO_FACE, State.SEARCHING),
        (Event.FACE, State.SHOWING),
        (Event.LOST, State.RETRYING),
        (Event.NEEDS_USER, State.BLOCKED),
    ],
)
def test_while_on_every_event_has_one_meaning(state: State, event: Event, after: State) -> None:
    assert transition(state, event) is after


def test_switching_on_starts_and_what_is_remedied_starts_again() -> None:
    assert transition(State.OFF, Event.TURN_ON) is State.STARTING
    assert transition(State.BLOCKED, Event.REMEDIED) is State.STARTING
    assert transition(State.BLOCKED, Event.TURN_ON) is State.STARTING


def test_switching_on_twice_changes_nothing() -> None:
    assert transition(State.SHOWING, Event.TURN_ON) is State.SHOWING


def test_a_program_that_was_just_started_is_off() -> None:
    assert Status().state is State.OFF
    assert [state for state in State if not state.is_on] == [State.OFF, State.ENDING]


ALL = [guard for guard in Guards if guard & Guards.target()]


def protected(**changes: Any) -> Status:
    guards = tuple((role, Guards.target()) for role in ("sensor", "output"))
    return replace(Status(State.SHOWING, virtual_camera="AnonEmo Camera", guards=guards), **changes)


def test_p3_protected_is_the_drawing_of_nobody_published_by_guarded_processes() -> None:
    assert protected().is_protected
    for state in State:
        assert protected(state=state).is_protected is (state is State.SHOWING)


@pytest.mark.parametrize(
    "less",
    [
        {"virtual_camera": ""},
        {"virtual_camera": NO_DEVICE},
        {"config": SessionConfig(geometry=Geometry.OWN)},
        {"guards": ()},
        {"guards": (("output", Guards.target()),)},
        *({"guards": (("sensor", Guards.target() & ~guard), ("output", Guards.target()))} for guard in ALL),
        *({"guards": (("sensor", Guards.target()), ("output", Guards.target() & ~guard))} for guard in ALL),
    ],
)
def test_p3_with_less_than_that_nothing_is_called_protected(less: dict[str, Any]) -> None:
    assert not protected(**less).is_protected


def test_missing_guards_are_those_of_all_processes_together() -> None:
    target = Guards.target()
    lacking = (("sensor", target & ~Guards.DUMPS), ("output", Guards.NONE))
    assert protected(guards=lacking).missing_guards == target
    assert protected().missing_guards == Guards.NONE


def test_the_camera_is_used_by_all_that_is_on_and_can_go_on() -> None:
    assert {state for state in State if state.uses_camera} == {
        State.STARTING,
        State.SEARCHING,
        State.SHOWING,
        State.RETRYING,
    }


def test_nothing_is_held_and_nothing_has_ended_before_anything_happened() -> None:
    assert not Status().holding
    assert not Status().ended
