"""One understood part of a question as a chip: what it is, how much it counts, and a cross that takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from photosearch.app import style
from photosearch.app.pieces import label, tool_button
from photosearch.parts import Holds, Part, PartKind

WIDEST_PX = 260
KIND_ICONS = {
    PartKind.DATE: "calendar",
    PartKind.PLACE: "place",
    PartKind.TEXT: "quote",
    PartKind.PHOTO: "image",
    PartKind.FIELD: "filter",
}
_FIELD_ICONS = {"camera": "camera", "lens": "camera", "folder": "folder", "file": "file", "type": "file"}


class Chip(QFrame):
    """A rounded piece with an icon, words and a cross. Delete or Backspace takes it away while it has the focus."""

    removed = Signal()
    chosen = Signal()  # clicked, or Return pressed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("part")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(9, 0, 2, 0)
        line.setSpacing(5)
        self._icon_name = ""
        self._icon = QLabel()
        self.text = label("", "part")
        self.cross = tool_button(self.tr("Remove"), "close", size_px=12)
        self.cross.setObjectName("cross")
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does the same
        self.cross.clicked.connect(self.removed)
        for widget in (self._icon, self.text, self.cross):
            line.addWidget(widget)
        self.setFixedHeight(28)
        style.watcher().changed.connect(self._show_icon)

    def show_words(self, text: str, icon: str, *, negative: bool = False) -> None:
        """What the chip says; what is not wanted is struck through."""
        used = self.text.font()
        used.setStrikeOut(negative)
        self.text.setFont(used)
        self.text.setText(self.text.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, WIDEST_PX))
        self.setProperty("negative", negative)
        self._icon_name = icon
        self._show_icon()
        style_of = self.style()
        style_of.unpolish(self)
        style_of.polish(self)

    def _show_icon(self) -> None:
        self._icon.setVisible(bool(self._icon_name))
        if self._icon_name:
            ink = style.current().danger if self.property("negative") else style.current().accent
            self._icon.setPixmap(
                style.icon(self._icon_name, ink).pixmap(QSize(16, 16), self.devicePixelRatio())
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class PartChip(Chip):
    """A chip for a `Part`; a click opens what can be done with it."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_part(part)

    def show_part(self, part: Part) -> None:
        """Another part of the same kind, as while its words are typed."""
        self.part = part
        weight = f"  ×{part.weight:g}" if part.weight != 1 else ""
        self.show_words(part.label + weight, icon_of(part), negative=part.negative)
        self.setToolTip(self.tr("%1: click for more").replace("%1", kind_name(part.kind)))
        self.setAccessibleName(spoken(part))


class ExamplesChip(Chip):
    """How many photos were called right or wrong; its cross forgets them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen.connect(self.removed)

    def show_examples(self, good: Sequence[int], bad: Sequence[int]) -> None:
        count = len(good) + len(bad)
        one, many = self.tr("%n example"), self.tr("%n examples")
        text = (one if count == 1 else many).replace("%n", str(count))
        self.show_words(text, "thumb-up")
        told = self.tr("%1 right, %2 wrong: click to forget them")
        self.setToolTip(told.replace("%1", str(len(good))).replace("%2", str(len(bad))))
        self.setAccessibleName(text)


def icon_of(part: Part) -> str:
    """The icon of a part; plain words need none."""
    if part.negative:
        return "minus"
    if part.kind is PartKind.FIELD:
        field = part.condition.field if isinstance(part.condition, Holds) else ""
        return _FIELD_ICONS.get(field, KIND_ICONS[part.kind])
    return KIND_ICONS.get(part.kind, "")


def kind_name(kind: PartKind) -> str:
    """What sort of part that is, for a person."""
    translate = QCoreApplication.translate
    names = {
        PartKind.WORDS: translate("PartChip", "Compared by meaning"),
        PartKind.PHOTO: translate("PartChip", "Reference photo"),
        PartKind.DATE: translate("PartChip", "Date"),
        PartKind.PLACE: translate("PartChip", "Place"),
        PartKind.FIELD: translate("PartChip", "Field"),
        PartKind.TEXT: translate("PartChip", "Exact text"),
    }
    return names[kind]


def spoken(part: Part) -> str:
    """The whole part in words, for a screen reader."""
    translate = QCoreApplication.translate
    said = f"{kind_name(part.kind)}: {part.label}"
    if part.negative:
        said = translate("PartChip", "Without: %1").replace("%1", said)
    if part.weight != 1:
        said += ", " + translate("PartChip", "weight %1").replace("%1", f"{part.weight:g}")
    return said
