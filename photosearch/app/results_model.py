"""The photos that the window shows now, in their order: the timeline, or the answer to a question.

Holds arrays, never a record for each photo of a library; `grid` draws it. Knows no widgets and reads no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from photosearch.app.date_names import camera_clock_s
from photosearch.app.grid_sections import Sections, one_section, sections_by_day, sections_by_event
from photosearch.app.grid_thumbs import Thumb
from photosearch.records import Answer, Hit, Item, Timeline
from photosearch.search.events import Grouping

Order = Literal["relevance", "date"]

_NONE = np.empty(0, np.int64)


class ResultsModel(QObject):
    """`ids`, `taken_s` and `aspect` of n photos in the order shown."""

    replaced = Signal()  # other photos: begin at the top
    refreshed = Signal()  # the same list with some photos more, fewer or changed: stay where one is
    reordered = Signal()  # the same photos in another order
    order_chosen = Signal(str)  # the order that answers are wanted in
    judged = Signal()  # other photos are called right or wrong

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline(_NONE, _NONE, np.empty(0, np.float32))
        self._answer: Answer | None = None
        self._order: Order = "relevance"
        self._grouping: Grouping = "day"
        self.ids: NDArray[np.int64] = _NONE
        self.taken_s: NDArray[np.int64] = _NONE
        self.aspect: NDArray[np.float32] = self._timeline.aspect
        self.sections: Sections = one_section(0)
        self._judged: dict[int, Thumb] = {}
        self.below_cut = ""  # what stands beside the line
        self._rows: dict[int, int] = {}  # item → its place among the answer's hits

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
    def grouping(self) -> Grouping:
        """What the sections of answers by date are. Those of the timeline are always days."""
        return self._grouping

    @property
    def is_by_date(self) -> bool:
        return self._answer is None or self._order == "date"

    def show_timeline(self, timeline: Timeline) -> None:
        """Show all photos, newest first; while the timeline is shown already the view stays where it is."""
        stays = self._answer is None
        self._timeline, self._answer = timeline, None
        self.ids, self.taken_s, self.aspect = timeline.ids, timeline.taken_s, timeline.aspect
        self.sections = sections_by_day(timeline.taken_s)
        (self.refreshed if stays else self.replaced).emit()

    def keep_timeline(self, timeline: Timeline) -> None:
        """Remember a fresher timeline without leaving the answer that is shown."""
        if self._answer is None:
            self.show_timeline(timeline)
        else:
            self._timeline = timeline

    def show_answer(self, answer: Answer) -> None:
        """Show the hits of an answer, or what comes nearest; the same question as before keeps the view in place."""
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
        self.order_chosen.emit(order)
        if self._answer is not None:
            self._arrange()
            self.reordered.emit()

    def set_grouping(self, grouping: Grouping) -> None:
        """Show answers by date in sections of days or of events; the photos stay in their order."""
        if grouping == self._grouping:
            return
        self._grouping = grouping
        if self._answer is not None and self._order == "date":
            self._arrange()
            self.refreshed.emit()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Those of the answer; where nothing matches, the few that come nearest."""
        return () if self._answer is None else self._answer.hits or self._answer.nearest

    def _arrange(self) -> None:
        hits = self.hits
        self.ids = np.fromiter((hit.item.id for hit in hits), np.int64, len(hits))
        self.taken_s = self._taken(hits)
        self.aspect = np.fromiter((_aspect(hit.item) for hit in hits), np.float32, len(hits))
        self._rows = {hit.item.id: row for row, hit in enumerate(hits)}
        matched = self._matched(hits)
        self.below_cut = self._words_below(matched)
        self.sections = one_section(len(hits))
        if self._order == "date":
            self._sort_by_date(matched)
        self.sections = self.sections.cut_at(matched, len(hits))

    def _matched(self, hits: Sequence[Hit]) -> int:
        """How many lie above the cut; they come first."""
        if self._answer is None or not self._answer.hits:
            return 0
        return sum(hit.matched for hit in hits)

    def _words_below(self, matched: int) -> str:
        return self.tr("Less likely") if matched else self.tr("These come nearest")

    def _sort_by_date(self, matched: int) -> None:
        """Matches newest first; what lies below the cut stays in its order."""
        newest = np.argsort(-self.taken_s[:matched], kind="stable")
        order = np.concatenate((newest, np.arange(matched, len(self.taken_s))))
        self.ids, self.taken_s, self.aspect = self.ids[order], self.taken_s[order], self.aspect[order]
        if matched:
            sections_by = sections_by_day if self._grouping == "day" else sections_by_event
            self.sections = sections_by(self.taken_s[:matched])

    def _taken(self, hits: Sequence[Hit]) -> NDArray[np.int64]:
        """Seconds since 1970 of each hit; the timeline knows them of photos that tell no time themselves."""
        undated = {hit.item.id: 0 for hit in hits if hit.item.metadata.taken is None}
        if undated:
            rows = np.flatnonzero(np.isin(self._timeline.ids, list(undated)))
            known = zip(self._timeline.ids[rows].tolist(), self._timeline.taken_s[rows].tolist(), strict=True)
            undated.update(known)
        taken = (
            undated[hit.item.id]
            if hit.item.metadata.taken is None
            else camera_clock_s(hit.item.metadata.taken)
            for hit in hits
        )
        return np.fromiter(taken, np.int64, len(hits))

    def show_judged(self, good: Sequence[int], bad: Sequence[int]) -> None:
        """Which items the person called right and wrong."""
        judged: dict[int, Thumb] = dict.fromkeys(good, "up")
        judged.update(dict.fromkeys(bad, "down"))
        if judged != self._judged:
            self._judged = judged
            self.judged.emit()

    # ------------------------------------------------------------------------------------- looking up

    def thumb_of(self, item_id: int) -> Thumb | None:
        """What the person called an item."""
        return self._judged.get(item_id)

    def index_of(self, item_id: int) -> int | None:
        """Where an item stands, None where it is not shown."""
        found = np.flatnonzero(self.ids == item_id)
        return int(found[0]) if len(found) else None

    def known_items(self) -> tuple[Item, ...]:
        """The items that came with the answer; none for the timeline."""
        return tuple(hit.item for hit in self.hits)

    def hit_of(self, item_id: int) -> Hit | None:
        """What the answer says of an item; None in the timeline."""
        row = self._rows.get(item_id) if self._answer is not None else None
        return None if row is None else self.hits[row]


def _aspect(item: Item) -> float:
    return item.width / item.height if item.width > 0 and item.height > 0 else 1.0
