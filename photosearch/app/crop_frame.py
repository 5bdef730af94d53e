"""A frame over a photo that chooses a part of it: drawn by dragging, moved and sized by mouse and keys.

Knows the canvas it lies on, in fractions of whose photo it thinks; nothing of items or searches.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.photo_canvas import PhotoCanvas
from photosearch.app.pieces import push_button
from photosearch.parts import Box

LEAST = 0.04  # of the photo's width and height
FIRST = QRectF(0.2, 0.2, 0.6, 0.6)
NUDGE = 0.02
REACH_PX = 14  # this near to a corner it is the corner that is dragged
Grip = Literal["new", "move", "corner"]
Key = Qt.Key
_MOVES = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}


class CropFrame(QWidget):
    """Covers the canvas while a part is chosen."""

    chosen = Signal(object)  # Box
    left = Signal()  # chosen or not: the frame is gone

    def __init__(self, canvas: PhotoCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.part = QRectF(FIRST)  # in fractions of the photo
        self._grip: Grip = "new"
        self._from = QPointF()  # the corner that stays, or where a move began
        self._began = QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("The part to search with"))
        self.bar = QFrame(self)
        self.bar.setObjectName("note")
        line = QHBoxLayout(self.bar)
        space = style.current().space_2
        line.setContentsMargins(space, space, space, space)
        self.search = push_button(self.tr("Search with this part"), self.choose, "primary", "search")
        self.cancel = push_button(self.tr("Cancel"), self.leave)
        line.addWidget(self.search)
        line.addWidget(self.cancel)
        canvas.scale_changed.connect(self._follow)
        self.hide()

    def begin(self) -> None:
        """Choose a part of the photo that the canvas shows."""
        self.part = QRectF(FIRST)
        self.setGeometry(self._canvas.rect())
        self.show()
        self.raise_()
        self._place_bar()
        self.setFocus()

    def leave(self) -> None:
        """Choose nothing."""
        if self.isVisible():
            self.hide()
            self.left.emit()

    def choose(self) -> None:
        """This part it is."""
        part = self.part
        self.leave()
        self.chosen.emit(Box(*(round(v, 4) for v in (part.x(), part.y(), part.width(), part.height()))))

    # ------------------------------------------------------------------------------------- geometry

    def frame_rect(self) -> QRectF:
        """The chosen part in pixels of the view."""
        photo = self._canvas.photo_rect()
        return QRectF(
            photo.x() + self.part.x() * photo.width(),
            photo.y() + self.part.y() * photo.height(),
            self.part.width() * photo.width(),
            self.part.height() * photo.height(),
        )

    def _fraction(self, point: QPointF) -> QPointF:
        photo = self._canvas.photo_rect()
        x = (point.x() - photo.x()) / max(1.0, photo.width())
        y = (point.y() - photo.y()) / max(1.0, photo.height())
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))

    def _set(self, part: QRectF) -> None:
        """A part that lies within the photo and is not too small to see."""
        width, height = min(max(part.width(), LEAST), 1.0), min(max(part.height(), LEAST), 1.0)
        x, y = min(max(part.x(), 0.0), 1.0 - width), min(max(part.y(), 0.0), 1.0 - height)
        self.part = QRectF(x, y, width, height)
        self._place_bar()
        self.update()

    def _follow(self) -> None:
        if self.isVisible():
            self._place_bar()
            self.update()

    def _place_bar(self) -> None:
        """Below the frame where there is room, else inside it at its foot."""
        self.bar.adjustSize()
        rect = self.frame_rect().toRect()
        y = rect.bottom() + 12
        if y + self.bar.height() > self.height() - 8:
            y = self.height() - self.bar.height() - 12
        x = rect.center().x() - self.bar.width() // 2
        self.bar.move(max(8, min(x, self.width() - self.bar.width() - 8)), y)

    # ------------------------------------------------------------------------------------- mouse and keys

    def _corner_under(self, point: QPointF) -> QPointF | None:
        """Of the corner under the pointer the one across, in fractions: it stays."""
        rect = self.frame_rect()
        across = (
            (rect.topLeft(), self.part.bottomRight()),
            (rect.topRight(), self.part.bottomLeft()),
            (rect.bottomLeft(), self.part.topRight()),
            (rect.bottomRight(), self.part.topLeft()),
        )
        return next((far for near, far in across if (near - point).manhattanLength() <= REACH_PX), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        corner = self._corner_under(point)
        if corner is not None:
            self._grip, self._from = "corner", corner
        elif self.frame_rect().contains(point):
            self._grip, self._from, self._began = "move", self._fraction(point), QRectF(self.part)
        else:
            self._grip, self._from = "new", self._fraction(point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._fraction(event.position())
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._show_cursor(event.position())
        elif self._grip == "move":
            self._set(self._began.translated(at - self._from))
        else:
            self._set(QRectF(self._from, at).normalized())

    def _show_cursor(self, point: QPointF) -> None:
        if self._corner_under(point) is not None:
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        elif self.frame_rect().contains(point):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._means_something(event):
            event.accept()  # the viewer's own keys wait until the frame is gone
            return True
        return super().event(event)

    def _means_something(self, event: QKeyEvent) -> bool:
        return event.key() in (*_MOVES, Key.Key_Return, Key.Key_Enter, Key.Key_Escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the part, with Shift its lower right corner."""
        key = Key(event.key())
        if key == Key.Key_Escape:
            self.leave()
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.choose()
        elif key in _MOVES:
            dx, dy = (step * NUDGE for step in _MOVES[key])
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._set(self.part.adjusted(0, 0, dx, dy))
            else:
                self._set(self.part.translated(dx, dy))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._follow()

    # ------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = self.frame_rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        inside = QPainterPath()
        inside.addRect(rect)
        painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, 150))
        painter.setPen(QPen(QColor("#ffffff"), 1.5))
        painter.drawRect(rect)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff"))
        for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
            painter.drawEllipse(corner, 5, 5)
        painter.end()
