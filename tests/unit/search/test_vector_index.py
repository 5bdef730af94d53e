"""Exact and approximate search, against slow and obvious code and against each other."""

from __future__ import annotations

import math
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.search import vector_index
from photosearch.search.vector_index import (
    NO_IDS,
    BuildStoppedError,
    ExactIndex,
    Graph,
    HnswIndex,
    VectorIndex,
)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def clustered(count: int, dim: int, clusters: int, seed: int = 1) -> np.ndarray:
    """Unit vectors around so many centres, as photos lie around subjects."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((clusters, dim)).astype(np.float32)
    rows = centres[random.integers(0, clusters, count)]
    return unit(rows + 0.7 * random.standard_normal((count, dim)).astype(np.float32))


def exact(ids: np.ndarray, vectors: np.ndarray) -> ExactIndex:
    return ExactIndex(ids, vectors)


def hnsw(ids: np.ndarray, vectors: np.ndarray) -> HnswIndex:
    return HnswIndex(ExactIndex(ids, vectors), Graph.build(ids, vectors, threads=1))


KINDS = pytest.mark.parametrize("make", [exact, hnsw])


def slow(ids, vectors, query, k, floor=math.inf, without=()):
    """What a search must find, one by one."""
    scored = [
        (-float(np.float32(v @ query)), int(i)) for i, v in zip(ids, vectors, strict=True) if i not in without
    ]
    scored.sort()
    above = sum(-score >= floor for score, _ in scored)
    return [one for _, one in scored[: max(k, above)]]


@KINDS
def test_finds_the_nearest_best_first(make):
    ids, vectors = np.arange(500) * 3 + 7, clustered(500, 32, 20)
    index = make(ids, vectors)
    for query in clustered(20, 32, 5, seed=2):
        found, scores = index.search(query, 10)
        assert found.tolist() == slow(ids, vectors, query, 10)
        assert found.dtype == np.int64
        assert scores.dtype == np.float32
        assert (np.diff(scores) <= 0).all()
        np.testing.assert_allclose(scores, vectors[(found - 7) // 3] @ query, atol=1e-6)


@KINDS
def test_all_above_the_floor_are_found(make):
    ids, vectors = np.arange(2000), clustered(2000, 32, 4)
    index = make(ids, vectors)
    query = vectors[0]
    for floor in (0.2, 0.5, 0.8, 0.999):
        found, scores = index.search(query, 3, floor)
        expected = slow(ids, vectors, query, 3, floor)
        assert len(found) == len(expected)
        assert set(found.tolist()) == set(expected)
        assert (scores[3:] >= floor).all()


def test_many_above_the_floor_are_counted_exactly_by_the_graph_too(monkeypatch):
    monkeypatch.setattr(vector_index, "MOST_RESULTS", 64)
    ids, vectors = np.arange(2000), clustered(2000, 32, 4)
    found, _ = hnsw(ids, vectors).search(vectors[0], 5, 0.1)
    assert set(found.tolist()) == set(slow(ids, vectors, vectors[0], 5, 0.1))
    assert len(found) > 64


@KINDS
def test_more_wanted_than_there_are(make):
    ids, vectors = np.arange(5), clustered(5, 8, 2)
    found, _ = make(ids, vectors).search(vectors[0], 50)
    assert sorted(found.tolist()) == [0, 1, 2, 3, 4]
    assert len(make(ids, vectors).search(vectors[0], 0)[0]) == 0


@KINDS
def test_equal_vectors_come_in_the_order_of_their_ids(make):
    vectors = np.repeat(clustered(2, 16, 2), 10, axis=0)
    ids = np.random.default_rng(4).permutation(20)
    found, scores = make(ids, vectors).search(vectors[0], 20)
    assert found[:10].tolist() == sorted(ids[:10].tolist())
    assert np.ptp(scores[:10]) == 0
    if make is exact:  # a graph may choose among equals at the edge
        assert make(ids, vectors).search(vectors[0], 4)[0].tolist() == sorted(ids[:10].tolist())[:4]


@KINDS
def test_views_that_are_passed_over(make):
    ids, vectors = np.arange(300), clustered(300, 16, 10)
    index = make(ids, vectors)
    without = np.arange(0, 300, 2)
    for hidden in (without, NO_IDS, np.array([1, 5]), np.arange(290), np.arange(300)):
        found, _ = index.search(vectors[4], 8, without=hidden)
        assert found.tolist() == slow(ids, vectors, vectors[4], 8, without=set(hidden.tolist()))
        assert index.count(hidden) == 300 - len(hidden)
    assert index.count(np.array([500, 501])) == 300


@KINDS
def test_added_replaced_and_gone(make):
    ids, vectors = np.arange(100), clustered(100, 16, 5)
    before = make(ids, vectors)
    new = clustered(30, 16, 3, seed=9)
    after = before.updated(np.arange(90, 120), new, np.arange(0, 50))
    now = {int(i): v for i, v in zip(ids, vectors, strict=True) if 50 <= i < 90}
    now |= {int(i): v for i, v in zip(range(90, 120), new, strict=True)}
    assert len(after) == 70
    for query in (vectors[0], new[3], vectors[95]):
        found, _ = after.search(query, 12)
        assert found.tolist() == slow(now.keys(), now.values(), query, 12)
    assert len(before) == 100  # a snapshot does not change
    assert before.search(vectors[0], 1)[0].tolist() == [0]


@KINDS
def test_a_view_that_went_and_came_back(make):
    ids, vectors = np.arange(10), clustered(10, 16, 5)
    index = make(ids, vectors).updated(NO_IDS, np.zeros((0, 16), np.float32), np.array([3]))
    assert 3 not in index.search(vectors[3], 10)[0]
    index = index.updated(np.array([3]), vectors[3:4], NO_IDS)
    assert index.search(vectors[3], 1)[0].tolist() == [3]
    assert len(index) == 10


@KINDS
def test_everything_deleted(make):
    ids, vectors = np.arange(10), clustered(10, 16, 5)
    index = make(ids, vectors).updated(NO_IDS, np.zeros((0, 16), np.float32), ids)
    found, scores = index.search(vectors[0], 5, floor=-1)
    assert (len(found), len(scores), len(index)) == (0, 0, 0)


def test_an_empty_index_takes_its_first_vectors():
    empty = ExactIndex(NO_IDS, np.zeros((0, 0), np.float32))
    assert len(empty.search(np.ones(8, np.float32), 5)[0]) == 0
    vectors = clustered(3, 8, 1)
    grown = empty.updated(np.array([4, 2, 9]), vectors, NO_IDS)
    assert grown.search(vectors[1], 1)[0].tolist() == [2]
    assert grown.dim == 8


def test_a_graph_survives_the_disk_and_grows(tmp_path):
    ids, vectors = np.arange(400), clustered(400, 16, 10)
    index = hnsw(ids, vectors)
    index.search(vectors[0], 5, without=np.arange(100))  # hides views, which must not be written
    index._graph.save(tmp_path / "graph")
    graph = Graph.load(tmp_path / "graph", 16)
    again = HnswIndex(ExactIndex(ids, vectors), graph)
    assert again.search(vectors[0], 5)[0].tolist() == slow(ids, vectors, vectors[0], 5)

    more = clustered(100, 16, 10, seed=3)
    new_ids = np.arange(350, 450)  # fifty move, fifty are new
    grown = Graph.load(tmp_path / "graph", 16).extended(new_ids, more, threads=1)
    now = np.concatenate([vectors[:350], more])
    index = HnswIndex(ExactIndex(np.arange(450), now), grown)
    for query in more[::10]:
        assert index.search(query, 5)[0].tolist() == slow(range(450), now, query, 5)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_best_are_those_that_sorting_finds(data):
    values = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])  # many equal ones
    scores = np.array(data.draw(st.lists(values, max_size=30)), np.float32)
    ids = np.array(data.draw(st.permutations(range(len(scores)))), np.int64)
    k, floor = data.draw(st.integers(0, 35)), data.draw(st.sampled_from([0.1, 0.5, 2.0]))
    found, found_scores = vector_index.best(ids, scores, k, floor)
    order = sorted(zip(-scores, ids, strict=True))
    wanted = max(min(k, len(ids)), int((scores >= floor).sum()))
    assert found.tolist() == [one for _, one in order[:wanted]]
    assert found_scores.tolist() == [-score for score, _ in order[:wanted]]


def recall(
    truth: VectorIndex, found: VectorIndex, queries: np.ndarray, without: np.ndarray = NO_IDS
) -> float:
    """Share of the ten nearest that are among the ten found."""
    hits = [
        len(
            np.intersect1d(
                found.search(query, 10, without=without)[0], truth.search(query, 10, without=without)[0]
            )
        )
        for query in queries
    ]
    return sum(hits) / (10 * len(queries))


def test_approximate_search_finds_nearly_all_of_the_nearest():
    """Recall of the ten nearest is at least 0.99 at 50,000 clustered vectors of 256 dimensions."""
    count, dim = 50_000, 256
    ids, vectors = np.arange(count), clustered(count, dim, 500)
    truth = ExactIndex(ids, vectors)
    approximate = HnswIndex(truth, Graph.build(ids, vectors))
    random = np.random.default_rng(8)
    near = vectors[random.integers(0, count, 200)]
    photos = unit(near + 0.03 * random.standard_normal(near.shape))
    assert recall(truth, approximate, photos) >= 0.99
    half = np.arange(0, count, 2)  # of the library is unlisted
    assert recall(truth, approximate, photos[:60], half) >= 0.99

    # Words lie between subjects, and apart from all photos.
    subjects = vectors[random.integers(0, count, (200, 2))].sum(axis=1)
    apart = random.standard_normal(dim) / np.sqrt(dim)
    words = unit(subjects + 2 * apart + 1.5 * random.standard_normal((200, dim)) / np.sqrt(dim))
    assert recall(truth, approximate, words) >= 0.99


def test_a_graph_whose_building_is_stopped_is_not_built():
    stop = Event()
    stop.set()
    with pytest.raises(BuildStoppedError):
        Graph.build(np.arange(10), clustered(10, 8, 2), threads=1, stop=stop)


@KINDS
def test_vectors_are_taken_by_place(make):
    ids, vectors = np.arange(50) * 2, clustered(60, 16, 4)
    index = make(ids, vectors[:50]).updated(np.array([7, 9]), vectors[50:52], np.array([4, 6]))
    standing = index.standing()
    assert standing.tolist() == sorted({*ids.tolist(), 7, 9} - {4, 6})
    known = dict(zip(ids.tolist(), vectors[:50], strict=True)) | {7: vectors[50], 9: vectors[51]}
    places = np.array([len(standing) - 1, 0, 5, 1])
    for place, row in zip(places, index.taken(places), strict=True):
        np.testing.assert_array_equal(row, known[int(standing[place])])


@pytest.mark.parametrize("share", [0.0, 2.0], ids=["all multiplied", "picked"])
@pytest.mark.parametrize("chosen", [0, 1, 7, 150, 400])
@KINDS
def test_a_search_among_chosen_views_is_exact(make, chosen, share, monkeypatch):
    monkeypatch.setattr(vector_index, "PICKED_SHARE", share)
    monkeypatch.setattr(vector_index, "MARK_SHARE", share)
    monkeypatch.setattr(vector_index, "PICKED_AT_ONCE", 16)
    random = np.random.default_rng(chosen)
    ids, vectors = random.permutation(500)[:400], clustered(400, 24, 5)
    index = make(ids[:300], vectors[:300])
    index = index.updated(ids[300:], vectors[300:], gone=ids[5:15])
    index = index.updated(ids[20:25], vectors[30:35], gone=NO_IDS)  # some get another vector
    now = dict(zip(ids.tolist(), vectors, strict=True)) | dict(
        zip(ids[20:25].tolist(), vectors[30:35], strict=True)
    )
    for one in ids[5:15].tolist():
        del now[one]
    among = np.sort(random.choice(600, chosen, replace=False))  # also some that are not there
    without = np.sort(random.choice(600, 30, replace=False))
    known = [one for one in among.tolist() if one in now]
    left = [one for one in known if one not in set(without.tolist())]
    assert index.count(NO_IDS, among) == len(known)
    assert index.count(without, among) == len(left)
    for query in clustered(5, 24, 5, seed=3):
        for k, floor in ((10, math.inf), (3, 0.2)):
            found, scores = index.search(query, k, floor, without, among)
            rows = [now[one] for one in left]
            assert set(found.tolist()) == set(slow(left, rows, query, k, floor))
            np.testing.assert_allclose(scores, [now[one] @ query for one in found.tolist()], atol=1e-6)
            assert (np.diff(scores) <= 0).all()
