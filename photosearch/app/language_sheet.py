"""The sheet that teaches what a question may say, by examples. Drawn from what the language tells of itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import style
from photosearch.app.flow_layout import FlowLayout
from photosearch.app.pieces import label
from photosearch.search.language_sheet import language_help

Section = tuple[str, Sequence[tuple[Sequence[str], str]]]
"""A title; then some examples and what they mean, several times."""
WIDTH, HEIGHT = 760, 640
MOST_EXAMPLES = 3


class LanguageSheet(QDialog):
    """Examples in two columns; a click on one asks it. Escape or F1 closes the sheet."""

    example_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What a question may say"))
        worn = style.current()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(worn.space_6, worn.space_5, worn.space_6, worn.space_5)
        outer.setSpacing(worn.space_3)
        outer.addWidget(label(self.tr("What a question may say"), "title"))
        outer.addWidget(
            label(self.tr("Describe the photo in your own words. What stands here narrows it down."), "muted")
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, worn.space_3, 0)
        self._column.setSpacing(worn.space_4)
        for title, entries in sections():
            self._column.addLayout(self._section(title, entries))
        self._column.addStretch()
        area.setWidget(content)
        outer.addWidget(area, 1)
        self.resize(WIDTH, HEIGHT)

    def _section(self, title: str, entries: Sequence[tuple[Sequence[str], str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.current().space_5)
        grid.setVerticalSpacing(style.current().space_3)
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 4)
        grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for row, (examples, meaning) in enumerate(entries, 1):
            box = QWidget()
            flow = FlowLayout(box)
            flow.setContentsMargins(0, 0, 0, 0)
            for example in examples:
                flow.addWidget(self._example(example))
            words = label(meaning, "muted", wrap=True)
            words.setContentsMargins(0, 4, 0, 0)
            grid.addWidget(box, row, 0)
            grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _example(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "example")
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setAccessibleName(self.tr("Ask: %1").replace("%1", text))
        button.clicked.connect(lambda: self._on_example(text))
        return button

    def _on_example(self, text: str) -> None:
        self.close()
        self.example_chosen.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.close()
        else:
            super().keyPressEvent(event)


def sections() -> list[Section]:
    """All that the language tells of itself, group by group."""
    translate = QCoreApplication.translate
    found: dict[str, list[tuple[Sequence[str], str]]] = {}
    for entry in language_help():
        group = found.setdefault(translate("language", entry.group), [])
        group.append((entry.examples[:MOST_EXAMPLES], translate("language", entry.meaning)))
    return list(found.items())
