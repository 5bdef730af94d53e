"""The page that lists files that could not be read, each with its reason. Shows what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QFontMetrics, QGuiApplication, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from photosearch.app import style, words
from photosearch.app.list_rows import ListRows
from photosearch.app.message_page import Message, MessagePage
from photosearch.app.pieces import label, push_button, tool_button
from photosearch.app.suggested_folders import shortened
from photosearch.records import Failure

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 60
_FAILURE = Qt.ItemDataRole.UserRole


class FailureModel(ListRows[Failure]):
    """Failures as rows, read aloud as “name: reason”."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        failure = self.rows[index.row()]
        if role == _FAILURE:
            return failure
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return f"{failure.path.name}: {failure.reason}"
        return str(failure.path) if role == Qt.ItemDataRole.ToolTipRole else None


class FailureRow(QStyledItemDelegate):
    """Name, reason and folder of a file, on two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        failure: Failure = index.data(_FAILURE)
        worn = style.current()
        box = QRect(option.rect).adjusted(0, 1, 0, -1)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setBrush(QColor(worn.accent_soft if chosen else worn.field))
            painter.drawRoundedRect(box, worn.radius_medium, worn.radius_medium)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(worn.focus), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), worn.radius_medium, worn.radius_medium)
        style.icon("unreadable", worn.text_muted).paint(
            painter, QRect(box.left() + 14, box.center().y() - 11, 22, 22)
        )
        words_box = box.adjusted(52, 9, -16, -9)
        self._line(painter, words_box, failure.path.name, worn.text, Qt.AlignmentFlag.AlignTop)
        below = f"{sentence_of(failure.reason)}  ·  {shortened(failure.path.parent)}"
        self._line(painter, words_box, below, worn.text_muted, Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _line(self, painter: QPainter, box: QRect, text: str, colour: str, edge: Qt.AlignmentFlag) -> None:
        used = style.font("body" if edge == Qt.AlignmentFlag.AlignTop else "label")
        painter.setFont(used)
        painter.setPen(QColor(colour))
        shown = QFontMetrics(used).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, edge | Qt.AlignmentFlag.AlignLeft, shown)


def sentence_of(reason: str) -> str:
    """A reason as the beginning of a line: “is empty” becomes “It is empty”."""
    if reason.split(" ", maxsplit=1)[0] in (
        "is",
        "was",
        "has",
        "took",
        "takes",
        "needs",
        "holds",
        "cannot",
        "ends",
    ):
        return QCoreApplication.translate("failures", "It %1").replace("%1", reason)
    return reason[:1].upper() + reason[1:]


class FailuresPage(QWidget):
    """The list, or a friendly page where there is nothing to list."""

    closed = Signal()
    reveal_wanted = Signal(object)  # Path
    retry_wanted = Signal()  # read them all once more

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        worn = style.current()
        self.model = FailureModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(FailureRow(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.tr("Photos that could not be read"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.activated.connect(lambda index: self.reveal_wanted.emit(index.data(_FAILURE).path))
        copy = QAction(self.tr("Copy path"), self.list)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_path)
        self.list.addAction(copy)
        self._nothing = MessagePage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.space_5, worn.space_3, worn.space_5, 0)
        column.setSpacing(worn.space_3)
        column.addLayout(self._head())
        column.addWidget(self._stack, 1)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.back = tool_button(self.tr("Back to the photos"), "back")
        self.back.clicked.connect(self.closed)
        self.title = label("", "title")
        line.addWidget(self.back)
        line.addWidget(self.title)
        line.addStretch()
        self.again = push_button(self.tr("Try again"), self.retry_wanted.emit, "", "refresh")
        line.addWidget(self.again)
        return line

    def show_failures(self, failures: Sequence[Failure]) -> None:
        """List these."""
        self.model.show_rows(failures)
        one, many = self.tr("%n photo could not be read"), self.tr("%n photos could not be read")
        self.title.setText(words.counted(len(failures), one, many) if failures else "")
        self.again.setVisible(bool(failures))
        self._stack.setCurrentWidget(self.list if failures else self._nothing)
        self._nothing.show_message(
            Message(
                "fine", self.tr("Every photo could be read"), self.tr("There is nothing to look after here.")
            )
        )
        if failures:
            self.list.setCurrentIndex(self.model.index(0))

    def _copy_path(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            QGuiApplication.clipboard().setText(str(index.data(_FAILURE).path))

    def _on_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            self.menu_for(index.data(_FAILURE).path).popup(self.list.viewport().mapToGlobal(at))

    def menu_for(self, path: Path) -> QMenu:
        """What can be done with a file in the list."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reveal = menu.addAction(self.tr("Show in folder"))
        reveal.triggered.connect(lambda: self.reveal_wanted.emit(path))
        copy = menu.addAction(self.tr("Copy path"))
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(str(path)))
        return menu
