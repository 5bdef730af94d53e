"""The list below the search bar: saved searches, earlier questions, ways to complete what is typed.

The words keep the focus while it is open; the search bar passes the keys on. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import style
from photosearch.app.list_rows import ListRows
from photosearch.app.part_chip import KIND_ICONS, kind_name
from photosearch.parts import Completion, PartKind

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 36
MOST_ROWS = 10
FRAME_PX = 22
CROSS_PX = 36  # the right end of a row that takes it away
_SUGGESTION = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row. A completion takes the place of the typed characters from `start` to `end`."""

    sort: Literal["earlier", "saved", "completion"]
    text: str
    label: str
    icon: str
    detail: str = ""
    start: int = 0
    end: int = 0

    @property
    def removable(self) -> bool:
        return self.sort != "completion"


def of_completion(found: Completion) -> Suggestion:
    """A way to go on as a row. What it completes is said, but of words."""
    icon = KIND_ICONS.get(found.kind, "search")
    detail = "" if found.kind is PartKind.WORDS else kind_name(found.kind)
    return Suggestion("completion", found.text, found.label, icon, detail, found.start, found.end)


class _Rows(ListRows[Suggestion]):
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == _SUGGESTION:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.label}, {row.detail}" if row.detail else row.label
        return None


class _Row(QStyledItemDelegate):
    """Icon, words, and at the right what it is, or a cross where the row is pointed at."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Suggestion = index.data(_SUGGESTION)
        worn, box = style.current(), QRect(option.rect)
        lit = bool(option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(worn.accent_soft))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
        middle = box.center().y()
        style.icon(row.icon, worn.text_muted).paint(painter, QRect(box.left() + 10, middle - 8, 18, 18))
        right = box.right() - CROSS_PX
        if row.removable and lit:
            style.icon("close", worn.text_muted).paint(painter, QRect(right + 11, middle - 6, 14, 14))
        elif not row.removable:
            right = self._detail(painter, box, row.detail)
        painter.setFont(style.font("body"))
        painter.setPen(QColor(worn.text))
        words = QRect(box.left() + 38, box.top(), right - box.left() - 46, box.height())
        shown = QFontMetrics(painter.font()).elidedText(row.label, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()

    def _detail(self, painter: QPainter, box: QRect, text: str) -> int:
        """What sort of row it is; returns where that begins."""
        painter.setFont(style.font("label"))
        painter.setPen(QColor(style.current().text_muted))
        inner = box.adjusted(0, 0, -12, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return inner.right() - QFontMetrics(painter.font()).horizontalAdvance(text)


class _List(QListView):
    """A list whose rows end in a cross."""

    cross_clicked = Signal(QModelIndex)
    row_clicked = Signal(QModelIndex)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if index.isValid():
            on_cross = index.data(_SUGGESTION).removable and point.x() > self.viewport().width() - CROSS_PX
            (self.cross_clicked if on_cross else self.row_clicked).emit(index)


class Suggestions(QFrame):
    """Lies over the window, below the search bar."""

    chosen = Signal(object)  # Suggestion
    unwanted = Signal(object)  # Suggestion: take it out of the list for good

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = _Rows(self)
        self.list = _List()
        self.list.setModel(self._rows)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.row_clicked.connect(lambda index: self.chosen.emit(index.data(_SUGGESTION)))
        self.list.cross_clicked.connect(lambda index: self.unwanted.emit(index.data(_SUGGESTION)))
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.addWidget(self.list)
        self.hide()

    @property
    def rows(self) -> tuple[Suggestion, ...]:
        return self._rows.rows

    def show_below(self, field: QWidget, rows: Sequence[Suggestion], name: str) -> None:
        """Offer these rows under `field`; none hides the list. `name` is for screen readers."""
        self._rows.show_rows(rows)
        if not rows:
            self.hide()
            return
        self.list.setAccessibleName(name)
        window = self.parentWidget()
        assert window is not None
        place = field.mapTo(window, QPoint(0, field.height() + 4))
        height = min(len(rows), MOST_ROWS) * ROW_PX + FRAME_PX
        self.setGeometry(place.x(), place.y(), field.width(), min(height, window.height() - place.y() - 8))
        self.show()
        self.raise_()

    def current(self) -> Suggestion | None:
        """The row that the keyboard stands on."""
        index = self.list.currentIndex()
        return index.data(_SUGGESTION) if self.isVisible() and index.isValid() else None

    def step(self, step: int) -> None:
        """One row on (or back); beyond the ends none is current."""
        row = self.list.currentIndex().row() + step
        row = len(self.rows) - 1 if row < -1 else row
        if 0 <= row < len(self.rows):
            self.list.setCurrentIndex(self._rows.index(row))
        else:
            self.list.setCurrentIndex(QModelIndex())
        self.list.setAccessibleDescription(str(self.list.currentIndex().data() or ""))
