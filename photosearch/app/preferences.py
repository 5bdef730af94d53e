"""The preferences: gallery folders, and every declared setting by group. What is changed holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import style
from photosearch.app.folder_cards import FolderCards
from photosearch.app.model_facts import ModelFacts
from photosearch.app.pieces import label, push_button, rule
from photosearch.app.setting_rows import SettingRow
from photosearch.models.embedder import ModelCard
from photosearch.records import GalleryFolder
from photosearch.settings import DECLARATIONS, Settings

GROUP_ICONS = {
    "library": "folder",
    "model": "model",
    "appearance": "light",
    "performance": "gauge",
    "privacy": "lock",
}


class Preferences(QDialog):
    """Groups on the left, their settings on the right."""

    setting_changed = Signal(str, object)  # name, value
    add_folder_wanted = Signal()
    remove_folder_wanted = Signal(object)  # Path
    exclusions_changed = Signal(object, object)  # Path, tuple[str, ...]
    clear_history_wanted = Signal()

    def __init__(
        self, settings: Settings, models: Sequence[ModelCard], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._models = settings, models
        self.rows: dict[str, SettingRow] = {}
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(820, 560)
        self.navigation = QListWidget()
        self.navigation.setObjectName("navigation")
        self.navigation.setFixedWidth(196)
        self.navigation.setIconSize(QSize(20, 20))
        self.navigation.setAccessibleName(self.tr("Groups of preferences"))
        self._pages = QStackedWidget()
        self.folders = FolderCards()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.navigation)
        outer.addWidget(self._pages, 1)
        self._add_groups()
        self._connect()

    def _add_groups(self) -> None:
        names = {
            "library": self.tr("Folders"),
            "model": self.tr("Model"),
            "appearance": self.tr("Appearance"),
            "performance": self.tr("Performance"),
            "privacy": self.tr("Privacy"),
        }
        for group in dict.fromkeys(["library", *(setting.group for setting in DECLARATIONS)]):
            item = QListWidgetItem(names.get(group, group.capitalize()))
            item.setData(Qt.ItemDataRole.UserRole, group)
            self.navigation.addItem(item)
            self._pages.addWidget(self._page(group, item.text()))
        self._show_icons()
        self.navigation.setCurrentRow(0)

    def _connect(self) -> None:
        self.navigation.currentRowChanged.connect(self._pages.setCurrentIndex)
        self.folders.add_wanted.connect(self.add_folder_wanted)
        self.folders.remove_wanted.connect(self.remove_folder_wanted)
        self.folders.exclusions_changed.connect(self.exclusions_changed)
        style.watcher().changed.connect(self._show_icons)

    def show_folders(self, folders: Sequence[GalleryFolder]) -> None:
        """The gallery folders as they are now."""
        self.folders.show_folders(folders)

    def show_group(self, group: str) -> None:
        """Turn to a group."""
        for row in range(self.navigation.count()):
            if self.navigation.item(row).data(Qt.ItemDataRole.UserRole) == group:
                self.navigation.setCurrentRow(row)

    # ----------------------------------------------------------------------------------------- inside

    def _page(self, group: str, title: str) -> QScrollArea:
        worn = style.current()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(worn.space_6, worn.space_5, worn.space_6, worn.space_5)
        column.setSpacing(worn.space_2)
        column.addWidget(label(title, "title"))
        column.addSpacing(worn.space_2)
        if group == "library":
            column.addWidget(self.folders)
            column.addSpacing(worn.space_3)
        for place, setting in enumerate(s for s in DECLARATIONS if s.group == group):
            if place:
                column.addWidget(rule())
            column.addWidget(self._row(setting.name))
        self._add_extras(group, column)
        column.addStretch()
        page = QScrollArea()
        page.setWidgetResizable(True)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(inside)
        return page

    def _row(self, name: str) -> SettingRow:
        setting = next(s for s in DECLARATIONS if s.name == name)
        choices = [(card.name, card.title) for card in self._models] if name == "model" else []
        self.rows[name] = SettingRow(setting, self._settings.get(name), self._setter(name), choices)
        return self.rows[name]

    def _setter(self, name: str) -> Callable[[Any], None]:
        def set_to(value: Any) -> None:
            self.setting_changed.emit(name, value)
            if name == "model":
                self._show_model(value)

        return set_to

    def _add_extras(self, group: str, column: QVBoxLayout) -> None:
        if group == "model":
            column.addSpacing(style.current().space_3)
            self.model_facts = ModelFacts()
            column.addWidget(self.model_facts)
            self._show_model(self._settings.get("model"))
        if group == "privacy":
            clear = push_button(self.tr("Forget all questions"), self.clear_history_wanted.emit)
            column.addWidget(clear, 0, Qt.AlignmentFlag.AlignLeft)
            column.addSpacing(style.current().space_3)
            column.addWidget(
                label(
                    self.tr(
                        "Photos, questions and answers never leave this computer. The network is used only to "
                        "download a model that you ask for."
                    ),
                    "label",
                    wrap=True,
                )
            )

    def _show_model(self, name: str) -> None:
        for card in self._models:
            if card.name == name:
                self.model_facts.show_card(card)

    def _show_icons(self) -> None:
        for row in range(self.navigation.count()):
            item = self.navigation.item(row)
            item.setIcon(style.icon(GROUP_ICONS.get(item.data(Qt.ItemDataRole.UserRole), "settings")))
