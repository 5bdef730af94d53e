"""Every key of the window, declared once: the window makes its actions from this table, the sheet shows it.

Knows no widgets.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QKeySequence

Standard = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`name` is the method of the window that it calls; "" where a part of the window reads the keys itself."""

    name: str
    section: str
    text: str
    keys: tuple[str | QKeySequence.StandardKey, ...]
    also: tuple[str, ...] = ()  # shown in the sheet, but read by the window's parts in their turn

    def shown(self) -> list[QKeySequence]:
        """One sequence for each key, for the sheet."""
        keys = (*self.keys, *self.also)
        return [QKeySequence(key) for key in keys if not QKeySequence(key).isEmpty()]

    def sequences(self) -> list[QKeySequence]:
        """The key sequences on this system; a standard key may have several."""
        found: list[QKeySequence] = []
        for key in self.keys:
            bound = [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
            found += [sequence for sequence in bound if sequence not in found]
        return found

    def title(self) -> str:
        return QCoreApplication.translate("shortcuts", self.text)


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("shortcuts", text))


SEARCH, PHOTOS, VIEWER, LIBRARY = _t("Search"), _t("Photos"), _t("One photo"), _t("Library")

SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("focus_search", SEARCH, _t("Describe a photo"), ("/", Standard.Find, "Ctrl+L")),
    Shortcut("show_history", SEARCH, _t("Saved searches and earlier questions"), ("Ctrl+H",)),
    Shortcut("save_search", SEARCH, _t("Save this search"), (Standard.Save,)),
    Shortcut("", SEARCH, _t("Ways to go on"), ("Ctrl+Space", "Tab")),
    Shortcut("show_language", SEARCH, _t("What a question may say"), ("F1",)),
    Shortcut("choose_images", SEARCH, _t("Search with a photo"), ("Ctrl+O",)),
    Shortcut("paste", SEARCH, _t("Search with a copied photo"), (Standard.Paste,)),
    Shortcut("find_similar", SEARCH, _t("Find photos like the chosen ones"), ("S", "Ctrl+Shift+F")),
    Shortcut("go_back", SEARCH, _t("Back to the search before"), ("Alt+Left",)),
    Shortcut("go_forward", SEARCH, _t("Forward again"), ("Alt+Right",)),
    Shortcut("clear_search", SEARCH, _t("Show all photos"), ("Alt+Home",), ("Esc",)),
    Shortcut("toggle_order", SEARCH, _t("Best first or newest first"), ("Ctrl+D",)),
    Shortcut("", PHOTOS, _t("Go to the next photo"), ("Left", "Right", "Up", "Down")),
    Shortcut("", PHOTOS, _t("Choose several"), ("Shift+Right", "Ctrl+Space")),
    Shortcut("", PHOTOS, _t("Choose all"), (Standard.SelectAll,)),
    Shortcut("", PHOTOS, _t("Open"), ("Return", "Space")),
    Shortcut("", PHOTOS, _t("More like this, not like this (in an answer)"), ("+", "-")),
    Shortcut("", PHOTOS, _t("First and last photo"), ("Home", "End")),
    Shortcut("zoom_in", PHOTOS, _t("Larger"), ("Ctrl++", "Ctrl+=")),
    Shortcut("zoom_out", PHOTOS, _t("Smaller"), ("Ctrl+-",)),
    Shortcut("zoom_reset", PHOTOS, _t("Usual size"), ("Ctrl+0",)),
    Shortcut("", PHOTOS, _t("Copy photo"), (Standard.Copy,)),
    Shortcut("copy_paths", PHOTOS, _t("Copy paths"), ("Ctrl+Shift+C",)),
    Shortcut("reveal", PHOTOS, _t("Show in folder"), ("Ctrl+R",)),
    Shortcut("", VIEWER, _t("Next and previous"), ("Right", "Left")),
    Shortcut("", VIEWER, _t("Larger and smaller"), ("+", "-")),
    Shortcut("", VIEWER, _t("As fits, all pixels"), ("0", "1")),
    Shortcut("", VIEWER, _t("Move about"), ("Shift+Left", "Shift+Right")),
    Shortcut("", VIEWER, _t("Search with a part of the photo"), ("C",)),
    Shortcut("", VIEWER, _t("What is known of it"), ("I",)),
    Shortcut("", VIEWER, _t("Back to the photos"), ("Esc",)),
    Shortcut("add_folder", LIBRARY, _t("Add a folder"), ("Ctrl+Shift+O",)),
    Shortcut("pause_or_resume", LIBRARY, _t("Pause or go on reading photos"), ("Ctrl+Shift+P",)),
    Shortcut("show_failures", LIBRARY, _t("Photos that could not be read"), ("Ctrl+Shift+U",)),
    Shortcut("show_preferences", LIBRARY, _t("Preferences"), ("Ctrl+,",)),
    Shortcut("toggle_fullscreen", LIBRARY, _t("Full screen"), ("F11",)),
    Shortcut("show_menu", LIBRARY, _t("Menu"), ("F10",)),
    Shortcut("show_shortcuts", LIBRARY, _t("This list of keys"), ("?",)),
    Shortcut("close", LIBRARY, _t("Close the window"), (Standard.Quit, "Ctrl+W")),
)


def sections() -> dict[str, list[Shortcut]]:
    """The shortcuts by section, in order."""
    found: dict[str, list[Shortcut]] = {}
    for shortcut in SHORTCUTS:
        found.setdefault(shortcut.section, []).append(shortcut)
    return found
