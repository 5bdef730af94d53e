"""What the measuring commands print: tables for people, documents for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

    from photosearch.evaluation.comparing import Paired
    from photosearch.evaluation.measures import Line
    from photosearch.evaluation.runs import Run

SHOWN = {
    "known-item": (
        "R@1",
        "R@5",
        "R@10",
        "R@50",
        "R@100",
        "median rank",
        "reciprocal rank",
        "index recall@10",
    ),
    "triplets": ("agreement",),
}
NOTES = 8  # printed; all stand in the report


def run_document(run: Run, lines: Sequence[Line], pairs: Sequence[Paired]) -> dict[str, Any]:
    """A run's figures as JSON: models → groups → measures, each with its 95 % interval."""
    models: dict[str, Any] = {
        system.name: {
            "revision": system.revision,
            "encoding_s": system.encoding_s and round(system.encoding_s, 3),
            "cost": asdict(system.cost) if system.cost else None,
            "groups": {},
        }
        for system in run.systems
    }
    for line in lines:
        group = models[line.system]["groups"].setdefault(line.group, {})
        group[line.measure] = {
            name: _finite(getattr(line.estimate, name)) for name in ("value", "low", "high", "n")
        }
    return {
        "kind": run.kind,
        "title": run.title,
        "questions": len(run.questions),
        "searched": run.searched,
        "index": run.index,
        "models": models,
        "pairs": [
            {
                "measure": pair.measure,
                "first": pair.first,
                "second": pair.second,
                **{name: _finite(value) for name, value in asdict(pair.difference).items()},
                "p_corrected": pair.p_corrected,
            }
            for pair in pairs
        ],
        "about": dict(run.about),
        "notes": list(run.notes),
    }


def run_screen(run: Run, lines: Sequence[Line], pairs: Sequence[Paired], report: Path) -> RenderableType:
    """The main figures by group, what they say, and where the report lies."""
    from rich.console import Group
    from rich.text import Text

    from photosearch.cli.screens import printable, shown_path
    from photosearch.evaluation.comparing import verdict

    parts: list[RenderableType] = [
        _group_table(run, [line for line in lines if line.group == group], group)
        for group in dict.fromkeys(line.group for line in lines)
    ]
    said = [*run.about.get("verdict", ()), *([] if run.about.get("verdict") else verdict(run, pairs))]
    parts += [Text(printable(sentence)) for sentence in said]
    parts += [Text(printable(note), style="dim") for note in run.notes[:NOTES]]
    if len(run.notes) > NOTES:
        parts.append(Text(f"… and {len(run.notes) - NOTES:,} more notes in the report", style="dim"))
    return Group(*parts, Text(f"Report: {shown_path(report)}", style="bold"))


def _group_table(run: Run, lines: Sequence[Line], group: str) -> RenderableType:
    from rich.table import Table

    from photosearch.cli.screens import printable
    from photosearch.evaluation.measures import best_first

    present = dict.fromkeys(line.measure for line in lines if not line.measure.startswith("mean "))
    wanted = [measure for measure in SHOWN.get(run.kind, tuple(present)) if measure in present]
    count = max(line.estimate.n for line in lines)
    table = Table(title=f"{printable(group)} ({count:,})", title_justify="left", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for measure in wanted:
        table.add_column(measure, justify="right", no_wrap=True)
    found = {(line.system, line.measure): line.estimate.value for line in lines}
    for system in best_first(run):
        cells = [_figure(found.get((system, measure)), measure) for measure in wanted]
        table.add_row(printable(system), *cells)
    return table


def _figure(value: float | None, measure: str) -> str:
    if value is None:
        return ""
    if measure == "median rank":
        return f"{value:,.0f}" if isfinite(value) else "–"
    return f"{value:.3f}" if measure == "reciprocal rank" else f"{100 * value:.1f} %"


def fits_screen(found: Sequence[tuple[str, float]]) -> RenderableType:
    """Words with their scores, the best first."""
    from rich.table import Table

    from photosearch.cli.screens import printable, score_bar

    table = Table(box=None, show_header=False, pad_edge=False)
    best = max(score for _, score in found)
    for word, score in found:
        share = max(score, 0.0) / best if best > 0 else 0.0
        table.add_row(f"{score:+.3f}", score_bar(share), printable(word))
    return table


def prepared_screen(document: Mapping[str, Any]) -> RenderableType:
    """What was made, and the commands that measure with it."""
    lines = []
    if document["topics_path"]:
        lines += [
            f"{document['topics']:,} topics and {document['captions']:,} captions are ready. Next:",
            f"  photosearch add {document['photos_path']}",
            "  photosearch sync",
            f"  photosearch evaluate known-item {document['topics_path']}",
            f"  photosearch evaluate known-item {document['all_captions_path']}",
        ]
    lines += [f"  photosearch evaluate classes {folder}" for folder in document["class_folders"]]
    return "\n".join(lines)


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
