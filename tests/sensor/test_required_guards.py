"""A sensor without the guard against the network opens no camera before the user has accepted that."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import pytest

from anonemo_tray.errors import AnonEmoError, Problem
from anonemo_tray.ipc.messages import Decoder, Hello, Message, Trouble
from anonemo_tray.ipc.pipes import ChildEnds, Sender
from anonemo_tray.sandbox import Guards
from anonemo_tray.sensor import main
from anonemo_tray.sensor.face_sensor import FaceSensor

WITHOUT_NETWORK = Guards.target() & ~Guards.NETWORK


def said(guards: Guards, config: dict[str, object]) -> tuple[bool, list[Message]]:
    """Return whether the camera was opened, and what the sensor said."""
    opened: list[object] = []

    def open_sensor(_: Mapping[str, object]) -> FaceSensor:
        opened.append(None)
        raise AnonEmoError(Problem.CAMERA_LOST)

    (in_fd, in_end), (out_end, out_fd) = os.pipe(), os.pipe()
    sender = Sender(out_fd)
    main.run(ChildEnds(config, in_fd, sender), guards, open_sensor)
    for fd in (in_fd, in_end):
        os.close(fd)
    with os.fdopen(out_end, "rb") as stream:
        return bool(opened), list(Decoder().feed(stream.read()))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such guard yet")
@pytest.mark.parametrize("config", [{}, {"unguarded": False}, {"unguarded": 1}, {"unguarded": "true"}])
def test_p2_without_the_network_guard_no_camera_is_opened(config: dict[str, object]) -> None:
    opened, (hello, trouble) = said(WITHOUT_NETWORK, config)
    assert not opened
    assert isinstance(hello, Hello)
    assert hello.guards == WITHOUT_NETWORK
    assert isinstance(trouble, Trouble)
    assert trouble.problem is Problem.NO_NETWORK_GUARD


def test_accepted_or_guarded_it_opens_the_camera() -> None:
    assert said(WITHOUT_NETWORK, {"unguarded": True})[0]
    assert said(Guards.target(), {})[0]


def test_a_sensor_that_does_not_care_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "_require_guards", lambda *_: None)
    with pytest.raises(AssertionError):
        test_p2_without_the_network_guard_no_camera_is_opened({})
