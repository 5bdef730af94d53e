"""Plots of known-item search: how soon photos are found, and how two models differ, question by question.

Takes a run, gives figures; every share is of questions, every rank counts from 1.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from photosearch.evaluation import metrics
from photosearch.evaluation.drawing import FAINT, GRID, INK, new_figure, percent_axis, rank_axis
from photosearch.evaluation.measures import ALL, best_first, groups, ranks
from photosearch.evaluation.metrics import Ranks
from photosearch.evaluation.palette import Look, looks, short_names
from photosearch.evaluation.runs import Run

GRID_MODELS = 5
_RASTER_FROM = 150  # points: more than that are a picture within the drawing, which stays small
Dashes = Literal["-", "--"]
_DASHES: dict[str, Dashes] = {"short": "--", "long": "-"}


def limit_of(searched: int) -> int:
    """How far a cumulative graph goes: 50 for some hundred photos, 500 for ten thousand."""
    for photos, limit in ((700, 50), (2_500, 100), (6_000, 200)):
        if searched <= photos:
            return max(2, min(limit, searched))
    return 500


def cumulative_figure(run: Run) -> Figure:
    """Share of questions found within rank N: a curve a model, short labels dashed and long ones solid.

    Up to two models share one panel, so that the kinds of labels can be compared; more have a panel for each kind.
    """
    parts = groups(run)
    kinds = [name for name in parts if name != ALL] or [ALL]
    panels = [kinds] if len(run.systems) <= 2 else [[kind] for kind in kinds]
    figure = new_figure(3.4 * len(panels) + 4.0, 4.2)
    row = figure.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    look, limit = looks([s.name for s in run.systems]), limit_of(run.searched)
    for axes, shown in zip(row, panels, strict=True):
        for system in best_first(run):
            for kind in shown:
                _draw_curve(
                    axes, ranks(run, system)[parts[kind]], limit, look[system], _DASHES.get(kind, "-")
                )
        _draw_chance(axes, run.searched, limit)
        _finish_cumulative(axes, limit)
        axes.set_xlabel(f"Rank N (of {run.searched:,} photos)")
        axes.set_title(_label_name(shown[0]) if len(panels) > 1 else "")
    row[0].set_ylabel("Questions whose photo is within rank N")
    figure.legend(handles=_cumulative_legend(run, panels[0]), loc="outside right upper")
    return figure


def _cumulative_legend(run: Run, shown: list[str]) -> list[Line2D]:
    look, names = looks([s.name for s in run.systems]), short_names([s.name for s in run.systems])
    handles = [Line2D([], [], color=look[s].colour, label=names[s]) for s in best_first(run)]
    if len(shown) > 1:
        handles += [
            Line2D([], [], color=FAINT, linestyle=_DASHES.get(kind, "-"), label=_label_name(kind))
            for kind in shown
        ]
    return [*handles, Line2D([], [], color=FAINT, linewidth=1, linestyle=":", label="chance")]


def _label_name(kind: str) -> str:
    return f"{kind} labels" if kind in _DASHES else kind if kind != ALL else ""


def scatter_figures(run: Run) -> dict[str, Figure]:
    """A log-log scatter plot of ranks for every pair of models."""
    order = best_first(run)
    return {
        f"ranks_{order.index(one) + 1}_{order.index(other) + 1}": _scatter_figure(run, one, other)
        for one, other in combinations(order, 2)
    }


def grid_figure(run: Run) -> Figure:
    """The best models against each other: scatter above the diagonal, cumulative curves with the better-of-two
    curve below it, figures of each on it."""
    order = best_first(run)[:GRID_MODELS]
    look, names = looks([s.name for s in run.systems]), short_names([s.name for s in run.systems])
    size = max(2.1 * len(order), 5.2)
    figure = new_figure(size, size)
    cells = figure.subplots(len(order), len(order))
    for row, down in enumerate(order):
        for column, across in enumerate(order):
            axes: Axes = cells[row, column]
            if row == column:
                _draw_name(axes, names[down], ranks(run, down), look[down])
            elif row < column:
                _draw_scatter(axes, run, across, down, look, smallest=3.0)
            else:
                _draw_complement(axes, run, down, across, look)
            _trim(axes, row, column, len(order))
    figure.supxlabel("Above: rank, log scale. Below: rank N, grey the better rank of the two", fontsize=9)
    figure.supylabel("Above: rank, log scale. Below: questions found within rank N", fontsize=9)
    return figure


def _scatter_figure(run: Run, across: str, down: str) -> Figure:
    figure = new_figure(4.6, 4.4)
    axes = figure.add_subplot()
    look, names = looks([s.name for s in run.systems]), short_names([s.name for s in run.systems])
    _draw_scatter(axes, run, across, down, look)
    axes.set_xlabel(f"Rank by {names[across]}")
    axes.set_ylabel(f"Rank by {names[down]}")
    better, worse = _wins(ranks(run, across), ranks(run, down))
    note: dict[str, Any] = {"fontsize": 8, "transform": axes.transAxes}
    axes.text(0.03, 0.97, f"{names[across]} better: {better:,}", va="top", color=look[across].colour, **note)
    axes.text(0.97, 0.03, f"{names[down]} better: {worse:,}", ha="right", color=look[down].colour, **note)
    return figure


def _draw_scatter(
    axes: Axes, run: Run, across: str, down: str, look: dict[str, Look], smallest: float = 7.0
) -> None:
    """Questions as points; equal pairs of ranks share one point whose area grows with their number. A point has the
    colour of the model that found the photo sooner."""
    end = _not_found_at(run.searched)
    x, y = (np.where(np.isinf(r), end, r) for r in (ranks(run, across), ranks(run, down)))
    places, counts = np.unique(np.stack([x, y], axis=1), axis=0, return_counts=True)
    colours = [
        look[across].colour if a < b else look[down].colour if b < a else FAINT for a, b in places.tolist()
    ]
    axes.plot([0.8, end * 1.3], [0.8, end * 1.3], color=GRID, linewidth=1, zorder=1)
    axes.scatter(
        places[:, 0],
        places[:, 1],
        s=_areas(counts, smallest),
        c=colours,
        alpha=0.55,
        linewidths=0,
        rasterized=len(counts) > _RASTER_FROM,
    )
    axes.set(xscale="log", yscale="log", xlim=(0.8, end * 1.3), ylim=(0.8, end * 1.3), aspect="equal")
    rank_axis(axes.xaxis)
    rank_axis(axes.yaxis)


def _draw_complement(axes: Axes, run: Run, one: str, other: str, look: dict[str, Look]) -> None:
    limit = limit_of(run.searched)
    first, second = ranks(run, one), ranks(run, other)
    _draw_curve(axes, metrics.better_of(first, second), limit, Look(FAINT, ""), "-")
    for name, found in ((one, first), (other, second)):
        _draw_curve(axes, found, limit, look[name], "-")
    _finish_cumulative(axes, limit)


def _draw_curve(axes: Axes, found: Ranks, limit: int, look: Look, dashes: Dashes) -> None:
    curve = metrics.cumulative(found, limit)
    axes.plot(np.arange(1, limit + 1), curve, color=look.colour, linestyle=dashes, drawstyle="steps-post")


def _draw_chance(axes: Axes, searched: int, limit: int) -> None:
    steps = np.arange(1, limit + 1)
    axes.plot(steps, np.minimum(steps / max(searched, 1), 1), color=FAINT, linewidth=1, linestyle=":")


def _finish_cumulative(axes: Axes, limit: int) -> None:
    axes.set(xlim=(1, limit), ylim=(0, 1.005))
    axes.set_xticks([1, *(limit * part // 5 for part in range(1, 6))] if limit >= 10 else range(1, limit + 1))
    percent_axis(axes.yaxis)


def _draw_name(axes: Axes, name: str, found: Ranks, look: Look) -> None:
    axes.set_axis_off()
    centre: dict[str, Any] = {"ha": "center", "transform": axes.transAxes}
    axes.text(0.5, 0.66, _broken(name), color=look.colour, weight="bold", fontsize=10, va="center", **centre)
    for place, text in enumerate(
        (
            f"R@1 {100 * metrics.recall_at(found, 1):.1f} %",
            f"R@10 {100 * metrics.recall_at(found, 10):.1f} %",
            f"median rank {metrics.median_rank(found):,.0f}",
        )
    ):
        axes.text(0.5, 0.40 - 0.13 * place, text, color=INK, fontsize=8, **centre)


def _trim(axes: Axes, row: int, column: int, size: int) -> None:
    """Tick labels on the outer rim only: below the diagonal left and bottom, above it top and right."""
    axes.tick_params(labelsize=7, length=2)
    axes.set_box_aspect(1)
    if row < column:
        axes.tick_params(labelbottom=False, labelleft=False, labeltop=row == 0, labelright=column == size - 1)
    else:
        axes.tick_params(labelbottom=row == size - 1, labelleft=column == 0)
        if row != column:
            axes.set_xticks(axes.get_xticks()[[0, -1]])
            axes.set_yticks([0, 0.5, 1])


def _not_found_at(searched: int) -> float:
    """Where photos that were not found are drawn: at the end of the list."""
    return float(max(searched, 10))


def _areas(counts: NDArray[np.int_], smallest: float) -> NDArray[np.float64]:
    """Areas in square points, growing with the number of questions but held below the size of a finger."""
    areas: NDArray[np.float64] = np.minimum(smallest * counts, 22 * smallest)
    return areas


def _wins(first: Ranks, second: Ranks) -> tuple[int, int]:
    """How often the first is better, and the second."""
    return int((first < second).sum()), int((second < first).sum())


def _broken(name: str) -> str:
    """A long model name over two lines."""
    if len(name) <= 14:
        return name
    cut = name.rfind("-", 0, 14)
    return name if cut <= 0 else f"{name[: cut + 1]}\n{name[cut + 1 :]}"
