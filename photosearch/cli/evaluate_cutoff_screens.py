"""What `photosearch evaluate cutoff` prints for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType


def cutoff_screen(document: Mapping[str, Any]) -> RenderableType:
    """A table for each pair of kinds, and the figures that belong to no label set."""
    from rich.console import Group

    tables = [
        _pair_table(pair, sets, document["calibration error"][pair])
        for pair, sets in document["sets"].items()
    ]
    return Group(*tables, *_ranking_lines(document))


def judged_cut_screen(document: Mapping[str, Any]) -> RenderableType:
    """The judged cut beside the calibrated one."""
    from rich.table import Table

    table = Table(
        title=f"{document['questions']} judged questions; the mean of their lowest relevant scores is a cosine of"
        f" {document['mean lowest relevant cosine']:.3f}, a relevance of {document['mean lowest relevance']:.3f}",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for column in ("", "precision", "recall", "photos listed"):
        table.add_column(column, justify="left" if not column else "right")
    for name in ("judged cut", "calibrated cut"):
        found = document[name]
        table.add_row(name, _share(found["precision"]), _share(found["recall"]), f"{found['photos']:.1f}")
    return table


def _pair_table(pair: str, sets: Mapping[str, Any], error: float) -> RenderableType:
    from rich.table import Table

    title = f"{pair}: calibration error {error:.3f} over the first 50 hits"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    columns = (
        "precision",
        "recall",
        "false alarms",
        "flat: recall",
        "false alarms",
        "ours there",
        "of flat's",
    )
    table.add_column("at the cut", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    for name, found in sets.items():
        cut, flat = found["at the cut"], found["flat threshold"]
        equal = found["ours at the flat threshold's recall"]
        shares = (
            cut["precision"],
            cut["recall"],
            cut["answered"],
            flat["recall"],
            flat["answered"],
            equal["answered"],
        )
        table.add_row(name, *map(_share, shares), _share(found["false alarms, ours to flat"]))
    return table


def _ranking_lines(document: Mapping[str, Any]) -> list[str]:
    lines = []
    if "R@10 of captions" in document:
        recall = document["R@10 of captions"]
        hubs = document["share of hubs in the first ten"]
        lines = [
            f"R@10 of captions: {recall['cosine']:.2f} % by cosine, {recall['corrected']:.2f} % corrected for hubs",
            f"The 1 % of photos that appear most often take {_share(hubs['cosine'])} of the first ten by cosine,"
            f" {_share(hubs['corrected'])} corrected",
        ]
    return lines


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"
