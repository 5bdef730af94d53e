"""Justified rows for one block of photos: aspect ratios kept, rows as wide as the grid. Pure numpy, no Qt.

Rows are filled greedily: for every photo the end of a row that would begin with it is found for all photos at once
(a binary search in the running sum of widths), then the row starts are followed like links. Days that do not fill a
row stand side by side on a shelf, each under its own heading.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.app.grid_sections import Indexes

Lengths = NDArray[np.int32]
Ratios = NDArray[np.float32]

NARROWEST, WIDEST = 1 / 3, 5.0
"""Cells keep a photo's ratio of width to height within these bounds; beyond them the photo is cropped."""

LAST_ROW_STRETCH = 1.12
"""A last row that is this nearly full is made full; any shorter one keeps its natural width."""

SHELF_STRETCH = 1.3
"""Likewise for days side by side, each of which is whole and so may grow a little more."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Lengths of a grid in logical pixels. A header of height 0 is not there."""

    width: int
    row_height: int
    gap: int = 4
    month_header: int = 56
    cut_header: int = 64  # the line above photos that match less likely, with its words
    day_header: int = 34
    section_gap: int = 20  # below a day
    shelf_gap: int = 20  # between days side by side
    least_label: int = 120  # width that a day's heading needs


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Where the n photos of a block lie, relative to the block's top; headings as (section, x, y, width).

    Pieces are runs of photos of one height side by side, from top to bottom: their first photos, tops and lower edges,
    as lists that `bisect` searches without letting another thread in, as numpy's search would.
    """

    x: Lengths
    y: Lengths
    w: Lengths
    h: Lengths
    headings: tuple[tuple[int, int, int, int], ...]
    height: int
    piece_first: list[int]
    piece_top: list[int]
    piece_bottom: list[int]

    def first_below(self, y: float) -> int:
        """The first photo whose lower edge lies below `y`; n where there is none."""
        piece = bisect_right(self.piece_bottom, y)
        return self.piece_first[piece] if piece < len(self.piece_first) else len(self.x)

    def end_above(self, y: float) -> int:
        """The end (exclusive) of the photos that begin above `y`."""
        piece = bisect_left(self.piece_top, y)
        return self.piece_first[piece] if piece < len(self.piece_first) else len(self.x)


@dataclass(frozen=True, slots=True, eq=False)
class BlockPlan:
    """What a block is to hold: photos `first:last`, its runs (absolute starts), whether they carry headings.

    `section` numbers the run that the block begins with, `header` is the height of what stands above it, px.
    `joins_next`: its last run goes on in the next block.
    """

    first: int
    last: int
    run_first: Indexes
    section: int
    header: int
    begins_run: bool
    joins_next: bool


def cell_ratios(aspect: Ratios) -> Ratios:
    """`aspect` within the bounds that cells keep; unknown ratios become squares."""
    known = np.where(np.isfinite(aspect) & (aspect > 0), aspect, np.float32(1))
    return np.clip(known, NARROWEST, WIDEST).astype(np.float32)


def lay_out_block(ratios: Ratios, plan: BlockPlan, metrics: Metrics) -> Block:
    """Lay out a block. `ratios` are those of the whole grid, as `cell_ratios` gives them."""
    natural = ratios[plan.first : plan.last].astype(np.float64) * metrics.row_height
    writer = _Writer(natural, plan, metrics)
    writer.write()
    return writer.block()


class _Writer:
    """Follows the runs of one block from top to bottom and notes the pieces of rows."""

    def __init__(self, natural: NDArray[np.float64], plan: BlockPlan, metrics: Metrics) -> None:
        self._natural = natural
        self._plan = plan
        self._m = metrics
        edges = np.concatenate((plan.run_first - plan.first, [plan.last - plan.first]))
        self._run_edges: list[int] = edges.tolist()
        reach = np.concatenate(([0.0], np.cumsum(natural + metrics.gap)))
        self._reach: list[float] = reach.tolist()
        self._row_end: list[int] = _row_ends(reach, edges, metrics).tolist()
        self._pieces: list[tuple[int, int, int, int, float]] = []  # first, x, y, height, scale
        self._headings: list[tuple[int, int, int, int]] = []
        self._y = plan.header
        self._shelf: list[tuple[int, int, int]] = []  # days side by side, not yet written: run, first, last
        self._shelf_end = 0  # how far they reach at their natural width

    def write(self) -> None:
        last_run = len(self._run_edges) - 2
        for run in range(last_run + 1):
            first, last = self._run_edges[run], self._run_edges[run + 1]
            headed = (run > 0 or self._plan.begins_run) and self._m.day_header > 0
            joins = self._plan.joins_next and run == last_run
            if headed and not joins and self._width(first, last) <= self._m.width:
                self._write_on_shelf(run, first, last)
            else:
                self._write_rows(run, first, last, headed, joins)
        self._close_shelf()

    def _width(self, first: int, last: int) -> float:
        return self._reach[last] - self._reach[first] - self._m.gap

    def _write_on_shelf(self, run: int, first: int, last: int) -> None:
        m = self._m
        room = min(max(math.ceil(self._width(first, last)), m.least_label), m.width)
        if self._shelf and self._shelf_end + m.shelf_gap + room > m.width:
            self._close_shelf()
        self._shelf_end += room + (m.shelf_gap if self._shelf else 0)
        self._shelf.append((run, first, last))

    def _close_shelf(self) -> None:
        """Write the days that stand side by side; where they nearly fill the width they are made to fill it."""
        if not self._shelf:
            return
        m = self._m
        scale = self._shelf_scale()
        height = round(m.row_height * scale)
        x = 0.0
        for run, first, last in self._shelf:
            gaps = (last - first - 1) * m.gap
            width = max((self._width(first, last) - gaps) * scale + gaps, min(m.least_label, m.width))
            self._headings.append((self._plan.section + run, round(x), self._y, round(width)))
            self._pieces.append((first, round(x), self._y + m.day_header, height, scale))
            x += width + m.shelf_gap
        self._y += m.day_header + height + m.section_gap
        self._shelf, self._shelf_end = [], 0

    def _shelf_scale(self) -> float:
        m = self._m
        gaps = sum((last - first - 1) * m.gap for _, first, last in self._shelf)
        photos = sum(self._width(first, last) for _, first, last in self._shelf) - gaps
        scale = (m.width - (self._shelf_end - photos)) / photos
        return max(scale, 0.01) if scale < SHELF_STRETCH else 1.0

    def _write_rows(self, run: int, first: int, last: int, headed: bool, joins: bool) -> None:
        self._close_shelf()
        m = self._m
        if headed:
            self._headings.append((self._plan.section + run, 0, self._y, m.width))
            self._y += m.day_header
        while first < last:
            end = self._row_end[first]
            scale = self._scale(first, end, whole=end < last or joins)
            height = max(1, round(m.row_height * scale))
            self._pieces.append((first, 0, self._y, height, scale))
            self._y += height + m.gap
            first = end
        if not joins:
            self._y += m.section_gap - m.gap

    def _scale(self, first: int, end: int, whole: bool) -> float:
        gaps = (end - first - 1) * self._m.gap
        scale = (self._m.width - gaps) / (self._width(first, end) - gaps)
        if whole:
            # A row that ends a block but not its day may hold little: never blow it up beyond half as large again.
            return max(0.01, min(scale, 1.5) if end - first < 2 or end == self._run_edges[-1] else scale)
        return max(0.01, scale if scale < LAST_ROW_STRETCH else 1.0)

    def block(self) -> Block:
        """All pieces as arrays; edges are rounded, so that gaps are equally wide."""
        count = len(self._natural)
        first, x0, y, height, scale = (np.array(column) for column in zip(*self._pieces, strict=True))
        piece = np.repeat(np.arange(len(first)), np.diff(np.append(first, count)))
        scaled = self._natural * scale[piece]
        ends = np.cumsum(scaled + self._m.gap)
        begins = ends - scaled - self._m.gap
        begins -= begins[first][piece]
        left = np.rint(x0[piece] + begins)
        right = np.rint(x0[piece] + begins + scaled)
        return Block(
            x=left.astype(np.int32),
            y=y[piece].astype(np.int32),
            w=np.maximum(right - left, 1).astype(np.int32),
            h=height[piece].astype(np.int32),
            headings=tuple(self._headings),
            height=self._y,
            piece_first=first.tolist(),
            piece_top=y.tolist(),
            piece_bottom=(y + height).tolist(),
        )


def _row_ends(reach: NDArray[np.float64], run_edges: Indexes, metrics: Metrics) -> Indexes:
    """For each photo the end (exclusive) of a row that begins with it, never beyond its run.

    Of the last row that fits and the one with a photo more, that is taken whose height lies nearer the wanted one.
    """
    count = len(reach) - 1
    start = np.arange(count)
    run_end = np.repeat(run_edges[1:], np.diff(run_edges))
    fits = np.searchsorted(reach, reach[:-1] + metrics.width + metrics.gap, side="right") - 1
    fits = np.clip(fits, start + 1, run_end)
    more = np.minimum(fits + 1, run_end)
    return np.where(_misfit(reach, start, more, metrics) < _misfit(reach, start, fits, metrics), more, fits)


def _misfit(
    reach: NDArray[np.float64], start: Indexes, end: Indexes, metrics: Metrics
) -> NDArray[np.float64]:
    gaps = (end - start - 1) * metrics.gap
    photos = reach[end] - reach[start] - gaps - metrics.gap
    room = np.maximum(metrics.width - gaps, 1)
    misfit: NDArray[np.float64] = np.abs(np.log(room / np.maximum(photos, 1e-6)))
    return misfit


def estimate_heights(
    ratios: Ratios, plans_runs: Indexes, run_block: Indexes, metrics: Metrics
) -> NDArray[np.int64]:
    """About how high each block will be, for all blocks at once and without placing a photo.

    `plans_runs` are the (r + 1) edges of all runs, `run_block` the r block numbers that they belong to.
    """
    summed = np.concatenate(([0.0], np.cumsum(ratios, dtype=np.float64)))
    counts = np.diff(plans_runs)
    widths = np.diff(summed[plans_runs]) * metrics.row_height + counts * metrics.gap
    m = metrics
    small = (widths <= m.width) & (m.day_header > 0)
    room = np.maximum(widths, m.least_label) + m.shelf_gap
    large_heights = np.ceil(widths / m.width) * (m.row_height + m.gap) + m.day_header + m.section_gap
    blocks = int(run_block[-1]) + 1 if len(run_block) else 0
    large = np.bincount(run_block, np.where(small, 0.0, large_heights), blocks)
    shelves = np.bincount(run_block, np.where(small, room, 0.0), blocks) / (0.85 * m.width)
    shelf_height = m.day_header + m.row_height + m.section_gap
    return np.asarray(np.rint(large + np.ceil(shelves) * shelf_height), np.int64)
