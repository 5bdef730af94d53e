"""Saved searches and earlier questions: lists them, keeps, removes and asks them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from photosearch.app.save_popup import SavePopup
from photosearch.app.search_bar import SearchBar
from photosearch.app.searches import Search, search_of
from photosearch.app.session import Session
from photosearch.app.suggestions import Suggestion
from photosearch.records import SavedSearch


class SavedDesk(QObject):
    """Stands between the search bar and what the library keeps."""

    notice = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._bar: SearchBar | None = None
        self.saved: tuple[SavedSearch, ...] = ()
        self.popup: SavePopup | None = None
        session.desk.saved_ready.connect(self._on_saved)
        session.asking.search_changed.connect(self._show)

    def serve(self, bar: SearchBar) -> None:
        """Listen to this search bar."""
        self._bar = bar
        bar.save_wanted.connect(self.open)
        bar.saved_chosen.connect(self.ask)
        bar.unwanted.connect(self._on_unwanted)

    def earlier(self) -> list[Suggestion]:
        """Saved searches, then earlier questions."""
        details = self.tr("Saved search")
        rows = [Suggestion("saved", kept.name, kept.name, "bookmark-on", details) for kept in self.saved]
        return rows + [
            Suggestion("earlier", words, words, "clock") for words in self._session.history.words()
        ]

    def name_of(self, search: Search) -> str | None:
        """The name that a search is kept under."""
        plain = replace(search, words=search.words.strip(), show_all=False)
        return next((kept.name for kept in self.saved if search_of(kept.question) == plain), None)

    def ask(self, name: str) -> None:
        """Ask a saved search anew."""
        found = next((kept for kept in self.saved if kept.name == name), None)
        if found is not None:
            self._session.asking.ask(search_of(found.question))

    def open(self) -> None:
        """Ask for a name, or offer to remove the search that is saved."""
        search = self._session.asking.search
        if self._bar is None or not search:
            return
        self.popup = SavePopup(self.name_of(search), search.words.strip(), self._bar.window())
        self.popup.named.connect(self.save)
        self.popup.removed.connect(self.remove)
        self.popup.open_below(self._bar.save_button)

    def save(self, name: str) -> None:
        """Keep the present search, examples and all."""
        question = replace(self._session.asking.search, show_all=False).question(limit=50)
        self._session.desk.save_search(SavedSearch(name, replace(question, exclude_photos=True)))
        self.notice.emit(self.tr("Saved as “%1”").replace("%1", name))

    def remove(self, name: str) -> None:
        """Keep this search no longer."""
        self._session.desk.remove_saved(name)

    def _on_unwanted(self, row: Suggestion) -> None:
        if row.sort == "saved":
            self.remove(row.text)
        else:
            self._session.history.forget(row.text)

    def _on_saved(self, saved: tuple[SavedSearch, ...]) -> None:
        self.saved = saved
        self._show()

    def _show(self) -> None:
        if self._bar is not None:
            self._bar.show_saved(self.name_of(self._session.asking.search) is not None)
