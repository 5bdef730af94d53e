"""Opens the preferences and carries out what is changed there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from photosearch.app import style
from photosearch.app.preferences import Preferences
from photosearch.app.session import Session
from photosearch.errors import PersonError
from photosearch.records import GalleryFolder

if TYPE_CHECKING:
    from photosearch.app.window import Window


class PreferencesDesk(QObject):
    """At most one preferences dialog, kept in step with the library."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.dialog: Preferences | None = None
        session.desk.folders_ready.connect(self._on_folders)

    def open(self, group: str = "library") -> None:
        """Show the preferences at a group."""
        if self.dialog is None:
            try:
                self.dialog = self._made()
            except PersonError as error:
                self._window.show_problem(error)
                return
        self.dialog.show_group(group)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _made(self) -> Preferences:
        library = self._session.library
        dialog = Preferences(library.settings, library.models(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(self._on_destroyed)
        dialog.setting_changed.connect(self._on_setting)
        dialog.add_folder_wanted.connect(self._window.add_folder)
        dialog.remove_folder_wanted.connect(self._on_remove)
        dialog.exclusions_changed.connect(self._session.desk.exclude)
        dialog.clear_history_wanted.connect(self._on_clear_history)
        dialog.show_folders(self._session.facts.folders or ())
        return dialog

    def _on_destroyed(self) -> None:
        self.dialog = None

    def _on_folders(self, folders: tuple[GalleryFolder, ...]) -> None:
        if self.dialog is not None:
            self.dialog.show_folders(folders)

    def _on_setting(self, name: str, value: object) -> None:
        try:
            self._session.change_setting(name, value)
        except PersonError as error:
            self._window.show_problem(error)
            return
        application = QApplication.instance()
        if name == "theme" and isinstance(application, QApplication):
            style.apply(application, str(value))

    def _on_clear_history(self) -> None:
        self._session.history.clear()
        self._window.say(self.tr("All questions are forgotten."))

    def _on_remove(self, path: Path) -> None:
        box = QMessageBox(self.dialog)
        box.setWindowTitle(self.tr("Remove folder"))
        box.setText(self.tr("Remove “%1” from the library?").replace("%1", path.name))
        box.setInformativeText(
            self.tr("No file is deleted. What is known of its photos is kept, in case it comes back.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        forget = box.addButton(self.tr("Remove and forget"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(remove)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered(button: object) -> None:
            if button in (remove, forget):
                self._session.desk.remove_folder(path, forget=button is forget)

        box.buttonClicked.connect(answered)
        box.open()
