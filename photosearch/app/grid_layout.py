"""Where every photo of the grid lies: a million of them, placed only where somebody looks.

The photos are cut into blocks (months, and pieces of very full months). A block's height is estimated until it is
needed; placing it corrects the heights, and the caller is told how far the content under its eyes moved, so that it
can scroll along and nothing jumps. Pure numpy; knows neither Qt nor what a photo is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.app.grid_rows import (
    Block,
    BlockPlan,
    Metrics,
    Ratios,
    cell_ratios,
    estimate_heights,
    lay_out_block,
)
from photosearch.app.grid_sections import Indexes, Sections

BLOCK_LIMIT = 4000


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one photo, in pixels of the whole grid."""

    x: int
    y: int
    w: int
    h: int

    @property
    def bottom(self) -> int:
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: position in `Sections`, and where it stands. `month`: for the whole month that begins there."""

    section: int
    x: int
    y: int
    w: int
    month: bool


class GridLayout:
    """The places of `len(aspect)` photos (width / height) in runs, for one width and row height."""

    def __init__(self, aspect: Ratios, sections: Sections, metrics: Metrics) -> None:
        self.metrics = metrics
        self.sections = sections if metrics.day_header else sections.by_month()
        self.count = len(aspect)
        self._ratios = cell_ratios(aspect)
        self._section_firsts: list[int] = self.sections.first.tolist()
        self._plan_blocks()
        self._placed: list[Block | None] = [None] * len(self._first)
        self._heights = self._estimate()
        self._add_up()
        self._unplaced = len(self._first)

    # ------------------------------------------------------------------------------------- blocks

    def _plan_blocks(self) -> None:
        runs, months = self.sections.first, self.sections.month_starts()
        month_first = runs[months]
        cuts = _cuts(month_first, runs, self.count)
        self._first: Indexes = np.union1d(month_first, cuts).astype(np.int64)
        self._firsts: list[int] = self._first.tolist()
        self._edges: Indexes = np.append(self._first, self.count)
        self._runs: Indexes = np.union1d(runs, cuts).astype(np.int64)
        below = self._first == self.sections.cut
        self._month_headed = np.isin(self._first, month_first) & self.sections.dated & ~below
        self._month_headed &= self.metrics.month_header > 0
        headers = self._month_headed * self.metrics.month_header + below * self.metrics.cut_header
        self._headers: Indexes = headers.astype(np.int64)

    def _estimate(self) -> NDArray[np.int64]:
        edges = np.append(self._runs, self.count)
        block = np.searchsorted(self._first, self._runs, side="right") - 1
        heights = estimate_heights(self._ratios, edges, block, self.metrics)
        return np.asarray(heights + self._headers, np.int64)

    def _plan(self, block: int) -> BlockPlan:
        first, last = int(self._edges[block]), int(self._edges[block + 1])
        low, high = np.searchsorted(self._runs, (first, last))
        section = int(np.searchsorted(self.sections.first, first, side="right")) - 1
        next_starts_run = (
            last >= self.count or last in self.sections.first[section : section + high - low + 2]
        )
        return BlockPlan(
            first=first,
            last=last,
            run_first=self._runs[low:high],
            section=section,
            header=int(self._headers[block]),
            begins_run=self.sections.dated
            and int(self.sections.first[section]) == first
            and not self.sections.below_cut(section),
            joins_next=not next_starts_run,
        )

    def _place(self, block: int) -> Block:
        placed = self._placed[block]
        if placed is None:
            metrics = self.metrics
            placed = lay_out_block(self._ratios, self._plan(block), metrics)
            self._placed[block] = placed
            self._unplaced -= 1
            if placed.height != self._heights[block]:
                self._heights[block] = placed.height
                self._add_up()
        return placed

    def _add_up(self) -> None:
        """Tops of all blocks (and the end of the last), and of those that begin a month or lie below the line."""
        tops = np.concatenate(([0], np.cumsum(self._heights)))
        self._tops: list[int] = tops.tolist()
        self._month_tops: list[int] = tops[:-1][self._headers > 0].tolist()

    def _block_at(self, y: float) -> int:
        """The block that covers height `y`, the nearest where none does."""
        return min(max(bisect_right(self._tops, y) - 1, 0), len(self._placed) - 1)

    def _block_of(self, index: int) -> int:
        return bisect_right(self._firsts, index) - 1

    # ------------------------------------------------------------------------------------- placing

    @property
    def height(self) -> int:
        """Height of the whole grid; an estimate until all blocks are placed."""
        return self._tops[-1]

    def is_complete(self) -> bool:
        return self._unplaced == 0

    def place_between(self, top: int, bottom: int, margin: int = 0) -> int:
        """Place all blocks that touch `top:bottom`, and `margin` px around it.

        Returns how far (px) the content that was at `top:bottom` moved.
        """
        if self.count == 0:
            return 0
        anchor, fraction = self._anchor(top, bottom)
        shift = 0
        while True:
            missing = self._first_unplaced(top + shift - margin, bottom + shift + margin)
            if missing is None:
                return shift
            before = self._anchor_y(anchor, fraction)
            self._place(missing)
            shift += self._anchor_y(anchor, fraction) - before

    def place_one_more(self, top: int, bottom: int) -> int:
        """Place the unplaced block nearest below `top` (else the last one above); returns the shift as above."""
        if self.is_complete():
            return 0
        anchor, fraction = self._anchor(top, bottom)
        before = self._anchor_y(anchor, fraction)
        start = self._block_at(top)
        later = (b for b in range(start, len(self._placed)) if self._placed[b] is None)
        earlier = (b for b in range(start - 1, -1, -1) if self._placed[b] is None)
        self._place(next(later, None) or next(earlier, 0))
        return self._anchor_y(anchor, fraction) - before

    def _first_unplaced(self, top: int, bottom: int) -> int | None:
        for block in range(self._block_at(top), self._block_at(bottom) + 1):
            if self._placed[block] is None:
                return block
        return None

    def _anchor(self, top: int, bottom: int) -> tuple[int, float]:
        """A block in view, and how far down in it (0 to 1), that is to stay where it is: a placed one if any."""
        first = self._block_at(top)
        for block in range(first, self._block_at(bottom) + 1):
            if self._placed[block] is not None:
                return block, 0.0
        return first, (top - self._tops[first]) / max(1, int(self._heights[first]))

    def _anchor_y(self, block: int, fraction: float) -> int:
        return self._tops[block] + round(fraction * int(self._heights[block]))

    # ------------------------------------------------------------------------------------- looking up

    def cell(self, index: int) -> Cell:
        """The place of photo `index`; its block is placed if need be."""
        number = self._block_of(index)
        block = self._place(number)
        i = index - self._firsts[number]
        return Cell(int(block.x[i]), int(block.y[i]) + self._tops[number], int(block.w[i]), int(block.h[i]))

    def top_of(self, index: int) -> int:
        """About how far down photo `index` lies, without placing anything."""
        number = self._block_of(index)
        block, first = self._placed[number], self._firsts[number]
        if block is not None:
            return int(block.y[index - first]) + self._tops[number]
        part = (index - first) / max(1, int(self._edges[number + 1]) - first)
        return self._anchor_y(number, part)

    def index_near(self, y: float) -> int:
        """The photo at about height `y`, without placing anything."""
        number = self._block_at(y)
        block, first = self._placed[number], self._firsts[number]
        size = int(self._edges[number + 1]) - first
        inside = y - self._tops[number]
        if block is not None:
            return first + min(block.first_below(inside), size - 1)
        part = inside / max(1, int(self._heights[number]))
        return first + min(max(int(part * size), 0), size - 1)

    def cells_between(self, top: int, bottom: int) -> Iterator[tuple[int, Cell]]:
        """Photos that touch `top:bottom` with their places. Only placed blocks are looked at."""
        for number, block, first, last in self._rows_between(top, bottom):
            offset, start = self._tops[number], self._firsts[number]
            columns = (block.x, block.y, block.w, block.h)
            xs, ys, ws, hs = (column[first:last].tolist() for column in columns)
            for i, (x, y, w, h) in enumerate(zip(xs, ys, ws, hs, strict=True), start + first):
                yield i, Cell(x, y + offset, w, h)

    def _rows_between(self, top: int, bottom: int) -> Iterator[tuple[int, Block, int, int]]:
        if self.count == 0:
            return
        for number in range(self._block_at(top), self._block_at(bottom) + 1):
            block = self._placed[number]
            if block is None:
                continue
            offset = self._tops[number]
            first, last = block.first_below(top - offset), block.end_above(bottom - offset)
            if first < last:
                yield number, block, first, last

    def headings_between(self, top: int, bottom: int) -> Iterator[Heading]:
        """Headings that touch `top:bottom`, of placed blocks; the one of the line is that of a month below the cut."""
        if self.count == 0:
            return
        m = self.metrics
        for number in range(self._block_at(top), self._block_at(bottom) + 1):
            block, offset = self._placed[number], self._tops[number]
            if block is None:
                continue
            if 0 < int(self._headers[number]) > top - offset:
                section = self.section_of(self._firsts[number])
                yield Heading(section, 0, offset, m.width, month=True)
            for section, x, y, width in block.headings:
                if offset + y + m.day_header > top and offset + y < bottom:
                    yield Heading(section, x, offset + y, width, month=False)

    def section_of(self, index: int) -> int:
        """Position in `sections` of the run that photo `index` belongs to."""
        return bisect_right(self._section_firsts, index) - 1

    def next_month_top(self, y: int) -> int | None:
        """Where the first month (or the line) below height `y` begins, among placed blocks and estimates alike."""
        i = bisect_right(self._month_tops, y)
        return self._month_tops[i] if i < len(self._month_tops) else None

    def index_at(self, x: int, y: int) -> int | None:
        """The photo that covers point (x, y), if any."""
        for i, cell in self.cells_between(y, y + 1):
            if cell.x <= x < cell.x + cell.w and cell.y <= y < cell.bottom:
                return i
        return None

    def indexes_in(self, left: int, top: int, right: int, bottom: int) -> Indexes:
        """Photos that touch a rectangle, placing what it covers. The caller's place may move: see `place_between`."""
        self.place_between(top, bottom)
        found = []
        for number, block, first, last in self._rows_between(top, bottom):
            x, w = block.x[first:last], block.w[first:last]
            inside = np.flatnonzero((x < right) & (x + w > left))
            found.append(inside + first + self._firsts[number])
        return np.concatenate(found).astype(np.int64) if found else np.empty(0, np.int64)

    def row_of(self, index: int) -> tuple[int, int]:
        """The photos `first:last` that stand in one row with photo `index`."""
        number = self._block_of(index)
        block, start = self._place(number), self._firsts[number]
        y = int(block.y[index - start])
        return start + block.end_above(y), start + block.end_above(y + 1)

    def above_or_below(self, index: int, step: int) -> int:
        """The photo one row up (`step` −1) or down (+1), nearest in x; `index` itself at the ends."""
        first, last = self.row_of(index)
        other = first - 1 if step < 0 else last
        if not 0 <= other < self.count:
            return index
        cell = self.cell(index)
        middle = cell.x + cell.w / 2
        low, high = self.row_of(other)
        return min(range(low, high), key=lambda i: abs(self.cell(i).x + self.cell(i).w / 2 - middle))


def _cuts(month_first: Indexes, runs: Indexes, count: int) -> Indexes:
    """Where months of more than `BLOCK_LIMIT` photos are cut: at the beginning of a day if there is one near."""
    cuts: list[int] = []
    ends = np.append(month_first[1:], count)
    for month in np.flatnonzero(ends - month_first > BLOCK_LIMIT):
        start, end = int(month_first[month]), int(ends[month])
        while end - start > BLOCK_LIMIT:
            wanted = start + BLOCK_LIMIT
            day = int(runs[np.searchsorted(runs, wanted, side="right") - 1])
            start = day if day > start + BLOCK_LIMIT // 2 else wanted
            cuts.append(start)
    return np.array(cuts, np.int64)
