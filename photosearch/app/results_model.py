"""The photos that the window shows now, in their order: the timeline, or the answer to a question.

Holds arrays, never a record for each photo of a library; `grid` draws it. Knows no widgets and reads no files.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from photosearch.app.date_names import camera_clock_s
from photosearch.app.grid_sections import Sections, one_section, sections_by_day
from photosearch.records import Answer, Item, Timeline

Order = Literal["relevance", "date"]

_NONE = np.empty(0, np.int64)


class ResultsModel(QObject):
    """`ids`, `taken_s`, `aspect` and `scores` (None for the timeline) of n photos in the order shown."""

    replaced = Signal()  # other photos: begin at the top
    refreshed = Signal()  # the same list with some photos more, fewer or changed: stay where one is
    reordered = Signal()  # the same photos in another order

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline(_NONE, _NONE, np.empty(0, np.float32))
        self._answer: Answer | None = None
        self._order: Order = "relevance"
        self.ids: NDArray[np.int64] = _NONE
        self.taken_s: NDArray[np.int64] = _NONE
        self.aspect: NDArray[np.float32] = self._timeline.aspect
        self.scores: NDArray[np.float32] | None = None
        self.sections: Sections = one_section(0)

    def __len__(self) -> int:
        return len(self.ids)

    # ------------------------------------------------------------------------------------- what is shown

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown; None while the timeline is."""
        return self._answer

    @property
    def order(self) -> Order:
        """The order that answers are shown in. The timeline is always in order of date."""
        return self._order

    @property
    def is_by_date(self) -> bool:
        return self._answer is None or self._order == "date"

    def show_timeline(self, timeline: Timeline) -> None:
        """Show all photos, newest first; while the timeline is shown already the view stays where it is."""
        stays = self._answer is None
        self._timeline, self._answer = timeline, None
        self.ids, self.taken_s, self.aspect = timeline.ids, timeline.taken_s, timeline.aspect
        self.scores, self.sections = None, sections_by_day(timeline.taken_s)
        (self.refreshed if stays else self.replaced).emit()

    def keep_timeline(self, timeline: Timeline) -> None:
        """Remember a fresher timeline without leaving the answer that is shown."""
        if self._answer is None:
            self.show_timeline(timeline)
        else:
            self._timeline = timeline

    def show_answer(self, answer: Answer) -> None:
        """Show the hits of an answer; one to the same question as before keeps the view where it is."""
        stays = self._answer is not None and self._answer.query == answer.query
        self._answer = answer
        self._arrange()
        (self.refreshed if stays else self.replaced).emit()

    def leave_answer(self) -> None:
        """Back to the timeline."""
        if self._answer is not None:
            self.show_timeline(self._timeline)

    def set_order(self, order: Order) -> None:
        """Show answers by relevance (best first) or by date (newest first)."""
        if order == self._order:
            return
        self._order = order
        if self._answer is not None:
            self._arrange()
            self.reordered.emit()

    def _arrange(self) -> None:
        hits = () if self._answer is None else self._answer.hits
        self.ids = np.fromiter((hit.item.id for hit in hits), np.int64, len(hits))
        self.taken_s = np.fromiter((self._taken_s(hit.item) for hit in hits), np.int64, len(hits))
        self.aspect = np.fromiter((_aspect(hit.item) for hit in hits), np.float32, len(hits))
        self.scores = np.fromiter((hit.score for hit in hits), np.float32, len(hits))
        self.sections = one_section(len(hits))
        if self._order == "date":
            self._sort_by_date()

    def _sort_by_date(self) -> None:
        newest = np.argsort(-self.taken_s, kind="stable")
        assert self.scores is not None
        self.ids, self.taken_s = self.ids[newest], self.taken_s[newest]
        self.aspect, self.scores = self.aspect[newest], self.scores[newest]
        self.sections = sections_by_day(self.taken_s)

    def _taken_s(self, item: Item) -> int:
        if item.metadata.taken is not None:
            return camera_clock_s(item.metadata.taken)
        found = np.flatnonzero(self._timeline.ids == item.id)
        return int(self._timeline.taken_s[found[0]]) if len(found) else 0

    # ------------------------------------------------------------------------------------- looking up

    def index_of(self, item_id: int) -> int | None:
        """Where an item stands, None where it is not shown."""
        found = np.flatnonzero(self.ids == item_id)
        return int(found[0]) if len(found) else None

    def known_items(self) -> tuple[Item, ...]:
        """The items that came with the answer; none for the timeline."""
        return () if self._answer is None else tuple(hit.item for hit in self._answer.hits)

    def score_of(self, item_id: int) -> float | None:
        """How well an item answers the question; None in the timeline."""
        index = None if self.scores is None else self.index_of(item_id)
        return None if index is None or self.scores is None else float(self.scores[index])


def _aspect(item: Item) -> float:
    return item.width / item.height if item.width > 0 and item.height > 0 else 1.0
