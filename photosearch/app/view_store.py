"""What the window remembers until the next start: its place and size, the zoom, the order and its sections.

Kept in the library's own `window.ini`, never in a registry. Knows no library.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow

from photosearch.app import grid_zoom
from photosearch.app.gallery_page import GalleryPage
from photosearch.app.results_model import ResultsModel


def store_of(home: Path) -> QSettings:
    """The file of a library's window."""
    return QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)


def save(store: QSettings, window: QMainWindow, page: GalleryPage, model: ResultsModel) -> None:
    """Keep how the window is now."""
    store.setValue("view/geometry", window.saveGeometry())
    store.setValue("view/zoom", page.grid.zoom)
    store.setValue("view/order", model.order)
    store.setValue("view/grouping", model.grouping)
    store.sync()


def restore(store: QSettings, window: QMainWindow, page: GalleryPage) -> None:
    """Make the window as it was; what cannot be understood is left as it is."""
    geometry = store.value("view/geometry")
    if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)):
        window.resize(QSize(1280, 820).boundedTo(window.screen().availableSize()))
    try:
        page.grid.set_zoom(grid_zoom.bounded(float(str(store.value("view/zoom", grid_zoom.DEFAULT)))))
    except ValueError:
        page.grid.set_zoom(grid_zoom.DEFAULT)
    if store.value("view/order") == "date":
        page.set_order("date")
    if store.value("view/grouping") == "event":
        page.set_grouping("event")
