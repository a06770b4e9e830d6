"""The report on movement: who is named by it, by which axes, and what anonymity costs in emotion."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from anonemo_tray import __version__
from anonemo_tray.face import rig
from anonemo_tray.face.avatar_pose import AvatarPose
from anonemo_tray.face.canonical_face import load_canonical_face
from anonemo_tray.face.expression import AXES, Expression
from tests.privacy.evaluation import plots
from tests.privacy.evaluation.emotion import rate
from tests.privacy.evaluation.films import Studio
from tests.privacy.evaluation.habits import Habits
from tests.privacy.evaluation.movement import NAMES, SEEN, WHOLE, Linked, attack, columns, shuffled
from tests.privacy.evaluation.report import PACKAGES
from tests.privacy.evaluation.stills import Array, Indices, Stills
from tests.privacy.evaluation.streams import Course, course, films, performed, resting_still, stabilized
from tests.privacy.evaluation.variants import TODAY, VARIANTS, Make

_TURNS: Final = ("yaw", "pitch", "roll", "gaze_x", "gaze_y")
_SHOWN: Final = [at for at, field in enumerate(fields(AvatarPose)) if field.name not in _TURNS]
"""What of a pose says something of an emotion."""

_ALIKE: Final = 1e-6
"""Noise on poses: raters want no column that is the same for all."""


_COLUMNS: Final = ("names right, same sitting", "other day", "equal error rate, same sitting", "other day")


_HOW: Final = """\
{people} synthetic people with habits of their own, three recordings of {seconds:g} seconds each: two of one sitting,
one of another day before another camera. Half of them are attacked by programs that learnt from the other half, and the
other way round. Names right are of {half} people, by chance {chance:.0%}; an equal error rate of 0.5 is chance. The
best attacker counts for each figure. With so few people shares are certain to about 0.1, equal error rates to about
0.04; differences between rows are more certain than the rows themselves, as all are of the same recordings."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        people: synthetic ones.
        seconds: of each of their three recordings.
    """

    people: int = 64
    seconds: float = 30.0


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found out.

    Attributes:
        command: makes this report.
        sizes: how much was measured.
        faces: what the emotions were read from, in words.
        curve: by variant, how people are named, and recall of emotions from the code and from the avatar's pose.
        chance: what the best attacker finds where there is nothing to be found.
        groups: by what attackers see of the program's own code, without and with the stabilizer.
        axes: the same for each number of the code.
    """

    command: str
    sizes: Sizes
    faces: str
    curve: Mapping[str, tuple[Linked, float, float]]
    chance: Linked
    groups: Mapping[str, tuple[Linked, Linked]]
    axes: Mapping[str, tuple[Linked, Linked]]


def find(command: str, sizes: Sizes, faces: str, stills: Stills, say: Callable[[str], None]) -> Findings:
    """Film people, play the stills, and attack all variants."""
    canonical = load_canonical_face()
    habits, studio = Habits(canonical), Studio(canonical)
    people = [[course(film) for film in films(habits, studio, person, sizes.seconds)] for person in range(sizes.people)]
    say(f"{sizes.people} people filmed")
    emotions = Emotions(stills)
    curve = {}
    chance = attack(shuffled(_streams(people, VARIANTS[TODAY])), SEEN[WHOLE])
    for name, make in VARIANTS.items():
        linked = attack(_streams(people, make), SEEN[WHOLE], network=True)
        curve[name] = (linked, *emotions.recalls(make))
        say(f"{name}: {curve[name]}")
    without, today = (_streams(people, VARIANTS[name]) for name in ("no stabilizer", TODAY))
    groups = {name: (attack(without, seen), attack(today, seen)) for name, seen in SEEN.items()}
    axes = {name: (attack(without, columns(name)), attack(today, columns(name))) for name in NAMES}
    return Findings(command, sizes, faces, curve, chance, groups, axes)


def _streams(people: Sequence[Sequence[Course]], make: Make) -> list[list[tuple[Array, Array]]]:
    return [[(stabilized(one, make()), one.captured) for one in person] for person in people]


class Emotions:
    """Stills of emotions, performed one after the other by everybody who has a look at rest; others are left out."""

    def __init__(self, stills: Stills) -> None:
        rng, rows = np.random.default_rng(9), []
        self._performances: list[tuple[Course, Indices]] = []
        for person in stills.people(2).tolist():
            resting = resting_still(stills, person)
            if resting is None:
                continue
            own = rng.permutation(np.flatnonzero(stills.person == person))
            film, held = performed(stills, own.tolist(), resting)
            self._performances.append((course(film), held))
            rows.append(own)
        used = np.concatenate(rows)
        self._emotion = stills.emotion[used]
        self._person = np.unique(stills.person[used], return_inverse=True)[1]
        self._classes = tuple(int(one) for one in np.unique(self._emotion) if stills.emotions[one])

    def recalls(self, make: Make) -> tuple[float, float]:
        """Return unweighted recalls of raters who learn from other people: of the code, and of the avatar's pose."""
        codes = np.vstack([stabilized(one, make())[held] for one, held in self._performances])
        poses = np.array([astuple(rig.pose(Expression(code[:AXES], code[AXES:]))) for code in codes])[:, _SHOWN]
        poses += np.random.default_rng(7).normal(0, _ALIKE, poses.shape)
        code, pose = (
            float(rate(seen, self._emotion, self._person, self._classes).recall().mean())
            for seen in (codes[:, :AXES], poses)
        )
        return code, pose


def write_report(findings: Findings, folder: Path) -> None:
    """Write report.md and its plots."""
    folder.mkdir(parents=True, exist_ok=True)
    plots.draw_movement_curve(
        [(name, linked.error_same, linked.error_other, pose) for name, (linked, _, pose) in findings.curve.items()],
        folder / "trade-off.png",
    )
    plots.draw_axes(
        {name: (a.rank_one_same, b.rank_one_same) for name, (a, b) in findings.axes.items()}, folder / "axes.png"
    )
    (folder / "report.md").write_text("\n".join(_lines(findings)) + "\n", encoding="utf-8")


def _lines(findings: Findings) -> Iterator[str]:
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    today = dt.datetime.now(dt.timezone.utc).date()
    sizes = findings.sizes
    yield "# Evaluation: how synthetic people move"
    yield ""
    yield f"Made by `{findings.command}` on {today}: AnonEmo Tray {__version__}, {versions},"
    yield f"Python {platform.python_version()}. What the words mean is in `tests/privacy/README.md`."
    yield ""
    yield _HOW.format(people=sizes.people, seconds=sizes.seconds, half=sizes.people // 2, chance=2 / sizes.people)
    yield ""
    yield "## Movement against emotion"
    yield ""
    yield f"Emotion: unweighted recall of raters who learn from other people, on {findings.faces}, performed one"
    yield "after the other with rests between: from the code, and from the pose of the avatar that callers see."
    yield ""
    titles = ("stabilizer", *_COLUMNS, "emotion, code", "emotion, avatar")
    yield "| " + " | ".join(titles) + " |"
    yield "|---|---|---|---|---|---|---|"
    for name, (linked, code, pose) in findings.curve.items():
        bold = "**" if name == TODAY else ""
        yield f"| {bold}{name}{bold} | {_cells(linked)} | {code:.3f} | {pose:.3f} |"
    yield f"| recordings dealt to people at random: chance | {_cells(findings.chance)} | | |"
    yield ""
    yield "![Movement's anonymity against emotion](trade-off.png)"
    yield ""
    for title, table in (
        ("By what attackers look at", findings.groups),
        ("By single number of the code", findings.axes),
    ):
        yield f"## {title}"
        yield ""
        yield "Without the stabilizer → with it."
        yield ""
        yield "| seen | " + " | ".join(_COLUMNS) + " |"
        yield "|---|---|---|---|---|"
        for name, pair in table.items():
            without, with_it = (_cells(linked).split(" | ") for linked in pair)
            yield f"| {name} | " + " | ".join(f"{a} → {b}" for a, b in zip(without, with_it, strict=True)) + " |"
        yield ""
    yield "![Which number of the code names people](axes.png)"


def _cells(linked: Linked) -> str:
    return (
        f"{linked.rank_one_same:.0%} | {linked.rank_one_other:.0%} | {linked.error_same:.3f} | {linked.error_other:.3f}"
    )
