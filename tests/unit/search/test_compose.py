"""How parts join: "or", "and", weights, what is not wanted, and the bound that lets an index find all that match."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.parts import Is, Part, PartKind
from photosearch.search.compose import MOST_WAYS, clauses_of, compose, ways


def words(text: str, clause: int = 0, weight: float = 1.0, negative: bool = False) -> Part:
    return Part(PartKind.WORDS, text, text, words=text, clause=clause, weight=weight, negative=negative)


def relevance(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(logits, np.float64)))


def joined(parts: list[Part], **of: float) -> float:
    """The relevance of the whole from that of each part, by its words."""
    logits = {part: np.array([np.log(of[part.text] / (1 - of[part.text]))], np.float32) for part in parts}
    return float(relevance(compose(clauses_of(parts), logits))[0])


def test_one_part_alone_is_itself():
    assert joined([words("dog")], dog=0.3) == pytest.approx(0.3)
    assert joined([words("dog", weight=5)], dog=0.3) == pytest.approx(0.3)


def test_or_takes_the_better():
    assert joined([words("dog"), words("cat")], dog=0.2, cat=0.7) == pytest.approx(0.7)


def test_and_wants_both():
    both = [words("dog"), words("snow", 1)]
    assert joined(both, dog=0.6, snow=0.6) == pytest.approx(0.6)
    assert joined(both, dog=0.9, snow=0.1) == pytest.approx((0.9 * 0.1) ** 0.5)
    assert joined(both, dog=0.9, snow=0.1) < joined(both, dog=0.4, snow=0.4)


def test_weights_share_out():
    heavy = [words("dog", weight=3), words("snow", 1)]
    assert joined(heavy, dog=0.9, snow=0.3) == pytest.approx(0.9**0.75 * 0.3**0.25)
    light = [words("dog"), words("snow", 1, weight=0.01)]
    assert joined(light, dog=0.9, snow=0.001) == pytest.approx(0.9, abs=0.07)


def test_what_is_not_wanted_takes_away():
    parts = [words("beach"), words("people", 1, negative=True)]
    assert joined(parts, beach=0.8, people=0.01) == pytest.approx(0.8 * 0.99, rel=1e-4)
    assert joined(parts, beach=0.8, people=0.9) == pytest.approx(0.08, rel=1e-4)
    heavy = [words("beach"), words("people", 1, weight=2, negative=True)]
    assert joined(heavy, beach=0.8, people=0.5) == pytest.approx(0.2, rel=1e-4)


def test_only_what_is_not_wanted():
    assert joined([words("people", negative=True)], people=0.2) == pytest.approx(0.8)


def test_a_condition_beside_words_is_certain():
    raw = Part(PartKind.FIELD, "is:raw", "RAW", condition=Is("raw"))
    clauses = clauses_of([words("dog"), raw])
    logits = {words("dog"): np.array([-2, -2], np.float32), raw: np.array([40, -40], np.float32)}
    found = relevance(compose(clauses, logits))
    assert found[0] == pytest.approx(1)
    assert found[1] == pytest.approx(relevance(-2))


def test_conditions_alone_are_no_clause_of_comparison():
    raw = Part(PartKind.FIELD, "is:raw", "RAW", condition=Is("raw"), clause=1)
    assert len(clauses_of([words("dog"), raw])) == 1


def test_ways_choose_one_of_each_clause():
    parts = [words("a"), words("b"), words("c", 1, weight=3), words("no", 2, negative=True)]
    found = ways(clauses_of(parts))
    assert found is not None
    assert [{part.text: share for part, share in way.items()} for way in found] == [
        {"a": 0.25, "c": 0.75},
        {"b": 0.25, "c": 0.75},
    ]


def test_too_many_ways_are_not_tried():
    assert ways(clauses_of([words(f"{i}", i % 3) for i in range(12)])) is None
    assert len(ways(clauses_of([words(f"{i}") for i in range(MOST_WAYS)])) or ()) == MOST_WAYS


PARTS = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0.1, 9), st.booleans(), st.floats(-15, 15, width=32)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(PARTS)
def test_the_mean_of_some_way_bounds_the_whole(drawn):
    parts = [words(f"{i}", clause, weight, negative) for i, (clause, weight, negative, _) in enumerate(drawn)]
    logits = {part: np.array([one[3]], np.float32) for part, one in zip(parts, drawn, strict=True)}
    clauses = clauses_of(parts)
    found = ways(clauses)
    assert found is not None
    whole = float(compose(clauses, logits)[0])
    means = [sum(share * float(logits[part][0]) for part, share in way.items()) for way in found]
    assert whole <= max(means) + 1e-3
    assert np.isfinite(whole)
