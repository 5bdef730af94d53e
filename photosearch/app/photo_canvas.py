"""One photo, fitted or enlarged: pan, zoom, and the short flight from and to its place in the grid.

Draws the sharpest picture it was given. Knows nothing of items or files.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEasingCurve,
    QEvent,
    QIODevice,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QMovie,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture, QWidget

from photosearch.app.style import current

LARGEST = 8.0  # device pixels for one pixel of the photo
NOTCH_ZOOM = 1.2
FLIGHT_MS = 200


class PhotoCanvas(QWidget):
    """Shows a photo of `whole` size. `scale` is device pixels for one of its pixels; None: as fits."""

    scale_changed = Signal()
    drag_wanted = Signal()
    landed = Signal()  # a flight is over

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[QImage] = []  # by width, ascending
        self._whole = QSize()
        self._scale: float | None = None
        self._centre = QPointF()  # of the view, in pixels of the photo
        self._grabbed: QPointF | None = None
        self._movie: QMovie | None = None
        self._movie_buffer: QBuffer | None = None
        self._place: QRectF | None = None  # while flying
        self._flight = QVariantAnimation(self, duration=FLIGHT_MS)
        self._flight.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._flight.valueChanged.connect(self._on_flying)
        self._flight.finished.connect(self._on_landed)
        self.opacity = 1.0
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.setMouseTracking(True)

    # ------------------------------------------------------------------------------------- the photo

    @property
    def whole(self) -> QSize:
        return self._whole

    def show_photo(self, image: QImage | None, whole: QSize) -> None:
        """Begin another photo, fitted; `image` may be a small picture of it."""
        self._stop_movie()
        self._images = [image] if image is not None and not image.isNull() else []
        self._whole, self._scale = whole, None
        self._centre = QPointF(whole.width() / 2, whole.height() / 2)
        self.scale_changed.emit()
        self.update()

    def add_image(self, image: QImage, whole: QSize) -> None:
        """A sharper picture of the same photo has come."""
        if whole != self._whole:
            self._resize_whole(whole)
        self._images = sorted([*self._images[-1:], image], key=QImage.width)
        self.update()

    def _resize_whole(self, whole: QSize) -> None:
        """The true size became known: keep what is looked at."""
        before = self._whole
        if not before.isEmpty():
            part = QPointF(self._centre.x() / before.width(), self._centre.y() / before.height())
            self._centre = QPointF(part.x() * whole.width(), part.y() * whole.height())
        self._whole = whole
        self.scale_changed.emit()

    def play(self, data: QByteArray) -> None:
        """Let an animated file move."""
        self._stop_movie()
        self._movie_buffer = QBuffer(self)
        self._movie_buffer.setData(data)
        self._movie_buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._movie = QMovie(self._movie_buffer, parent=self)
        self._movie.frameChanged.connect(self._on_frame)
        self._movie.start()

    def _on_frame(self, _number: int) -> None:
        if self._movie is not None:
            self._images = [self._movie.currentImage()]
            self.update()

    def _stop_movie(self) -> None:
        if self._movie is not None:
            self._movie.stop()
            self._movie.deleteLater()
            self._movie = None

    def is_playing(self) -> bool:
        return self._movie is not None

    def sharpest_px(self) -> int:
        """Width of the largest picture at hand."""
        return max((image.width() for image in self._images), default=0)

    def clear(self) -> None:
        """Let go of the photo."""
        self.show_photo(None, QSize())

    # ------------------------------------------------------------------------------------- scale

    @property
    def fit_scale(self) -> float:
        """Device pixels for one pixel of the photo at which all of it is seen; small photos stay at 1."""
        if self._whole.isEmpty():
            return 1.0
        room = self._device_size()
        fit = min(room.width() / self._whole.width(), room.height() / self._whole.height())
        return min(fit, max(1.0, self.devicePixelRatioF()))

    @property
    def scale(self) -> float:
        return self.fit_scale if self._scale is None else self._scale

    @property
    def is_fitted(self) -> bool:
        return self._scale is None

    def fit(self) -> None:
        self._set_scale(None)

    def actual_size(self, at: QPointF | None = None) -> None:
        """One device pixel for each pixel of the photo."""
        self._set_scale(1.0, at)

    def toggle_fit(self, at: QPointF | None = None) -> None:
        if self.is_fitted and self.fit_scale < 0.99:
            self.actual_size(at)
        elif self.is_fitted:
            self._set_scale(self.fit_scale * 2, at)
        else:
            self.fit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge about `at` (default: the middle); below the fitted size there is nothing."""
        scale = self.scale * factor
        self._set_scale(None if scale <= self.fit_scale * 1.001 else scale, at)

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the photo by pixels of the view."""
        step = self.devicePixelRatioF() / self.scale
        self._centre -= QPointF(dx * step, dy * step)
        self._keep_inside()
        self.update()

    def _set_scale(self, scale: float | None, at: QPointF | None = None) -> None:
        middle = QRectF(self.rect()).center()
        at = middle if at is None else at
        ratio = self.devicePixelRatioF()
        offset = (at - middle) * ratio
        photo_point = self._centre + offset / self.scale
        limit = max(LARGEST, self.fit_scale)
        self._scale = None if scale is None else min(scale, limit)
        self._centre = photo_point - offset / self.scale
        self._keep_inside()
        self.scale_changed.emit()
        self.update()

    def _keep_inside(self) -> None:
        """No more empty room on one side than on the other."""
        room = self._device_size() / self.scale
        self._centre = QPointF(
            _within(self._centre.x(), room.width(), self._whole.width()),
            _within(self._centre.y(), room.height(), self._whole.height()),
        )

    def _device_size(self) -> QSizeF:
        return QSizeF(self.size()) * self.devicePixelRatioF()

    def photo_rect(self) -> QRectF:
        """Where the whole photo lies, in pixels of the view, on device pixels so that it is drawn sharp."""
        ratio = self.devicePixelRatioF()
        size = QSizeF(self._whole) * self.scale
        left = self.width() * ratio / 2 - self._centre.x() * self.scale
        top = self.height() * ratio / 2 - self._centre.y() * self.scale
        return QRectF(
            round(left) / ratio, round(top) / ratio, round(size.width()) / ratio, round(size.height()) / ratio
        )

    # ------------------------------------------------------------------------------------- flight

    def fly(self, start: QRect, end: QRectF | None = None) -> None:
        """Move the photo from `start` to `end` (default: where it belongs); `landed` follows."""
        self._flight.stop()
        self._flight.setStartValue(QRectF(start))
        self._flight.setEndValue(self.photo_rect() if end is None else end)
        self._flight.start()

    def fly_out(self, end: QRect) -> None:
        """Move the photo from where it is to `end`."""
        self.fly(self.photo_rect().toRect(), QRectF(end))

    def _on_flying(self, place: QRectF) -> None:
        self._place = place
        self.update()

    def _on_landed(self) -> None:
        self._place = None
        self.update()
        self.landed.emit()

    # ------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        target = self._place if self._place is not None else self.photo_rect()
        painter = QPainter(self)
        if not self._images:
            if not self._whole.isEmpty():
                painter.fillRect(target, QColor(current().placeholder))
            return
        image = self._best_image(target)
        exact = image.size() == (target.size() * self.devicePixelRatioF()).toSize()
        magnified = self.scale >= 3 and image.width() == self._whole.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact and not magnified)
        seen = target.intersected(QRectF(self.rect()))
        source = QRectF(
            (seen.x() - target.x()) / target.width() * image.width(),
            (seen.y() - target.y()) / target.height() * image.height(),
            seen.width() / target.width() * image.width(),
            seen.height() / target.height() * image.height(),
        )
        painter.drawImage(seen, image, source)

    def _best_image(self, target: QRectF) -> QImage:
        """The smallest picture that is large enough: larger ones would be thinned out roughly."""
        wanted = target.width() * self.devicePixelRatioF()
        return next((image for image in self._images if image.width() >= wanted - 2), self._images[-1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._keep_inside()
        self.scale_changed.emit()

    # ------------------------------------------------------------------------------------- pointer

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms about the pointer; two fingers on a trackpad move an enlarged photo."""
        zooming = event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.pixelDelta().isNull()
        if zooming:
            self.zoom_by(NOTCH_ZOOM ** (event.angleDelta().y() / 120), event.position())
        else:
            self.pan_by(event.pixelDelta().x(), event.pixelDelta().y())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()
            self._show_hand()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        moved = event.position() - self._grabbed
        if not self.is_fitted:
            self._grabbed = event.position()
            self.pan_by(moved.x(), moved.y())
        elif moved.manhattanLength() >= QApplication.startDragDistance():
            self._grabbed = None
            self.drag_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle_fit(event.position())

    def _show_hand(self) -> None:
        closed = (
            Qt.CursorShape.ClosedHandCursor if self._grabbed is not None else Qt.CursorShape.OpenHandCursor
        )
        self.setCursor(Qt.CursorShape.ArrowCursor if self.is_fitted else closed)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
                return True
        elif event.type() == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_by(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)


def _within(centre: float, room: float, whole: float) -> float:
    """`centre` moved so that a view of length `room` shows as much of `whole` as it can."""
    if room >= whole:
        return whole / 2
    return min(max(centre, room / 2), whole - room / 2)
