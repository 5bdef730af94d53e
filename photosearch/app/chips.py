"""Photo chips: the reference photos of a question, each with a thumbnail and a cross, in the search bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from photosearch.app import style
from photosearch.app.pieces import label, tool_button
from photosearch.parts import ReferencePhoto

THUMBNAIL_PX = 28
NAME_LENGTH = 14


class PhotoChip(QFrame):
    """One reference photo, or a crop of one. Delete or Backspace takes it away while it has the focus."""

    removed = Signal(object)  # ReferencePhoto
    chosen = Signal()  # clicked, or Return pressed

    def __init__(self, photo: ReferencePhoto, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.photo = photo
        self._image = QImage()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        line = QHBoxLayout(self)
        line.setContentsMargins(3, 2, 3, 2)
        line.setSpacing(style.current().space_1)
        self.thumbnail = QLabel()
        self.thumbnail.setFixedSize(THUMBNAIL_PX, THUMBNAIL_PX)
        self.thumbnail.setPixmap(style.icon("image").pixmap(QSize(20, 20), self.devicePixelRatio()))
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = QLabel(_short(photo.path.stem))
        self.weight = label("", "label")
        self.cross = tool_button(self.tr("Remove this photo from the question"), "close", size_px=14)
        self.cross.clicked.connect(lambda: self.removed.emit(self.photo))
        for widget in (self.thumbnail, self.name, self.weight, self.cross):
            line.addWidget(widget)
        self.show_photo(photo)

    def show_photo(self, photo: ReferencePhoto) -> None:
        """The same photo with another weight."""
        self.photo = photo
        told = self.tr("Part of the photo %1") if photo.box else self.tr("Reference photo %1")
        self.setAccessibleName(told.replace("%1", photo.path.name))
        self.setToolTip(str(photo.path))
        self.weight.setText("" if abs(photo.weight) == 1 else f"×{abs(photo.weight):g}")
        self.weight.setVisible(bool(self.weight.text()))
        if not self._image.isNull():
            self.show_image(self._image)

    def show_image(self, image: QImage) -> None:
        """Show the photo as a small rounded square; an empty image says that it cannot be read."""
        self._image = image
        if image.isNull():
            self.thumbnail.setPixmap(style.icon("unreadable").pixmap(QSize(20, 20), self.devicePixelRatio()))
            return
        made = _rounded_square(image, THUMBNAIL_PX, self.devicePixelRatio())
        if self.photo.weight < 0:
            _strike(made)
        self.thumbnail.setPixmap(made)

    def hide_name(self) -> None:
        """Where several chips stand, the thumbnails tell enough."""
        self.name.hide()

    def hide_cross(self) -> None:
        """Where there is little room, what a click opens can take it away, too."""
        self.cross.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.photo)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"


def _rounded_square(image: QImage, side_px: int, ratio: float) -> QPixmap:
    side = round(side_px * ratio)
    filled = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, side, side), 6 * ratio, 6 * ratio)
    painter.setClipPath(outline)
    painter.drawImage((side - filled.width()) // 2, (side - filled.height()) // 2, filled)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _strike(pixmap: QPixmap) -> None:
    """Cross out a thumbnail: photos unlike this one are wanted."""
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, THUMBNAIL_PX, THUMBNAIL_PX), QColor(0, 0, 0, 90))
    for colour, width in ((QColor(0, 0, 0, 120), 4.5), (QColor("#ffffff"), 2.5)):
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(6, THUMBNAIL_PX - 6, THUMBNAIL_PX - 6, 6)
    painter.end()
