"""Which thumbnails and details the grid needs now, and which of them are fading in. Draws nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import QImage

from photosearch.app.fades import Fades
from photosearch.app.grid_layout import Cell
from photosearch.app.grid_paint import CellState
from photosearch.app.item_details import ItemDetails
from photosearch.app.thumbnail_loader import ThumbnailLoader, Wanted
from photosearch.app.words import closeness
from photosearch.records import FileKind, Item

if TYPE_CHECKING:
    from photosearch.app.grid import GridView

ASK_MS = 24  # gathers what several events of one frame would ask for
DETAILS_MS = 80  # details wait until scrolling rests
MOST_DETAILS = 2000  # selected photos whose files are fetched ahead


class GridPictures(QObject):
    """Asks the loaders for what is in view and around it; tells the grid what to draw of a photo."""

    def __init__(self, grid: GridView, loader: ThumbnailLoader, details: ItemDetails) -> None:
        super().__init__(grid)
        self._grid, self._loader, self._details = grid, loader, details
        self.fades = Fades(grid.viewport())
        self._shown: dict[int, QRect] = {}  # what the last paintings drew, in viewport coordinates
        self._blank: set[int] = set()  # of these, those without a picture
        self._top_before = 0
        self._ratio = 1.0
        self._asking = QTimer(self, interval=ASK_MS, singleShot=True)
        self._asking.timeout.connect(self._ask)
        self._detailing = QTimer(self, interval=DETAILS_MS, singleShot=True)
        self._detailing.timeout.connect(self._ask_details)
        loader.image_ready.connect(self._on_image_ready)
        loader.unavailable.connect(self._on_unavailable)
        details.items_ready.connect(self._on_items_ready)
        details.forgotten.connect(self._on_library_changed)

    def ask_soon(self) -> None:
        """Another part of the photos is in view."""
        if not self._asking.isActive():
            self._asking.start()
        self.ask_details_soon()

    def fetch_again(self) -> None:
        """Pictures and details may have changed."""
        self._details.forget()

    def try_again(self) -> None:
        """Photos without a picture may have one by now."""
        self._loader.forget_missing()

    def name_of(self, index: int) -> str:
        """The file name of the photo in row `index`; empty while it is not known."""
        item = self._details.get(self._grid.id_at(index)) if index >= 0 else None
        return "" if item is None else item.path.name

    def begin_painting(self) -> None:
        """The whole view is about to be painted."""
        self._shown, self._blank = {}, set()
        self._ratio = self._grid.devicePixelRatioF()

    def state(self, index: int, rect: QRect, *, focused: bool) -> CellState:
        """How the photo in row `index` looks that is being drawn at `rect`."""
        grid, item_id = self._grid, self._grid.id_at(index)
        image, size = self._loader.image(item_id), self._loader.size(item_id)
        item = self._details.get(item_id)
        self._shown[item_id] = rect
        (self._blank.add if image is None else self._blank.discard)(item_id)
        hovered = index == grid.hovered
        return CellState(
            image=image,
            exact=size == (round(rect.width() * self._ratio), round(rect.height() * self._ratio)),
            opacity=self.fades.opacity(item_id),
            selected=index in grid.selection,
            current=focused and index == grid.selection.current,
            hovered=hovered,
            raw=item is not None and item.kind is FileKind.RAW,
            missing=item is not None and item.missing,
            unreadable=image is None and self._loader.is_without(item_id),
            score=closeness(grid.model.hit_of(item_id)) if hovered else "",
            judged=grid.model.thumb_of(item_id),
            judging=hovered and grid.model.answer is not None,
            pointed=grid.hovered_thumb if hovered else None,
        )

    def _ask(self) -> None:
        """What is in view first, then a view ahead the way one scrolls, then half a view behind."""
        top, bottom = self._grid.top, self._grid.bottom
        height = bottom - top
        down = top >= self._top_before
        self._top_before = top
        ahead = (bottom, bottom + height) if down else (top - height, top)
        behind = (top - height // 2, top) if down else (bottom, bottom + height // 2)
        cells: dict[int, Cell] = {}
        for low, high in ((top, bottom), ahead, behind):
            cells.update(self._grid.layout_now.cells_between(low, high))
        ids, ratio = self._grid.model.ids, self._grid.devicePixelRatioF()
        radius = self._grid.corner_radius * ratio
        self._loader.want(
            [
                Wanted(int(ids[i]), round(cell.w * ratio), round(cell.h * ratio), radius)
                for i, cell in cells.items()
            ]
        )

    def ask_details_soon(self) -> None:
        """Others are in view or selected: what is done with selected photos needs to know their files."""
        self._detailing.start()

    def _ask_details(self) -> None:
        chosen = self._grid.selected_ids()[:MOST_DETAILS].tolist()
        self._details.want(list(dict.fromkeys((*self._shown, *chosen))))

    def _on_library_changed(self) -> None:
        """A changed photo keeps its item: what is in view is loaded again while the old picture stays."""
        self._loader.doubt()
        self.ask_soon()

    def _on_image_ready(self, item_id: int, _image: QImage) -> None:
        rect = self._shown.get(item_id)
        if rect is None:
            return
        if item_id in self._blank:
            self.fades.begin(item_id)
        self._grid.viewport().update(rect.adjusted(-2, -2, 2, 2))

    def _on_unavailable(self, item_id: int) -> None:
        self._grid.viewport().update(self._shown.get(item_id, QRect()))

    def _on_items_ready(self, items: tuple[Item, ...]) -> None:
        if any(item.missing or item.kind is FileKind.RAW for item in items):
            self._grid.viewport().update()
