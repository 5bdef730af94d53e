"""The date scrubber beside the grid: years along the edge, drag to travel, a bubble that tells the month.

Takes the place of the scroll bar while the photos stand in order of date. Asks the grid where dates lie; estimates are
good enough here, so that nothing is laid out for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from photosearch.app.date_names import month_name
from photosearch.app.grid import GridView
from photosearch.app.grid_sections import BELOW_CUT
from photosearch.app.style import current, font, watcher

WIDTH = 56
PAD = 14  # px above the first and below the last mark
LABEL_STEP = 26  # least px between two years
BUBBLE_MS = 900


@dataclass(frozen=True, slots=True)
class Mark:
    """A year or month at a height of the scrubber."""

    y: int
    text: str
    kind: Literal["year", "month"]


class Scrubber(QWidget):
    """Shows where in time the grid is, and takes it elsewhere."""

    def __init__(self, grid: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._bar = grid.verticalScrollBar()
        self.marks: tuple[Mark, ...] = ()
        self._dragging = False
        self._pointer_y: int | None = None
        self._bubble = _Bubble(grid)
        self._resting = QTimer(self, interval=BUBBLE_MS, singleShot=True)
        self._resting.timeout.connect(self._bubble.hide)
        self._remarking = QTimer(self, interval=60, singleShot=True)
        self._remarking.timeout.connect(self._mark_years)
        self.setFixedWidth(WIDTH)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Date"))
        grid.view_moved.connect(self._on_view_moved)
        watcher().changed.connect(self.update)
        self._on_view_moved()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 200)

    def bubble_text(self) -> str:
        """What the bubble says; empty while it is hidden."""
        return self._bubble.text if self._bubble.isVisible() else ""

    # ------------------------------------------------------------------------------------- marks

    def _on_view_moved(self) -> None:
        by_date = self._grid.model.sections.dated
        # Never "as needed": a bar that comes makes the rows narrower and lower, so that it would have to go again.
        hidden, shown = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self._grid.setVerticalScrollBarPolicy(hidden if by_date else shown)
        self.setVisible(by_date)
        self.setAccessibleDescription(self._month_at(self._bar.value()))
        if not self._remarking.isActive():
            self._remarking.start()
        self.update()

    def _mark_years(self) -> None:
        """Where each year begins, as many as have room; months as dots between them where they have."""
        sections = self._grid.model.sections
        if not sections.dated or self._bar.maximum() == 0:
            self.marks = ()
            self.update()
            return
        firsts = sections.month_starts()
        firsts = firsts[sections.month[firsts] != BELOW_CUT]
        years = 1970 + sections.month[firsts] // 12
        places = [self._y_of(self._grid.layout_now.top_of(int(sections.first[i]))) for i in firsts]
        new_year = np.concatenate(([True], np.diff(years) != 0))
        self.marks = _thinned(places, [str(year) for year in years], new_year.tolist())
        self.update()

    def _y_of(self, content_y: float) -> int:
        """The height on the scrubber that stands for the content at `content_y`."""
        part = content_y / max(1, self._grid.layout_now.height)
        return PAD + round(part * self._track)

    @property
    def _track(self) -> int:
        return max(1, self.height() - 2 * PAD)

    def _month_at(self, value: float) -> str:
        grid = self._grid
        if not grid.model.sections.dated or not len(grid.model):
            return ""
        sections = grid.model.sections
        index = grid.layout_now.index_near(max(0.0, value))
        section = int(np.searchsorted(sections.first, index, side="right")) - 1
        return "" if sections.below_cut(section) else month_name(int(sections.month[section]))

    # ------------------------------------------------------------------------------------- travelling

    def _travel(self, y: int) -> None:
        part = min(max((y - PAD) / self._track, 0.0), 1.0)
        self._grid.glide.jump_to(part * self._bar.maximum())
        self._tell(y)

    def _tell(self, y: int) -> None:
        """Show the bubble beside height `y` of the scrubber."""
        part = min(max((y - PAD) / self._track, 0.0), 1.0)
        value = self._bar.value() if self._dragging else part * self._grid.layout_now.height
        place = self._grid.mapFromGlobal(self.mapToGlobal(QPoint(0, y)))
        self._bubble.tell(self._month_at(value), place)
        self._resting.stop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._travel(event.position().toPoint().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer_y = event.position().toPoint().y()
        if self._dragging:
            self._travel(self._pointer_y)
        else:
            self._tell(self._pointer_y)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        self._resting.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._pointer_y = None
        if not self._dragging:
            self._resting.start()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._grid.keyPressEvent(event)

    def hideEvent(self, event: object) -> None:
        self._bubble.hide()

    # ------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = current()
        painter.fillRect(self.rect(), QColor(look.background))
        painter.setFont(font("caption"))
        right = self.width() - 12
        for mark in self.marks:
            if mark.kind == "year":
                painter.setPen(QColor(look.text_muted))
                box = QRect(0, mark.y - 9, right, 18)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark.text)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(look.outline))
                painter.drawEllipse(QRectF(right - 4, mark.y - 1, 2.5, 2.5))
        self._paint_thumb(painter)

    def _paint_thumb(self, painter: QPainter) -> None:
        """A mark at the edge, beside the years, tells where the view is; a paler one follows the pointer."""
        look = current()
        painter.setPen(Qt.PenStyle.NoPen)
        if self._pointer_y is not None and not self._dragging:
            painter.setBrush(QColor(look.outline))
            painter.drawRoundedRect(QRectF(self.width() - 7, self._pointer_y - 7, 4, 14), 2, 2)
        if self._bar.maximum() > 0:
            y = PAD + self._bar.value() / self._bar.maximum() * self._track
            painter.setBrush(QColor(look.accent))
            painter.drawRoundedRect(QRectF(self.width() - 7, y - 13, 4, 26), 2, 2)


class _Bubble(QWidget):
    """A label that floats over the grid beside the scrubber."""

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, text: str, place: QPoint) -> None:
        """Show `text` with its right edge a little to the left of `place` (in the grid)."""
        self.text = text
        size = QSize(QFontMetrics(font("heading")).horizontalAdvance(text) + 28, 36)
        limit = self._grid.height() - size.height() - 4
        top = min(max(place.y() - size.height() // 2, 4), limit)
        self.setGeometry(QRect(QPoint(place.x() - size.width() - 8, top), size))
        self.setVisible(bool(text))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = current()
        painter.setPen(QColor(look.line))
        painter.setBrush(QColor(look.raised))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, look.radius_medium, look.radius_medium)
        painter.setFont(font("heading"))
        painter.setPen(QColor(look.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)


def _thinned(places: list[int], years: list[str], new_year: list[bool]) -> tuple[Mark, ...]:
    """Years at least `LABEL_STEP` apart, and dots for the months that touch neither them nor each other."""
    marks: list[Mark] = []
    last = -LABEL_STEP
    for y, year, begins in zip(places, years, new_year, strict=True):
        if begins and y - last >= LABEL_STEP:
            marks.append(Mark(y, year, "year"))
            last = y
    labels = [mark.y for mark in marks]
    last = -LABEL_STEP
    for y in places:
        free = all(abs(y - label) >= 12 for label in labels)
        if free and y - last >= 7:
            marks.append(Mark(y, "", "month"))
            last = y
    return tuple(marks)
