"""The small parts that pages are built of: words in a role, a drawing, buttons with an icon, a switch.

Each wears the style's tokens; none knows what it is used for.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from photosearch.app import style


def label(text: str, role: str = "body", *, wrap: bool = False) -> QLabel:
    """Words in a role of the stylesheet."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    return made


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def push_button(text: str, pressed: Callable[[], object], role: str = "", icon: str = "") -> QPushButton:
    """A button with words; `role` is "", "primary", "quiet" or "danger"."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if icon:
        made.setText(f" {text}")  # air between icon and words
        made.setAccessibleName(text)
        inks = {"primary": "on_accent", "quiet": "accent", "danger": "danger"}
        style.set_icon(made, icon, inks.get(role, "text"))
        made.setIconSize(QSize(18, 18))
    made.clicked.connect(lambda: pressed())  # noqa: PLW0108  # `pressed` takes no "checked"
    return made


def tool_button(name: str, icon: str, parent: QWidget | None = None, size_px: int = 20) -> QToolButton:
    """A button with an icon only: `name` is what a screen reader says and the tool tip shows."""
    made = QToolButton(parent)
    style.set_icon(made, icon)
    made.setIconSize(QSize(size_px, size_px))
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class ElidedLabel(QLabel):
    """Words on one line, cut with … where there is no room; the tool tip has them whole."""

    def __init__(
        self,
        text: str,
        role: str,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cut = cut
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), self._cut, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class Drawing(QLabel):
    """A drawing in the colours of the theme."""

    def __init__(self, name: str, size: QSize = QSize(240, 160), parent: QWidget | None = None) -> None:  # noqa: B008
        super().__init__(parent)
        self._name, self._size = name, size
        self.setFixedSize(size)
        style.watcher().changed.connect(self.update)

    def show_drawing(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, style.drawing(self._name, self._size, self.devicePixelRatio()))
        painter.end()


class Switch(QAbstractButton):
    """On or off, as a sliding knob. The sentence beside it names it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFixedSize(46, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(worn.focus), 2))
            painter.drawRoundedRect(QRectF(1, 1, 44, 26), 13, 13)
        on = self.isChecked()
        painter.setPen(QPen(QColor(worn.accent if on else worn.outline), 1.5))
        painter.setBrush(QColor(worn.accent if on else worn.field))
        painter.drawRoundedRect(QRectF(4.5, 4.5, 37, 19), 9.5, 9.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.on_accent if on else worn.outline))
        painter.drawEllipse(QRectF(25.5 if on else 7.5, 7.5, 13, 13))
        painter.end()
