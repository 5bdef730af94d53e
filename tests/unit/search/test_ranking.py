"""From views to items, on a real catalogue."""

from __future__ import annotations

import numpy as np
import pytest
import toy

from photosearch.search.ranking import RankedItems, rank
from photosearch.search.vector_index import NO_IDS


def found(*pairs: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([view for view, _ in pairs], np.int64), np.array(
        [score for _, score in pairs], np.float32
    )


def as_list(ranked: RankedItems) -> list[tuple[int, float, bool]]:
    return list(zip(ranked.ids.tolist(), ranked.scores.tolist(), ranked.by_caption.tolist(), strict=True))


@pytest.fixture
def library(shelf):
    """Three items; the first two share a caption."""
    shelf.a = shelf.put("a.jpg", "red", caption="shared")
    shelf.b = shelf.put("b.jpg", "green", caption="shared")
    shelf.c = shelf.put("c.jpg", "blue", caption="own")
    changes = {
        kind: shelf.catalogue.vectors.since(toy.CARD.key, kind, 0).ids.tolist()
        for kind in ("whole", "caption")
    }
    shelf.pictures, shelf.captions = sorted(changes["whole"]), sorted(changes["caption"])
    shelf.items = shelf.catalogue.items
    return shelf


def test_best_first_and_equal_ones_by_id(library):
    a, b, c = library.pictures
    ranked = rank({"whole": found((c, 0.5), (b, 0.25), (a, 0.5))}, library.items)
    assert as_list(ranked) == [(library.a, 0.5, False), (library.c, 0.5, False), (library.b, 0.25, False)]
    assert ranked.count(0.5) == 2
    assert ranked.first(1).ids.tolist() == [library.a]


def test_the_best_view_of_an_item_counts(library):
    a, b, c = library.pictures
    shared, own = library.captions
    ranked = rank(
        {"whole": found((a, 0.75), (b, 0.25), (c, 0.5)), "caption": found((shared, 0.5), (own, 0.5))},
        library.items,
    )
    assert as_list(ranked) == [(library.a, 0.75, False), (library.b, 0.5, True), (library.c, 0.5, False)]


def test_unlisted_and_unknown_views_are_nobodys(library):
    a, b, _ = library.pictures
    library.remove("b.jpg")
    ranked = rank({"whole": found((b, 0.9), (99_999, 0.8), (a, 0.5))}, library.items)
    assert ranked.ids.tolist() == [library.a]


def test_items_left_out(library):
    a, b, c = library.pictures
    views = {"whole": found((a, 0.9), (b, 0.8), (c, 0.7)), "caption": found((library.captions[0], 0.95))}
    assert rank(views, library.items, frozenset({library.a})).ids.tolist() == [library.b, library.c]


def test_nothing_found(library):
    assert as_list(rank({"whole": (NO_IDS, np.zeros(0, np.float32))}, library.items)) == []
    assert as_list(rank({}, library.items)) == []
