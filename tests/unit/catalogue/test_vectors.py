"""Vectors: kept in half precision, followed by revision."""

from __future__ import annotations

import numpy as np
import pytest

from photosearch.catalogue import vectors as vectors_module

KEY = "toy#1"


def unit(*rows):
    rows = np.array(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def put(store, views, *rows, kind="whole", key=KEY):
    store.put(key, kind, views, unit(*rows), ["preview"] * len(views))


def test_an_index_learns_what_came_since(catalogue):
    store = catalogue.vectors
    put(store, [1, 2], [1, 0], [0, 1])
    first = store.since(KEY, "whole", 0)
    assert list(first.ids) == [1, 2]
    np.testing.assert_allclose(first.vectors, unit([1, 0], [0, 1]), atol=1e-3)
    put(store, [3], [1, 1])
    put(store, [1], [0, 1])
    later = store.since(KEY, "whole", first.revision)
    assert list(later.ids) == [3, 1]
    assert later.revision == store.revision(KEY) > first.revision
    assert store.since(KEY, "whole", later.revision).revision == later.revision
    assert list(store.since(KEY, "whole", 0).ids) == [2, 3, 1], "a replaced vector is there once"


def test_forgotten_vectors_are_told(catalogue):
    put(catalogue.vectors, [1, 2], [1, 0], [0, 1])
    before = catalogue.vectors.revision(KEY)
    catalogue.vectors.forget([2])
    changes = catalogue.vectors.since(KEY, "whole", before)
    assert (list(changes.ids), list(changes.gone)) == ([], [2])
    assert catalogue.vectors.have(KEY, [1, 2]) == {1}


def test_kinds_and_models_are_kept_apart(catalogue):
    put(catalogue.vectors, [1], [1, 0])
    put(catalogue.vectors, [2], [1, 0], kind="caption")
    put(catalogue.vectors, [1], [1, 0, 0], key="other#1")
    assert list(catalogue.vectors.since(KEY, "whole", 0).ids) == [1]
    assert list(catalogue.vectors.since(KEY, "caption", 0).ids) == [2]
    assert catalogue.vectors.since("other#1", "whole", 0).vectors.shape == (1, 3)
    assert catalogue.vectors.since("never heard of", "whole", 0).ids.shape == (0,)
    assert catalogue.vectors.revision("never heard of") == 0


def test_vectors_come_back_at_unit_length(catalogue):
    rows = np.random.default_rng(1).normal(size=(50, 256)).astype(np.float32)
    put(catalogue.vectors, list(range(1, 51)), *rows)
    vectors = catalogue.vectors.since(KEY, "whole", 0).vectors
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose((vectors * unit(*rows)).sum(axis=1), 1, atol=1e-5)


def test_another_dimension_under_the_same_key_is_a_bug(catalogue):
    put(catalogue.vectors, [1], [1, 0])
    with pytest.raises(ValueError, match="2 dimensions"):
        put(catalogue.vectors, [2], [1, 0, 0])


def test_vectors_of_items(shelf):
    first = shelf.take_in("a.jpg", "one", "picture one")
    second = shelf.take_in("b.jpg", "two", "picture two")
    put(shelf.catalogue.vectors, [second.view_id], [0, 1])
    ids, vectors = shelf.catalogue.vectors.of_items(KEY, [first.item_id, second.item_id])
    assert list(ids) == [second.item_id]
    np.testing.assert_allclose(vectors, [[0, 1]], atol=1e-3)
    assert shelf.catalogue.vectors.count(KEY) == 1


def test_unembedded_are_listed_views_newest_first(shelf):
    first = shelf.take_in("a.jpg", "one", "picture one")
    second = shelf.take_in("b.jpg", "two", "picture two")
    third = shelf.take_in("c.jpg", "three", "picture three")
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/b.jpg"])
    waiting = [one.view_id for one in shelf.catalogue.vectors.unembedded(KEY, "whole")]
    assert waiting == [third.view_id, first.view_id]
    put(shelf.catalogue.vectors, [third.view_id], [0, 1])
    assert [one.view_id for one in shelf.catalogue.vectors.unembedded(KEY, "whole")] == [first.view_id]
    assert second.view_id not in waiting


def test_changes_come_in_chunks_that_join_to_the_whole(catalogue, monkeypatch):
    rows = np.eye(9, 16, dtype=np.float32)
    catalogue.vectors.put("toy", "whole", range(1, 10), rows, ["preview"] * 9)
    catalogue.vectors.forget([2, 3])
    whole = catalogue.vectors.since("toy", "whole", 0)
    monkeypatch.setattr(vectors_module, "ROWS_AT_ONCE", 2)
    parts = list(catalogue.vectors.chunks_since("toy", "whole", 0))
    assert [len(part.ids) + len(part.gone) for part in parts] == [2, 2, 2, 2, 1]
    assert catalogue.vectors.count_since("toy", "whole", 0) == 9
    assert (
        np.concatenate([part.ids for part in parts]).tolist() == whole.ids.tolist() == [1, 4, 5, 6, 7, 8, 9]
    )
    np.testing.assert_array_equal(np.concatenate([part.vectors for part in parts]), whole.vectors)
    assert (
        sorted(np.concatenate([part.gone for part in parts]).tolist())
        == sorted(whole.gone.tolist())
        == [2, 3]
    )
    assert parts[-1].revision == whole.revision == catalogue.vectors.revision("toy")
    (nothing,) = catalogue.vectors.chunks_since("toy", "whole", whole.revision)
    assert (len(nothing.ids), len(nothing.gone), nothing.revision) == (0, 0, whole.revision)
