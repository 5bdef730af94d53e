"""The correction of hubs: against slow, obvious code, and on a library that one photo crowds."""

from __future__ import annotations

import numpy as np
import pytest

from photosearch.search import hubness
from photosearch.search.hubness import closeness, taken_off, thresholds


def unit_rows(count: int, dim: int = 16, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_closeness_is_the_mean_of_the_nearest_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubness, "BLOCK_ROWS", 7)  # so that blocks have seams
    photos, bank = unit_rows(30), unit_rows(40, seed=1)
    wanted = [np.sort(bank @ photo)[::-1][:5].mean() for photo in photos]
    assert closeness(photos, bank, 5) == pytest.approx(wanted, abs=1e-6)


def test_without_a_bank_nothing_is_taken_off() -> None:
    photos, nothing = unit_rows(3), np.zeros((0, 16), np.float32)
    assert not closeness(photos, nothing).any()
    assert not taken_off(photos, nothing, None, 0.0).any()


def test_a_bank_smaller_than_the_neighbours_will_do() -> None:
    photos, bank = unit_rows(3), unit_rows(2, seed=1)
    assert closeness(photos, bank) == pytest.approx((photos @ bank.T).mean(axis=1), abs=1e-6)


def test_thresholds_are_what_the_nearest_reach() -> None:
    photos, bank = unit_rows(50), unit_rows(300, seed=1)
    reached, share = thresholds(photos, bank, np.zeros(50, np.float32))
    assert share == pytest.approx(10 / 50)
    assert reached == pytest.approx(np.sort(bank @ photos.T, axis=1)[:, -10], abs=1e-6)


def test_without_views_nobody_crowds() -> None:
    bank = unit_rows(20, seed=1)
    reached, share = thresholds(np.zeros((0, 16), np.float32), bank, np.zeros(0, np.float32))
    alone = taken_off(unit_rows(4), bank, None, 0.0)
    assert np.isinf(reached).all()
    assert taken_off(unit_rows(4), bank, reached, share) == pytest.approx(alone)


def test_what_crowds_the_library_is_taken_down_and_others_are_left() -> None:
    photos, bank = unit_rows(1000), unit_rows(400, seed=1)
    middle = bank.mean(axis=0)
    photos[0] = middle / np.linalg.norm(middle)  # lies where all sentences are near
    bank = bank + 1.5 * photos[0]
    bank /= np.linalg.norm(bank, axis=1, keepdims=True)

    def first_tens(less: np.ndarray) -> np.ndarray:
        scores = bank @ photos.T - less
        return np.bincount(np.argsort(-scores, axis=1)[:, :10].ravel(), minlength=len(photos))

    reached, share = thresholds(photos, bank, hubness.SHARE * closeness(photos, bank))
    less = taken_off(photos, bank, reached, share)
    assert first_tens(np.zeros(1000))[0] == len(bank)
    assert first_tens(less)[0] < len(bank) / 2
    assert less[0] == less.max()
    assert np.median(less) == pytest.approx(np.median(hubness.SHARE * closeness(photos, bank)), rel=0.05)


def test_new_photos_are_corrected_as_they_would_be_among_all() -> None:
    photos, bank = unit_rows(300), unit_rows(200, seed=1)
    reached, share = thresholds(photos, bank, np.zeros(300, np.float32))
    together = taken_off(photos, bank, reached, share)
    assert taken_off(photos[100:110], bank, reached, share) == pytest.approx(together[100:110], abs=1e-6)
