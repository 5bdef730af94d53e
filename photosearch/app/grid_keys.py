"""What the keyboard does in the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from photosearch.app import grid_zoom

if TYPE_CHECKING:
    from photosearch.app.grid import GridView

Key = Qt.Key
Standard = QKeySequence.StandardKey


class GridKeys(QObject):
    """Reads key presses for one grid."""

    def __init__(self, grid: GridView) -> None:
        super().__init__(grid)
        self._grid = grid

    def press(self, event: QKeyEvent) -> bool:
        """True where the key meant something here."""
        if event.matches(Standard.SelectAll):
            self._grid.selection.select_all()
            self._grid.emit_selection()
            return True
        if event.matches(Standard.Copy):
            self._grid.copy_wanted.emit(False)
            return True
        return self._open_or_leave(event) or self._zoom(event) or self._step(event)

    def _open_or_leave(self, event: QKeyEvent) -> bool:
        grid, key = self._grid, event.key()
        if key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space) and grid.selection.current >= 0:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                grid.selection.toggle(grid.selection.current)
                grid.emit_selection()
            else:
                grid.item_activated.emit(grid.id_at(grid.selection.current))
            return True
        if key == Key.Key_Escape and len(grid.selection):
            grid.selection.clear()
            grid.emit_selection()
            return True
        return False

    def _zoom(self, event: QKeyEvent) -> bool:
        """Larger and smaller; of photos that answer a question + and − say whether they are right."""
        steps = {Key.Key_Plus: 1, Key.Key_Equal: 1, Key.Key_Minus: -1}
        if event.key() == Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._grid.set_zoom(grid_zoom.DEFAULT)
            return True
        signs = {Key.Key_Plus: True, Key.Key_Minus: False}
        if event.key() in signs and self._judge(good=signs[Key(event.key())]):
            return True
        step = steps.get(Key(event.key()))
        if step is not None:
            self._grid.set_zoom(self._grid.zoom * grid_zoom.STEP**step)
        return step is not None

    def _judge(self, *, good: bool) -> bool:
        """Call the selected photos right or wrong; False where none answers a question."""
        chosen = self._grid.selected_ids().tolist()
        if self._grid.model.answer is None or not chosen:
            return False
        self._grid.judged.emit(tuple(chosen), good)
        return True

    def _step(self, event: QKeyEvent) -> bool:
        """Move the current photo; with Shift the selection reaches to it, with Ctrl it stays as it is."""
        grid = self._grid
        if not len(grid.model) or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        row = self._target(Key(event.key()))
        if row is None:
            return False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            grid.selection.extend_to(row)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            grid.selection.current = row
        else:
            grid.selection.only(row)
        grid.emit_selection()
        grid.reveal(row)
        return True

    def _target(self, key: Key) -> int | None:
        grid = self._grid
        last, current = len(grid.model) - 1, grid.selection.current
        steps = {Key.Key_Left: -1, Key.Key_Right: 1}
        rows = {Key.Key_Up: -1, Key.Key_Down: 1}
        pages = {Key.Key_PageUp: -1, Key.Key_PageDown: 1}
        if key in (Key.Key_Home, Key.Key_End):
            return 0 if key == Key.Key_Home else last
        if key not in steps | rows | pages:
            return None
        if current < 0:
            return grid.layout_now.index_near(max(0, grid.top))
        if key in steps:
            return min(max(current + steps[key], 0), last)
        if key in rows:
            return grid.layout_now.above_or_below(current, rows[key])
        cell = grid.layout_now.cell(current)
        return self._near(cell.x + cell.w // 2, cell.y + pages[key] * grid.viewport().height())

    def _near(self, x: int, y: int) -> int:
        layout = self._grid.layout_now
        row = layout.index_near(y)
        first, last = layout.row_of(row)
        return min(range(first, last), key=lambda i: abs(layout.cell(i).x + layout.cell(i).w // 2 - x))
