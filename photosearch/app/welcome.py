"""The first page a person sees: which folders hold the photos, and what happens next. Adds nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import Drawing, ElidedLabel, Switch, label, push_button
from photosearch.app.suggested_folders import shortened

WIDTH = 560


class FolderChoice(QFrame):
    """A folder with a switch."""

    toggled = Signal()

    def __init__(self, path: Path, *, wanted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.path = path
        worn = style.current()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_3, worn.space_1, worn.space_2, worn.space_1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(path.name or str(path), "body"))
        words.addWidget(ElidedLabel(shortened(path), "caption", Qt.TextElideMode.ElideMiddle))
        self.switch = Switch(self.tr("Include %1").replace("%1", str(path)))
        self.switch.setChecked(wanted)
        self.switch.toggled.connect(self.toggled)
        line.addLayout(words, 1)
        line.addWidget(self.switch)


class WelcomePage(QWidget):
    """Choose folders, then begin."""

    folders_chosen = Signal(object)  # tuple[Path, ...]

    def __init__(self, suggested: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._choices: list[FolderChoice] = []
        worn = style.current()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll)
        inside = QWidget()
        scroll.setWidget(inside)
        across = QHBoxLayout(inside)
        column = QVBoxLayout()
        column.setSpacing(worn.space_2)
        across.addStretch(1)
        across.addLayout(column)
        across.addStretch(1)
        self._fill(column)
        self._show_count()
        self.suggest(suggested)

    def _fill(self, column: QVBoxLayout) -> None:
        worn = style.current()
        title = label(self.tr("Find any photo by describing it"), "display", wrap=True)
        lead = label(
            self.tr("First, choose the folders that hold your photos."),
            "muted",
            wrap=True,
        )
        for words in (title, lead):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setFixedWidth(WIDTH)
        column.addStretch(3)
        column.addWidget(Drawing("welcome"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        column.addWidget(lead)
        column.addSpacing(worn.space_4)
        column.addWidget(self._card())
        column.addSpacing(worn.space_3)
        column.addWidget(self._next_steps())
        column.addStretch(4)

    def _card(self) -> QFrame:
        worn = style.current()
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(worn.space_3, worn.space_3, worn.space_3, worn.space_3)
        inside.addLayout(self._rows)
        buttons = QHBoxLayout()
        self.choose = push_button(self.tr("Choose a folder…"), self._on_choose, icon="folder-add")
        self.begin = push_button(self.tr("Begin"), self._on_begin, "primary")
        buttons.addWidget(self.choose)
        buttons.addStretch()
        buttons.addWidget(self.begin)
        inside.addSpacing(worn.space_1)
        inside.addLayout(buttons)
        return card

    def _next_steps(self) -> QWidget:
        steps = label(
            self.tr(
                "Your photos stay where they are and nothing leaves this computer. They appear here within seconds, "
                "and you can search while the rest is being read. New photos are found by themselves."
            ),
            "label",
            wrap=True,
        )
        steps.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        steps.setFixedWidth(WIDTH)
        return steps

    def suggest(self, paths: Sequence[Path]) -> None:
        """Offer these folders, switched on."""
        for path in paths:
            self.offer(path, wanted=True)
        if paths:
            self.focus_first()

    def offer(self, path: Path, *, wanted: bool) -> None:
        """Show a folder in the list; one that is there already is switched on."""
        for choice in self._choices:
            if choice.path == path:
                choice.switch.setChecked(True)
                return
        choice = FolderChoice(path, wanted=wanted)
        choice.toggled.connect(self._show_count)
        self._choices.append(choice)
        self._rows.addWidget(choice)
        self._show_count()

    def chosen(self) -> tuple[Path, ...]:
        """The folders that are switched on."""
        return tuple(choice.path for choice in self._choices if choice.switch.isChecked())

    def _show_count(self) -> None:
        self.begin.setEnabled(bool(self.chosen()))

    def focus_first(self) -> None:
        """The focus where the person goes on."""
        (self.begin if self.chosen() else self.choose).setFocus()

    def _on_choose(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder with photos"))
        if path:
            self.offer(Path(path), wanted=True)
            self.begin.setFocus()

    def _on_begin(self) -> None:
        self.folders_chosen.emit(self.chosen())
