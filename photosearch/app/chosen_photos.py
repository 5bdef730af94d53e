"""What is done with the photos chosen in the grid: opened, copied, dragged out, shown in their folder, asked about."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal

from photosearch.app.gallery_page import GalleryPage
from photosearch.app.session import Session
from photosearch.app.viewer import Viewer
from photosearch.parts import Box
from photosearch.records import Item


class ChosenPhotos(QObject):
    """Stands between the grid, the viewer and the actions on items."""

    viewer_opened = Signal()
    viewer_closed = Signal()

    def __init__(self, session: Session, gallery: GalleryPage, viewer: Viewer, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._grid, self._viewer = session, gallery.grid, viewer
        grid, actions = gallery.grid, session.item_actions
        grid.item_activated.connect(self.open)
        grid.similar_wanted.connect(self._find_similar_to)
        grid.menu_wanted.connect(self._show_menu)
        grid.copy_wanted.connect(self.copy)
        grid.drag_wanted.connect(self._drag)
        grid.judged.connect(session.judge)
        viewer.rect_of = grid.item_rect
        viewer.closed.connect(self._on_viewer_closed)
        viewer.similar_wanted.connect(self._find_similar_to)
        viewer.part_wanted.connect(self._find_part)
        viewer.info_shown.connect(session.asking.explain)
        actions.open_wanted.connect(self.open)
        actions.similar_wanted.connect(self._find_similar_to)

    def items(self) -> list[Item]:
        """The chosen items, as far as they are known already."""
        found = (self._session.details.get(int(item_id)) for item_id in self._grid.selected_ids())
        return [item for item in found if item is not None]

    def open(self, item_id: int) -> None:
        """Show one photo large."""
        self.viewer_opened.emit()
        self._viewer.open_item(item_id)

    def find_similar(self) -> None:
        """Ask for photos like the chosen ones."""
        self._session.find_similar([int(item_id) for item_id in self._grid.selected_ids()])

    def copy(self, paths: bool) -> None:
        """Copy their paths, or the picture of the first."""
        items = self.items()
        if items and paths:
            self._session.item_actions.copy_paths(items)
        elif items:
            self._session.item_actions.copy_photo(items[0])

    def reveal(self) -> None:
        """Show the first where it lies."""
        items = self.items()
        if items:
            self._session.item_actions.show_in_folder(items[0].path)

    def _find_similar_to(self, item_id: int) -> None:
        self._viewer.close_photo()
        self._session.find_similar([item_id])

    def _find_part(self, item_id: int, box: Box) -> None:
        self._viewer.close_photo()
        self._session.find_part(item_id, box)

    def _show_menu(self, item_id: int, at: QPoint) -> None:
        clicked = self._session.details.get(item_id)
        if clicked is not None:
            others = [item for item in self.items() if item.id != item_id]
            answering = self._session.model.answer is not None
            menu = self._session.item_actions.menu([clicked, *others], self._grid, answering=answering)
            menu.popup(at)

    def _drag(self) -> None:
        items = self.items()
        picture = self._session.thumbnails.image(items[0].id) if items else None
        self._session.item_actions.drag(self._grid, items, picture)

    def _on_viewer_closed(self, item_id: int) -> None:
        self.viewer_closed.emit()
        self._grid.show_item(item_id)
        self._grid.setFocus()
