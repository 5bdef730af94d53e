"""The window's actions, made from the table in `shortcuts`; each calls the method of its name."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from photosearch.app import style
from photosearch.app.shortcuts import SHORTCUTS

ANYWHERE = {
    "toggle_fullscreen",
    "show_preferences",
    "show_shortcuts",
    "show_language",
    "close",
    "pause_or_resume",
}
"""Actions that mean the same while one photo is open."""

MENU = (
    ("add_folder", "choose_images"),
    ("show_history", "save_search"),
    ("show_failures", "pause_or_resume"),
    ("show_preferences", "show_language", "show_shortcuts"),
)
ICONS = {
    "add_folder": "folder-add",
    "choose_images": "image-add",
    "show_history": "clock",
    "save_search": "bookmark",
    "show_failures": "unreadable",
    "pause_or_resume": "pause",
    "show_preferences": "settings",
    "show_language": "help",
    "show_shortcuts": "keyboard",
}


class WindowActions:
    """Actions by the name of the method they call."""

    def __init__(self, window: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for shortcut in SHORTCUTS:
            if not shortcut.name:
                continue
            action = QAction(shortcut.title(), window)
            action.setShortcuts(shortcut.sequences())
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            method = getattr(window, shortcut.name)
            action.triggered.connect(lambda _checked=False, method=method: method())
            if shortcut.name in ICONS:
                style.set_icon(action, ICONS[shortcut.name])
            window.addAction(action)
            self._actions[shortcut.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def menu(self) -> list[list[QAction]]:
        """The groups of the window's menu."""
        return [[self._actions[name] for name in group] for group in MENU]

    def leave_alone(self, names: Iterable[str] | None = None, *, enabled: bool = False) -> None:
        """Switch off (or on again) what must not act behind an open photo."""
        for name in names if names is not None else self._actions.keys() - ANYWHERE:
            self._actions[name].setEnabled(enabled)
