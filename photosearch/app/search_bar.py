"""The search bar: words, photo chips, the history of questions. Emits searches; asks nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QWidget,
)

from photosearch.app import drops, style
from photosearch.app.chips import PhotoChip
from photosearch.app.pieces import tool_button
from photosearch.app.searches import Search

MOST_IMAGES = 6
ROOMY_CHIPS = 3  # more than these stand close together


class SearchBar(QFrame):
    """Words and reference photos of the question that is being asked."""

    edited = Signal(object)  # Search, while typing
    submitted = Signal(object)  # Search: Return pressed, a photo added, the history used, or cleared
    images_wanted = Signal()  # choose photos in a dialog
    image_added = Signal(object)  # Path: a chip waits for its thumbnail
    paste_wanted = Signal()  # the clipboard holds a photo, not words
    left_downward = Signal()  # the person goes on to the photos

    def __init__(self, history: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search_bar")
        self._history = history
        self._chips: list[PhotoChip] = []
        self._show_all = False
        self._setting = False
        worn = style.current()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(worn.space_3, 4, worn.space_1, 4)
        self._line.setSpacing(worn.space_1)
        self._build()

    def _build(self) -> None:
        self._glass = QLabel()
        self._glass.setFixedWidth(24)
        self._show_glass()
        style.watcher().changed.connect(self._show_glass)
        self.words = QLineEdit()
        self.words.setMinimumWidth(100)
        self.words.setAccessibleName(self.tr("Describe the photo you look for"))
        self.words.setPlaceholderText(self.tr("Describe a photo, or drop one here"))
        self.words.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.words.setAcceptDrops(False)  # the window takes drops for all its parts
        self.words.installEventFilter(self)
        self.words.textEdited.connect(self._on_edited)
        self.words.returnPressed.connect(self._on_return)
        self._build_history()
        self.clear_button = tool_button(self.tr("Clear the search"), "close", size_px=18)
        self.clear_button.clicked.connect(self.clear)
        self.add_button = tool_button(self.tr("Search with a photo"), "image-add")
        self.add_button.clicked.connect(self.images_wanted)
        self._line.addWidget(self._glass)
        self._line.addWidget(self.words, 1)
        self._line.addWidget(self.clear_button)
        self._line.addWidget(self.add_button)
        self._show_clear()

    def _build_history(self) -> None:
        self._remembered = QStringListModel(self)
        completer = QCompleter(self._remembered, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(10)
        popup = QListView()
        popup.setObjectName("popup")
        popup.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        popup.setAccessibleName(self.tr("Earlier questions"))
        completer.setPopup(popup)
        completer.setWidget(self.words)
        completer.activated.connect(self._on_history_chosen)
        self._completer = completer

    # ---------------------------------------------------------------------------------- what is asked

    def search(self) -> Search:
        """What the bar says now."""
        return Search(self.words.text(), tuple(chip.path for chip in self._chips), self._show_all)

    def show_search(self, search: Search) -> None:
        """Say this, without asking it."""
        self._show_all = search.show_all
        if self.words.text().strip() != search.words.strip():
            self.words.setText(search.words)
        self._show_images(search.images)
        self._show_clear()

    def add_images(self, paths: Sequence[Path]) -> None:
        """Add reference photos to the question and ask it."""
        here = tuple(chip.path for chip in self._chips)
        added = tuple(dict.fromkeys((*here, *paths)))[-MOST_IMAGES:]
        self._show_all = False
        self._show_images(added)
        self._submit()

    def clear(self) -> None:
        """No question: back to all photos."""
        self.show_search(Search())
        self._submit()
        self.words.setFocus()

    def show_thumbnail(self, path: Path, image: QImage) -> None:
        """The picture for the chip of `path`, if that is still there."""
        for chip in self._chips:
            if chip.path == path:
                chip.show_image(image)

    def show_history(self) -> None:
        """Open the list of earlier questions."""
        remembered = list(self._history())
        if not remembered:
            return
        self._remembered.setStringList(remembered)
        self._completer.complete()

    def focus_words(self) -> None:
        """Put the cursor into the words, all selected."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    # ----------------------------------------------------------------------------------------- inside

    def _submit(self) -> None:
        self._show_clear()
        self.submitted.emit(self.search())

    def _on_edited(self) -> None:
        self._show_all = False
        self._show_clear()
        self.edited.emit(self.search())

    def _on_return(self) -> None:
        self._submit()
        self.left_downward.emit()

    def _on_history_chosen(self, words: str) -> None:
        self.words.setText(words)
        self._submit()

    def _show_images(self, images: tuple[Path, ...]) -> None:
        if images == tuple(chip.path for chip in self._chips):
            return
        for chip in self._chips:
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(path) for path in images]
        for place, chip in enumerate(self._chips):
            self._line.insertWidget(1 + place, chip)
            if len(self._chips) > 1:
                chip.hide_name()
            if len(self._chips) > ROOMY_CHIPS:
                chip.hide_cross()
        self.words.setPlaceholderText(
            self.tr("Say what should be different")
            if images
            else self.tr("Describe a photo, or drop one here")
        )
        for chip in self._chips:
            self.image_added.emit(chip.path)

    def _chip(self, path: Path) -> PhotoChip:
        chip = PhotoChip(path, self)
        chip.removed.connect(self._on_chip_removed)
        return chip

    def _on_chip_removed(self, path: Path) -> None:
        self._show_images(tuple(chip.path for chip in self._chips if chip.path != path))
        self.words.setFocus()
        self._submit()

    def _show_clear(self) -> None:
        self.clear_button.setVisible(bool(self.words.text() or self._chips))

    def _show_glass(self) -> None:
        self._glass.setPixmap(
            style.icon("search", style.current().text_muted).pixmap(QSize(20, 20), self.devicePixelRatio())
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.words.setFocus()
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_focus(event.type() == QEvent.Type.FocusIn)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._takes_key(event):
            return True
        return super().eventFilter(watched, event)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste) and drops.is_photo(
            QGuiApplication.clipboard().mimeData()
        ):
            self.paste_wanted.emit()
            return True
        if event.key() == Qt.Key.Key_Down:
            if self.words.text() or self._chips:
                self.left_downward.emit()
            else:
                self.show_history()
            return True
        if event.key() == Qt.Key.Key_Backspace and self._chips and not self.words.text():
            self._on_chip_removed(self._chips[-1].path)
            return True
        if event.key() == Qt.Key.Key_Escape and (self.words.text() or self._chips):
            self.clear()
            return True
        return False

    def _show_focus(self, focused: bool) -> None:
        self.setProperty("focused", "true" if focused else "false")
        style_of = self.style() or QApplication.style()
        style_of.unpolish(self)
        style_of.polish(self)
