"""Layout of the grid: nothing overlaps, everything is placed, rows keep the width, and nothing jumps."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.app import grid_zoom
from photosearch.app.grid_layout import BLOCK_LIMIT, Cell, GridLayout
from photosearch.app.grid_rows import NARROWEST, WIDEST, Metrics
from photosearch.app.grid_sections import DAY_S, Sections, one_section, sections_by_day

ASPECTS = st.floats(0.03125, 32, allow_nan=False, width=32)


@st.composite
def libraries(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Ratios and capture times, newest first; days hold one to some photos."""
    days = draw(st.lists(st.integers(-3000, 20_000), min_size=0, max_size=12))
    counts = [draw(st.integers(1, 14)) for _ in days]
    taken = np.sort(np.repeat(np.array(days, np.int64) * DAY_S, counts))[::-1]
    aspect = draw(st.lists(ASPECTS, min_size=len(taken), max_size=len(taken)))
    return np.array(aspect, np.float32), taken.copy()


def metrics_of(width: int, row_height: int, *, dated: bool = True) -> Metrics:
    return grid_zoom.metrics(width, row_height, dated=dated)


def all_cells(layout: GridLayout) -> list[Cell]:
    layout.place_between(0, layout.height)
    while not layout.is_complete():
        layout.place_one_more(0, 1)
    return [layout.cell(i) for i in range(layout.count)]


def overlaps(one: Cell, other: Cell) -> bool:
    return (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.bottom
        and other.y < one.bottom
    )


@settings(max_examples=150, deadline=None)
@given(libraries(), st.integers(120, 2600), st.integers(48, 480), st.booleans())
def test_every_photo_has_its_own_place_in_order_within_the_width(
    library: tuple[np.ndarray, np.ndarray], width: int, row_height: int, dated: bool
) -> None:
    aspect, taken = library
    sections = sections_by_day(taken) if dated else one_section(len(taken))
    layout = GridLayout(aspect, sections, metrics_of(width, row_height, dated=dated))
    cells = all_cells(layout)
    assert len(cells) == len(aspect)
    assert all(c.x >= 0 and c.x + c.w <= width and c.w > 0 and c.h > 0 for c in cells)
    assert all(c.y >= 0 and c.bottom <= layout.height for c in cells)
    for one, other in pairwise(cells):
        assert other.y > one.y or (other.y == one.y and other.x >= one.x + one.w)
    if len(cells) <= 40:
        assert not any(overlaps(a, b) for i, a in enumerate(cells) for b in cells[i + 1 :])


@settings(max_examples=60, deadline=None)
@given(libraries(), st.integers(300, 2600), st.integers(48, 300))
def test_photos_keep_their_ratio(library: tuple[np.ndarray, np.ndarray], width: int, row_height: int) -> None:
    aspect, taken = library
    layout = GridLayout(aspect, sections_by_day(taken), metrics_of(width, row_height))
    for ratio, cell in zip(np.clip(aspect, NARROWEST, WIDEST), all_cells(layout), strict=True):
        assert abs(cell.w - ratio * cell.h) <= 0.5 * ratio + 1.5


@settings(max_examples=60, deadline=None)
@given(libraries(), st.integers(300, 2600), st.integers(48, 300))
def test_headings_lie_beside_no_photo(
    library: tuple[np.ndarray, np.ndarray], width: int, row_height: int
) -> None:
    aspect, taken = library
    layout = GridLayout(aspect, sections_by_day(taken), metrics_of(width, row_height))
    cells = all_cells(layout)
    m = layout.metrics
    headings = list(layout.headings_between(0, layout.height))
    boxes = [Cell(h.x, h.y, h.w, m.month_header if h.month else m.day_header) for h in headings]
    assert not any(overlaps(box, cell) for box in boxes for cell in cells)
    months = [h for h in headings if h.month]
    assert len(months) == len(np.unique(sections_by_day(taken).month))


def test_full_rows_reach_both_edges_and_last_rows_are_not_stretched() -> None:
    aspect = np.full(23, 1.5, np.float32)
    layout = GridLayout(aspect, one_section(23), metrics_of(1000, 200, dated=False))
    cells = all_cells(layout)
    rows = {y: [c for c in cells if c.y == y] for y in {c.y for c in cells}}
    *full, last = (rows[y] for y in sorted(rows))
    assert all(row[0].x == 0 and row[-1].x + row[-1].w == 1000 for row in full)
    assert all(150 <= c.h <= 270 for row in full for c in row)
    assert len(last) == 2
    assert last[0].h == 200


def test_days_that_fill_no_row_stand_side_by_side() -> None:
    taken = np.repeat(np.arange(6, 0, -1, dtype=np.int64) * DAY_S, 2)
    layout = GridLayout(np.full(12, 1.5, np.float32), sections_by_day(taken), metrics_of(1600, 200))
    rows = {cell.y for cell in all_cells(layout)}
    assert len(rows) == 3


def test_unknown_ratios_become_squares() -> None:
    aspect = np.array([np.nan, 0, -1, np.inf], np.float32)
    layout = GridLayout(aspect, one_section(4), metrics_of(2000, 100, dated=False))
    assert [(c.w, c.h) for c in all_cells(layout)] == [(100, 100)] * 4


def test_no_photos_take_no_room() -> None:
    layout = GridLayout(np.empty(0, np.float32), sections_by_day(np.empty(0, np.int64)), metrics_of(900, 200))
    assert layout.height == 0
    assert layout.is_complete()
    assert layout.place_between(0, 900) == 0
    assert layout.index_at(5, 5) is None
    assert list(layout.cells_between(0, 900)) == []


def many(count: int, years: int = 12) -> tuple[np.ndarray, Sections]:
    chance = np.random.default_rng(count)
    taken = np.sort(chance.integers(0, years * 365 * DAY_S, count))[::-1]
    aspect = chance.choice([0.67, 0.75, 1, 1.33, 1.5, 1.78], count).astype(np.float32)
    return aspect, sections_by_day(taken)


@pytest.mark.parametrize("top", [0, 30_000, 200_000])
def test_what_is_in_view_stays_in_place_while_heights_become_known(top: int) -> None:
    aspect, sections = many(20_000)
    layout = GridLayout(aspect, sections, metrics_of(1200, 190))
    top += layout.place_between(top, top + 900)
    before = {i: cell.y - top for i, cell in layout.cells_between(top, top + 900)}
    assert before
    while not layout.is_complete():
        top += layout.place_one_more(top, top + 900)
        now = {i: cell.y - top for i, cell in layout.cells_between(top, top + 900)}
        assert now == before


def test_scrolling_upwards_into_unknown_blocks_does_not_jump() -> None:
    aspect, sections = many(20_000)
    layout = GridLayout(aspect, sections, metrics_of(1200, 190))
    top = 300_000
    top += layout.place_between(top, top + 900)
    for _ in range(60):
        before = {i: cell.y - top for i, cell in layout.cells_between(top, top + 900)}
        top -= 400
        top += layout.place_between(top, top + 900)
        now = {i: cell.y - top for i, cell in layout.cells_between(top, top + 900)}
        common = before.keys() & now.keys()
        assert common
        assert all(now[i] == before[i] + 400 for i in common)


def test_estimates_come_near() -> None:
    aspect, sections = many(50_000)
    layout = GridLayout(aspect, sections, metrics_of(1400, 190))
    estimated = layout.height
    all_cells(layout)
    assert abs(estimated / layout.height - 1) < 0.1


def test_very_full_months_are_cut_into_blocks_without_holes() -> None:
    count = 3 * BLOCK_LIMIT + 17
    taken = np.full(count, 5 * DAY_S, np.int64)
    layout = GridLayout(np.full(count, 1.5, np.float32), sections_by_day(taken), metrics_of(1500, 150))
    cells = all_cells(layout)
    tops = sorted({c.y for c in cells})
    steps = {b - a for a, b in pairwise(tops)}
    assert max(steps) <= 1.6 * min(steps)
    assert len([h for h in layout.headings_between(0, layout.height) if not h.month]) == 1


def test_looking_up_agrees_with_places() -> None:
    aspect, sections = many(3000, years=2)
    layout = GridLayout(aspect, sections, metrics_of(1300, 170))
    cells = all_cells(layout)
    for i in range(0, 3000, 37):
        cell = cells[i]
        assert layout.index_at(cell.x + cell.w // 2, cell.y + cell.h // 2) == i
        assert layout.top_of(i) == cell.y
        first, last = layout.row_of(i)
        assert first <= i < last
        assert {cells[j].y for j in range(first, last)} == {cell.y}
    band = layout.indexes_in(100, 500, 600, 1500)
    expected = [
        i for i, c in enumerate(cells) if c.x < 600 and c.x + c.w > 100 and c.y < 1500 and c.bottom > 500
    ]
    assert band.tolist() == expected


def test_up_and_down_reach_the_neighbouring_row() -> None:
    layout = GridLayout(np.full(50, 1, np.float32), one_section(50), metrics_of(1000, 196, dated=False))
    all_cells(layout)
    assert layout.above_or_below(7, 1) == 12
    assert layout.above_or_below(7, -1) == 2
    assert layout.above_or_below(2, -1) == 2
    assert layout.above_or_below(48, 1) == 48


def test_a_million_photos_are_ready_in_a_moment() -> None:
    """The target is well under a second; the bound leaves room for a busy machine."""
    aspect, sections = many(1_000_000, years=20)
    began = time.perf_counter()
    layout = GridLayout(aspect, sections, metrics_of(1800, 190))
    layout.place_between(layout.height // 2, layout.height // 2 + 1080)
    assert time.perf_counter() - began < 0.5
    assert len(list(layout.cells_between(layout.height // 2, layout.height // 2 + 1080))) > 20


def test_months_and_days_begin_where_the_calendar_says() -> None:
    days = np.array(["2024-03-01", "2024-02-29", "2024-02-29", "1969-12-31"], "datetime64[D]").astype(
        np.int64
    )
    sections = sections_by_day(days * DAY_S + 3600)
    assert sections.first.tolist() == [0, 1, 3]
    assert sections.month.tolist() == [54 * 12 + 2, 54 * 12 + 1, -1]
    assert sections.by_month().first.tolist() == [0, 1, 3]
