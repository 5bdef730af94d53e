"""Asks for the name of a search that is to be kept, or offers to keep it no longer. Knows no library."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import ElidedLabel, label, push_button

WIDTH = 280
LONGEST_NAME = 80


class SavePopup(QFrame):
    """Hangs below a button until a click elsewhere or Escape."""

    named = Signal(str)
    removed = Signal(str)

    def __init__(self, kept_as: str | None, words: str, parent: QWidget) -> None:
        """`kept_as` is the name that the search has already; `words` are a first idea for one."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        worn = style.current()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(worn.space_4, worn.space_3, worn.space_4, worn.space_4)
        self._column.setSpacing(worn.space_3)
        self.name = QLineEdit(words)
        self.button: QPushButton
        if kept_as is None:
            self._build_naming()
        else:
            self._build_removing(kept_as)

    def _build_naming(self) -> None:
        self.setAccessibleName(self.tr("Save this search"))
        self._column.addWidget(label(self.tr("Save this search"), "heading"))
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of the search"))
        self.name.selectAll()
        self.name.returnPressed.connect(self._on_save)
        button = self.button = push_button(self.tr("Save"), self._on_save, "primary")
        self.name.textChanged.connect(lambda text: button.setEnabled(bool(text.strip())))
        button.setEnabled(bool(self.name.text().strip()))
        self._column.addWidget(self.name)
        self._column.addWidget(
            label(self.tr("It finds new photos, too, whenever you open it."), "label", wrap=True)
        )
        self._column.addWidget(self.button)

    def _build_removing(self, kept_as: str) -> None:
        self.setAccessibleName(self.tr("Saved search"))
        self.name.hide()
        self._column.addWidget(label(self.tr("Saved search"), "label"))
        self._column.addWidget(ElidedLabel(kept_as, "heading"))
        self.button = push_button(self.tr("Remove"), lambda: self._on_remove(kept_as), "danger", "trash")
        self._column.addWidget(self.button)

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, its right edge at the button's."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - WIDTH, button.height() + 8))
        self.move(max(button.screen().availableGeometry().left(), corner.x()), corner.y())
        self.show()
        (self.button if self.name.isHidden() else self.name).setFocus()

    def _on_save(self) -> None:
        name = self.name.text().strip()
        if name:
            self.close()
            self.named.emit(name)

    def _on_remove(self, kept_as: str) -> None:
        self.close()
        self.removed.emit(kept_as)
