"""What lies over the window while something is dragged across it: where to let go, and what will happen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import Drawing, label


class DropOverlay(QWidget):
    """Covers its parent; lets no mouse event through and takes none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.title = label("", "title")
        self.sentence = label("", "muted")
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(Drawing("drop"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.hide()

    def appear(self, title: str, sentence: str) -> None:
        """Cover the parent with these words."""
        self.title.setText(title)
        self.sentence.setText(sentence)
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(worn.shade)
        shade.setAlphaF(worn.shade_opacity)
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(QColor(worn.accent), 2, Qt.PenStyle.DashLine))
        edge = worn.space_4
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), worn.radius_large, worn.radius_large
        )
        painter.end()
