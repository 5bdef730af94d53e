"""What the keyboard does in the viewer, and the viewer's growing along with its window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from photosearch.app.viewer import Viewer

PAN_PX = 80
STEP = 1.25


class ViewerKeys(QObject):
    """Shortcuts that work while the viewer has the focus, and an event filter for its parent."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        for keys, act in self._table():
            shortcut = QShortcut(QKeySequence(keys), viewer)
            shortcut.activated.connect(act)

    def _table(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        viewer, canvas = self._viewer, self._viewer.canvas
        return (
            ("Escape", viewer.close_photo),
            ("Backspace", viewer.close_photo),
            ("Right", lambda: viewer.step(1)),
            ("Space", lambda: viewer.step(1)),
            ("Left", lambda: viewer.step(-1)),
            ("Shift+Space", lambda: viewer.step(-1)),
            ("Home", lambda: viewer.go_to(0)),
            ("End", viewer.go_to_last),
            ("+", lambda: canvas.zoom_by(STEP)),
            ("=", lambda: canvas.zoom_by(STEP)),
            ("-", lambda: canvas.zoom_by(1 / STEP)),
            ("0", canvas.fit),
            ("1", canvas.actual_size),
            ("Shift+Left", lambda: canvas.pan_by(PAN_PX, 0)),
            ("Shift+Right", lambda: canvas.pan_by(-PAN_PX, 0)),
            ("Up", lambda: canvas.pan_by(0, PAN_PX)),
            ("Down", lambda: canvas.pan_by(0, -PAN_PX)),
            ("I", viewer.toggle_info),
            ("S", viewer.find_similar),
            ("C", viewer.choose_part),
            ("Ctrl+C", viewer.copy_photo),
            ("Ctrl+Shift+C", viewer.copy_path),
            ("Ctrl+R", viewer.show_in_folder),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        parent = self._viewer.parentWidget()
        if parent is not None and watched is parent and event.type() == QEvent.Type.Resize:
            self._viewer.setGeometry(parent.rect())
        return False
