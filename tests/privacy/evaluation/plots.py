"""The plots of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tests.privacy.evaluation.emotion import Ratings
from tests.privacy.evaluation.experiment import Row
from tests.privacy.evaluation.stills import Array

_BINS: Final = 20
_RIGHT, _WRONG, _INK = "#2a6f97", "#c8553d", "#333333"
_DPI: Final = 110


def draw_verification(rows: Sequence[Row], path: Path) -> None:
    """Draw what the best attackers take pairs of one and of two people for, and how sure they are."""
    figure, axes = _figure(2, len(rows), 3.2, 5.6)
    for row, upper, lower in zip(rows, axes[0], axes[1], strict=True):
        error = row.figures["still"].value
        _matrix(upper, np.array([[1 - error, error], [error, 1 - error]]), ("one person", "two people"))
        upper.set_title(row.scheme, fontsize=9)
        same = np.histogram(row.percentiles, _BINS, (0, 1))[0] / len(row.percentiles)
        _bi_histogram(lower, same, np.full(_BINS, 1 / _BINS), ("one person", "two people"))
        lower.set_xlabel("likeness, percentile of pairs of two people", fontsize=8)
    _save(figure, path)


def draw_emotions(rated: Mapping[str, Ratings], names: Sequence[str], path: Path) -> None:
    """Draw the raters' confusions, and how sure they are when right and when wrong."""
    figure, axes = _figure(2, len(rated), 4.0, 7.2)
    for (scheme, ratings), upper, lower in zip(rated.items(), axes[0], axes[1], strict=True):
        _matrix(upper, ratings.confusion(), [names[number] for number in ratings.classes])
        upper.set_title(scheme, fontsize=9)
        right = next(iter(ratings.answers.values())) == ratings.truth
        low = 1 / len(ratings.classes)
        shares = [np.histogram(ratings.confidence[side], _BINS, (low, 1))[0] / len(right) for side in (right, ~right)]
        _bi_histogram(lower, shares[0], shares[1], ("right", "wrong"), low)
        lower.set_xlabel("confidence of the first rater", fontsize=8)
    _save(figure, path)


def draw_curve(points: Sequence[tuple[str, float, float]], path: Path) -> None:
    """Draw the trade-off: (name, equal error rate on stills, emotion recall relative to the paper's canvas)."""
    figure, axes = _figure(1, 1, 6.0, 4.2)
    only = axes[0, 0]
    for name, error, recall in points:
        only.plot(error, recall, "o", color=_RIGHT)
        only.annotate(name, (error, recall), xytext=(5, 5), textcoords="offset points", fontsize=8)
    only.set_xlabel("equal error rate of the best semi-informed attacker, one still (0.5 is chance)", fontsize=8)
    only.set_ylabel("emotion recall from drawn canvases,\nrelative to the paper's", fontsize=8)
    only.margins(x=0.25, y=0.1)
    only.grid(alpha=0.3)
    _save(figure, path)


def draw_movement_curve(points: Sequence[tuple[str, float, float, float]], path: Path) -> None:
    """Draw what anonymous movement costs: (name, equal error rates of one sitting and of two days, emotion recall)."""
    figure, axes = _figure(1, 2, 5.6, 4.6)
    for at, (only, words) in enumerate(zip(axes[0], ("same sitting", "another day"), strict=True)):
        for number, (name, *errors, recall) in enumerate(points, 1):
            only.plot(errors[at], recall, "o", color=_RIGHT, label=f"{number} {name}")
            only.annotate(str(number), (errors[at], recall), xytext=(5, 5), textcoords="offset points", fontsize=8)
        only.set_xlabel(f"equal error rate of the best attacker, {words} (0.5 is chance)", fontsize=8)
        only.margins(x=0.15, y=0.15)
        only.grid(alpha=0.3)
    axes[0, 0].set_ylabel("emotion recall from the avatar", fontsize=8)
    axes[0, 1].legend(fontsize=7, frameon=False, handlelength=0, markerscale=0)
    _save(figure, path)


def draw_axes(shares: Mapping[str, tuple[float, float]], path: Path) -> None:
    """Draw how many people each number of the code names right, without and with the stabilizer."""
    figure, axes = _figure(1, 1, 7.0, 5.6)
    only, names = axes[0, 0], list(shares)
    for at, (colour, words) in enumerate(((_WRONG, "without the stabilizer"), (_RIGHT, "with it"))):
        places = np.arange(len(names)) + 0.4 * at - 0.2
        only.barh(places, [shares[name][at] for name in names], 0.4, color=colour, label=words)
    only.set_yticks(range(len(names)), names, fontsize=8)
    only.invert_yaxis()
    only.set_xlabel("names right in the same sitting", fontsize=8)
    only.legend(fontsize=8, frameon=False)
    _save(figure, path)


def _figure(
    rows: int, columns: int, width: float, height: float
) -> tuple[Figure, np.ndarray[tuple[int, int], np.dtype[np.object_]]]:
    figure = Figure(figsize=(width * columns, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, squeeze=False, sharey="row")


def _save(figure: Figure, path: Path) -> None:
    # No program's name and no time in the file: the same figures make the same picture.
    figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _matrix(axes: Axes, shares: Array, names: Sequence[str]) -> None:
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, values in enumerate(shares):
        for column, value in enumerate(values):
            colour = "white" if value > 0.5 else _INK
            axes.text(column, row, f"{value:.0%}", ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(len(names)), names, fontsize=8, rotation=30 if len(names) > 2 else 0)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel("answer", fontsize=8)
    axes.set_ylabel("truth", fontsize=8)


def _bi_histogram(axes: Axes, up: Array, down: Array, names: tuple[str, str], low: float = 0.0) -> None:
    edges = np.linspace(low, 1, _BINS + 1)
    width = edges[1] - edges[0]
    axes.bar(edges[:-1], up, width, align="edge", color=_RIGHT, label=names[0])
    axes.bar(edges[:-1], -down, width, align="edge", color=_WRONG, label=names[1])
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.set_ylabel("share", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=8, frameon=False)
