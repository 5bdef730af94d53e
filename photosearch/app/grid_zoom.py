"""Steps and lengths of the grid's zoom. Pure numbers."""

from __future__ import annotations

from photosearch.app.grid_rows import Metrics

SMALLEST, DEFAULT, LARGEST = 48, 190, 480
STEP = 1.18  # one notch of the wheel or one press of a key
DAYS_FROM = 96  # rows lower than this are overviews: months only


def bounded(px: float) -> int:
    """A row height within what the grid offers."""
    return round(min(max(px, SMALLEST), LARGEST))


def corner_radius(row_height: int, usual: float) -> float:
    """Of the photos, px: those of overviews are square."""
    return usual if row_height >= DAYS_FROM else 0.0


def metrics(width: int, row_height: int, *, dated: bool) -> Metrics:
    """Lengths for a grid `width` px wide; without dates there are no headings."""
    gap = 2 if row_height < DAYS_FROM else 4 if row_height < 260 else 6
    return Metrics(
        width=width,
        row_height=row_height,
        gap=gap,
        month_header=56 if dated else 0,
        day_header=34 if dated and row_height >= DAYS_FROM else 0,
        section_gap=12 if row_height < DAYS_FROM else 18,
    )
