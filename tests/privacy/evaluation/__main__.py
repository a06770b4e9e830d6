"""The evaluation's command: `python -m tests.privacy.evaluation SOURCE REPORT`; see tests/privacy/README.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from anonemo_tray.face.canonical_face import CanonicalFace
from tests.privacy.evaluation import movement_report, schemes
from tests.privacy.evaluation.actors import actor_shots
from tests.privacy.evaluation.attackers import Knowledge
from tests.privacy.evaluation.emotion import Ratings, rate
from tests.privacy.evaluation.experiment import TEST_DEALS, Experiment, Fold, Scheme
from tests.privacy.evaluation.fidelity import correlations, measure
from tests.privacy.evaluation.pictures import Thumbnails, folder_shots
from tests.privacy.evaluation.pictures import measure as measure_pictures
from tests.privacy.evaluation.report import Findings, recall, write_report
from tests.privacy.evaluation.schemes import Canonical, Own, Publish
from tests.privacy.evaluation.stills import Array, Indices, Stills, deal, folds, read_stills

OWN, OWN_CANVAS = "own landmarks (the paper's)", "own landmarks, canvas"
POINTS, CANVAS, CODE = "canonical, drawn points", "canonical, canvas", "canonical, code sent"
COUNT: Final = "the number of stills alone"
EMOTION_SHOWN: Final = (OWN_CANVAS, CANVAS)
EMOTION_RATED: Final = (*EMOTION_SHOWN, OWN, POINTS, CODE, "52 blendshapes")

_SEED: Final = 20261123
_LEAST_STILLS: Final = 4
_FOLDS: Final = 3
_ACTORS: Final = 48
_LEAST_OF_CLASS: Final = 40
"""Emotions with fewer stills are not reported."""

_UNRELIABLE: Final = frozenset({"disgust", "fear", "contempt", ""})
"""Classes of the numbers file that are too few, or come from other sources than the rest."""

_CURVE: Final = (0.0625, 0.25, 1.0, 4.0, 16.0)
"""Factors on the program's own prior of resting faces."""


@dataclass(frozen=True, eq=False)
class Source:
    """Faces to evaluate on.

    Attributes:
        words: what they are.
        stills: the faces.
        thumbnails: pictures of them behind the related work's protections; none for numbers.
        people: who is attacked.
        relearnt: the canonical face's statistics are learnt anew for each fold: they came from these very people.
        pauses: see `schemes.Canonical`.
    """

    words: str
    stills: Stills
    thumbnails: Thumbnails
    people: Indices
    relearnt: bool
    pauses: bool

    def statistics(self, test: Indices) -> CanonicalFace | None:
        """Return statistics that know nothing of the attacked."""
        if not self.relearnt:
            return None
        return schemes.relearnt(self.stills, np.setdiff1d(self.stills.people(2), test))


def open_source(name: str) -> Source:
    """Read numbers, measure a folder of pictures, or measure actors."""
    if name == "actors":
        stills, thumbnails = measure_pictures(actor_shots(_ACTORS, _SEED))
        return Source(f"{_ACTORS} synthetic people", stills, thumbnails, np.unique(stills.person), False, True)
    if Path(name).is_dir():
        stills, thumbnails = measure_pictures(folder_shots(Path(name)))
        return Source("pictures", stills, thumbnails, stills.people(_LEAST_STILLS), False, False)
    stills = read_stills(Path(name))
    return Source("numbers of real faces", stills, {}, stills.people(_LEAST_STILLS), True, False)


def make_folds(source: Source, widening: float = 1.0) -> list[Fold]:
    """Return the folds with every scheme; `widening` as in `schemes.Canonical`."""
    stills, own = source.stills, Own(source.stills)
    made = []
    for train, test in folds(source.people, _FOLDS, _SEED):
        canonical = Canonical(stills, source.statistics(test), widening=widening, pauses=source.pauses)
        published: dict[str, Scheme] = {
            OWN: Scheme(own.points, own.points),
            OWN_CANVAS: Scheme(own.canvases, own.canvases),
            POINTS: Scheme(canonical.points, own.points),
            CANVAS: Scheme(canonical.canvases, own.canvases),
            CODE: Scheme(canonical.codes, own.points),
            "52 blendshapes": Scheme(schemes.scores(stills), own.points),
            "emotion label alone": Scheme(schemes.label(stills), own.points),
            "head rotation alone": Scheme(schemes.rotation(stills), own.points),
            COUNT: Scheme(schemes.count, own.points),
        }
        published |= {
            name: Scheme(_rows(looks), _rows(source.thumbnails["photograph"]))
            for name, looks in source.thumbnails.items()
        }
        made.append(Fold(train, test, published))
    return made


def _rows(looks: Array) -> Publish:
    return lambda dealt: looks[dealt.rows]


def attacks(source: Source) -> list[tuple[str, Knowledge]]:
    """Return which scheme is attacked with which knowledge."""
    every = [(scheme, knowledge) for scheme in (OWN, POINTS) for knowledge in Knowledge]
    alone = (
        OWN_CANVAS,
        CANVAS,
        CODE,
        "52 blendshapes",
        "emotion label alone",
        "head rotation alone",
        COUNT,
        *source.thumbnails,
    )
    return [*every, *((scheme, Knowledge.SEMI_INFORMED) for scheme in alone)]


def classes_of(source: Source) -> tuple[int, ...]:
    """Return the emotions that there are enough stills of."""
    emotion = source.stills.emotion[np.isin(source.stills.person, source.people)]
    count = np.bincount(emotion, minlength=len(source.stills.emotions))
    names = enumerate(source.stills.emotions)
    return tuple(number for number, name in names if count[number] >= _LEAST_OF_CLASS and name not in _UNRELIABLE)


def rate_emotions(source: Source, made: Sequence[Fold], scheme: str) -> list[Ratings]:
    """Rate the emotions of everybody, each published with what was learnt without them."""
    classes = classes_of(source)
    rated = []
    for seed in TEST_DEALS:
        dealt = [deal(source.stills, fold.test, seed) for fold in made]
        features = [fold.schemes[scheme].publish(one) for fold, one in zip(made, dealt, strict=True)]
        first = np.cumsum([0, *(one.people for one in dealt)])
        person = np.concatenate([one.person + start for one, start in zip(dealt, first, strict=False)])
        emotion = source.stills.emotion[np.concatenate([one.rows for one in dealt])]
        rated.append(rate(np.vstack(features), emotion, person, classes))
    return rated


def fidelity(source: Source, made: Sequence[Fold]) -> dict[str, float]:
    """Compare what moves in the drawn points with what moved in the person's own."""
    dealt = [deal(source.stills, fold.test, TEST_DEALS[0]) for fold in made]
    rows = np.concatenate([one.rows for one in dealt])
    drawn = np.vstack([fold.schemes[POINTS].publish(one) for fold, one in zip(made, dealt, strict=True)])
    own = source.stills.points[rows, :, :2].astype(np.float64)
    return correlations(measure(own), measure(drawn.reshape(own.shape)), source.stills.person[rows])


def trade_off(source: Source) -> Iterator[tuple[str, float, float]]:
    """Yield, for weaker and stronger priors of resting faces, anonymity and how much emotion is left."""
    for factor in _CURVE:
        made = make_folds(source, widening=factor)
        error = Experiment(source.stills, made).run(POINTS, Knowledge.SEMI_INFORMED).figures["still"].value
        paper, drawn = (np.mean(recall(rate_emotions(source, made, scheme))) for scheme in EMOTION_SHOWN)
        yield f"prior times {factor:g}", error, float(drawn / paper)


def main(arguments: Sequence[str] | None = None) -> int:
    """Evaluate and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.privacy.evaluation", description="Attack what is published.")
    parser.add_argument("source", help='a numbers file, a folder of pictures, "actors", or "movement"')
    parser.add_argument("report", type=Path, help="folder for report.md and its plots")
    parser.add_argument("--trade-off", action="store_true", help="also draw the trade-off of the baseline's prior")
    parser.add_argument("--emotions", default="actors", help="movement: a source of faces that show emotions")
    args = parser.parse_args(arguments)
    if args.source == "movement":
        return _movement(args.emotions, args.report)
    source = open_source(args.source)
    made = make_folds(source)
    experiment = Experiment(source.stills, made)
    rows = []
    for scheme, knowledge in attacks(source):
        rows.append(experiment.run(scheme, knowledge))
        _say(f"{scheme}, {knowledge.value}: {rows[-1].figures}")
    rated = {scheme: rate_emotions(source, made, scheme) for scheme in EMOTION_RATED}
    findings = Findings(
        source.words,
        # No path: it may say who the people are.
        f"python -m tests.privacy.evaluation {Path(args.source).name}",
        experiment.people,
        source.stills.emotions,
        rows,
        rated,
        fidelity(source, made),
        list(trade_off(source)) if args.trade_off else [],
    )
    shown = [(scheme, Knowledge.SEMI_INFORMED.value) for scheme in (OWN, POINTS, CANVAS)]
    write_report(findings, args.report, shown)
    return 0


def _movement(emotions: str, folder: Path) -> int:
    """Evaluate and report how people move."""
    faces = open_source(emotions)
    command = f"python -m tests.privacy.evaluation movement --emotions {Path(emotions).name}"
    findings = movement_report.find(command, movement_report.Sizes(), faces.words, faces.stills, _say)
    movement_report.write_report(findings, folder)
    return 0


def _say(progress: str) -> None:
    print(progress, file=sys.stderr)  # noqa: T201 -- progress


if __name__ == "__main__":
    sys.exit(main())
