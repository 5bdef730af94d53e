"""The tables of a report: each measure with its interval, cost, paired differences, the hardest questions. HTML out."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

import numpy as np

from photosearch.evaluation.classes import PHOTO_TO_WORD, WORD_TO_PHOTOS
from photosearch.evaluation.comparing import Paired, p_text
from photosearch.evaluation.measures import (
    ALL,
    INDEX_RECALL,
    MEDIAN,
    RECIPROCAL,
    Line,
    best_first,
    depths,
    measured,
    ranks,
)
from photosearch.evaluation.metrics import RECALL_AT
from photosearch.evaluation.palette import looks, short_names
from photosearch.evaluation.resampling import Estimate
from photosearch.evaluation.runs import Run, System

HARDEST = 12
PreviewOf = Callable[[str], bytes | None]
"""From a photo as a question names it to its preview (JPEG), where there is one."""


def table(heads: Sequence[str], rows: Iterable[str], caption: str = "") -> str:
    """A table that scrolls by itself where it is too wide; `caption` and `rows` are HTML."""
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    titled = f"<caption>{caption}</caption>" if caption else ""
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="scroll"><table>{titled}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>'


def summary_tables(run: Run, lines: Sequence[Line]) -> Iterable[str]:
    """A table for each group: systems down, measures across, the best of each measure marked.

    Measures averaged over ranks have tables of their own, after the plain ones.
    """
    for averaged in (False, True):
        chosen = [line for line in lines if line.measure.startswith("mean ") == averaged]
        yield from _group_tables(run, chosen, "averaged over the ranks 1 … k" if averaged else "")


def _group_tables(run: Run, lines: Sequence[Line], remark: str) -> Iterable[str]:
    for group in dict.fromkeys(line.group for line in lines):
        found = {(line.system, line.measure): line.estimate for line in lines if line.group == group}
        shown = [measure for measure in _measures(run) if any(key[1] == measure for key in found)]
        count = max(estimate.n for estimate in found.values())
        name = "All questions" if group == ALL else group[0].upper() + group[1:]
        best = {measure: _best(found, measure) for measure in shown}
        rows = [
            _name_cell(run, system)
            + "".join(_cell(found.get((system, measure)), measure, best[measure]) for measure in shown)
            for system in best_first(run)
        ]
        caption = f'{escape(name)} <span class="quiet">({count:,}) {remark}</span>'
        yield table(["Model", *map(_head, shown)], rows, caption)


def _measures(run: Run) -> list[str]:
    if run.kind == "known-item":
        return [*(f"R@{k}" for k in RECALL_AT), MEDIAN, RECIPROCAL, INDEX_RECALL]
    if run.kind == "triplets":
        return ["agreement"]
    if run.kind == "classes":
        return [*(f"P@{k}" for k in depths(run)), "top 1", "top 5"]
    return [f"{prefix}{letter}@{k}" for prefix in ("", "mean ") for letter in "PRF" for k in depths(run)]


def _head(measure: str) -> str:
    return "MRR" if measure == RECIPROCAL else measure.removeprefix("mean ")


def _best(found: Mapping[tuple[str, str], Estimate], measure: str) -> float:
    values = [estimate.value for (_, name), estimate in found.items() if name == measure]
    if len(values) < 2:
        return np.nan  # nothing to be better than
    return (min if measure == MEDIAN else max)(values)


def _cell(estimate: Estimate | None, measure: str, best: float) -> str:
    if estimate is None:
        return "<td></td>"
    mark = ' class="best"' if estimate.value == best else ""
    low, high = (_shown(bound, measure).removesuffix(" %") for bound in (estimate.low, estimate.high))
    return f"<td{mark}>{_shown(estimate.value, measure)}<small>{low} – {high}</small></td>"


def _shown(value: float, measure: str) -> str:
    if measure == MEDIAN:
        return f"{value:,.0f}" if np.isfinite(value) else "not found"
    return f"{value:.3f}" if measure == RECIPROCAL else f"{100 * value:.1f} %"


def _name_cell(run: Run, system: str) -> str:
    names = [one.name for one in run.systems]
    colour, short = looks(names)[system].colour, short_names(names)[system]
    title = next(one.title for one in run.systems if one.name == system)
    dot = f'<span class="dot" style="background:{colour}"></span>'
    return f'<th scope="row" title="{escape(title or system)}">{dot}{escape(short)}</th>'


def cost_table(run: Run) -> Iterable[str]:
    """Time and memory of each model, where they were measured."""
    rows = []
    for system in run.systems:
        if cost := system.cost:
            cells = (
                f"{1000 * cost.photo_s:,.1f} ms", f"{1 / cost.photo_s:,.1f}", f"{1000 * cost.text_s:,.1f} ms",
                f"{cost.load_s:,.1f} s", f"{cost.peak_memory_mb:,.0f} MB", escape(cost.device), _this_run(system),
            )  # fmt: skip
            rows.append(_name_cell(run, system.name) + "".join(f"<td>{cell}</td>" for cell in cells))
    if rows:
        heads = (
            "Model",
            "a photo",
            "photos a second",
            "a sentence",
            "to load",
            "peak memory",
            "runs on",
            "this run",
        )
        yield "<h2>What the models cost on this machine</h2>" + table(heads, rows)


def _this_run(system: System) -> str:
    return f"{system.encoding_s:,.1f} s" if system.encoding_s is not None else ""


def pairs_table(pairs: Sequence[Paired]) -> Iterable[str]:
    """Differences of every pair of systems on every measure; those that can be told are marked."""
    rows = []
    for pair in pairs:
        d = pair.difference
        mark = ' class="best"' if pair.p_corrected < 0.05 else ""
        rows.append(
            f'<th scope="row">{escape(pair.measure)}</th><td>{escape(pair.first)}</td><td>{escape(pair.second)}</td>'
            f"<td>{d.value:+.3f}<small>{d.low:+.3f} … {d.high:+.3f}</small></td>"
            f"<td{mark}>{p_text(pair.p_corrected)}</td>"
        )
    if rows:
        heads = ("Measure", "first", "second", "first − second", "p, corrected")
        yield "<h2>Paired differences</h2>" + table(heads, rows)


def hardest_table(run: Run, preview_of: PreviewOf) -> Iterable[str]:
    """Questions at which even the best model failed most, with their photos: where to look first."""
    if run.kind != "known-item":
        return
    by_system = {system: ranks(run, system) for system in best_first(run)}
    best = np.minimum.reduce(list(by_system.values()))
    short = short_names([system.name for system in run.systems])
    rows = []
    for place in np.argsort(-best, kind="stable")[:HARDEST].tolist():
        if best[place] > 1:
            question = run.questions[place]
            cells = "".join(f"<td>{_shown(found[place], MEDIAN)}</td>" for found in by_system.values())
            picture = _picture(preview_of(str(question["photo"])), str(question["photo"]))
            rows.append(f'<td class="words">{escape(question["words"])}</td><td>{picture}</td>{cells}')
    if rows:
        heads = ["Question", "photo", *(f"rank, {short[system]}" for system in by_system)]
        yield "<h2>The hardest questions</h2>" + table(heads, rows)


def class_table(run: Run) -> Iterable[str]:
    """The classes that the best model finds worst, by their words."""
    if run.kind != "classes":
        return
    best = best_first(run)[0]
    values, measure = measured(run, best), f"P@{max(depths(run))}"
    found = {
        str(question["class"]): values[measure][place]
        for place, question in enumerate(run.questions)
        if question["group"] == WORD_TO_PHOTOS
    }
    chosen: dict[str, list[float]] = defaultdict(list)
    for place, question in enumerate(run.questions):
        if question["group"] == PHOTO_TO_WORD:
            chosen[str(question["class"])].append(values["top 1"][place])
    worst = sorted(found, key=lambda name: (found[name], np.mean(chosen[name])))[:HARDEST]
    rows = [
        f'<td class="words">{escape(name)}</td><td>{100 * found[name]:.0f} %</td>'
        f"<td>{100 * np.mean(chosen[name]):.0f} %</td>"
        for name in worst
    ]
    heads = ("Class", f"{measure} by its word", "its photos: top 1")
    yield f"<h2>The hardest classes for {escape(best)}</h2>" + table(heads, rows)


def _picture(preview: bytes | None, photo: str) -> str:
    """The photo itself, within the page; its name where there is no preview."""
    if preview is None:
        return escape(photo)
    data = base64.b64encode(preview).decode("ascii")
    return f'<img src="data:image/jpeg;base64,{data}" alt="{escape(photo)}" title="{escape(photo)}">'
