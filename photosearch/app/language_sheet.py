"""The sheet that teaches what a question may say, by examples. Drawn from what the language tells of itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import style
from photosearch.app.pieces import label
from photosearch.search.fields import FIELDS

Section = tuple[str, Sequence[tuple[str, str]]]
"""A title, and examples with what they mean."""
WIDTH, HEIGHT = 760, 620


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
        for title, examples in sections():
            self._column.addLayout(self._section(title, examples))
        self._column.addStretch()
        area.setWidget(content)
        outer.addWidget(area, 1)
        self.resize(WIDTH, HEIGHT)

    def _section(self, title: str, examples: Sequence[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.current().space_5)
        grid.setVerticalSpacing(style.current().space_2)
        grid.setColumnMinimumWidth(0, 250)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, "heading"), 0, 0, 1, 2)
        for row, (example, meaning) in enumerate(examples, 1):
            box = QHBoxLayout()
            box.addWidget(self._example(example))
            box.addStretch()
            grid.addLayout(box, row, 0)
            grid.addWidget(label(meaning, "muted", wrap=True), row, 1)
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
    """Words first, then every field as the language declares it, in the person's words."""
    translate = QCoreApplication.translate
    words = [
        ("a dog on a beach", translate("language", "Photos that show this.")),
        ("beach -people", translate("language", "Not with people. “without people” says the same.")),
        ("2:sunset boats", translate("language", "The sunset counts twice.")),
        ("2:(red car) street", translate("language", "Several words that count twice.")),
        ("cat or dog", translate("language", "One of the two is enough.")),
        (
            '"birthday cake"',
            translate("language", "Exactly these words in a name, title, caption or keyword."),
        ),
        ("\\2019", translate("language", "The number as a word: a backslash takes away any other meaning.")),
    ]
    dates = [
        ("last summer", translate("language", "Dates may be said in plain words.")),
        ("christmas 2018", translate("language", "Feasts, too.")),
        ("picnic in Prague", translate("language", "Places where you took photos are known by name.")),
    ]
    fields = [
        (example, translate("language", field.meaning) if place == 0 else "")
        for field in FIELDS
        for place, example in enumerate(field.examples[:2])
    ]
    return [
        (translate("language", "Words"), words),
        (translate("language", "Dates and places"), dates),
        (translate("language", "Fields; a minus before one turns it round"), fields),
    ]
