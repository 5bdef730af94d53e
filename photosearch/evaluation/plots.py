"""Which plots each kind of run has, in the order in which a report shows them, each with what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from photosearch.evaluation.bar_plots import (
    agreement_figure,
    cost_figure,
    depth_figure,
    recall_figure,
    top_figure,
)
from photosearch.evaluation.drawing import style
from photosearch.evaluation.measures import Line
from photosearch.evaluation.rank_plots import cumulative_figure, grid_figure, scatter_figures
from photosearch.evaluation.runs import Run


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure with its file name, its heading and a sentence that says how to read it."""

    name: str
    heading: str
    caption: str
    figure: Figure
    folded: bool = False  # one of many: a report shows it only when it is opened


def plots(run: Run, lines: Sequence[Line]) -> list[Plot]:
    """All plots of a run; `lines` is its summary."""
    with style():
        drawn = {
            "known-item": _known_item,
            "precision": _precision,
            "triplets": _triplets,
            "classes": _classes,
        }[run.kind](run, lines)
        cost = cost_figure(run, lines) if len(run.systems) > 1 else None
    if cost is not None:
        caption = "Measured on this machine, each model in a process of its own, decoding left out."
        drawn.append(Plot("cost", "Quality beside time and memory", caption, cost))
    return drawn


def _known_item(run: Run, lines: Sequence[Line]) -> list[Plot]:
    found = [
        Plot(
            "cumulative",
            "How soon the right photo is found",
            "Share of questions whose photo is among the first N. Higher and further left is better.",
            cumulative_figure(run),
        ),
        Plot(
            "recall",
            "Found within rank k",
            "Whiskers: 95 % intervals, drawn by photo.",
            recall_figure(run, lines),
        ),
    ]
    if len(run.systems) > 1:
        found.append(
            Plot(
                "grid",
                "The best models against each other",
                "Above the diagonal: each point is a question (larger: several), in the colour of the model that found "
                "the photo sooner. Below: cumulative curves; the grey one takes the better rank of the two.",
                grid_figure(run),
            )
        )
        caption = "Log-log ranks of every question, in the colour of the model that found the photo sooner."
        found += [
            Plot(name, "Ranks of two models", caption, f, True) for name, f in scatter_figures(run).items()
        ]
    return found


def _precision(run: Run, lines: Sequence[Line]) -> list[Plot]:
    caption = "Averaged over the questions of each kind. Whiskers: 95 % intervals, drawn by question."
    return [Plot("precision", "Precision, recall and F at k", caption, depth_figure(run, lines))]


def _triplets(run: Run, lines: Sequence[Line]) -> list[Plot]:
    caption = "Share of triplets in which model and person hold the same candidate nearer. Whiskers: 95 % intervals."
    return [Plot("agreement", "Photo-photo agreement with people", caption, agreement_figure(run, lines))]


def _classes(run: Run, lines: Sequence[Line]) -> list[Plot]:
    found = []
    if any(line.measure.startswith("P@") for line in lines):
        caption = "Share of the first k photos that belong to the class that was asked for. Whiskers: 95 % intervals."
        found.append(Plot("classes", "Class retrieval", caption, depth_figure(run, lines)))
    if any(line.measure == "top 1" for line in lines):
        caption = "For each photo, whether its class is the best of all class words, or among the best five."
        found.append(Plot("zero_shot", "Choosing the word for a photo", caption, top_figure(run, lines)))
    return found
