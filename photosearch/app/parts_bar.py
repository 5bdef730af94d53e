"""What was understood of a question, below the line that was typed: chips, and one calm line for what was not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from photosearch.app import question_line, style
from photosearch.app.flow_layout import FlowLayout
from photosearch.app.part_chip import Chip, ExamplesChip, PartChip
from photosearch.app.pieces import label
from photosearch.app.searches import Search
from photosearch.app.weight_popup import WeightPopup
from photosearch.parts import Hint, Part, PartKind, ReadQuestion


class PartsBar(QWidget):
    """Always shown while there is a question; every chip can be taken away."""

    rewritten = Signal(str)  # the line without a part, or with another weight for it
    examples_removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What was understood"))
        self._line, self._read = "", ReadQuestion(())
        self.chips: list[PartChip] = []
        self.popup: WeightPopup | None = None
        self._shape: tuple[object, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(style.current().space_3, 0, 0, 0)
        column.setSpacing(2)
        self._row = QWidget()
        self._flow = FlowLayout(self._row)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.examples = ExamplesChip(self._row)
        self.examples.removed.connect(self.examples_removed)
        self.examples.hide()
        self.hint = _HintLine()
        column.addWidget(self._row)
        column.addWidget(self.hint)
        self.hide()

    @property
    def hints(self) -> tuple[Hint, ...]:
        return self._read.hints

    def show_question(self, line: str, read: ReadQuestion, search: Search) -> None:
        """Show the parts of a line, and the examples that go with it."""
        self._line, self._read = line, read
        parts = [part for part in read.parts if part.kind is not PartKind.PHOTO]
        shape = (*((part.kind, part.clause) for part in parts), len(search.good) + len(search.bad) > 0)
        if shape == self._shape:
            for chip, part in zip(self.chips, parts, strict=True):
                chip.show_part(part)
        else:
            self._shape = shape
            self._rebuild(parts, search)
        self.examples.show_examples(search.good, search.bad)
        self.hint.show_hints(read.hints)
        self.setVisible(bool(parts or read.hints or search.good or search.bad))
        self._row.updateGeometry()

    def show_search(self, search: Search) -> None:
        """The same line with other examples."""
        self.show_question(self._line, self._read, search)

    # ----------------------------------------------------------------------------------------- inside

    def _rebuild(self, parts: Sequence[Part], search: Search) -> None:
        self._empty()
        clauses: dict[int, list[Part]] = {}
        for part in parts:
            clauses.setdefault(part.clause, []).append(part)
        for joined in clauses.values():
            chips = [self._chip(part) for part in joined]
            self.chips += chips
            self._flow.addWidget(chips[0] if len(chips) == 1 else self._either(chips))
        has_examples = bool(search.good or search.bad)
        if has_examples:
            self._flow.addWidget(self.examples)
        self.examples.setVisible(has_examples)
        self._row.setVisible(bool(parts) or has_examples)

    def _empty(self) -> None:
        self.chips = []
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.examples:
                widget.hide()
                widget.deleteLater()

    def _either(self, chips: Sequence[Chip]) -> QWidget:
        """Chips joined by "or"."""
        frame = QFrame()
        frame.setObjectName("either")
        line = QHBoxLayout(frame)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for place, chip in enumerate(chips):
            if place:
                line.addWidget(label(self.tr("or"), "label"))
            line.addWidget(chip)
        return frame

    def _chip(self, part: Part) -> PartChip:
        chip = PartChip(part)
        chip.removed.connect(lambda: self._remove(self._line, self._read, chip.part))
        chip.chosen.connect(lambda: self._open_popup(chip))
        return chip

    def _remove(self, line: str, read: ReadQuestion, part: Part) -> None:
        self.rewritten.emit(question_line.without(line, read, part))

    def _open_popup(self, chip: PartChip) -> None:
        """What the popup does is done to the line as it is now, however often its slider is moved."""
        line, read, part = self._line, self._read, chip.part
        self.popup = WeightPopup(part, self)
        self.popup.weighed.connect(
            lambda weight, without: self.rewritten.emit(
                question_line.weighed(line, read, part, weight, negative=without)
            )
        )
        self.popup.words_meant.connect(lambda: self.rewritten.emit(question_line.as_words(line, read, part)))
        self.popup.removed.connect(lambda: self._remove(line, read, part))
        self.popup.open_below(chip)


class _HintLine(QWidget):
    """The first hint in words; all of them in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 2)
        line.setSpacing(6)
        self._icon = QLabel()
        self.text = label("", "label", wrap=True)
        line.addWidget(self._icon)
        line.addWidget(self.text, 1)
        style.watcher().changed.connect(self._show_icon)
        self._show_icon()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        self.text.setText("  ".join(hint.text for hint in hints[:2]))
        self.setToolTip("\n".join(hint.text for hint in hints))
        self.setVisible(bool(hints))

    def _show_icon(self) -> None:
        ink = style.current().warning
        self._icon.setPixmap(style.icon("info", ink).pixmap(QSize(16, 16), self.devicePixelRatio()))
