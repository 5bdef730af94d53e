"""A short sentence that appears at the foot of the window and goes by itself, such as “Path copied”."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import label

SHOWN_MS = 3500
FOOT_PX = 56
WIDEST_PX = 620


class Notice(QFrame):
    """Lies over its parent, in the middle of the lower edge."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        worn = style.current()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_4, worn.space_2, worn.space_4, worn.space_2)
        self.text = label("", wrap=True)
        line.addWidget(self.text)
        self._going = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._going.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence for a few seconds."""
        self.text.setText(sentence)
        widest = min(WIDEST_PX, (self.parentWidget() or self).width() - 2 * FOOT_PX)
        self.text.setFixedWidth(min(widest, self.text.fontMetrics().horizontalAdvance(sentence) + 4))
        self.setAccessibleName(sentence)
        self.adjustSize()
        self._place()
        self.raise_()
        self.show()
        self._going.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - FOOT_PX)
