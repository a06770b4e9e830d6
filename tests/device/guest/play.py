"""How a scene is played: everything in place and a face on every screen, a fault, a look at the screens, a recovery."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from tests.device.guest.stage import Feeder, Program, Reader, SceneError, Seen, wait_for

READERS = ("opencv", "ffmpeg")

START_S = 45.0
"""For the program's start to a face on all screens: the machine is slow, and this is not what is measured."""

RECOVERY_S = 15.0


Act: TypeAlias = Callable[[], "float | None"]
"""Something done on the stage; may return when it was done, seconds of the monotonic clock."""


@dataclass(frozen=True)
class Limits:
    """What is demanded of an outcome.

    Attributes:
        blank_ms: until no face is on any screen.
        recovery_s: until there is one again; infinite for what a user has to mend.
    """

    blank_ms: float = 600.0
    recovery_s: float = 3.0


DEFAULT = Limits()


@dataclass
class Outcome:
    """What was seen; times count from the fault or from the remedy.

    Attributes:
        fault: in words.
        limits: what is demanded.
        blank_ms: for each reader, until no face was on its screen any more; None when that never happened.
        screen: for each reader, what it saw then, in order: kinds of pictures.
        raw: pictures of all readers that are no canvas.
        late_faces: faces that arrived although the screen had to be blank.
        texts: what the program said.
        recovery_s: for each reader, from the remedy to a face on its screen; None when there is none.
        facts: more that was measured.
    """

    fault: str
    limits: Limits = DEFAULT
    blank_ms: dict[str, float | None] = field(default_factory=dict)
    screen: dict[str, list[str]] = field(default_factory=dict)
    raw: int = 0
    late_faces: int = 0
    texts: list[str] = field(default_factory=list)
    recovery_s: dict[str, float | None] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Play:
    """The running parts, kept from one scene to the next unless a scene breaks them.

    Attributes:
        feeder: the camera.
        program: the program.
        readers: the callers.
    """

    def __init__(self) -> None:
        self.feeder: Feeder | None = None
        self.program: Program | None = None
        self.readers: list[Reader] = []

    def set_up(self, pixel_format: str = "YUYV") -> None:
        """Bring everything about that a scene begins with: a face on all screens.

        Raises:
            SceneError: it does not come about.
        """
        if self.feeder is None:
            self.feeder = Feeder("face", pixel_format)
        if self.program is None or not self.program.is_running():
            self.program = Program()
        if not self.readers:
            self.readers = [Reader(how) for how in READERS]
        self.await_faces(START_S)

    def await_faces(self, seconds: float) -> None:
        since = time.monotonic()
        try:
            wait_for(lambda: all(reader.since(since)[-1:] and reader.newest() == "face" for reader in self.readers),
                     seconds, "a face on all screens")
        except SceneError as error:
            raise SceneError(f"{error}; screens: {[reader.newest() for reader in self.readers]};"
                             f" said: {self.program.texts(0)[-5:] if self.program else []}") from error
        # A moment of ordinary work before whatever comes.
        time.sleep(1.0)

    def tear_down(self) -> None:
        for part in (*self.readers, self.program, self.feeder):
            if part is not None:
                part.close()
        self.readers, self.program, self.feeder = [], None, None

    def break_and_mend(
        self,
        fault: str,
        break_it: Act,
        mend: Act,
        watch_s: float = 4.0,
        limits: Limits = DEFAULT,
    ) -> Outcome:
        """Play a fault after which all screens have to be blank until it is mended.

        Args:
            fault: in words.
            break_it: brings the fault about.
            mend: takes it back.
            watch_s: how long the screens are watched before it is mended.
            limits: what is demanded.
        """
        self.set_up()
        broken = _when(break_it)
        time.sleep(max(0.0, broken + watch_s - time.monotonic()))
        mended = _when(mend)
        return self._follow(Outcome(fault, limits), broken, mended, {reader.how: mended for reader in self.readers})

    def break_only(self, fault: str, break_it: Act, limits: Limits = DEFAULT) -> Outcome:
        """Play a fault that the program has to mend by itself: all screens go blank, then there are faces again."""
        self.set_up()
        broken = _when(break_it)
        gone: dict[str, float] = {}

        def all_gone() -> bool:
            for reader in self.readers:
                other = next((seen.at for seen in reader.since(broken) if seen.kind != "face"), None)
                if other is not None:
                    gone.setdefault(reader.how, other)
            return len(gone) == len(self.readers)

        with contextlib.suppress(SceneError):
            wait_for(all_gone, RECOVERY_S, "all screens blank")
        return self._follow(Outcome(fault, limits), broken, broken, gone)

    def _follow(self, outcome: Outcome, broken: float, mended: float, since: dict[str, float]) -> Outcome:
        """Wait for the recovery and write down what was on the screens.

        Args:
            outcome: to be filled.
            broken: when the fault began.
            mended: from when on recovery counts.
            since: for each reader, from when on a face is a recovery.
        """
        readers = [reader for reader in self.readers if reader.how in since]
        with contextlib.suppress(SceneError):
            wait_for(lambda: all(_first_face(reader, since[reader.how]) for reader in readers), RECOVERY_S, "faces")
        for reader in self.readers:
            face = _first_face(reader, since.get(reader.how, math.inf))
            until = math.inf if face is None else face.at
            seen = [picture for picture in reader.since(broken) if picture.at < until]
            outcome.recovery_s[reader.how] = None if face is None else round(face.at - mended, 3)
            outcome.blank_ms[reader.how] = _time_to_blank(seen, broken)
            outcome.screen[reader.how] = list(_kinds(seen))
            late = broken + outcome.limits.blank_ms / 1000
            outcome.late_faces += sum(picture.kind == "face" and picture.at > late for picture in seen)
            outcome.raw += sum(picture.kind == "RAW" for picture in reader.seen)
        if self.program is not None:
            outcome.texts = self.program.texts(broken)
        return outcome


def _when(act: Act) -> float:
    """Do it; returns when it was done: what the act says, else the moment before."""
    before = time.monotonic()
    return act() or before


def _first_face(reader: Reader, since: float) -> Seen | None:
    return next((seen for seen in reader.since(since) if seen.kind == "face"), None)


def _time_to_blank(seen: list[Seen], broken: float) -> float | None:
    """Return after how many milliseconds the last face was replaced by something else."""
    replaced = None
    for picture in seen:
        if picture.kind == "face":
            replaced = None
        elif replaced is None:
            replaced = round((picture.at - broken) * 1000, 1)
    return replaced


def _kinds(seen: list[Seen]) -> Iterator[str]:
    """Yield what was seen, each kind with how often in a row."""
    last, count = "", 0
    for picture in [*seen, None]:
        kind = "" if picture is None else picture.kind
        if kind != last:
            if last:
                yield f"{last} {count}"
            last, count = kind, 0
        count += 1
