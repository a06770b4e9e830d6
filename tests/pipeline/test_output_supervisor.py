"""Going on without a virtual camera: as long as there was none, and never once there was one."""

from __future__ import annotations

from typing import cast

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Opened, Published, Trouble
from anonemo_tray.pipeline.child_process import Child
from anonemo_tray.pipeline.output_supervisor import OutputSupervisor
from tests.pipeline.test_supervisor import IdleChild

MISSING = Trouble(Problem.NO_VIRTUAL_CAMERA)


class Told:
    def __init__(self, *, optional: bool) -> None:
        self.missing: list[Problem] = []
        self.lost: list[Problem] = []
        self.supervisor = OutputSupervisor(
            lambda _: cast("Child", IdleChild()),
            optional=optional,
            on_opened=lambda: None,
            on_missing=self.missing.append,
            on_lost=self.lost.append,
            on_published=lambda _: None,
            on_watched=lambda _: None,
        )


def test_without_one_it_goes_on_and_says_so_until_there_is_one() -> None:
    told = Told(optional=True)
    told.supervisor.on_message(MISSING, 0)
    assert (told.missing, told.lost) == ([Problem.NO_VIRTUAL_CAMERA], [])
    told.supervisor.on_message(Opened(NO_DEVICE, None), 1)
    # Looked for again, it is still none; nothing says meanwhile that callers could see anything.
    told.supervisor.check(2)
    assert told.supervisor.virtual_camera == NO_DEVICE
    told.supervisor.on_message(MISSING, 3)
    assert told.supervisor.virtual_camera == NO_DEVICE
    told.supervisor.check(4)
    told.supervisor.on_message(Opened("AnonEmo Camera", None), 5)
    assert told.supervisor.virtual_camera == "AnonEmo Camera"


def test_p3_one_that_was_there_is_missed_when_it_goes() -> None:
    for optional in (True, False):
        told = Told(optional=optional)
        told.supervisor.on_message(Opened("AnonEmo Camera", None), 0)
        told.supervisor.on_message(MISSING, 1)
        assert (told.missing, told.lost) == ([], [Problem.NO_VIRTUAL_CAMERA]), optional
        assert told.supervisor.virtual_camera == ""


def test_only_an_output_that_published_can_have_failed_for_its_late_guards() -> None:
    told = Told(optional=False)

    def tries_them() -> bool:
        return told.supervisor._late_guards

    assert told.supervisor.start_if_due({}, 0)
    told.supervisor.on_message(Trouble(Problem.VIRTUAL_CAMERA_BUSY), 1)
    told.supervisor.on_exit(2)
    assert tries_them(), "another program had the camera: that says nothing of guards"
    assert told.supervisor.start_if_due({}, 100)
    told.supervisor.on_message(Published(1, 0, 1, 1), 101)
    told.supervisor.on_exit(102)
    assert not tries_them()
    told.supervisor.retry_now()
    assert tries_them()
