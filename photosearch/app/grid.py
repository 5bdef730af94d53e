"""The grid of photos: scrolls, zooms, selects, and paints only what is in view.

Shows the photos of a `ResultsModel`; their places come from `grid_layout`, their pictures from `thumbnail_loader`,
their looks from `grid_paint`. Mouse and keyboard are read by `grid_pointer` and `grid_keys`. Nothing here waits for a
disk or a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from photosearch.app import grid_access, grid_zoom
from photosearch.app.grid_headings import STICKY, paint_headings, paint_sticky
from photosearch.app.grid_keys import GridKeys
from photosearch.app.grid_layout import Cell, GridLayout
from photosearch.app.grid_paint import GridPainter
from photosearch.app.grid_pictures import GridPictures
from photosearch.app.grid_pointer import GridPointer
from photosearch.app.grid_thumbs import Thumb
from photosearch.app.grid_voice import tell_current
from photosearch.app.item_details import ItemDetails
from photosearch.app.results_model import Order, ResultsModel
from photosearch.app.selection import Selection
from photosearch.app.smooth_scroll import SmoothScroll
from photosearch.app.style import Tokens, current, watcher
from photosearch.app.thumbnail_loader import ThumbnailLoader

TOP, BOTTOM = 8, 40  # px of air above the first and below the last row
PLACING_MS = 4


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point of a photo (`part` of its height down from its top) that is to stay `at_y` px down the view."""

    index: int
    part: float
    at_y: int


class GridView(QAbstractScrollArea):
    """The photos of `model`, newest or best first."""

    item_activated = Signal(int)  # open this item
    similar_wanted = Signal(int)
    selection_changed = Signal(object)  # ids of the selected items: (n,) int64 array
    current_changed = Signal(int)
    menu_wanted = Signal(int, QPoint)  # item, place on the screen
    drag_wanted = Signal()  # drag the selected items out of the window
    judged = Signal(object, bool)  # ids of items that are called right (True) or wrong
    copy_wanted = Signal(bool)  # copy the selected items: their paths (True) or the picture
    zoom_changed = Signal(int)
    view_moved = Signal()  # another part of the photos is in view, or they lie differently

    def __init__(
        self,
        model: ResultsModel,
        loader: ThumbnailLoader,
        details: ItemDetails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model, self.selection = model, Selection()
        self.reduced_motion = False
        self.details = details
        self._look = GridPainter(current())
        self._zoom = grid_zoom.DEFAULT
        self._ids = model.ids
        self._moving_bar = False
        self.hovered = -1
        self.hovered_thumb: Thumb | None = None
        self.band: QRect | None = None  # the rubber band, in content coordinates
        self.glide = SmoothScroll(self.verticalScrollBar())
        self._pointer, self._keys = GridPointer(self), GridKeys(self)
        self._pictures = GridPictures(self, loader, details)
        self._placing = QTimer(self, interval=PLACING_MS)
        self._placing.timeout.connect(self._place_more)
        self._set_up_widget()
        self.layout_now = self._make_layout()
        model.replaced.connect(self._on_replaced)
        model.refreshed.connect(self._on_refreshed)
        model.reordered.connect(self._on_reordered)
        model.judged.connect(self.viewport().update)
        grid_access.offer(self)
        watcher().changed.connect(self._on_theme_changed)
        self._on_replaced()

    def _set_up_widget(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photos"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # ------------------------------------------------------------------------------------- geometry

    @property
    def margin(self) -> int:
        """Pixels to the left and right of the photos."""
        return self._look.tokens.space_4

    @property
    def top(self) -> int:
        """Height of the content at the upper edge of the view."""
        return self.verticalScrollBar().value() - TOP

    @property
    def bottom(self) -> int:
        return self.top + self.viewport().height()

    def to_content(self, point: QPoint) -> QPoint:
        return QPoint(point.x() - self.margin, point.y() + self.top)

    def index_at(self, point: QPoint) -> int | None:
        """Row of the photo under a point of the viewport."""
        content = self.to_content(point)
        return self.layout_now.index_at(content.x(), content.y())

    def cell_rect(self, cell: Cell) -> QRect:
        """A cell in viewport coordinates."""
        return QRect(cell.x + self.margin, cell.y - self.top, cell.w, cell.h)

    def item_rect(self, item_id: int) -> QRect | None:
        """Where an item is drawn, in global pixels; None while it is out of sight."""
        index = self.model.index_of(item_id)
        if index is None:
            return None
        rect = self.cell_rect(self.layout_now.cell(index))
        if not rect.intersects(self.viewport().rect()):
            return None
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _make_layout(self) -> GridLayout:
        width = max(80, self.viewport().width() - 2 * self.margin)
        metrics = grid_zoom.metrics(width, self._zoom, dated=self.model.sections.dated)
        return GridLayout(self.model.aspect, self.model.sections, metrics)

    def _anchor(self, at_y: int | None = None) -> Anchor | None:
        """What is to stay in place: the point `at_y`, else the middle; None stands for the very top."""
        layout = self.layout_now
        if layout.count == 0 or (at_y is None and self.verticalScrollBar().value() == 0):
            return None
        at_y = self.viewport().height() // 2 if at_y is None else at_y
        y = self.top + at_y
        index = layout.index_near(y)
        cell = layout.cell(index)
        return Anchor(index, (y - cell.y) / cell.h, at_y)

    def _relayout(self, anchor: Anchor | None) -> None:
        """Lay out anew, with `anchor` where it was."""
        self.layout_now = self._make_layout()
        self.glide.stop()
        value = 0
        if anchor is not None and self.layout_now.count:
            cell = self.layout_now.cell(min(anchor.index, self.layout_now.count - 1))
            value = cell.y + round(anchor.part * cell.h) - anchor.at_y + TOP
        self._move_bar(value)
        self._settle()
        self._placing.start()
        self._view_changed()

    def _settle(self) -> None:
        """Place what is in view and half a view around it; what is in view stays where it is."""
        shift = self.layout_now.place_between(self.top, self.bottom, margin=self.viewport().height() // 2)
        self._move_bar(self.verticalScrollBar().value() + shift)
        self.glide.shift(shift)

    def _move_bar(self, value: int) -> None:
        """Set the bar to a place in the content as it is now high."""
        self._moving_bar = True
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.layout_now.height + TOP + BOTTOM - height))
        bar.setEnabled(bar.maximum() > 0)
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self._zoom // 2))
        bar.setValue(value)
        self._moving_bar = False

    def _place_more(self) -> None:
        """In idle moments: turn estimated heights into real ones."""
        if self.layout_now.is_complete():
            self._placing.stop()
            return
        shift = self.layout_now.place_one_more(self.top, self.bottom)
        self._move_bar(self.verticalScrollBar().value() + shift)
        self.glide.shift(shift)
        if self.layout_now.is_complete():
            self.view_moved.emit()

    # ------------------------------------------------------------------------------------- what is shown

    def _on_replaced(self) -> None:
        self._take_list(Selection(len(self.model)))
        self._relayout(None)

    def _on_refreshed(self) -> None:
        anchor = self._anchor()
        anchor_id = int(self._ids[anchor.index]) if anchor is not None else None
        self._follow_selection()
        self._pictures.try_again()
        if anchor is not None and anchor_id is not None:
            index = self.model.index_of(anchor_id)
            anchor = Anchor(anchor.index if index is None else index, anchor.part, anchor.at_y)
        self._relayout(anchor)

    def _on_reordered(self) -> None:
        self._follow_selection()
        self._relayout(None)

    def _follow_selection(self) -> None:
        before = len(self.selection)
        self.selection.follow(self._ids, self.model.ids)
        self._take_list(self.selection)
        if len(self.selection) != before:
            self.emit_selection()

    def _take_list(self, selection: Selection) -> None:
        had_some = len(self.selection) > 0
        self.selection, self._ids, self.hovered = selection, self.model.ids, -1
        self.details.know(self.model.known_items())
        if had_some and not len(selection):
            self.emit_selection()

    def set_order(self, order: Order) -> None:
        """Show an answer by "relevance" or by "date"."""
        self.model.set_order(order)

    def _on_theme_changed(self, tokens: Tokens) -> None:
        self._look = GridPainter(tokens)
        self._look.radius = grid_zoom.corner_radius(self._zoom, tokens.radius_small)
        self.viewport().update()

    def set_reduced_motion(self, reduced: bool) -> None:
        """No fades and no gliding."""
        self.reduced_motion = reduced
        self.glide.reduced_motion = self._pictures.fades.off = reduced

    def refresh_pictures(self) -> None:
        """Pictures or details may have changed: fetch again what is in view."""
        self._pictures.fetch_again()
        self.viewport().update()

    # ------------------------------------------------------------------------------------- zoom and scroll

    @property
    def zoom(self) -> int:
        """Wanted height of a row, px."""
        return self._zoom

    def set_zoom(self, px: float, at: QPoint | None = None) -> None:
        """Rows about `px` high; the photo under `at` (viewport coordinates, else the middle) stays there."""
        zoom = grid_zoom.bounded(px)
        if zoom == self._zoom:
            return
        anchor = self._anchor(None if at is None else at.y())
        self._zoom = zoom
        self._look.radius = grid_zoom.corner_radius(zoom, self._look.tokens.radius_small)
        self._relayout(anchor)
        self.zoom_changed.emit(zoom)

    def scroll_to_date(self, day: date) -> None:
        """Bring the photos of this day, else the next older ones, to the top."""
        if not self.model.is_by_date or not len(self.model):
            return
        end_s = (day.toordinal() - date(1970, 1, 1).toordinal() + 1) * 86_400
        cut = self.model.sections.cut
        dated = self.model.taken_s if cut < 0 else self.model.taken_s[:cut]
        index = int(np.searchsorted(-dated, -end_s, side="right"))
        self.scroll_to_index(min(index, len(self.model) - 1))

    def scroll_to_index(self, index: int) -> None:
        """Bring a row of photos to the top, its month's heading above it where it begins the month."""
        headroom = self.layout_now.metrics.day_header + STICKY
        self.glide.jump_to(self.layout_now.top_of(index) + TOP - headroom)
        self.glide.jump_to(self.layout_now.cell(index).y + TOP - headroom)

    def reveal(self, index: int, *, glide: bool = True) -> None:
        """Scroll as little as is needed to bring a photo wholly into view."""
        cell = self.layout_now.cell(index)
        self._settle()
        cell = self.layout_now.cell(index)
        headroom = STICKY + self.layout_now.metrics.day_header if self.model.sections.dated else TOP
        value, height = self.glide.target, self.viewport().height()
        low, high = cell.bottom + TOP + 8 - height, cell.y + TOP - headroom
        wanted = high if value > high else max(value, min(low, high))
        if wanted != value:
            (self.glide.glide_to if glide else self.glide.jump_to)(wanted)

    def show_item(self, item_id: int) -> None:
        """Make an item the current one and bring it into view."""
        index = self.model.index_of(item_id)
        if index is not None:
            self.selection.only(index)
            self.emit_selection()
            self.reveal(index, glide=False)

    # ------------------------------------------------------------------------------------- selection

    def selected_ids(self) -> NDArray[np.int64]:
        return self.model.ids[self.selection.mask]

    def id_at(self, index: int) -> int:
        return int(self.model.ids[index])

    def emit_selection(self) -> None:
        """Tell what is selected now, also to screen readers."""
        self.selection_changed.emit(self.selected_ids())
        if self.selection.current >= 0:
            self.current_changed.emit(self.id_at(self.selection.current))
        self._pictures.ask_details_soon()
        tell_current(self, self._pictures.name_of(self.selection.current))
        grid_access.tell_focus(self)
        self.viewport().update()

    # ------------------------------------------------------------------------------------- painting

    @property
    def corner_radius(self) -> float:
        """Of the photos, px; the small ones of overviews are square."""
        return self._look.radius

    def _view_changed(self) -> None:
        self._pictures.ask_soon()
        self.viewport().update()
        self.view_moved.emit()

    def _on_scrolled(self, _value: int) -> None:
        if not self._moving_bar:
            self._settle()
        self._view_changed()

    def paintEvent(self, event: QPaintEvent) -> None:
        area, view = event.rect(), self.viewport().rect()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, self._look.tokens.background)
        if area.contains(view):
            self._pictures.begin_painting()
        focused, left, top = self.hasFocus(), self.margin, self.top
        for index, cell in self.layout_now.cells_between(top + area.top(), top + area.bottom() + 1):
            rect = QRect(cell.x + left, cell.y - top, cell.w, cell.h)
            if rect.intersects(area):
                self._look.cell(painter, rect, self._pictures.state(index, rect, focused=focused))
        content = view.translated(-self.margin, self.top)
        paint_headings(self._look, painter, self.layout_now, content, area, self.model.below_cut)
        paint_sticky(self._look, painter, self.layout_now, content)
        if self.band is not None:
            self._look.rubber_band(painter, self.band.translated(self.margin, -self.top))
        painter.end()

    # ------------------------------------------------------------------------------------- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        anchor = self._anchor() if event.oldSize().isValid() else None
        self._relayout(anchor)

    def viewportEvent(self, event: QEvent) -> bool:
        return self._pointer.gesture(event) or super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._pointer.menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            event.ignore()
