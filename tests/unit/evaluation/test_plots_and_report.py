"""Plots and reports of every kind of run: complete, self-contained, legible in light and dark, the same every time."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from toy import ToyEmbedder

from photosearch.evaluation.bar_plots import agreement_figure
from photosearch.evaluation.comparing import compare
from photosearch.evaluation.cost import timed
from photosearch.evaluation.drawing import style
from photosearch.evaluation.measures import save_summary, summarise
from photosearch.evaluation.plots import plots
from photosearch.evaluation.rank_plots import cumulative_figure, limit_of
from photosearch.evaluation.report import inline_svg, write_report
from photosearch.evaluation.runs import Cost, Run, System

NAMES = ("builtin", "openclip:ViT-B-32/openai", "other <&> program")


def systems(cost: bool = True) -> tuple[System, ...]:
    return tuple(
        System(name, cost=Cost(0.1, 0.01 * n, 0.002, 100.0 * n, 64, 24, "CPU") if cost else None)
        for n, name in enumerate(NAMES, start=1)
    )


def known_item() -> Run:
    rng = np.random.default_rng(5)
    questions = [
        {"photo": f"{n}.jpg", "words": f"<b>words</b> {n} {group}", "group": group}
        for n in range(40)
        for group in ("short", "long")
    ]
    values = {name: {"rank": [int(r) for r in rng.integers(0, 200, len(questions))]} for name in NAMES}
    return Run("known-item", "A <title>", 200, systems(), tuple(questions), values, notes=("a <note>",))


def precision() -> Run:
    questions = tuple({"words": f"q{n}", "group": ("simple", "feeling")[n % 2]} for n in range(20))
    values = {name: {"relevances": ["1101000111"] * 20, "relevant": [12] * 20} for name in NAMES}
    return Run(
        "precision", "t", 200, systems(), questions, values, about={"at": [3, 5, 10], "agreement": "all"}
    )


def triplets() -> Run:
    questions = tuple({"photo": f"{n}.jpg"} for n in range(20))
    values = {name: {"agrees": [True, False, None, True] * 5} for name in NAMES}
    return Run("triplets", "t", 30, systems(cost=False), questions, values)


def classes() -> Run:
    questions = (
        {"words": "dog", "class": "dog", "group": "word to photos"},
        {"photo": "a.jpg", "class": "dog", "group": "photo to word"},
    )
    values = {name: {"relevances": ["1100000000", None], "rank": [None, 3]} for name in NAMES}
    return Run("classes", "t", 9, systems(cost=False), questions, values, about={"at": [1, 5, 10]})


RUNS = {"known-item": known_item, "precision": precision, "triplets": triplets, "classes": classes}


@pytest.mark.parametrize("kind", RUNS)
def test_report_is_whole_and_needs_nothing_else(kind: str, tmp_path: Path) -> None:
    run = RUNS[kind]()
    lines = summarise(run)
    path = write_report(run, lines, tmp_path, compare(run))
    page = path.read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="(?!#|data:)', page), "nothing is fetched"
    assert "<script" not in page
    assert page.count("<svg") == len(list((tmp_path / "plots").glob("*.svg")))
    assert len(list((tmp_path / "plots").glob("*.png"))) == page.count("<svg")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "ids of several drawings clash"
    assert "prefers-color-scheme: dark" in page
    assert "<note>" not in page and "<b>words" not in page and "other <&>" not in page, "texts are escaped"
    for name in ("builtin", "ViT-B-32"):
        assert name in page


def test_the_hardest_questions_come_with_their_photos(tmp_path: Path) -> None:
    run = known_item()
    asked: list[str] = []

    def preview_of(photo: str) -> bytes | None:
        asked.append(photo)
        return b"jpeg" if len(asked) > 1 else None

    page = write_report(run, summarise(run), tmp_path, preview_of=preview_of).read_text(encoding="utf-8")
    hardest = max(
        range(len(run.questions)),
        key=lambda n: min(rank or 1000 for rank in (run.column(name, "rank")[n] for name in NAMES)),
    )
    assert asked[0] == run.questions[hardest]["photo"]
    assert page.count("data:image/jpeg;base64,anBlZw==") == 11


def test_every_pair_of_models_has_its_scatter_plot() -> None:
    run = known_item()
    drawn = plots(run, summarise(run))
    assert [plot.name for plot in drawn if plot.folded] == ["ranks_1_2", "ranks_1_3", "ranks_2_3"]
    assert {"cumulative", "recall", "grid", "cost"} <= {plot.name for plot in drawn}


@pytest.mark.parametrize("kind", RUNS)
def test_axes_are_labelled(kind: str) -> None:
    run = RUNS[kind]()
    for plot in plots(run, summarise(run)):
        words = [text.get_text() for text in plot.figure.findobj(lambda artist: hasattr(artist, "get_text"))]
        labels = [axes.get_xlabel() + axes.get_ylabel() for axes in plot.figure.axes] + words
        assert any(label for label in labels), plot.name
        assert plot.heading and plot.caption


def test_curves_show_the_shares_of_the_run() -> None:
    run = known_item()
    with style():
        figure = cumulative_figure(run)
    short = [
        rank
        for q, rank in zip(run.questions, run.column("builtin", "rank"), strict=True)
        if q["group"] == "short"
    ]
    wanted = [sum(0 < rank <= n for rank in short) / len(short) for n in range(1, limit_of(200) + 1)]
    curves = [line.get_ydata() for axes in figure.axes for line in axes.get_lines()]
    assert any(len(curve) == len(wanted) and np.allclose(curve, wanted) for curve in curves)


def test_bars_show_the_agreement() -> None:
    run = triplets()
    with style():
        figure = agreement_figure(run, summarise(run))
    assert [bar.get_width() for bar in figure.axes[0].patches] == pytest.approx([2 / 3] * 3)


@pytest.mark.parametrize(("photos", "limit"), [(534, 50), (9_566, 500), (1_000, 100), (20, 20), (1, 2)])
def test_curves_go_as_far_as_is_read(photos: int, limit: int) -> None:
    assert limit_of(photos) == limit


def test_inline_drawings_are_well_formed_and_wear_the_pages_ink() -> None:
    svg = (
        '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><metadata>x</metadata><g id="a" style="fill: #1f2328"/>'
        '<use xlink:href="#a" clip-path="url(#a)" fill="#ffffff"/></svg>'
    )
    found = inline_svg(svg, "one")
    root = ElementTree.fromstring(found)
    assert root[0].get("id") == "one-a"
    assert root[1].get("clip-path") == "url(#one-a)"
    assert "var(--ink)" in found and "metadata" not in found and "none" in found


def test_summary_as_a_table(tmp_path: Path) -> None:
    lines = summarise(triplets())
    save_summary(lines, tmp_path)
    rows = (tmp_path / "summary.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "group,system,measure,value,low,high,questions"
    assert rows[1].startswith("all,builtin,agreement,0.6666")


def test_cost_is_measured() -> None:
    import time

    cost = timed(ToyEmbedder(), time.perf_counter())
    assert cost.photo_s > 0 and cost.text_s > 0 and cost.photos == 64
    assert 10 < cost.peak_memory_mb < 100_000
