"""What examples add to a photo's logit."""

from __future__ import annotations

import numpy as np
import pytest

from photosearch.search.feedback import AWAY, TOWARDS, no_pull, pull_of

DIM = 8


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


@pytest.fixture
def sample() -> np.ndarray:
    """(500, DIM + 1) vectors as an index holds them."""
    vectors = unit(np.random.default_rng(1).standard_normal((500, DIM)))
    return np.concatenate([vectors, np.ones((500, 1), np.float32)], axis=1)


NONE = np.zeros((0, DIM), np.float32)


def pulls(good: np.ndarray, bad: np.ndarray, sample: np.ndarray, spread: float = 1.0) -> np.ndarray:
    pull = pull_of(good, bad, sample, spread)
    return sample @ pull.vector + pull.offset


def test_without_examples_nothing_moves(sample):
    assert not no_pull(DIM).moves
    assert not pull_of(NONE, NONE, sample, 1.0).moves


def test_one_good_example_moves_by_how_far_a_photo_lies_above_its_background(sample):
    good = sample[:1, :DIM]
    cosines = sample[:, :DIM] @ good[0]
    np.testing.assert_allclose(
        pulls(good, NONE, sample, 3.0), 3 * TOWARDS * (cosines - cosines.mean()) / cosines.std(), atol=1e-4
    )


def test_bad_examples_push_away_and_count_together_as_one(sample):
    bad = sample[:1, :DIM]
    alone = pulls(NONE, bad, sample)
    np.testing.assert_allclose(alone, pulls(NONE, np.repeat(bad, 9, axis=0), sample), atol=1e-4)
    assert alone[0] == alone.min() < 0
    np.testing.assert_allclose(alone / AWAY, -pulls(bad, NONE, sample) / TOWARDS, atol=1e-4)


def test_more_good_examples_say_more(sample):
    good = sample[:1, :DIM]
    np.testing.assert_allclose(
        pulls(np.repeat(good, 4, axis=0), NONE, sample), 2 * pulls(good, NONE, sample), atol=1e-4
    )


def test_library_of_copies_moves_nothing_wildly():
    sample = np.ones((9, DIM + 1), np.float32)
    assert np.isfinite(pulls(sample[:1, :DIM], NONE, sample)).all()
