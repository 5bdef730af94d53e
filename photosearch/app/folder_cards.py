"""The gallery folders in the preferences: add, remove, and what to leave out. Emits wishes, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from photosearch.app import style, words
from photosearch.app.message_page import Choice, Message, MessagePage
from photosearch.app.pieces import ElidedLabel, push_button, tool_button
from photosearch.app.suggested_folders import shortened
from photosearch.records import GalleryFolder


class FolderCard(QFrame):
    """One folder: where it is, how many photos it holds, and what is left out of it."""

    remove_wanted = Signal(object)  # Path
    exclusions_changed = Signal(object, object)  # Path, tuple[str, ...]

    def __init__(self, folder: GalleryFolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.folder = folder
        worn = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.space_4, worn.space_3, worn.space_3, worn.space_3)
        column.setSpacing(worn.space_2)
        column.addLayout(self._head())
        self.excluded = QLineEdit(", ".join(folder.excluded))
        self.excluded.setPlaceholderText(self.tr("Leave out, for example: Screenshots, *.gif"))
        self.excluded.setAccessibleName(self.tr("Left out of %1").replace("%1", folder.path.name))
        self.excluded.editingFinished.connect(self._on_excluded)
        column.addWidget(self.excluded)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(ElidedLabel(self.folder.path.name or str(self.folder.path), "body"))
        role = "label" if self.folder.reachable else "danger"
        self.where = ElidedLabel(self._where(), role, Qt.TextElideMode.ElideMiddle)
        names.addWidget(self.where)
        remove = tool_button(self.tr("Remove %1").replace("%1", self.folder.path.name), "trash", size_px=18)
        remove.clicked.connect(lambda: self.remove_wanted.emit(self.folder.path))
        self.remove = remove
        line.addLayout(names, 1)
        line.addWidget(remove)
        return line

    def show_folder(self, folder: GalleryFolder) -> None:
        """The same folder with news of its photos."""
        self.folder = folder
        self.where.setText(self._where())
        self.where.setProperty("role", "label" if folder.reachable else "danger")
        self.where.style().unpolish(self.where)
        self.where.style().polish(self.where)

    def _where(self) -> str:
        if not self.folder.reachable:
            return self.tr("%1 cannot be reached; its photos stay known").replace(
                "%1", shortened(self.folder.path)
            )
        return f"{shortened(self.folder.path)}  ·  {words.photos(self.folder.photos)}"

    def _on_excluded(self) -> None:
        wanted = tuple(part.strip() for part in self.excluded.text().split(",") if part.strip())
        if wanted != self.folder.excluded:
            self.exclusions_changed.emit(self.folder.path, wanted)


class FolderCards(QWidget):
    """All folders, and a button to add one."""

    add_wanted = Signal()
    remove_wanted = Signal(object)  # Path
    exclusions_changed = Signal(object, object)  # Path, tuple[str, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[FolderCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.current().space_2)

    def show_folders(self, folders: Sequence[GalleryFolder]) -> None:
        """Draw these. Cards that stay keep what a person is typing into them."""
        kept = [(card.folder.path, card.folder.excluded) for card in self.cards()]
        if folders and kept == [(folder.path, folder.excluded) for folder in folders]:
            for card, folder in zip(self.cards(), folders, strict=True):
                card.show_folder(folder)
            return
        while (taken := self._column.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = [FolderCard(folder) for folder in folders]
        if not folders:
            self._column.addWidget(self._nothing())
            return
        for card in self._cards:
            card.remove_wanted.connect(self.remove_wanted)
            card.exclusions_changed.connect(self.exclusions_changed)
            self._column.addWidget(card)
        add = push_button(self.tr("Add a folder…"), self.add_wanted.emit, icon="folder-add")
        self._column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def cards(self) -> list[FolderCard]:
        """The cards now shown, in order."""
        return list(self._cards)

    def _nothing(self) -> MessagePage:
        page = MessagePage()
        add = Choice(self.tr("Add a folder…"), self.add_wanted.emit, primary=True)
        page.show_message(
            Message(
                "empty",
                self.tr("No folders yet"),
                self.tr("Add the folders that hold your photos. They stay where they are."),
                (add,),
            )
        )
        page.setMinimumHeight(360)
        return page
