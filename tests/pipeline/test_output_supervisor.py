"""Going on without a virtual camera: as long as there was none, and never once there was one."""

from __future__ import annotations

from anonemo_tray.errors import Problem
from anonemo_tray.ipc.child_config import NO_DEVICE
from anonemo_tray.ipc.messages import Opened, Trouble
from anonemo_tray.pipeline.output_supervisor import OutputSupervisor

MISSING = Trouble(Problem.NO_VIRTUAL_CAMERA)


class Told:
    def __init__(self, *, optional: bool) -> None:
        self.missing: list[Problem] = []
        self.lost: list[Problem] = []
        self.supervisor = OutputSupervisor(
            lambda _: None,  # type: ignore[arg-type, return-value] # nothing is started here
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
