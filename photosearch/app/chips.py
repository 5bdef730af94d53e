"""Photo chips: the reference photos of a question, each with a thumbnail and a cross, in the search bar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from photosearch.app import style
from photosearch.app.pieces import tool_button

THUMBNAIL_PX = 28
NAME_LENGTH = 14


class PhotoChip(QFrame):
    """One reference photo. Delete or Backspace takes it away while it has the focus."""

    removed = Signal(object)  # Path

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.path = path
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Reference photo %1").replace("%1", path.name))
        self.setToolTip(str(path))
        line = QHBoxLayout(self)
        line.setContentsMargins(3, 2, 3, 2)
        line.setSpacing(style.current().space_1)
        self.thumbnail = QLabel()
        self.thumbnail.setFixedSize(THUMBNAIL_PX, THUMBNAIL_PX)
        self.thumbnail.setPixmap(style.icon("image").pixmap(QSize(20, 20), self.devicePixelRatio()))
        self.thumbnail.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = QLabel(_short(path.stem))
        self.cross = tool_button(self.tr("Remove this photo from the question"), "close", size_px=14)
        self.cross.clicked.connect(lambda: self.removed.emit(self.path))
        for widget in (self.thumbnail, self.name, self.cross):
            line.addWidget(widget)

    def show_image(self, image: QImage) -> None:
        """Show the photo as a small rounded square; an empty image says that it cannot be read."""
        if image.isNull():
            self.thumbnail.setPixmap(style.icon("unreadable").pixmap(QSize(20, 20), self.devicePixelRatio()))
            return
        self.thumbnail.setPixmap(_rounded_square(image, THUMBNAIL_PX, self.devicePixelRatio()))

    def hide_name(self) -> None:
        """Where several chips stand, the thumbnails tell enough."""
        self.name.hide()

    def hide_cross(self) -> None:
        """Where there is little room, a click on the chip takes it away."""
        self.cross.hide()
        self.setToolTip(self.tr("%1: click to remove").replace("%1", str(self.path)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.cross.isHidden() and self.rect().contains(event.position().toPoint()):
            self.removed.emit(self.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.path)
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
