"""From views to items: the best view of an item counts, copies fold into one, equal scores keep a stable order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.items import Items
from photosearch.search.vector_index import NO_IDS, Ids, Scores

ViewKind = Literal["whole", "caption"]
ASK_ALL_FROM = 5000  # views from which on reading the whole table is quicker than asking for each


@dataclass(frozen=True, slots=True, eq=False)
class RankedItems:
    """Items, best first: (n,) ids, scores, and whether a caption came nearer than the pixels."""

    ids: Ids
    scores: Scores
    by_caption: NDArray[np.bool_]

    def count(self, cut: float) -> int:
        """How many score at least `cut`."""
        return int(np.count_nonzero(self.scores >= cut))

    def first(self, count: int) -> RankedItems:
        return RankedItems(self.ids[:count], self.scores[:count], self.by_caption[:count])


def rank(
    found: Mapping[ViewKind, tuple[Ids, Scores]], items: Items, without_items: frozenset[int] = frozenset()
) -> RankedItems:
    """Order the listed items of the views that were found. Equal scores go by item id."""
    ids, scores, captions = [NO_IDS], [np.zeros(0, np.float32)], [np.zeros(0, np.bool_)]
    for kind, (view_ids, view_scores) in found.items():
        places, item_ids = _items_of(kind, view_ids, items)
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


def _items_of(kind: ViewKind, view_ids: Ids, items: Items) -> tuple[NDArray[np.intp], Ids]:
    """Pairs of a place in `view_ids` and the id of an item that shows that view."""
    if len(view_ids) < ASK_ALL_FROM:
        of_views = items.of_views(view_ids.tolist())
        pairs = [(i, item) for i, view in enumerate(view_ids.tolist()) for item in of_views.get(view, ())]
        table = np.array(pairs, np.int64).reshape(-1, 2)
        return table[:, 0].astype(np.intp), table[:, 1]
    known_views, item_ids = items.all_views(kind)
    order = np.argsort(view_ids)
    places = np.minimum(np.searchsorted(view_ids, known_views, sorter=order), len(view_ids) - 1)
    wanted = view_ids[order[places]] == known_views
    return order[places[wanted]], item_ids[wanted]
