"""Plots of averages: bars and lines with their 95 % intervals, and what each model costs on this machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from photosearch.evaluation import metrics
from photosearch.evaluation.drawing import FAINT, INK, new_figure, percent_axis, quiet_grid
from photosearch.evaluation.measures import ALL, RECIPROCAL, Line, best_first, depths, groups, headline
from photosearch.evaluation.palette import Look, looks, short_names
from photosearch.evaluation.resampling import Estimate
from photosearch.evaluation.runs import Run


def recall_figure(run: Run, lines: Sequence[Line]) -> Figure:
    """R@1 … R@100 of every model, a panel for each kind of label."""
    return _grouped_bars(
        run, lines, [f"R@{k}" for k in metrics.RECALL_AT], "Questions whose photo is within rank k"
    )


def top_figure(run: Run, lines: Sequence[Line]) -> Figure:
    """How often the right word is the first, or among the first five."""
    return _grouped_bars(run, lines, ["top 1", "top 5"], "Photos whose class is among the first words")


def depth_figure(run: Run, lines: Sequence[Line]) -> Figure:
    """Precision (and recall and F, where the run has them) over k, a column of panels for each group."""
    found = {(line.group, line.system, line.measure): line.estimate for line in lines}
    letters = [letter for letter in "PRF" if any(line.measure.startswith(f"{letter}@") for line in lines)]
    columns = [
        name
        for name in dict.fromkeys(line.group for line in lines)
        if _has(lines, name, f"P@{depths(run)[0]}")
    ]
    figure = new_figure(max(2.7 * len(columns), 4.0) + 1.5, 2.5 * len(letters) + 0.4)
    panels = figure.subplots(len(letters), len(columns), squeeze=False, sharex=True, sharey="row")
    look = looks([system.name for system in run.systems])
    for row, letter in enumerate(letters):
        for column, group in enumerate(columns):
            axes: Axes = panels[row, column]
            for place, system in enumerate(best_first(run)):
                _draw_depth(
                    axes, [found[group, system, f"{letter}@{k}"] for k in depths(run)], place, look[system]
                )
            _finish_depth(axes, depths(run))
            if row == 0:
                axes.set_title(group)
            if row == len(letters) - 1:
                axes.set_xlabel("First k photos")
        panels[row, 0].set_ylabel({"P": "Precision at k", "R": "Recall at k", "F": "F at k"}[letter])
    _legend(figure, run)
    return figure


def agreement_figure(run: Run, lines: Sequence[Line]) -> Figure:
    """How often each model holds the photo nearer that people hold nearer; 50 % would be chance."""
    found = {
        line.system: line.estimate
        for line in lines
        if line.measure == "agreement" and line.group in (ALL, "")
    }
    order = best_first(run)
    figure = new_figure(6.4, 1.1 + 0.42 * len(order))
    axes = figure.add_subplot()
    _draw_ladder(axes, run, [found[name] for name in order], as_percent=True)
    axes.axvline(0.5, color=FAINT, linewidth=1, linestyle=":")
    axes.text(0.5, -0.75, "chance", color=FAINT, fontsize=7, ha="center")
    axes.set(xlim=(0, 1), xlabel=f"Agreement with people over {len(run.questions):,} triplets")
    percent_axis(axes.xaxis)
    return figure


def cost_figure(run: Run, lines: Sequence[Line]) -> Figure | None:
    """Quality beside time and memory; None where no cost was measured."""
    costs = {system.name: system.cost for system in run.systems if system.cost}
    if not costs:
        return None
    order = [name for name in best_first(run) if name in costs]
    measure = headline(run)
    quality = {line.system: line.estimate for line in reversed(lines) if line.measure == measure}
    figure = new_figure(8.2, 1.2 + 0.42 * len(order))
    left, middle, right = figure.subplots(1, 3, sharey=True)
    _draw_ladder(left, run, [quality[name] for name in order], order, as_percent=measure != RECIPROCAL)
    left.set(xlim=(0, 1.15), xlabel="Mean reciprocal rank" if measure == RECIPROCAL else f"Mean {measure}")
    left.set_xticks([0, 0.25, 0.5, 0.75, 1])
    for axes, label, values in (
        (middle, "Time to embed a photo (ms)", [1000 * costs[name].photo_s for name in order]),
        (right, "Peak memory (MB)", [costs[name].peak_memory_mb for name in order]),
    ):
        _draw_ladder(axes, run, [Estimate(value, value, value, 1) for value in values], order)
        axes.set(xlim=(0, max(values) * 1.25), xlabel=label)
    return figure


def _grouped_bars(run: Run, lines: Sequence[Line], measures: Sequence[str], label: str) -> Figure:
    found = {(line.group, line.system, line.measure): line.estimate for line in lines}
    present = [name for name in groups(run) if _has(lines, name, measures[0])]
    panels = [name for name in present if name != ALL] or present
    figure = new_figure(max(4.2 * len(panels), 5.0) + 1.4, 3.6)
    row = figure.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    order, look = best_first(run), looks([system.name for system in run.systems])
    width = 0.8 / len(order)
    for axes, group in zip(row, panels, strict=True):
        for place, system in enumerate(order):
            estimates = [found[group, system, measure] for measure in measures]
            middles = np.arange(len(measures)) + (place - (len(order) - 1) / 2) * width
            _draw_bars(axes, middles, estimates, width * 0.92, look[system].colour, labelled=len(order) <= 3)
        axes.set_xticks(range(len(measures)), measures)
        axes.set_ylim(0, 1.05)
        axes.set_title(f"{group} labels" if group in ("short", "long") else group if group != ALL else "")
        quiet_grid(axes, "y")
        percent_axis(axes.yaxis)
    row[0].set_ylabel(label)
    _legend(figure, run)
    return figure


def _draw_bars(
    axes: Axes,
    middles: NDArray[np.floating],
    estimates: Sequence[Estimate],
    width: float,
    colour: str,
    *,
    labelled: bool,
) -> None:
    heights = [estimate.value for estimate in estimates]
    axes.bar(middles, heights, width=width, color=colour)
    axes.errorbar(
        middles, heights, yerr=_whiskers(estimates), fmt="none", ecolor=INK, elinewidth=0.9, capsize=2
    )
    if labelled:
        for middle, estimate in zip(middles, estimates, strict=True):
            axes.annotate(
                f"{100 * estimate.value:.0f}",
                (middle, estimate.high),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=7,
            )


def _draw_ladder(
    axes: Axes,
    run: Run,
    estimates: Sequence[Estimate],
    order: Sequence[str] = (),
    *,
    as_percent: bool = False,
) -> None:
    """Horizontal bars, best on top, each with its figure."""
    order = order or best_first(run)
    names = [system.name for system in run.systems]
    look, short = looks(names), short_names(names)
    places = np.arange(len(order))
    axes.barh(places, [e.value for e in estimates], height=0.62, color=[look[name].colour for name in order])
    if any(e.low != e.high for e in estimates):
        values = [e.value for e in estimates]
        axes.errorbar(
            values, places, xerr=_whiskers(estimates), fmt="none", ecolor=INK, elinewidth=0.9, capsize=2
        )
    for place, estimate in zip(places, estimates, strict=True):
        text = f"{100 * estimate.value:.1f} %" if as_percent else _plain(estimate.value)
        axes.annotate(
            text, (estimate.high, place), (4, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(places, [short[name] for name in order])
    axes.set_ylim(len(order) - 0.5, -0.5)
    quiet_grid(axes, "x")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _draw_depth(axes: Axes, estimates: Sequence[Estimate], place: int, look: Look) -> None:
    """A line over k; whiskers of several models stand side by side."""
    steps = np.arange(len(estimates)) + (place - 0.5) * 0.06
    heights = [estimate.value for estimate in estimates]
    axes.errorbar(
        steps,
        heights,
        yerr=_whiskers(estimates),
        color=look.colour,
        marker=look.marker,
        markersize=4.5,
        elinewidth=0.9,
        capsize=2,
        linewidth=1.5,
    )


def _finish_depth(axes: Axes, at: Sequence[int]) -> None:
    axes.set_xticks(range(len(at)), [str(k) for k in at])
    axes.set(xlim=(-0.4, len(at) - 0.6), ylim=(0, 1.03))
    quiet_grid(axes, "y")
    percent_axis(axes.yaxis)


def _legend(figure: Figure, run: Run) -> None:
    names = [system.name for system in run.systems]
    look, short = looks(names), short_names(names)
    handles = [
        Line2D([], [], color=look[name].colour, marker=look[name].marker, linewidth=2, label=short[name])
        for name in best_first(run)
    ]
    figure.legend(handles=handles, loc="outside right upper")


def _whiskers(estimates: Sequence[Estimate]) -> list[list[float]]:
    """Distances from the figure down and up to its bounds, as matplotlib takes them."""
    return [[max(e.value - e.low, 0) for e in estimates], [max(e.high - e.value, 0) for e in estimates]]


def _has(lines: Sequence[Line], group: str, measure: str) -> bool:
    return any(line.group == group and line.measure == measure for line in lines)
