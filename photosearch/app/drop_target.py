"""Lets go of photos and folders anywhere on the window, and pastes them: an event filter for the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from photosearch.app import drops
from photosearch.app.drop_overlay import DropOverlay


class DropTarget(QObject):
    """Takes drops for `window`. Photos dragged out of the window itself count only over `home_area`."""

    images_dropped = Signal(object)  # tuple[Path, ...]
    folders_dropped = Signal(object)  # tuple[Path, ...]
    link_dropped = Signal()  # the address of a picture without the picture
    nothing_pasted = Signal()

    def __init__(self, window: QWidget, home_area: QWidget, keep_in: Path) -> None:
        """`keep_in` is the folder for bitmaps that come without a file."""
        super().__init__(window)
        self._window, self._home_area, self._keep_in = window, home_area, keep_in
        self.overlay = DropOverlay(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def paste(self) -> None:
        """Use what is on the clipboard."""
        if not self._take(drops.dropped(QGuiApplication.clipboard().mimeData(), self._keep_in)):
            self.nothing_pasted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            return self._on_enter(event)
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._on_drop(event)
        if isinstance(event, QDragMoveEvent):
            event.setAccepted(self._is_welcome(event))
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.overlay.hide()
        if isinstance(event, QResizeEvent) and self.overlay.isVisible():
            self.overlay.setGeometry(self._window.rect())
        return False

    def _is_welcome(self, event: QDropEvent) -> bool:
        if not drops.may_be_used(event.mimeData()):
            return False
        if not isinstance(event.source(), QWidget):
            return True
        place = self._home_area.mapFrom(self._window, event.position().toPoint())
        return self._home_area.rect().contains(place)

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        if not drops.may_be_used(event.mimeData()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if not isinstance(event.source(), QWidget):
            self.overlay.appear(
                self.tr("Let go to find photos like this"),
                self.tr("Several photos are looked for together. A folder is added to the library."),
            )
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self.overlay.hide()
        welcome = self._is_welcome(event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(welcome)
        if welcome:
            self._take(drops.dropped(event.mimeData(), self._keep_in))
        return True

    def _take(self, found: drops.Dropped) -> bool:
        if found.folders:
            self.folders_dropped.emit(found.folders)
        if found.images:
            self.images_dropped.emit(found.images)
        if found.link_only:
            self.link_dropped.emit()
        return bool(found) or found.link_only
