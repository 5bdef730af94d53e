"""The grid's headings: months, days or events, and the bar at the top that tells what is under it."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from photosearch.app.date_names import days_name, month_name
from photosearch.app.grid_layout import GridLayout
from photosearch.app.grid_paint import GridPainter
from photosearch.app.grid_sections import Sections

STICKY = 40  # height of the bar, px
PUSH = 12  # px below the bar at which the next month begins to push it away


def paint_headings(
    look: GridPainter, painter: QPainter, layout: GridLayout, view: QRect, area: QRect, below_cut: str
) -> None:
    """Paint the headings in `area`. `view`: the visible part of the content; x of `area` begins at the margin.

    `below_cut` stands beside the line above photos that match less likely.
    """
    m, sections = layout.metrics, layout.sections
    for heading in layout.headings_between(view.top() + area.top(), view.top() + area.bottom() + 1):
        if sections.below_cut(heading.section):
            rect = QRect(heading.x - view.left(), heading.y - view.top(), heading.w, m.cut_header)
            look.cut(painter, rect, below_cut)
            continue
        height = m.month_header if heading.month else m.day_header
        rect = QRect(heading.x - view.left(), heading.y - view.top(), heading.w, height)
        if heading.month:
            look.month(painter, rect, month_name(int(sections.month[heading.section])))
        else:
            look.day(painter, rect, run_name(sections, heading.section))


def paint_sticky(look: GridPainter, painter: QPainter, layout: GridLayout, view: QRect) -> None:
    """Paint the bar for what lies at the top of `view`; the next month's heading pushes it out."""
    if view.top() <= 0 or not layout.count or not layout.sections.dated:
        return
    next_top = layout.next_month_top(view.top())
    push = 0 if next_top is None else min(0, next_top - view.top() - STICKY + PUSH)
    sections = layout.sections
    index = layout.index_near(view.top() + STICKY + min(push, 0))
    section = layout.section_of(index)
    if sections.below_cut(section):
        return
    day = run_name(sections, section) if layout.metrics.day_header else ""
    rect = QRect(0, max(push, -STICKY), view.width(), STICKY)
    look.sticky(painter, rect, month_name(int(sections.month[section])), day)


def run_name(sections: Sections, section: int) -> str:
    """The day of a run, or the days of an event, whichever way they are sorted."""
    first, last = sorted((int(sections.day[section]), int(sections.last_day[section])))
    return days_name(first, last)
