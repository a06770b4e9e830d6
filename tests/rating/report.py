"""The report on ratings: tables in Markdown, the same figures as JSON, and plots in the paper's manner."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Plot

from tests.privacy.evaluation.linkage import Figure
from tests.privacy.evaluation.report import HUMANS
from tests.privacy.evaluation.stills import Array
from tests.rating.keys import SURE
from tests.rating.making import DIFFERENT, EQUAL
from tests.rating.scores import PAPERS, Scored

_TRUE, _FALSE, _INK = "#2a6f97", "#c8553d", "#333333"
_DPI: Final = 110
_POOLED: Final = "all raters"


def write_report(every: Sequence[Scored], folder: Path) -> None:
    """Write report.md, report.json and the plots of each set."""
    folder.mkdir(parents=True, exist_ok=True)
    figures, lines = [], ["# Ratings", ""]
    for number, scored in enumerate(every, 1):
        rows = _rows(scored)
        name = f"{number}-{scored.key.kind}-{scored.key.look}.png"
        _draw(scored, folder / name)
        lines += [*_section(scored, rows), "", f"![Answers and confidences]({name})", ""]
        figures.append(
            {
                "kind": scored.key.kind,
                "look": scored.key.look,
                "version": scored.key.version,
                "items": len(scored.key.items),
                "people": len(scored.people),
                "unanswered": scored.unanswered,
                "figures": {who: {what: _plain(one) for what, one in row.items()} for who, row in rows.items()},
                "answers": scored.counts(scored.answers()).tolist(),
            }
        )
    (folder / "report.md").write_text("\n".join(lines), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _rows(scored: Scored) -> dict[str, dict[str, Figure | None]]:
    """Return the figures of each rater and of all together."""
    names: list[str | None] = [*scored.ratings, *([None] if len(scored.ratings) > 1 else [])]
    return {name or _POOLED: dict(_figures(scored, name)) for name in names}


def _figures(scored: Scored, rater: str | None) -> Iterator[tuple[str, Figure | None]]:
    answers = scored.answers(rater)
    yield "UAR", scored.uar(answers)
    if scored.is_emotion:
        yield "UAR, the paper's four", scored.recall(answers, PAPERS)
        for label in scored.labels:
            yield label, scored.recall(answers, [label])
        return
    yield "EER", scored.equal_error_rate(answers)
    for group in (EQUAL, DIFFERENT):
        part = scored.answers(rater, group)
        yield f"UAR, {group}", scored.uar(part)
        yield f"EER, {group}", scored.equal_error_rate(part)


def _section(scored: Scored, rows: dict[str, dict[str, Figure | None]]) -> Iterator[str]:
    question = "Which emotion is it?" if scored.is_emotion else "Is this the same person?"
    yield f"## {question} {scored.key.look}"
    yield ""
    yield (
        f"{len(scored.key.items)} items of {len(scored.people)} people, drawn by version {scored.key.version}. In "
        f"brackets: 95 % of resamplings of the people. By chance UAR is {1 / len(scored.labels):.3f}."
    )
    left = {name: count for name, count in scored.unanswered.items() if count}
    if left:
        yield ""
        yield f"Left out: {', '.join(f'{count} items by {name}' for name, count in left.items())}."
    yield ""
    columns = next(iter(rows.values()))
    yield f"| rater | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, row in rows.items():
        yield f"| {name} | {' | '.join(_cell(one) for one in row.values())} |"
    if scored.is_emotion:
        people = [f"{HUMANS[label]:.3f}" if label in HUMANS else "" for label in scored.labels]
        mean = np.mean([HUMANS[label] for label in PAPERS])
        yield f"| 30 people on the paper's canvases (its own faces) | | {mean:.3f} | {' | '.join(people)} |"


def _cell(figure: Figure | None) -> str:
    if figure is None or not np.isfinite(figure.value):
        return "-"
    return f"{figure.value:.3f} ({figure.low:.2f} to {figure.high:.2f})"


def _plain(figure: Figure | None) -> Any:
    if figure is None or not np.isfinite(figure.value):
        return None
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _draw(scored: Scored, path: Path) -> None:
    """Draw the confusions, and for each label the confidences where it was true and where it was not."""
    labels = scored.labels
    plot = Plot(figsize=(2.1 * len(labels) + 4, 6.4), layout="constrained")
    FigureCanvasAgg(plot)
    grid = plot.add_gridspec(2, len(labels), height_ratios=(3, 2))
    _confusion(plot.add_subplot(grid[0, :]), scored.confusion(scored.answers()), labels)
    first: Axes | None = None
    for number, label in enumerate(labels):
        axes = plot.add_subplot(grid[1, number], sharey=first)
        first = first or axes
        _bi_histogram(axes, *scored.confidences(label))
        axes.set_title(label, fontsize=9)
        if axes is first:
            axes.set_ylabel("share: true above,\nnot true below", fontsize=8)
    plot.suptitle(f"{scored.key.look}, raters: {len(scored.ratings)}", fontsize=10)
    # No program's name and no time in the file: the same figures make the same picture.
    plot.savefig(path, dpi=_DPI, metadata={"Software": None})


def _confusion(axes: Axes, shares: Array, names: Sequence[str]) -> None:
    axes.imshow(np.nan_to_num(shares), cmap="Blues", vmin=0, vmax=1)
    for row, values in enumerate(shares):
        for column, value in enumerate(values):
            if np.isfinite(value):
                colour = "white" if value > 0.5 else _INK
                axes.text(column, row, f"{value:.0%}", ha="center", va="center", fontsize=8, color=colour)
    axes.set_xticks(range(len(names)), names, fontsize=8, rotation=30 if len(names) > 2 else 0)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xlabel("answer", fontsize=8)
    axes.set_ylabel("truth", fontsize=8)


def _bi_histogram(axes: Axes, true: Array, false: Array) -> None:
    points = np.arange(SURE + 1)
    axes.bar(points, true / max(true.sum(), 1), 0.9, color=_TRUE)
    axes.bar(points, -false / max(false.sum(), 1), 0.9, color=_FALSE)
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.set_xticks([0, 5, 10])
    axes.set_ylim(-1, 1)
    axes.set_xlabel("confidence", fontsize=8)
    axes.tick_params(labelsize=8)
