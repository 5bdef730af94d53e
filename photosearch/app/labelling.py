"""The labelling window: one photo at a time, described in a few words and at length. The mouse is never needed.

The steps themselves are `evaluation.labelling`; this shows them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from photosearch.app.image_loader import ImageLoader, Photo, PhotoFailure, PhotoJob, PhotoSource
from photosearch.app.photo_canvas import PhotoCanvas
from photosearch.app.pieces import label, push_button
from photosearch.app.tool_window import run_tool
from photosearch.app.words import number, photos
from photosearch.errors import PersonError
from photosearch.evaluation.labelling import LabellingRound
from photosearch.records import Item

LANGUAGES = ("en", "de", "fr", "cs", "es", "vi", "th", "zh")
PANEL_PX = 400
SAVE, SKIP, BACK, CHOOSE = "Ctrl+Return", "Ctrl+K", "Ctrl+B", "Ctrl+O"


def run(home: Path, topics_path: Path, language: str = "en", photo_path: Path | None = None) -> None:
    """Label photos of the library at `home` into `topics_path`, beginning with `photo_path`, until closed."""

    def build(library: object) -> LabellingWindow:
        steps = LabellingRound(library, topics_path)  # type: ignore[arg-type]  # a Library is what is asked
        if photo_path is not None:
            steps.choose(photo_path)
        return LabellingWindow(library, steps, topics_path, language)  # type: ignore[arg-type]

    run_tool(home, build)


class LabellingWindow(QMainWindow):
    """A photo on the left, its labels on the right."""

    def __init__(self, library: PhotoSource, steps: LabellingRound, topics_path: Path, language: str) -> None:
        super().__init__()
        self._steps = steps
        self._item: Item | None = None
        self._loader = ImageLoader(library, self)
        self._loader.photo_ready.connect(self._on_photo_ready)
        self._loader.photo_failed.connect(self._on_photo_failed)
        self.canvas = PhotoCanvas()
        self.short, self.long, self.language = QLineEdit(), QPlainTextEdit(), QComboBox()
        self.note, self.file_name = label("", "label", wrap=True), label("", "caption", wrap=True)
        self.progress, self.progress_words = QProgressBar(), label("", "label")
        self._build(topics_path, language)
        self._add_keys()
        self.setWindowTitle(self.tr("Labelling – photosearch"))
        self.resize(1180, 760)
        self._show_current()

    # ---------------------------------------------------------------------------------------- built once

    def _build(self, topics_path: Path, language: str) -> None:
        page = QWidget()
        page.setObjectName("page")
        row = QHBoxLayout(page)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(16)
        row.addWidget(self.canvas, 1)
        row.addWidget(self._panel(topics_path, language))
        self.setCentralWidget(page)

    def _panel(self, topics_path: Path, language: str) -> QFrame:
        panel = QFrame()
        panel.setObjectName("card")
        panel.setFixedWidth(PANEL_PX)
        column = QVBoxLayout(panel)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Describe this photo"), "title"))
        column.addWidget(self.file_name)
        column.addSpacing(12)
        self._add_fields(column, language)
        column.addWidget(self.note)
        column.addSpacing(8)
        self._add_buttons(column)
        column.addStretch(1)
        column.addWidget(self.progress)
        column.addWidget(self.progress_words)
        file_words = label(self.tr("Saved to %1").replace("%1", topics_path.name), "caption")
        file_words.setToolTip(str(topics_path))
        column.addWidget(file_words)
        return panel

    def _add_fields(self, column: QVBoxLayout, language: str) -> None:
        self.short.setPlaceholderText(self.tr("a dog on a beach"))
        self.short.setAccessibleName(self.tr("Short label"))
        self.short.returnPressed.connect(self.long.setFocus)
        self.long.setPlaceholderText(
            self.tr("A brown dog jumps after a red ball on a beach. The sea is calm behind it.")
        )
        self.long.setAccessibleName(self.tr("Long label"))
        self.long.setTabChangesFocus(True)
        self.long.setMinimumHeight(120)
        self.language.setEditable(True)
        self.language.setAccessibleName(self.tr("Language of the labels"))
        self.language.addItems(LANGUAGES)
        self.language.setCurrentText(language)
        for words, field in (
            (self.tr("In a few words, as you would type them"), self.short),
            (self.tr("At length, in more than a sentence"), self.long),
            (self.tr("Language"), self.language),
        ):
            caption = label(words, "label")
            caption.setBuddy(field)
            column.addWidget(caption)
            column.addWidget(field)
            column.addSpacing(6)
        self.short.textChanged.connect(self._on_words_changed)
        self.long.textChanged.connect(self._on_words_changed)

    def _add_buttons(self, column: QVBoxLayout) -> None:
        self.save_button = push_button(self.tr("Save and next"), self.save, "primary")
        self.skip_button = push_button(self.tr("Skip"), self.skip)
        self.back_button = push_button(self.tr("Back"), self.go_back)
        self.choose_button = push_button(self.tr("Choose a photo …"), self.choose, "quiet")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button, keys in (
            (self.save_button, SAVE),
            (self.skip_button, SKIP),
            (self.back_button, BACK),
            (self.choose_button, CHOOSE),
        ):
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{button.text()} ({shown})")
        row.addWidget(self.save_button, 1)
        row.addWidget(self.skip_button)
        row.addWidget(self.back_button)
        column.addLayout(row)
        column.addWidget(self._key_hints())
        column.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _key_hints(self) -> QWidget:
        hints = QWidget()
        row = QHBoxLayout(hints)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(6)
        for keys, words in ((SAVE, self.tr("save")), (SKIP, self.tr("skip")), (BACK, self.tr("back"))):
            row.addWidget(label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), "key"))
            row.addWidget(label(words, "caption"))
            row.addSpacing(6)
        row.addStretch(1)
        return hints

    def _add_keys(self) -> None:
        for keys, act in (
            (SAVE, self.save),
            ("Ctrl+Enter", self.save),
            (SKIP, self.skip),
            (BACK, self.go_back),
            (CHOOSE, self.choose),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    # ---------------------------------------------------------------------------------------- what one does

    def save(self) -> None:
        """Keep the labels and go on; says why where they cannot be kept."""
        if self._item is None:
            return
        try:
            self._steps.save(self.short.text(), self.long.toPlainText(), self.language.currentText())
        except PersonError as error:
            self._say(str(error), "danger")
            return
        self._show_current()

    def skip(self) -> None:
        """Go on without a label."""
        self._steps.skip()
        self._show_current()

    def go_back(self) -> None:
        """Take the last step back, with the words that were saved."""
        if not self._steps.can_go_back:
            return
        try:
            topic = self._steps.go_back()
        except PersonError as error:
            self._say(str(error), "danger")
            return
        self._show_current()
        if topic is not None:
            self.short.setText(topic.short)
            self.long.setPlainText(topic.long)

    def choose(self) -> None:
        """Describe a photo of one's own choice next."""
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a photo of the library"))
        if chosen:
            self.describe(Path(chosen))

    def describe(self, path: Path) -> None:
        """Show this photo; says so where the library does not know it."""
        try:
            self._steps.choose(path)
        except PersonError as error:
            self._say(str(error), "danger")
            return
        self._show_current()

    # ---------------------------------------------------------------------------------------- what is shown

    def _show_current(self) -> None:
        self._item = self._steps.current()
        self.short.clear()
        self.long.clear()
        self._say("")
        if self._item is None:
            self.canvas.clear()
            self.file_name.setText(self.tr("There are no more photos to describe."))
        else:
            self.file_name.setText(self._item.path.name)
            self.file_name.setToolTip(str(self._item.path))
            self.canvas.show_photo(None, QSize(self._item.width, self._item.height))
            self._want(self._item)
        self._show_progress()
        self.short.setFocus()

    def _want(self, item: Item) -> None:
        bound = self.canvas.size() * self.devicePixelRatio()
        self._loader.want([PhotoJob(item, stage, bound) for stage in ("preview", "screen")])

    def _show_progress(self) -> None:
        there = self._item is not None
        for widget in (self.short, self.long, self.skip_button):
            widget.setEnabled(there)
        self.save_button.setEnabled(False)
        self.back_button.setEnabled(self._steps.can_go_back)
        done, left = self._steps.labelled, self._steps.waiting
        self.progress.setRange(0, max(1, done + left))
        self.progress.setValue(done)
        self.progress.setTextVisible(False)
        words = self.tr("%1 labelled, %2 to go").replace("%1", number(done)).replace("%2", photos(left))
        self.progress_words.setText(words)

    def _on_words_changed(self) -> None:
        short, long = self.short.text(), self.long.toPlainText()
        fault = self._steps.fault(short, long)
        self.save_button.setEnabled(self._item is not None and not fault)
        self._say(fault if short.strip() or long.strip() else "", "danger")

    def _say(self, words: str, role: str = "label") -> None:
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(words)

    def _on_photo_ready(self, photo: Photo) -> None:
        if self._item is not None and photo.item_id == self._item.id:
            self.canvas.add_image(photo.image, photo.whole)

    def _on_photo_failed(self, failure: PhotoFailure) -> None:
        if self._item is not None and failure.item_id == self._item.id:
            self._say(self.tr("The photo itself cannot be read; this is its preview."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._item is not None:
            self._want(self._item)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._loader.close()
        super().closeEvent(event)
