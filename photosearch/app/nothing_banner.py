"""Says above the nearest photos that nothing matches, so that nobody takes them for an answer."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import label


class NothingBanner(QFrame):
    """A title and one sentence that helps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result_bar")
        worn = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.space_4, worn.space_4, worn.space_4, worn.space_3)
        column.setSpacing(worn.space_1)
        self.title = label(self.tr("Nothing matches well"), "title")
        self.sentence = label(
            self.tr("Try simpler words, or take a part of the question away."), "muted", wrap=True
        )
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        self.hide()
