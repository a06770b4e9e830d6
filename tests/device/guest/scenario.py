"""The scenario: everything in place and a face on every screen, a fault, a look at the screens, a recovery."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias, TypeVar

from tests.device.guest.rig import CAMERA, VIRTUAL_CAMERA, Feeder, Program, Reader, SceneError, Seen, wait_for
from tests.fakes.program import Plan

START_S = 45.0
"""For the program's start to a face on all screens: the machine is slow, and this is not what is measured."""

RECOVERY_S = 30.0

BROWSER = "chromium"
"""The reader that is a browser."""


Step: TypeAlias = Callable[[], "float | None"]
"""Something done in the rig; may return when it was done, seconds of the monotonic clock."""


PROMISE_MS = 600.0
"""A face is gone so soon after any loss of the sensor, however slow the machine."""


@dataclass(frozen=True)
class Limits:
    """What is demanded of an outcome.

    Attributes:
        blank_ms: until no face is on any screen.
        recovery_s: until there is one again.
        scaled: both may take longer by the factor by which this machine is slower than a real one; never blank_ms
            beyond PROMISE_MS.
    """

    blank_ms: float = PROMISE_MS
    recovery_s: float = 3.0
    scaled: bool = False


DEFAULT = Limits()


@dataclass
class Outcome:
    """What a caller saw; times count from the fault or from the remedy.

    Attributes:
        fault: in words.
        limits: what is demanded.
        blank_ms: until no face was on the screen any more; None when that never happened.
        screen: kinds of pictures in order, each with how many of it in a row, until the recovery.
        raw: pictures that are no canvas.
        late_faces: faces that arrived although the screen had to be blank.
        texts: what the program said.
        recovery_s: from the remedy to a face; None when there was none.
        facts: more that was measured.
    """

    fault: str
    limits: Limits = DEFAULT
    blank_ms: float | None = None
    screen: list[str] = field(default_factory=list)
    raw: int = 0
    late_faces: int = 0
    texts: list[str] = field(default_factory=list)
    recovery_s: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Scenario:
    """The running parts, kept from one scene to the next unless a scene breaks them.

    Args:
        how: the program that the caller looks with; v4l2loopback gives its pictures to one reader at a time.

    Attributes:
        how: the same.
        feeder: the camera.
        program: the program.
        reader: the caller.
    """

    def __init__(self, how: str) -> None:
        self.how = how
        self._feeder: Feeder | None = None
        self._program: Program | None = None
        self._reader: Reader | None = None

    @property
    def feeder(self) -> Feeder:
        return _there(self._feeder)

    @property
    def program(self) -> Program:
        return _there(self._program)

    @property
    def reader(self) -> Reader:
        return _there(self._reader)

    def running(self) -> Program | None:
        """Return the program if it runs."""
        return self._program if self._program is not None and self._program.is_running() else None

    def new_feeder(self, mode: str = "face", pixel_format: str = "YUYV") -> float:
        """Put a camera in the place of the one before; returns from when on it has pictures."""
        if self._feeder is not None:
            self._feeder.close()
        self._feeder = Feeder(mode, pixel_format, fps=5 if self.how == BROWSER else 15)
        return time.monotonic()

    def new_program(self, *arguments: str, camera: str = CAMERA, build: Plan | None = None) -> None:
        """Start the program, again if need be; see Program."""
        if self._program is not None:
            self._program.close()
        self._program = Program(*arguments, camera=camera, build=build)

    def adopt(self, start: Callable[[], Program]) -> None:
        """Have another kind of program in the place of the one before."""
        if self._program is not None:
            self._program.close()
        self._program = start()

    def new_reader(self, device: str = VIRTUAL_CAMERA) -> None:
        """Have the caller hang up and call again."""
        if self._reader is not None:
            self._reader.close()
        self._reader = Reader(self.how, device)

    def set_up(self, pixel_format: str = "YUYV") -> None:
        """Bring everything about that a scene begins with: a face on the screen.

        Raises:
            SceneError: it does not come about.
        """
        if self._feeder is None or not self._feeder.is_running() or self._feeder.pixel_format != pixel_format:
            self.new_feeder(pixel_format=pixel_format)
        if self._program is None or not self._program.is_running():
            self.new_program()
        if self._reader is None:
            self.new_reader()
        self.await_face(START_S)

    def await_face(self, seconds: float) -> None:
        """Wait until faces keep coming; in a browser, which leaves the program little of the machine, until one comes.

        Raises:
            SceneError: they do not.
        """
        since = time.monotonic()

        def keep_coming() -> bool:
            newest = self.reader.since(max(since, time.monotonic() - 1))
            least = 1 if self.how == BROWSER else 5
            return len(newest) >= least and all(seen.kind == "face" for seen in newest)

        try:
            wait_for(keep_coming, seconds, "a face on the screen")
        except SceneError as error:
            seen = list(kinds(self.reader.since(since)))[-5:]
            raise SceneError(f"{error}; seen: {seen}; said: {self.program.texts(0)[-5:]}") from error

    def tear_down(self) -> None:
        for part in (self._reader, self._program, self._feeder):
            if part is not None:
                part.close()
        self._reader, self._program, self._feeder = None, None, None

    def break_and_mend(
        self,
        fault: str,
        break_it: Step,
        mend: Step,
        watch_s: float = 3.0,
        limits: Limits = DEFAULT,
    ) -> Outcome:
        """Play a fault after which the screen has to be blank until it is mended.

        Args:
            fault: in words.
            break_it: brings the fault about.
            mend: takes it back.
            watch_s: how long the screen is watched before it is mended.
            limits: what is demanded.
        """
        self.set_up()
        broken = _when(break_it)
        time.sleep(max(0.0, broken + watch_s - time.monotonic()))
        mended = _when(mend)
        return self._follow(Outcome(fault, limits), broken, mended, mended)

    def break_only(self, fault: str, break_it: Step, limits: Limits = DEFAULT) -> Outcome:
        """Play a fault that the program has to mend by itself: the screen goes blank, then there are faces again."""
        self.set_up()
        broken = _when(break_it)

        def other() -> float:
            return next((seen.at for seen in self.reader.since(broken) if seen.kind != "face"), math.inf)

        with contextlib.suppress(SceneError):
            wait_for(lambda: other() < math.inf, RECOVERY_S, "a blank screen")
        return self._follow(Outcome(fault, limits), broken, broken, other())

    def _follow(self, outcome: Outcome, broken: float, mended: float, since: float) -> Outcome:
        """Wait for the recovery and write down what was on the screen.

        Args:
            outcome: to be filled.
            broken: when the fault began.
            mended: from when on recovery counts.
            since: from when on a face is the recovery.
        """

        def recovered() -> float:
            return next((seen.at for seen in self.reader.since(since) if seen.kind == "face"), math.inf)

        with contextlib.suppress(SceneError):
            wait_for(lambda: recovered() < math.inf, max(RECOVERY_S, outcome.limits.recovery_s), "a face")
        until = recovered()
        seen = [picture for picture in self.reader.since(broken) if picture.at < until]
        outcome.recovery_s = None if until == math.inf else round(until - mended, 3)
        outcome.blank_ms = _time_to_blank(seen, broken)
        outcome.screen = list(kinds(seen))
        late = broken + max(PROMISE_MS, outcome.limits.blank_ms) / 1000
        outcome.late_faces = sum(picture.kind == "face" and picture.at > late for picture in seen)
        outcome.raw = sum(picture.kind == "RAW" for picture in self.reader.seen)
        outcome.texts = self.program.texts(broken)
        return outcome


_Part = TypeVar("_Part")


def _there(part: _Part | None) -> _Part:
    if part is None:
        raise SceneError("not in the rig")
    return part


def _when(step: Step) -> float:
    """Do it; returns when it was done: what the step says, else the moment before."""
    before = time.monotonic()
    return step() or before


def _time_to_blank(seen: list[Seen], broken: float) -> float | None:
    """Return after how many milliseconds the last face was replaced by something else."""
    replaced = None
    for picture in seen:
        if picture.kind == "face":
            replaced = None
        elif replaced is None:
            replaced = round((picture.at - broken) * 1000, 1)
    return replaced


def kinds(seen: list[Seen]) -> Iterator[str]:
    """Yield what was seen, each kind with how often in a row."""
    last, count = "", 0
    for picture in [*seen, None]:
        kind = "" if picture is None else picture.kind
        if kind != last:
            if last:
                yield f"{last} {count}"
            last, count = kind, 0
        count += 1
