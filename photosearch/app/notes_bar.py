"""A quiet bar that tells once what had to be mended when the library was opened; it stays until it is put away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from photosearch.app import style
from photosearch.app.pieces import label, tool_button


class NotesBar(QFrame):
    """Hidden while there is nothing to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notes")
        worn = style.current()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_4, worn.space_2, worn.space_2, worn.space_2)
        line.setSpacing(worn.space_3)
        self._icon = QLabel()
        self.text = label("", wrap=True)
        self.cross = tool_button(self.tr("Put this message away"), "close", size_px=16)
        self.cross.clicked.connect(self.hide)
        line.addWidget(self._icon)
        line.addWidget(self.text, 1)
        line.addWidget(self.cross)
        style.watcher().changed.connect(self._show_icon)
        self._show_icon()
        self.hide()

    def tell(self, notes: Sequence[str]) -> None:
        """Show these sentences."""
        self.text.setText("\n".join(notes))
        self.setAccessibleName(self.text.text())
        self.setVisible(bool(notes))

    def _show_icon(self) -> None:
        ink = style.current().warning
        self._icon.setPixmap(style.icon("info", ink).pixmap(QSize(20, 20), self.devicePixelRatio()))
