"""The one style of all plots, and how they reach the disk. Knows matplotlib, and nothing of what is drawn.

Figures are made without pyplot: no global state, no window, no leak when hundreds are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK = "#1f2328"
FAINT = "#6b727b"
GRID = "#e3e6ea"
PAPER = "#ffffff"
POINTS_PER_INCH = 160  # of the PNG files: sharp in print at the size they are drawn

_STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.labelsize": 9,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.facecolor": PAPER,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",  # words stay words: they can be read aloud, searched and edited
}


@contextmanager
def style(salt: str = "photosearch") -> Iterator[None]:
    """Draw and save in the house style; `salt` keeps ids of several drawings on one page apart."""
    settings: Any = {
        **_STYLE,
        "svg.hashsalt": salt,
    }  # the names are matplotlib's own; their types change with it
    with mpl.rc_context(settings):
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def percent_axis(axis: Any) -> None:
    """Label an axis of shares 0 … 1 as percent."""
    axis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")


def rank_axis(axis: Any) -> None:
    """Label a logarithmic axis of ranks 1, 10, 100 … as plain numbers."""
    axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.set_minor_formatter(lambda value, _: "")


def quiet_grid(axes: Axes, which: str) -> None:
    """Grid lines along one direction only: "x" or "y"."""
    axes.grid(False)
    axes.grid(True, axis="x" if which == "x" else "y")


def save_figures(figures: Mapping[str, Figure], folder: Path) -> dict[str, Path]:
    """Write each figure as NAME.png and NAME.svg; returns name → SVG path."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, figure in figures.items():
        with style(salt=name):
            figure.savefig(folder / f"{name}.png", dpi=POINTS_PER_INCH)
            figure.savefig(
                folder / f"{name}.svg", dpi=POINTS_PER_INCH, metadata={"Date": None, "Creator": "photosearch"}
            )
        written[name] = folder / f"{name}.svg"
    return written
