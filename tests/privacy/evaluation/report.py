"""The report: its tables in Markdown, beside the plots."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from anonemo_tray import __version__
from tests.privacy.evaluation import plots
from tests.privacy.evaluation.emotion import RATERS, Ratings
from tests.privacy.evaluation.experiment import METRICS, Row
from tests.privacy.evaluation.linkage import Figure, with_interval
from tests.privacy.evaluation.stills import Array

PACKAGES: Final = ("mediapipe", "numpy", "scikit-learn")

SHOWN_SCHEMES: Final = 2
"""Of the rated ones, in the plot of emotions."""

HUMANS: Final = {"happiness": 0.933, "fear": 0.683, "anger": 0.5005, "disgust": 0.355}
"""Recall of 30 human raters on the paper's canvases."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found out.

    Attributes:
        source: what the faces are, in words.
        command: makes this report.
        people: how many were attacked.
        emotions: names, by index.
        rows: attacks.
        rated: emotion ratings by scheme, for each deal; the first schemes are drawn.
        fidelity: correlations by measure.
        curve: (name, equal error rate on stills, relative emotion recall).
    """

    source: str
    command: str
    people: int
    emotions: Sequence[str]
    rows: Sequence[Row]
    rated: Mapping[str, Sequence[Ratings]]
    fidelity: Mapping[str, float]
    curve: Sequence[tuple[str, float, float]]


def write_report(findings: Findings, folder: Path, shown: Sequence[tuple[str, str]]) -> None:
    """Write report.md and its plots.

    Args:
        findings: what to report.
        folder: where to; made if missing.
        shown: (scheme, knowledge) of the attacks whose answers are drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    attacks = {(row.scheme, row.knowledge.value): row for row in findings.rows}
    drawn = [attacks[attack] for attack in shown]
    plots.draw_verification(drawn, folder / "verification.png")
    first = {scheme: findings.rated[scheme][0] for scheme in (*findings.rated,)[:SHOWN_SCHEMES]}
    plots.draw_emotions(first, findings.emotions, folder / "emotions.png")
    if findings.curve:
        plots.draw_curve(findings.curve, folder / "trade-off.png")
    (folder / "report.md").write_text("\n".join(_lines(findings)) + "\n", encoding="utf-8")


def recall(rated: Sequence[Ratings]) -> Array:
    """Return each class' recall, the mean of the deals."""
    return np.asarray(np.mean([ratings.recall() for ratings in rated], axis=0))


def _lines(findings: Findings) -> Iterator[str]:
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    yield "# Evaluation: " + findings.source
    yield ""
    today = dt.datetime.now(dt.timezone.utc).date()
    yield f"Made by `{findings.command}` on {today}: AnonEmo Tray {__version__}, {versions},"
    yield f"Python {platform.python_version()}. What the words mean is in `tests/privacy/README.md`."
    yield ""
    yield "## Identity"
    yield ""
    yield f"{findings.people} people, each attacked by programs that learnt from others. Equal error rates, where 0.5"
    yield "is chance, and shares of right names; of the best attacker for each figure, with 95 % intervals over people."
    yield "Sessions that are compared have equally many stills, of the people who have enough of them."
    yield ""
    yield "| published | attacker | " + " | ".join(METRICS) + " | AUC, still |"
    yield "|---|---|" + "---|" * (len(METRICS) + 1)
    for row in findings.rows:
        cells = [
            _cell(row.figures[metric], percent=metric.startswith("rank")) if metric in row.figures else ""
            for metric in METRICS
        ]
        yield f"| {row.scheme} | {row.knowledge.value} | " + " | ".join((*cells, _cell(row.area))) + " |"
    yield ""
    yield "![What the best attackers take pairs for, and how sure they are](verification.png)"
    yield ""
    yield from _emotion_lines(findings)
    yield "## Expression"
    yield ""
    yield "Correlations within people of plain measures, on the person's own landmarks and on the drawn ones."
    yield ""
    yield "| " + " | ".join(findings.fidelity) + " |"
    yield "|" + "---|" * len(findings.fidelity)
    yield "| " + " | ".join(f"{value:.2f}" for value in findings.fidelity.values()) + " |"
    if findings.curve:
        yield ""
        yield "## Trade-off"
        yield ""
        yield "| variant | equal error rate, still | relative emotion recall, canvas |"
        yield "|---|---|---|"
        for name, error, relative in findings.curve:
            yield f"| {name} | {error:.3f} | {relative:.2f} |"
        yield ""
        yield "![Anonymity against emotion](trade-off.png)"


def _emotion_lines(findings: Findings) -> Iterator[str]:
    classes = next(iter(findings.rated.values()))[0].classes
    names = [findings.emotions[number] for number in classes]
    yield "## Emotion"
    yield ""
    yield f"Recall of machine raters ({', '.join(RATERS)}; their mean), five folds of people,"
    yield "the same for every scheme; UAR is the mean of the classes."
    yield "The humans are the paper's 30 raters on its own canvases, of other faces and classes."
    yield ""
    yield "| published | UAR | " + " | ".join(names) + " |"
    yield "|---|---|" + "---|" * len(names)
    for scheme, rated in findings.rated.items():
        people = int(max(ratings.person.max() for ratings in rated)) + 1
        columns = [_interval(rated, people, None), *(_interval(rated, people, at) for at in range(len(classes)))]
        yield f"| {scheme} | " + " | ".join(map(_cell, columns)) + " |"
    known = [f"{HUMANS[name]:.3f}" if name in HUMANS else "" for name in names]
    yield "| humans, the paper | | " + " | ".join(known) + " |"
    yield ""
    yield "![Confusions and confidence](emotions.png)"
    yield ""


def _interval(rated: Sequence[Ratings], people: int, at: int | None) -> Figure:
    def statistic(ratings: Ratings, weights: Array) -> float:
        recalls = ratings.recall(weights)
        return float(recalls.mean() if at is None else recalls[at])

    return with_interval([partial(statistic, ratings) for ratings in rated], people)


def _cell(figure: Figure, *, percent: bool = False) -> str:
    if percent:
        return f"{figure.value:.1%} ({figure.low:.1%}–{figure.high:.1%})"  # noqa: RUF001 -- a dash between figures
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"  # noqa: RUF001 -- a dash between figures
