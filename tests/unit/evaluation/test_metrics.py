"""Fast measures against slow, obvious ones, and against the worked table of a published evaluation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.evaluation import metrics

PAPER = np.array([[True, True, True, False, True]])
FOUR = np.array([4.0])

rank_lists = st.lists(st.one_of(st.integers(1, 300).map(float), st.just(math.inf)), min_size=1, max_size=40)
relevance_rows = st.lists(st.booleans(), min_size=1, max_size=12)


def test_worked_table_precision() -> None:
    by_rank = [metrics.precision_at(PAPER, k)[0] for k in range(1, 6)]
    assert by_rank == pytest.approx([1.0, 1.0, 1.0, 0.75, 0.8])
    assert metrics.precision_at(PAPER, 5, "mean")[0] == pytest.approx(0.91)


def test_worked_table_recall() -> None:
    by_rank = [metrics.recall_of_relevant(PAPER, FOUR, k)[0] for k in range(1, 6)]
    assert by_rank == pytest.approx([0.25, 0.5, 0.75, 0.75, 1.0])
    assert metrics.recall_of_relevant(PAPER, FOUR, 5, "mean")[0] == pytest.approx(0.65)


def test_worked_table_f() -> None:
    by_rank = [metrics.f_measure_at(PAPER, FOUR, k)[0] for k in range(1, 6)]
    assert by_rank == pytest.approx([0.40, 0.67, 0.86, 0.75, 0.89], abs=0.005)
    assert metrics.f_measure_at(PAPER, FOUR, 5, "mean")[0] == pytest.approx(0.71, abs=0.005)


@given(rank_lists, st.integers(1, 120))
def test_recall_counts_ranks_up_to_k(ranks: list[float], k: int) -> None:
    slow = sum(1 for rank in ranks if rank <= k) / len(ranks)
    assert metrics.recall_at(np.array(ranks), k) == pytest.approx(slow)


@given(rank_lists)
def test_reciprocal_ranks(ranks: list[float]) -> None:
    slow = [0.0 if rank == math.inf else 1 / rank for rank in ranks]
    assert metrics.reciprocal_ranks(np.array(ranks)).tolist() == pytest.approx(slow)


@given(rank_lists, st.integers(1, 60))
def test_cumulative_is_recall_at_every_rank(ranks: list[float], limit: int) -> None:
    curve = metrics.cumulative(np.array(ranks), limit)
    assert curve.tolist() == pytest.approx(
        [metrics.recall_at(np.array(ranks), k) for k in range(1, limit + 1)]
    )


@given(rank_lists)
def test_half_lie_within_the_median_rank(ranks: list[float]) -> None:
    median = metrics.median_rank(np.array(ranks))
    assert median in ranks
    assert 2 * sum(rank <= median for rank in ranks) >= len(ranks)
    assert 2 * sum(rank < median for rank in ranks) <= len(ranks)


@given(rank_lists, st.data())
def test_better_of_two_is_never_worse(ranks: list[float], data: st.DataObject) -> None:
    other = data.draw(st.permutations(ranks))
    assert metrics.better_of(np.array(ranks), np.array(other)).tolist() == list(map(min, ranks, other))


@given(relevance_rows, st.integers(0, 5), st.integers(1, 15))
def test_precision_recall_f_by_counting(row: list[bool], unseen: int, k: int) -> None:
    total = sum(row) + unseen
    precisions, recalls, fs = [], [], []
    for rank in range(1, k + 1):
        right = sum(row[:rank])
        p, r = right / rank, right / total if total else math.nan
        precisions.append(p)
        recalls.append(r)
        fs.append(0.0 if p + r == 0 else 2 * p * r / (p + r))
    rows, totals = np.array([row]), np.array([float(total)])
    same = {"nan_ok": True, "rel": 1e-9}
    assert metrics.precision_at(rows, k)[0] == pytest.approx(precisions[-1])
    assert metrics.recall_of_relevant(rows, totals, k)[0] == pytest.approx(recalls[-1], **same)
    assert metrics.f_measure_at(rows, totals, k)[0] == pytest.approx(fs[-1], **same)
    assert metrics.precision_at(rows, k, "mean")[0] == pytest.approx(sum(precisions) / k)
    assert metrics.recall_of_relevant(rows, totals, k, "mean")[0] == pytest.approx(sum(recalls) / k, **same)
    assert metrics.f_measure_at(rows, totals, k, "mean")[0] == pytest.approx(sum(fs) / k, **same)


def test_rank_of_an_item_in_a_list() -> None:
    ids = np.array([7, 3, 9], dtype=np.int64)
    assert metrics.rank_of(ids, 9) == 3
    assert metrics.rank_of(ids, 5) == math.inf
