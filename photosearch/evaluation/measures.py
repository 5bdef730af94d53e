"""From what a run keeps to the measures that people compare: one value a question, averaged by group.

The only place that knows which columns each kind of run has and which measures follow from them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation import metrics
from photosearch.evaluation.metrics import Definition, Ranks, Relevances, Values
from photosearch.evaluation.resampling import Estimate, Resampler
from photosearch.evaluation.runs import Run

ALL = "all"
MEDIAN = "median rank"
RECIPROCAL = "reciprocal rank"
INDEX_RECALL = "index recall@10"
PRECISION_AT = (3, 5, 10)
CLASS_AT = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: a measure of a system over a group of questions."""

    group: str
    system: str
    measure: str
    estimate: Estimate


def groups(run: Run) -> dict[str, NDArray[np.bool_]]:
    """Group → (n,) which questions belong to it; first all together where there is more than one group."""
    named = np.array([str(question.get("group", "") or ALL) for question in run.questions])
    found = {name: named == name for name in dict.fromkeys(named.tolist())}
    apart = run.kind == "classes"  # its groups are different tasks: an average of them says nothing
    return found if len(found) == 1 or apart else {ALL: np.ones(len(named), dtype=np.bool_), **found}


def languages(run: Run) -> dict[str, NDArray[np.bool_]]:
    """The same by the language of the questions, where there is more than one."""
    spoken = np.array([str(question.get("language") or "") for question in run.questions])
    found = {f"in {name}": spoken == name for name in dict.fromkeys(spoken.tolist()) if name}
    return found if len(found) > 1 else {}


def clusters(run: Run) -> list[str]:
    """For each question, what it hangs together with: its photo where it has one, else its words."""
    return [str(question.get("photo") or question.get("words", "")) for question in run.questions]


def ranks(run: Run, system: str) -> Ranks:
    """(n,) ranks of the right photo; infinity where it was not found, NaN where not asked."""
    kept = np.array(
        [np.nan if rank is None else rank for rank in run.column(system, "rank")], dtype=np.float64
    )
    return np.where(kept == 0, np.inf, kept)


def relevances(run: Run, system: str) -> Relevances:
    """(n, depth) whether each hit is right."""
    rows = [str(row or "") for row in run.column(system, "relevances")]
    depth = max((len(row) for row in rows), default=0)
    flat = "".join(row.ljust(depth, "0") for row in rows)
    right: Relevances = np.frombuffer(flat.encode("ascii"), dtype=np.uint8) == ord("1")
    return right.reshape(len(rows), depth)


def measured(run: Run, system: str) -> dict[str, Values]:
    """Measure → (n,) values of one system, NaN where a question has none. Means of them are the figures reported."""
    if run.kind == "known-item":
        return {**_of_ranks(ranks(run, system)), **_of_index(run, system)}
    if run.kind == "precision":
        return _of_judgements(run, system)
    if run.kind == "triplets":
        agrees = [np.nan if value is None else float(value) for value in run.column(system, "agrees")]
        return {"agreement": np.array(agrees)}
    return _of_classes(run, system)


def depths(run: Run) -> tuple[int, ...]:
    """The k of this run's precision, recall and F."""
    return tuple(run.about.get("at", CLASS_AT if run.kind == "classes" else PRECISION_AT))


def headline(run: Run) -> str:
    """The measure that systems are ordered by."""
    if run.kind in ("precision", "classes"):
        return f"P@{max(depths(run))}"
    return RECIPROCAL if run.kind == "known-item" else "agreement"


def summarise(run: Run) -> list[Line]:
    """Every measure of every system in every group, with intervals."""
    return [
        line
        for name, mask in (groups(run) | languages(run)).items()
        for line in _summarise_group(run, name, mask)
    ]


def save_summary(lines: Sequence[Line], folder: Path) -> None:
    """Write `summary.csv`: a measure of a system over a group of questions on each line, with its 95 % interval."""
    with (folder / "summary.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("group", "system", "measure", "value", "low", "high", "questions"))
        for line in lines:
            e = line.estimate
            writer.writerow((line.group, line.system, line.measure, e.value, e.low, e.high, e.n))


def best_first(run: Run) -> list[str]:
    """Names of the systems, the best by the headline measure first."""
    measure = headline(run)
    means = {system.name: float(np.nanmean(measured(run, system.name)[measure])) for system in run.systems}
    return sorted(means, key=lambda name: -means[name])


def _summarise_group(run: Run, group: str, mask: NDArray[np.bool_]) -> list[Line]:
    hanging = [name for name, chosen in zip(clusters(run), mask, strict=True) if chosen]
    resampler = Resampler(hanging)
    lines = []
    for system in run.systems:
        for measure, values in measured(run, system.name).items():
            if not np.isnan(values[mask]).all():
                lines.append(Line(group, system.name, measure, resampler.mean(values[mask])))
        if run.kind == "known-item":
            lines.append(Line(group, system.name, MEDIAN, resampler.median(ranks(run, system.name)[mask])))
    return lines


def _of_ranks(ranks: Ranks) -> dict[str, Values]:
    found = {f"R@{k}": metrics.found_within(ranks, k) for k in metrics.RECALL_AT}
    return {**found, RECIPROCAL: metrics.reciprocal_ranks(ranks)}


def _of_index(run: Run, system: str) -> dict[str, Values]:
    """The share of the exact first ten hits that an approximate index gives too."""
    if "overlap" not in run.values[system]:
        return {}
    return {INDEX_RECALL: np.array(run.column(system, "overlap"), dtype=np.float64)}


def _of_judgements(run: Run, system: str) -> dict[str, Values]:
    rows = relevances(run, system)
    totals = np.array(run.column(system, "relevant"), dtype=np.float64)
    named: Mapping[str, Definition] = {"": "at", "mean ": "mean"}
    measures: dict[str, Values] = {}
    for prefix, definition in named.items():
        for k in depths(run):
            measures[f"{prefix}P@{k}"] = metrics.precision_at(rows, k, definition)
            measures[f"{prefix}R@{k}"] = metrics.recall_of_relevant(rows, totals, k, definition)
            measures[f"{prefix}F@{k}"] = metrics.f_measure_at(rows, totals, k, definition)
    return measures


def _of_classes(run: Run, system: str) -> dict[str, Values]:
    """P@k where photos were looked for, top 1 and top 5 where a word was chosen for a photo."""
    kept = run.column(system, "relevances")
    retrieved = np.array([row is not None for row in kept])
    rows = relevances(run, system)
    found = {f"P@{k}": np.where(retrieved, metrics.precision_at(rows, k), np.nan) for k in depths(run)}
    chosen = ranks(run, system)
    tops = {f"top {k}": np.where(np.isnan(chosen), np.nan, chosen <= k) for k in (1, 5)}
    return {**found, **tops}
