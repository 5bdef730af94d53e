"""Intervals and tests: known answers, and the slow, obvious way beside the fast one."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from photosearch.evaluation.resampling import Resampler, holm


def test_interval_of_a_mean_is_near_the_normal_one() -> None:
    values = np.random.default_rng(3).normal(5, 2, 400)
    estimate = Resampler(range(400)).mean(values)
    error = values.std() / math.sqrt(400)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.low == pytest.approx(values.mean() - 1.96 * error, abs=0.15 * error)
    assert estimate.high == pytest.approx(values.mean() + 1.96 * error, abs=0.15 * error)


def test_clusters_widen_the_interval() -> None:
    """Five equal values a photo know no more than one: the interval is that of the photos."""
    photos = np.random.default_rng(4).normal(0, 1, 60)
    apart = Resampler(range(60)).mean(photos)
    repeated = Resampler([n // 5 for n in range(300)]).mean(np.repeat(photos, 5))
    assert repeated.high - repeated.low == pytest.approx(apart.high - apart.low, rel=0.1)


def test_values_that_do_not_apply_are_left_out() -> None:
    estimate = Resampler(range(4)).mean(np.array([1.0, math.nan, 0.0, 1.0]))
    assert (estimate.value, estimate.n) == (pytest.approx(2 / 3), 3)
    assert math.isnan(Resampler(range(2)).mean(np.array([math.nan, math.nan])).value)


def test_median_bootstrap_equals_repeating_the_questions() -> None:
    ranks = np.array([1.0, 3.0, 8.0, math.inf, 2.0, 40.0])
    resampler = Resampler([0, 0, 1, 1, 2, 3], resamples=300, seed=9)
    weights = np.random.default_rng(9).multinomial(4, np.full(4, 0.25), size=300)
    slow, clusters = [], [0, 0, 1, 1, 2, 3]
    for drawn in weights:
        heap = sorted(
            rank for rank, cluster in zip(ranks, clusters, strict=True) for _ in range(drawn[cluster])
        )
        slow.append(heap[(len(heap) - 1) // 2])
    estimate = resampler.median(ranks)
    assert estimate.value == 3.0
    assert estimate.low == np.quantile(slow, 0.025, method="inverted_cdf")
    assert estimate.high == np.quantile(slow, 0.975, method="inverted_cdf")


def test_p_value_is_near_the_exact_one() -> None:
    first = np.array([0.9, 0.8, 0.7, 0.9, 0.5, 0.6, 0.8, 0.9])
    second = np.array([0.7, 0.6, 0.8, 0.5, 0.4, 0.6, 0.5, 0.7])
    d = first - second
    flips = [abs(np.dot(signs, d)) for signs in itertools.product((1, -1), repeat=8)]
    exact = np.mean([flip >= abs(d.sum()) - 1e-9 for flip in flips])
    assert Resampler(range(8)).difference(first, second).p == pytest.approx(exact, abs=0.01)


def test_no_difference_is_no_difference() -> None:
    values = np.arange(10.0)
    difference = Resampler(range(10)).difference(values, values)
    assert (difference.value, difference.low, difference.high, difference.p) == (0, 0, 0, 1)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
