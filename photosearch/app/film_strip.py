"""The strip of neighbours under a photo in the viewer; a click goes there. Paints thumbnails, loads none itself."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from photosearch.app.results_model import ResultsModel
from photosearch.app.style import current
from photosearch.app.thumbnail_loader import ThumbnailLoader, Wanted

HEIGHT = 76
THUMB_PX = 52
GAP = 4


class FilmStrip(QWidget):
    """Photos before and after the one in row `current_index`, which stands in the middle."""

    index_wanted = Signal(int)

    def __init__(self, model: ResultsModel, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._loader = model, loader
        self._index = -1
        self._asking = QTimer(self, interval=30, singleShot=True)
        self._asking.timeout.connect(self._ask)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Film strip"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        loader.image_ready.connect(self._on_image_ready)

    def show_index(self, index: int) -> None:
        """Put the photo of this row in the middle."""
        self._index = index
        self._asking.start()
        self.update()

    def places(self) -> list[tuple[int, QRect]]:
        """Rows that are in sight and where they stand, from the middle outwards."""
        if not 0 <= self._index < len(self._model):
            return []
        middle = self._place(self._index, centre_x=self.width() // 2)
        found = [(self._index, middle)]
        left, right = middle.left() - 3 * GAP, middle.right() + 1 + 3 * GAP
        before, after = self._index - 1, self._index + 1
        while (left > 0 and before >= 0) or (right < self.width() and after < len(self._model)):
            if left > 0 and before >= 0:
                place = self._place(before, right_x=left)
                found.append((before, place))
                before, left = before - 1, place.left() - GAP
            if right < self.width() and after < len(self._model):
                place = self._place(after, left_x=right)
                found.append((after, place))
                after, right = after + 1, place.right() + 1 + GAP
        return found

    def _place(
        self, index: int, *, centre_x: int = 0, left_x: int | None = None, right_x: int | None = None
    ) -> QRect:
        ratio = min(max(float(self._model.aspect[index]), 0.5), 1.8)
        width = round(THUMB_PX * ratio)
        x = centre_x - width // 2
        x = left_x if left_x is not None else right_x - width if right_x is not None else x
        return QRect(x, (HEIGHT - THUMB_PX) // 2, width, THUMB_PX)

    def _ask(self) -> None:
        ratio = self.devicePixelRatioF()
        size = [(i, QSize(rect.size() * ratio)) for i, rect in self.places()]
        self._loader.want(
            [Wanted(int(self._model.ids[i]), s.width(), s.height(), 4 * ratio) for i, s in size]
        )

    def _on_image_ready(self, _item_id: int, _image: QImage) -> None:
        if self.isVisible():
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        look = current()
        for index, rect in self.places():
            image = self._loader.image(int(self._model.ids[index]))
            if image is not None:
                painter.drawImage(rect, image)
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(look.placeholder))
                painter.drawRoundedRect(rect, 4, 4)
            if index == self._index:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(look.accent), 2.5))
                painter.drawRoundedRect(QRectF(rect).adjusted(-3.5, -3.5, 3.5, 3.5), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        for index, rect in self.places():
            if rect.adjusted(-GAP // 2, 0, GAP // 2, 0).contains(point):
                self.index_wanted.emit(index)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if delta:
            self.index_wanted.emit(self._index + (1 if delta < 0 else -1))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._asking.start()
