"""The sheet that lists every key. Drawn from the table in `shortcuts`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import label
from photosearch.app.shortcuts import Shortcut, sections

SHOWN_AT_MOST = 4


class ShortcutsSheet(QDialog):
    """Two columns of keys; Escape or ? closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard"))
        worn = style.current()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(worn.space_6, worn.space_5, worn.space_6, worn.space_6)
        outer.setSpacing(worn.space_4)
        outer.addWidget(label(self.tr("Keyboard"), "title"))
        columns = QHBoxLayout()
        columns.setSpacing(worn.space_7)
        outer.addLayout(columns)
        halves = [QVBoxLayout(), QVBoxLayout()]
        for half in halves:
            half.setSpacing(worn.space_4)
            columns.addLayout(half, 1)
        for place, (name, shortcuts) in enumerate(sections().items()):
            halves[place % 2].addLayout(self._section(name, shortcuts))
        for half in halves:
            half.addStretch()

    def _section(self, name: str, shortcuts: list[Shortcut]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.current().space_5)
        grid.setVerticalSpacing(style.current().space_2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(QCoreApplication.translate("shortcuts", name), "heading"), 0, 0, 1, 2)
        for row, shortcut in enumerate(shortcuts, 1):
            grid.addWidget(label(shortcut.title()), row, 0)
            grid.addLayout(self._keys(shortcut), row, 1)
        return grid

    def _keys(self, shortcut: Shortcut) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addStretch()
        for sequence in shortcut.shown()[:SHOWN_AT_MOST]:
            line.addWidget(label(_named(sequence), "key"))
        return line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            self.close()
        else:
            super().keyPressEvent(event)


def _named(sequence: QKeySequence) -> str:
    arrows = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
    text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    for name, arrow in arrows.items():
        text = text.replace(name, arrow)
    return text
