"""What the mouse, the wheel and a trackpad do in the grid: select, drag, band, scroll, zoom, open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from photosearch.app import grid_zoom
from photosearch.app.grid_thumbs import Thumb, thumb_at

if TYPE_CHECKING:
    from photosearch.app.grid import GridView

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NOTCH = 120  # wheel units of one notch
LINES_PX = 110  # pixels that one notch scrolls
EDGE_PX = 28  # a rubber band this near to an edge scrolls


class GridPointer(QObject):
    """Reads the pointer's events for one grid."""

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._pressed_at: QPoint | None = None
        self._pressed_row: int | None = None
        self._select_on_release = False
        self._band_from: QPoint | None = None  # in content coordinates
        self._band_base = grid.selection.mask.copy()
        self._pointer = QPoint()
        self._edge_timer = QTimer(self, interval=16)
        self._edge_timer.timeout.connect(self._scroll_at_edge)

    # ------------------------------------------------------------------------------------- buttons

    def press(self, event: QMouseEvent) -> None:
        self._grid.glide.stop()
        point = event.position().toPoint()
        row = self._grid.index_at(point)
        if event.button() != LEFT or self._judge(row, point):
            return
        self._pressed_at, self._pressed_row, self._select_on_release = point, row, False
        if row is None:
            self._begin_band(point, event.modifiers())
            return
        selection, modifiers = self._grid.selection, event.modifiers()
        if modifiers & SHIFT:
            selection.extend_to(row, adding=bool(modifiers & CTRL))
        elif modifiers & CTRL:
            selection.toggle(row)
        elif row in selection:
            self._select_on_release = True  # it may become a drag of all selected photos
            selection.current = row
        else:
            selection.only(row)
        self._grid.emit_selection()

    def _thumb(self, row: int | None, point: QPoint) -> Thumb | None:
        grid = self._grid
        if row is None or grid.model.answer is None:
            return None
        return thumb_at(grid.cell_rect(grid.layout_now.cell(row)), point)

    def _judge(self, row: int | None, point: QPoint) -> bool:
        """A click on a thumb says whether the photo is right, and nothing else."""
        thumb = self._thumb(row, point)
        if thumb is not None and row is not None:
            self._grid.judged.emit((self._grid.id_at(row),), thumb == "up")
        return thumb is not None

    def move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._pointer = point
        if self._band_from is not None:
            self._stretch_band()
            near = point.y() < EDGE_PX or point.y() > self._grid.viewport().height() - EDGE_PX
            (self._edge_timer.start if near else self._edge_timer.stop)()
        elif self._pressed_row is not None and self._pressed_at is not None:
            far = (point - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
            if far and self._pressed_row in self._grid.selection:
                self._forget_press()
                self._grid.drag_wanted.emit()
        elif event.buttons() == Qt.MouseButton.NoButton:
            self.hover(point)

    def release(self, event: QMouseEvent) -> None:
        if self._select_on_release and self._pressed_row is not None:
            self._grid.selection.only(self._pressed_row)
            self._grid.emit_selection()
        if self._band_from is not None:
            self._end_band()
        self._forget_press()

    def double_click(self, event: QMouseEvent) -> None:
        row = self._grid.index_at(event.position().toPoint())
        if self._judge(row, event.position().toPoint()):
            return
        if event.button() == LEFT and row is not None:
            self._forget_press()
            self._grid.item_activated.emit(self._grid.id_at(row))

    def menu(self, event: QContextMenuEvent) -> None:
        """A right click selects what it hits; the menu key asks for the current photo."""
        grid = self._grid
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        row = grid.selection.current if by_key else grid.index_at(event.pos())
        if row is None or row < 0:
            return
        if row not in grid.selection:
            grid.selection.only(row)
            grid.emit_selection()
        place = grid.cell_rect(grid.layout_now.cell(row)).center() if by_key else event.pos()
        grid.menu_wanted.emit(grid.id_at(row), grid.viewport().mapToGlobal(place))

    def hover(self, point: QPoint | None) -> None:
        row = None if point is None else self._grid.index_at(point)
        index = -1 if row is None else row
        thumb = None if point is None else self._thumb(row, point)
        if (index, thumb) != (self._grid.hovered, self._grid.hovered_thumb):
            self._grid.hovered, self._grid.hovered_thumb = index, thumb
            self._grid.viewport().update()

    def _forget_press(self) -> None:
        self._pressed_at = self._pressed_row = None
        self._select_on_release = False

    # ------------------------------------------------------------------------------------- rubber band

    def _begin_band(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        grid = self._grid
        if not modifiers & (CTRL | SHIFT):
            grid.selection.clear()
        self._band_base = grid.selection.mask.copy()
        self._band_from = grid.to_content(point)
        grid.emit_selection()

    def _stretch_band(self) -> None:
        grid = self._grid
        assert self._band_from is not None
        end = grid.to_content(self._pointer)
        grid.band = QRect(self._band_from, end).normalized()
        band = grid.band
        rows = grid.layout_now.indexes_in(band.left(), band.top(), band.right() + 1, band.bottom() + 1)
        grid.selection.replace(self._band_base, rows)
        grid.viewport().update()

    def _end_band(self) -> None:
        self._edge_timer.stop()
        stretched, self._band_from = self._grid.band is not None, None
        self._grid.band = None
        rows = self._grid.selection.rows()
        if stretched and len(rows):
            self._grid.selection.current = self._grid.selection.anchor = int(rows[0])
        self._grid.emit_selection()

    def _scroll_at_edge(self) -> None:
        height = self._grid.viewport().height()
        y = self._pointer.y()
        beyond = y - EDGE_PX if y < EDGE_PX else max(0, y - height + EDGE_PX)
        self._grid.glide.jump_to(self._grid.verticalScrollBar().value() + beyond // 2)
        self._stretch_band()

    # ------------------------------------------------------------------------------------- wheel, trackpad

    def wheel(self, event: QWheelEvent) -> None:
        """Ctrl zooms about the pointer; a wheel glides; a trackpad moves pixel by pixel."""
        notches = event.angleDelta().y() / NOTCH
        if event.modifiers() & CTRL:
            at = event.position().toPoint()
            self._grid.set_zoom(self._grid.zoom * grid_zoom.STEP**notches, at)
        elif not event.pixelDelta().isNull():
            value = self._grid.verticalScrollBar().value()
            self._grid.glide.jump_to(value - event.pixelDelta().y())
        else:
            self._grid.glide.glide_by(-notches * LINES_PX)
        event.accept()

    def gesture(self, event: QEvent) -> bool:
        """Pinching, and the pointer leaving. True: nothing is left to do."""
        if event.type() == QEvent.Type.Leave:
            self.hover(None)
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                at = event.position().toPoint()
                self._grid.set_zoom(self._grid.zoom * (1 + event.value()), at)
                return True
        elif event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = self._grid.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
                self._grid.set_zoom(self._grid.zoom * pinch.scaleFactor(), at)
                return True
        return False
