"""Every photo of the grid for screen readers: a list whose entries say what they are, where, and whether selected.

Qt asks for entries when a screen reader is at work, and never otherwise. Of a million photos only those that were
asked for last have an entry; the others are made when they are asked for. Paints and changes nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleObject, QWindow

from photosearch.app.grid_voice import description

if TYPE_CHECKING:
    from photosearch.app.grid import GridView

KEPT = 400  # entries; far more than a view shows


class PhotoEntry(QAccessibleInterface):
    """The photo in one row of the list."""

    def __init__(self, entries: GridEntries, row: int) -> None:
        super().__init__()
        self._entries, self.row = entries, row

    def isValid(self) -> bool:
        return self._entries.isValid() and self.row < self._entries.childCount()

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._entries.window()

    def parent(self) -> QAccessibleInterface:
        return self._entries

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, what: QAccessible.Text) -> str:
        return self._entries.name_of(self.row) if what == QAccessible.Text.Name else ""

    def setText(self, what: QAccessible.Text, text: str) -> None:
        """Photos are not renamed from outside."""

    def rect(self) -> QRect:
        return self._entries.rect_of(self.row)

    def state(self) -> QAccessible.State:
        return self._entries.state_of(self.row)


class GridEntries(QAccessibleObject):
    """The grid as a list of photos."""

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid
        self._made: OrderedDict[int, PhotoEntry] = OrderedDict()

    # ------------------------------------------------------------------------------------- the list

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def text(self, what: QAccessible.Text) -> str:
        if what == QAccessible.Text.Name:
            return self._grid.accessibleName()
        return self._grid.accessibleDescription() if what == QAccessible.Text.Description else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = state.multiSelectable = True
        state.focused = self._grid.hasFocus()
        return state

    def rect(self) -> QRect:
        return QRect(self._grid.mapToGlobal(self._grid.rect().topLeft()), self._grid.size())

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        above = self._grid.parentWidget()
        return None if above is None else QAccessible.queryAccessibleInterface(above)

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._grid.window().windowHandle()

    def childCount(self) -> int:
        return len(self._grid.model)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        entry = self._made.get(index)
        if entry is None:
            entry = self._made[index] = PhotoEntry(self, index)
            QAccessible.registerAccessibleInterface(entry)
            self._forget(KEPT)
        self._made.move_to_end(index)
        return entry

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        viewport = self._grid.viewport()
        row = self._grid.index_at(viewport.mapFromGlobal(QPoint(x, y)))
        return None if row is None else self.child(row)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.child(self._grid.selection.current)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.row if isinstance(child, PhotoEntry) else -1

    # ------------------------------------------------------------------------------------- its entries

    def name_of(self, row: int) -> str:
        """“IMG_1.jpg, Thursday, 14 March 2024, photo 3 of 5,000”."""
        if row >= self.childCount():
            return ""
        item = self._grid.details.get(self._grid.id_at(row))
        return description(self._grid, row, "" if item is None else item.path.name)

    def rect_of(self, row: int) -> QRect:
        """Where a photo lies on the screen; photos out of sight have a place beyond the edge."""
        if row >= self.childCount():
            return QRect()
        rect = self._grid.cell_rect(self._grid.layout_now.cell(row))
        return QRect(self._grid.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def state_of(self, row: int) -> QAccessible.State:
        grid, state = self._grid, QAccessible.State()
        state.selectable = state.focusable = True
        state.selected = row in grid.selection
        state.focused = grid.hasFocus() and row == grid.selection.current
        if row < self.childCount():
            rect = grid.cell_rect(grid.layout_now.cell(row))
            state.offscreen = not rect.intersects(grid.viewport().rect())
        return state

    def forget_all(self) -> None:
        """Other photos are shown: rows mean others now."""
        self._forget(0)

    def _forget(self, kept: int) -> None:
        while len(self._made) > kept:
            _, entry = self._made.popitem(last=False)
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(entry))


_ENTRIES: dict[int, GridEntries] = {}
"""Qt owns what it asked for; these references keep the Python side of it alive as long."""


def offer(grid: GridView) -> None:
    """Let screen readers ask for the photos of this grid."""
    _install()
    grid.model.replaced.connect(lambda: _forget(grid))


@lru_cache(maxsize=1)
def _install() -> None:
    """Once: Qt asks every factory that was ever installed."""
    QAccessible.installFactory(_entries_for)


def tell_focus(grid: GridView) -> None:
    """Another photo is the current one."""
    row = grid.selection.current
    if QAccessible.isActive() and 0 <= row < len(grid.model):
        event = QAccessibleEvent(grid, QAccessible.Event.Focus)
        event.setChild(row)
        QAccessible.updateAccessibility(event)


def _entries_for(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    from photosearch.app.grid import GridView

    if not isinstance(thing, GridView):
        return None
    key = id(thing)
    made = _ENTRIES[key] = GridEntries(thing)
    thing.destroyed.connect(lambda: _ENTRIES.pop(key, None))
    return made


def _forget(grid: GridView) -> None:
    entries = _ENTRIES.get(id(grid))
    if entries is not None:
        entries.forget_all()
