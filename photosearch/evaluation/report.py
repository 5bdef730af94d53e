"""One self-contained page for a run: figures with intervals, plots, cost, the hardest questions, and how to read it.

Plots are inline SVG whose ink follows the page, so that the same file reads well in light and dark. No script, no
network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from photosearch.evaluation import drawing
from photosearch.evaluation.comparing import Paired, verdict
from photosearch.evaluation.drawing import save_figures
from photosearch.evaluation.measures import Line
from photosearch.evaluation.plots import Plot, plots
from photosearch.evaluation.report_tables import (
    PreviewOf,
    class_table,
    cost_table,
    hardest_table,
    pairs_table,
    summary_tables,
)
from photosearch.evaluation.runs import Run
from photosearch.settings import resources_path

REPORT_FILE = "report.html"
_KINDS = {
    "known-item": "Known-item search",
    "precision": "Judged search",
    "triplets": "Photo-photo agreement",
    "classes": "Class retrieval",
}
_HOW = {
    "known-item": "Each question describes one photo; its rank is where the library shows that photo. R@k is the share "
    "of questions whose photo is among the first k; the median rank is the rank within which half of them are; the "
    "mean reciprocal rank is the mean of 1 / rank.",
    "precision": "Precision at k is the share of right photos among the first k, recall at k the share of all right "
    "photos that is among them, F their harmonic mean. “Mean” measures are averaged over the ranks 1 … k.",
    "triplets": "A model agrees with a person when it holds the same of two candidates nearer to the photo. Distances "
    "are 1 − cosine; a tie agrees with nobody.",
    "classes": "P@k is the share of the first k photos that are of the class that was asked for, by its word or by a "
    "photo of it; where a class has fewer photos than k it cannot reach 100 %. Top k: the word of a photo's class is "
    "among the k words that fit it best. A model that saw such photos in training does better here than on your own.",
}
_INTERVALS = (
    "Small figures are 95 % bootstrap intervals (percentile method, questions about the same photo drawn together). "
    "p values are those of a paired randomisation test, corrected after Holm for the number of pairs."
)


def no_preview(photo: str) -> None:
    """For runs whose photos cannot be looked up."""


def write_report(
    run: Run,
    lines: Sequence[Line],
    folder: Path,
    pairs: Sequence[Paired] = (),
    preview_of: PreviewOf = no_preview,
) -> Path:
    """Draw all plots into `folder`/plots, write `report.html` beside it, and return the report's path.

    `preview_of` finds the photos of the hardest questions, which are shown.
    """
    drawn = plots(run, lines)
    written = save_figures({plot.name: plot.figure for plot in drawn}, folder / "plots")
    svgs = {name: path.read_text(encoding="utf-8") for name, path in written.items()}
    page = "\n".join(_page(run, lines, drawn, svgs, pairs, preview_of))
    path = folder / REPORT_FILE
    path.write_text(page, encoding="utf-8")
    return path


def _page(
    run: Run,
    lines: Sequence[Line],
    drawn: Sequence[Plot],
    svgs: Mapping[str, str],
    pairs: Sequence[Paired],
    preview_of: PreviewOf,
) -> Iterable[str]:
    heading = f"{'Library exam' if run.about.get('exam') else _KINDS[run.kind]}: {run.title}"
    css = (resources_path() / "style" / "report.css").read_text(encoding="utf-8")
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(heading)}</title><style>{css}</style></head><body>"
    yield f'<h1>{escape(heading)}</h1><p class="facts">{_facts(run)}</p>'
    said = [*run.about.get("verdict", ()), *verdict(run, pairs)]
    if said:
        sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
        yield f'<div class="verdict">{sentences}</div>'
    yield from summary_tables(run, lines)
    for plot in drawn:
        if not plot.folded:
            yield f"<h2>{escape(plot.heading)}</h2>{_figure(plot, svgs[plot.name])}"
    yield from _folded([plot for plot in drawn if plot.folded], svgs)
    yield from cost_table(run)
    yield from pairs_table(pairs)
    yield from hardest_table(run, preview_of)
    yield from class_table(run)
    yield from _notes(run)
    yield f"<footer>photosearch {escape(run.program)}, {escape(run.made)}. Every answer is kept in run.json and "
    yield "questions.csv beside this page; the plots lie in plots as PNG and SVG.</footer></body></html>"


def _facts(run: Run) -> str:
    photos = len({question["photo"] for question in run.questions if question.get("photo")})
    parts = [f"{len(run.questions):,} questions"]
    parts += [f"about {photos:,} photos"] if photos else []
    parts += [f"{run.searched:,} photos searched"] if run.searched else []
    parts += [f"{run.index} search"] if run.kind in ("known-item", "precision") else []
    if "agreement" in run.about:
        parts.append(
            "right when all judges agree" if run.about["agreement"] == "all" else "right by majority"
        )
    if run.about.get("kappa") is not None:
        parts.append(f"agreement of the judges κ = {run.about['kappa']:.2f}")
    if run.about.get("people") is not None:
        parts.append(f"people agree with each other in {100 * run.about['people']:.1f} %")
    return escape(" · ".join(parts))


def _figure(plot: Plot, svg: str) -> str:
    caption = f"<figcaption>{escape(plot.caption)}</figcaption>"
    return f'<figure role="img" aria-label="{escape(plot.heading)}">{inline_svg(svg, plot.name)}{caption}</figure>'


def _folded(folded: Sequence[Plot], svgs: Mapping[str, str]) -> Iterable[str]:
    if folded:
        figures = "".join(_figure(plot, svgs[plot.name]) for plot in folded)
        summary = f"<summary>{len(folded)} scatter plots, one a pair</summary>"
        yield f'<details>{summary}<div class="many">{figures}</div></details>'


def inline_svg(svg: str, prefix: str) -> str:
    """A drawing for the middle of a page: ids of its own, no background, and the page's ink instead of its own."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{prefix}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", body)
    for colour, ours in (
        (drawing.PAPER, "none"),
        (drawing.INK, "var(--ink)"),
        (drawing.FAINT, "var(--faint)"),
        (drawing.GRID, "var(--grid)"),
    ):
        body = body.replace(colour, ours)
    return body


def _notes(run: Run) -> Iterable[str]:
    yield f"<h2>How to read this</h2><p>{escape(_HOW[run.kind])}</p><p>{escape(_INTERVALS)}</p>"
    if run.notes:
        items = "".join(f"<li>{escape(note)}</li>" for note in run.notes[:50])
        more = f"<li>… and {len(run.notes) - 50:,} more in run.json</li>" if len(run.notes) > 50 else ""
        yield f"<h2>Notes</h2><ul>{items}{more}</ul>"
