"""Scores of composed questions, against the formulas spelt out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import toy
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.compose import EmbeddedPart, compose
from photosearch.search.cutoff import cut

CARD = replace(toy.CARD, floor_text=0.2, floor_photo=0.6, floor_caption=0.5)
FLOORS = {
    ("words", "whole"): 0.2,
    ("photo", "whole"): 0.6,
    ("words", "caption"): 0.5,
    ("photo", "caption"): 0.2,
}


def unit(seed: int, dim: int = 16) -> np.ndarray:
    row = np.random.default_rng(seed).standard_normal(dim)
    return (row / np.linalg.norm(row)).astype(np.float32)


def score(view_query, view) -> float:
    return float(view_query.vector @ view + view_query.offset)


@pytest.mark.parametrize(("kind", "floor"), [("words", 0.2), ("photo", 0.6)])
def test_one_part_is_its_plain_cosine(kind, floor):
    query = compose([EmbeddedPart(kind, unit(1))], CARD)
    np.testing.assert_array_equal(query.whole.vector, unit(1))
    assert query.whole.offset == 0
    assert query.floor == cut(query) == floor


@pytest.mark.parametrize("kind", ["words", "photo"])
def test_a_captions_floor_and_identity_are_mapped_to_those_of_pictures(kind):
    query = compose([EmbeddedPart(kind, unit(1))], CARD)
    caption_floor = FLOORS[kind, "caption"]
    assert caption_floor * query.caption.vector @ unit(1) + query.caption.offset == pytest.approx(
        query.floor, abs=1e-6
    )
    assert score(query.caption, unit(1)) == pytest.approx(1, abs=1e-6)


parts = st.lists(
    st.tuples(st.sampled_from(["words", "photo"]), st.integers(0, 99), st.floats(0.1, 5)),
    min_size=1,
    max_size=5,
)


@given(parts, st.integers(100, 199))
def test_strengths_are_weighted_means(chosen, seed):
    """Behind the linear form stands the mean of each part's own strength."""
    view = unit(seed)
    query = compose([EmbeddedPart(kind, unit(i), weight) for kind, i, weight in chosen], CARD)
    for name in ("whole", "caption"):
        strengths = [
            (float(unit(i) @ view) - FLOORS[kind, name]) / (1 - FLOORS[kind, name]) for kind, i, _ in chosen
        ]
        expected = np.average(strengths, weights=[weight for *_, weight in chosen])
        shares = [weight / (1 - FLOORS[kind, "whole"]) for kind, _, weight in chosen]
        scale = sum(weight for *_, weight in chosen) / sum(shares)
        assert score(getattr(query, name), view) == pytest.approx(query.floor + expected * scale, abs=1e-5)


def test_words_and_photo_move_the_score_alike():
    """What takes each from its floor to identity moves the score by the same amount."""
    words, photo = np.eye(16, dtype=np.float32)[:2]
    query = compose([EmbeddedPart("words", words), EmbeddedPart("photo", photo)], CARD)
    from_words = query.whole.vector @ words * (1 - 0.2)
    from_photo = query.whole.vector @ photo * (1 - 0.6)
    assert from_words == pytest.approx(from_photo, abs=1e-6)
    assert 0.2 < query.floor < 0.6


def test_weights_lie_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        compose([EmbeddedPart("words", unit(1), 0.0)], CARD)
