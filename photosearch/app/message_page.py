"""A calm page: a drawing, a title, one sentence that helps, perhaps a button or two. Knows no particular state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import Drawing, label, push_button

SENTENCE_WIDTH = 460


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says and what it does."""

    text: str
    chosen: Callable[[], object]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What a page shows. `drawing` names a file in resources/drawings."""

    drawing: str
    title: str
    sentence: str
    choices: tuple[Choice, ...] = ()


class MessagePage(QWidget):
    """Shows one message at a time, in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        worn = style.current()
        self.drawing = Drawing("looking")
        self.title = label("", "title")
        self.sentence = label("", "muted", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setFixedWidth(SENTENCE_WIDTH)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(worn.space_2)
        column = QVBoxLayout(self)
        column.setSpacing(worn.space_2)
        column.addStretch(4)
        column.addWidget(self.drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(worn.space_2)
        column.addWidget(self.title)
        column.addWidget(self.sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(worn.space_3)
        column.addLayout(self._buttons)
        column.addStretch(5)

    def show_message(self, message: Message) -> None:
        """Replace what the page shows."""
        self.drawing.show_drawing(message.drawing)
        self.title.setText(message.title)
        self.sentence.setText(message.sentence)
        self.sentence.setFixedHeight(self.sentence.heightForWidth(SENTENCE_WIDTH))
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.sentence)
        self._show_choices(message.choices)

    def choices(self) -> list[QPushButton]:
        """The buttons now on the page."""
        return [b for b in self.findChildren(QPushButton) if b.isVisibleTo(self)]

    def _show_choices(self, choices: Sequence[Choice]) -> None:
        while (taken := self._buttons.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.addStretch()
        for choice in choices:
            button = push_button(choice.text, choice.chosen, "primary" if choice.primary else "")
            self._buttons.addWidget(button)
        self._buttons.addStretch()
