"""The search bar: words, photo chips, and below it what was understood. Emits searches; asks nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QWidget

from photosearch.app import drops, style
from photosearch.app.chips import PhotoChip
from photosearch.app.parts_bar import PartsBar
from photosearch.app.pieces import tool_button
from photosearch.app.searches import Search
from photosearch.app.suggestions import Suggestion, Suggestions, of_completion
from photosearch.app.weight_popup import WeightPopup
from photosearch.app.word_field import Mark, WordField
from photosearch.parts import Completion, PartKind, ReadQuestion, ReferencePhoto
from photosearch.search.photo_parts import photo_parts

MOST_PHOTOS = 6
ROOMY_CHIPS = 3  # more than these stand close together
Key = Qt.Key


class SearchBar(QFrame):
    """Words and reference photos of the question that is being asked."""

    edited = Signal(object)  # Search, while typing
    submitted = Signal(object)  # Search: Return pressed, a part changed, the history used, or cleared
    line_changed = Signal(str, object)  # the words, and the cursor where ways to go on are wanted, else None
    images_wanted = Signal()  # choose photos in a dialog
    photo_added = Signal(object)  # ReferencePhoto: a chip waits for its thumbnail
    paste_wanted = Signal()  # the clipboard holds a photo, not words
    left_downward = Signal()  # the person goes on to the photos
    save_wanted = Signal()
    saved_chosen = Signal(str)  # the name of a saved search
    unwanted = Signal(object)  # Suggestion: forget this one

    def __init__(self, earlier: Callable[[], Sequence[Suggestion]], parent: QWidget | None = None) -> None:
        """`earlier` gives the saved searches and earlier questions."""
        super().__init__(parent)
        self.setObjectName("search_bar")
        self._earlier = earlier
        self._chips: list[PhotoChip] = []
        self._asked = Search()  # what is not seen in the words and chips is kept here
        self._told = ""  # the line that was told of last
        self._popup: Suggestions | None = None
        self.photo_popup: WeightPopup | None = None
        self.parts = PartsBar()
        worn = style.current()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(worn.space_3, 4, worn.space_1, 4)
        self._line.setSpacing(worn.space_1)
        self._build()
        self.parts.rewritten.connect(self._write)
        self.parts.examples_removed.connect(lambda: self._submit(self.search().without_examples()))

    def _build(self) -> None:
        self._glass = QLabel()
        self._glass.setFixedWidth(24)
        self._show_glass()
        style.watcher().changed.connect(self._show_glass)
        self.words = WordField()
        self.words.setMinimumWidth(100)
        self.words.setAccessibleName(self.tr("Describe the photo you look for"))
        self.words.setPlaceholderText(self.tr("Describe a photo, or drop one here"))
        self.words.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.words.setAcceptDrops(False)  # the window takes drops for all its parts
        self.words.installEventFilter(self)
        self.words.textEdited.connect(self._on_edited)
        self.words.returnPressed.connect(self._on_return)
        self.clear_button = tool_button(self.tr("Clear the search"), "close", size_px=18)
        self.clear_button.clicked.connect(self.clear)
        self.save_button = tool_button(self.tr("Save this search"), "bookmark")
        self.save_button.clicked.connect(self.save_wanted)
        self.add_button = tool_button(self.tr("Search with a photo"), "image-add")
        self.add_button.clicked.connect(self.images_wanted)
        self._line.addWidget(self._glass)
        self._line.addWidget(self.words, 1)
        for button in (self.clear_button, self.save_button, self.add_button):
            self._line.addWidget(button)
        self._show_buttons()

    # ---------------------------------------------------------------------------------- what is asked

    def search(self) -> Search:
        """What the bar says now."""
        photos = tuple(chip.photo for chip in self._chips)
        return replace(self._asked, words=self.words.text(), photos=photos)

    def show_search(self, search: Search) -> None:
        """Say this, without asking it."""
        self._asked = search
        if self.words.text().strip() != search.words.strip():
            self.words.setText(search.words)
        if self.words.text() != self._told:
            self._tell_line()
        self._show_photos(search.photos)
        self.parts.show_search(search)
        self._show_buttons()

    def add_images(self, paths: Sequence[Path]) -> None:
        """Add reference photos to the question and ask it."""
        here = self.search()
        added = (*here.photos, *(ReferencePhoto(path) for path in paths))
        photos = tuple(dict.fromkeys(added))[-MOST_PHOTOS:]
        self._submit(replace(here, photos=photos, show_all=False))

    def clear(self) -> None:
        """No question: back to all photos."""
        self._submit(Search())
        self.words.setFocus()

    def show_thumbnail(self, photo: ReferencePhoto, image: QImage) -> None:
        """The picture for the chip of `photo`, if that is still there."""
        for chip in self._chips:
            if (chip.photo.path, chip.photo.box) == (photo.path, photo.box):
                chip.show_image(image)

    def show_understood(self, line: str, read: ReadQuestion) -> None:
        """What the library makes of the line, if that still stands here."""
        if line != self.words.text():
            return
        self.parts.show_question(line, read, self.search())
        marks = [
            Mark(part.start, part.end, "understood")
            for part in read.parts
            if part.kind not in (PartKind.WORDS, PartKind.PHOTO)
        ]
        marks += [Mark(hint.start, hint.end, "doubtful") for hint in read.hints]
        self.words.mark(marks)

    def show_saved(self, saved: bool) -> None:
        """Whether the search is kept under a name already."""
        style.set_icon(
            self.save_button, "bookmark-on" if saved else "bookmark", "accent" if saved else "text"
        )
        name = self.tr("This search is saved") if saved else self.tr("Save this search")
        self.save_button.setAccessibleName(name)
        self.save_button.setToolTip(name)

    def focus_words(self) -> None:
        """Put the cursor into the words, all selected."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    # ------------------------------------------------------------------------------------ suggestions

    @property
    def suggestions(self) -> Suggestions:
        """The list that hangs below the bar."""
        if self._popup is None:
            self._popup = Suggestions(self.window())
            self._popup.chosen.connect(self._on_suggestion)
            self._popup.unwanted.connect(self._on_unwanted)
        return self._popup

    def show_history(self) -> None:
        """Open the list of saved searches and earlier questions."""
        self.suggestions.show_below(self, self._earlier(), self.tr("Saved searches and earlier questions"))

    def show_completions(self, line: str, cursor: int, found: Sequence[Completion]) -> None:
        """Offer ways to go on, if the line still stands as it was."""
        words = self.words
        if (line, cursor) != (words.text(), words.cursorPosition()) or not words.hasFocus():
            return
        rows = [of_completion(one) for one in found if one.text.strip() != line[one.start : one.end].strip()]
        typed = line.strip().casefold()
        saved = [row for row in self._earlier() if row.sort == "saved"]
        rows += [row for row in saved if row.label.casefold().startswith(typed)]
        self.suggestions.show_below(self, rows, self.tr("Ways to go on"))

    def _on_suggestion(self, chosen: Suggestion) -> None:
        self.suggestions.hide()
        if chosen.sort == "saved":
            self.saved_chosen.emit(chosen.text)
        elif chosen.sort == "earlier":
            self._submit(Search(chosen.text))
        else:
            self._complete(chosen)

    def _complete(self, chosen: Suggestion) -> None:
        before, after = self.words.text()[: chosen.start], self.words.text()[chosen.end :]
        space = "" if chosen.text.endswith(":") or after.startswith(" ") else " "
        self.words.setText(before + chosen.text + space + after)
        self.words.setCursorPosition(len(before + chosen.text + space))
        self._on_edited()

    def _on_unwanted(self, row: Suggestion) -> None:
        self.unwanted.emit(row)
        left = [other for other in self.suggestions.rows if other != row]
        self.suggestions.show_below(self, left, self.suggestions.list.accessibleName())

    # ------------------------------------------------------------------------------------------ parts

    def _write(self, line: str) -> None:
        self._submit(replace(self.search(), words=line))

    def _on_photo_chosen(self, chip: PhotoChip) -> None:
        popup = self.photo_popup = WeightPopup(photo_parts([chip.photo])[0], self)
        popup.weighed.connect(lambda weight, without: self._weigh_photo(chip, -weight if without else weight))
        popup.removed.connect(lambda: self._on_photo_removed(chip.photo))
        popup.open_below(chip)

    def _weigh_photo(self, chip: PhotoChip, weight: float) -> None:
        chip.show_photo(replace(chip.photo, weight=weight))
        self._submit(self.search())

    # ----------------------------------------------------------------------------------------- inside

    def _submit(self, search: Search) -> None:
        self.show_search(search)
        self.submitted.emit(search)

    def _on_edited(self) -> None:
        before, now = self._asked.words, self.words.text()
        self._asked = replace(self._asked, words=now, show_all=False)
        if before[:1] != now[:1]:  # another question altogether, not the same one said better
            self._asked = self._asked.without_examples()
        self._show_buttons()
        self._tell_line(self.words.cursorPosition())
        self.edited.emit(self.search())

    def _tell_line(self, cursor: int | None = None) -> None:
        line = self._told = self.words.text()
        if cursor is None or not line:
            self._hide_suggestions()
        if not line.strip():
            self.show_understood(line, ReadQuestion(()))
        self.line_changed.emit(line, cursor)

    def _on_return(self) -> None:
        self._hide_suggestions()
        self._submit(self.search())
        self.left_downward.emit()

    def _show_photos(self, photos: tuple[ReferencePhoto, ...]) -> None:
        if photos == tuple(chip.photo for chip in self._chips):
            return
        for chip in self._chips:
            self._line.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(photo) for photo in photos]
        for place, chip in enumerate(self._chips):
            self._line.insertWidget(1 + place, chip)
            if len(self._chips) > 1:
                chip.hide_name()
            if len(self._chips) > ROOMY_CHIPS:
                chip.hide_cross()
        self.words.setPlaceholderText(
            self.tr("Say what should be different")
            if photos
            else self.tr("Describe a photo, or drop one here")
        )
        for chip in self._chips:
            self.photo_added.emit(chip.photo)

    def _chip(self, photo: ReferencePhoto) -> PhotoChip:
        chip = PhotoChip(photo, self)
        chip.removed.connect(self._on_photo_removed)
        chip.chosen.connect(lambda: self._on_photo_chosen(chip))
        return chip

    def _on_photo_removed(self, photo: ReferencePhoto) -> None:
        here = self.search()
        self.words.setFocus()
        self._submit(replace(here, photos=tuple(other for other in here.photos if other != photo)))

    def _show_buttons(self) -> None:
        anything = bool(self.words.text() or self._chips)
        self.clear_button.setVisible(anything)
        self.save_button.setVisible(anything)

    def _show_glass(self) -> None:
        self._glass.setPixmap(
            style.icon("search", style.current().text_muted).pixmap(QSize(20, 20), self.devicePixelRatio())
        )

    def _hide_suggestions(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    # ----------------------------------------------------------------------------------------- events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.words.setFocus()
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_focus(event.type() == QEvent.Type.FocusIn)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            open_list = self._popup is not None and self._popup.isVisible()
            return (open_list and self._key_for_list(event)) or self._takes_key(event)
        return super().eventFilter(watched, event)

    def _key_for_list(self, event: QKeyEvent) -> bool:
        """Keys that the open list takes from the words."""
        popup, key = self.suggestions, event.key()
        current = popup.current()
        if key in (Key.Key_Down, Key.Key_Up):
            popup.step(1 if key == Key.Key_Down else -1)
        elif key == Key.Key_Escape:
            popup.hide()
        elif key == Key.Key_Tab and self.words.text():
            self._on_suggestion(current or popup.rows[0])
        elif key in (Key.Key_Return, Key.Key_Enter) and current is not None:
            self._on_suggestion(current)
        elif key == Key.Key_Delete and current is not None and current.removable:
            self._on_unwanted(current)
        else:
            return False
        return True

    def _takes_key(self, event: QKeyEvent) -> bool:
        key, said = event.key(), bool(self.words.text() or self._chips)
        if event.matches(QKeySequence.StandardKey.Paste) and drops.is_photo(
            QGuiApplication.clipboard().mimeData()
        ):
            self.paste_wanted.emit()
        elif key == Key.Key_Down:
            (self.left_downward.emit if said else self.show_history)()
        elif key == Key.Key_Backspace and self._chips and not self.words.text():
            self._on_photo_removed(self._chips[-1].photo)
        elif key == Key.Key_Escape and said:
            self.clear()
        elif key == Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.line_changed.emit(self.words.text(), self.words.cursorPosition())
        else:
            return False
        return True

    def _show_focus(self, focused: bool) -> None:
        if not focused:
            self._hide_suggestions()
        self.setProperty("focused", "true" if focused else "false")
        style_of = self.style() or QApplication.style()
        style_of.unpolish(self)
        style_of.polish(self)
