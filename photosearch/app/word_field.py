"""The line that a question is typed in. Marks places in it: what is more than words, and what was not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from photosearch.app import style

Look = Literal["understood", "doubtful"]


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    look: Look


class WordField(QLineEdit):
    """A line edit whose letters can be coloured and underlined without changing them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks: tuple[Mark, ...] = ()
        self._composing = False
        style.watcher().changed.connect(self._draw_marks)

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark these places; they stay until other ones are given."""
        if tuple(marks) != self.marks:
            self.marks = tuple(marks)
            self._draw_marks()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def _draw_marks(self) -> None:
        """A line edit takes formats from input methods only; one that is composing letters is not disturbed."""
        if self._composing:
            return
        length, cursor = len(self.text()), self.cursorPosition()
        formats = [
            QInputMethodEvent.Attribute(
                QInputMethodEvent.AttributeType.TextFormat,
                mark.start - cursor,
                mark.end - mark.start,
                _format(mark.look),
            )
            for mark in self.marks
            if 0 <= mark.start < mark.end <= length
        ]
        blocked = self.blockSignals(True)
        QApplication.sendEvent(self, QInputMethodEvent("", formats))
        self.blockSignals(blocked)


def _format(look: Look) -> QTextCharFormat:
    made = QTextCharFormat()
    if look == "understood":
        made.setForeground(QColor(style.current().accent))
    else:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        made.setUnderlineColor(QColor(style.current().warning))
    return made
