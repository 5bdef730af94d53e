"""The page of photos: the grid with its date scrubber, and the result bar above. Knows nothing of questions."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photosearch.app import grid_zoom
from photosearch.app.grid import GridView
from photosearch.app.item_details import ItemDetails
from photosearch.app.nothing_banner import NothingBanner
from photosearch.app.result_bar import ResultBar
from photosearch.app.results_model import Order, ResultsModel
from photosearch.app.scrubber import Scrubber
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.search.events import Grouping

VIEWS_AHEAD = 2
_SPAN = math.log(grid_zoom.LARGEST / grid_zoom.SMALLEST)


class GalleryPage(QWidget):
    """Photos of a `ResultsModel`."""

    more_wanted = Signal()  # the end of an answer comes near that has more photos than are shown

    def __init__(
        self,
        model: ResultsModel,
        loader: ThumbnailLoader,
        details: ItemDetails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._model = model
        self.bar = ResultBar()
        self.grid = GridView(model, loader, details, self)
        self.scrubber = Scrubber(self.grid)
        self.nothing = NothingBanner()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.nothing)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.grid, 1)
        below.addWidget(self.scrubber)
        column.addLayout(below, 1)
        self.setFocusProxy(self.grid)
        self._connect()

    def _connect(self) -> None:
        self.bar.order_chosen.connect(self.set_order)
        self.bar.grouping_chosen.connect(self.set_grouping)
        self.bar.zoom_chosen.connect(lambda part: self.grid.set_zoom(zoom_at(part)))
        self.grid.zoom_changed.connect(lambda _px: self.bar.show_zoom(part_of(self.grid.zoom)))
        self.grid.view_moved.connect(self._look_ahead)
        self._model.refreshed.connect(self._say_what_is_shown)
        self._model.replaced.connect(self._say_what_is_shown)
        self.bar.show_zoom(part_of(self.grid.zoom))

    def set_order(self, order: Order) -> None:
        """Answers by relevance or by date."""
        self.grid.set_order(order)
        self.bar.show_order(order)

    def set_grouping(self, grouping: Grouping) -> None:
        """Answers by date in sections of days or of events."""
        self._model.set_grouping(grouping)
        self.bar.show_grouping(grouping)

    def toggle_order(self) -> None:
        """The other order."""
        self.set_order("relevance" if self._model.order == "date" else "date")

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller by steps; 0 goes back to the usual size."""
        px = self.grid.zoom * grid_zoom.STEP**steps if steps else grid_zoom.DEFAULT
        self.grid.set_zoom(px)

    def _look_ahead(self) -> None:
        answer, bar = self._model.answer, self.grid.verticalScrollBar()
        if answer is None or answer.matches <= len(answer.hits):
            return
        if bar.maximum() - bar.value() < VIEWS_AHEAD * self.grid.viewport().height():
            self.more_wanted.emit()

    def _say_what_is_shown(self) -> None:
        answer = self._model.answer
        if answer is None:
            self.bar.show_photos(len(self._model))
        else:
            self.bar.show_answer(answer)
        self.nothing.setVisible(answer is not None and not answer.matches)


def zoom_at(part: float) -> float:
    """Row height in px for a slider's place, 0 to 1; equal ways multiply equally."""
    return grid_zoom.SMALLEST * math.exp(part * _SPAN)


def part_of(px: float) -> float:
    """The slider's place for a row height in px."""
    return math.log(px / grid_zoom.SMALLEST) / _SPAN
