"""From views to items: the best view of an item counts, copies fold into one, equal scores keep a stable order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.items import Items
from photosearch.catalogue.vectors import ViewKind
from photosearch.search.vector_index import NO_IDS, Ids, Scores

__all__ = ["RankedItems", "ViewKind", "rank"]


@dataclass(frozen=True, slots=True, eq=False)
class RankedItems:
    """Items, best first: (n,) ids, scores, and whether a caption came nearer than the pixels."""

    ids: Ids
    scores: Scores
    by_caption: NDArray[np.bool_]

    def count(self, cut: float) -> int:
        """How many score at least `cut`."""
        return int(np.count_nonzero(self.scores >= cut))

    def within(self, ids: Ids) -> RankedItems:
        """Those among `ids`."""
        kept = np.isin(self.ids, ids)
        return RankedItems(self.ids[kept], self.scores[kept], self.by_caption[kept])

    def first(self, count: int) -> RankedItems:
        return RankedItems(self.ids[:count], self.scores[:count], self.by_caption[:count])


def rank(
    found: Mapping[ViewKind, tuple[Ids, Scores]], items: Items, without_items: frozenset[int] = frozenset()
) -> RankedItems:
    """Order the listed items of the views that were found. Equal scores go by item id."""
    ids, scores, captions = [NO_IDS], [np.zeros(0, np.float32)], [np.zeros(0, np.bool_)]
    for kind, (view_ids, view_scores) in found.items():
        places, item_ids = items.showing(kind, view_ids)
        ids.append(item_ids)
        scores.append(view_scores[places])
        captions.append(np.full(len(places), kind == "caption"))
    return _folded(np.concatenate(ids), np.concatenate(scores), np.concatenate(captions), without_items)


def _folded(
    ids: Ids, scores: Scores, by_caption: NDArray[np.bool_], without_items: frozenset[int]
) -> RankedItems:
    order = np.lexsort((by_caption, ids, -scores))  # pixels before caption where both come equally near
    _, first = np.unique(ids[order], return_index=True)
    kept = order[np.sort(first)]
    if without_items:
        kept = kept[~np.isin(ids[kept], np.fromiter(without_items, np.int64, len(without_items)))]
    return RankedItems(ids[kept], scores[kept], by_caption[kept])
