"""Lists of values in statements come in a few lengths only."""

from __future__ import annotations

import numpy as np

from photosearch.catalogue.value_lists import marks, padded


def test_lists_of_all_lengths_make_a_few_statements():
    lists = [padded(range(length)) for length in range(1, 501)]
    assert {len(one) for one in lists} == {2**power for power in range(10)}
    assert all(set(one) == set(range(length)) for length, one in enumerate(lists, start=1))
    assert {marks(one).count("?") for one in lists} == {2**power for power in range(10)}


def test_nothing_stays_nothing_and_numbers_become_plain():
    assert padded([]) == [] and marks([]) == ""
    assert [type(one) for one in padded(np.array([3, 4, 5]))] == [int] * 4


def test_items_are_given_once_and_in_order(shelf):
    ids = [shelf.take_in(f"{name}.jpg", name, name).item_id for name in "abc"]
    asked = [ids[2], ids[0], ids[1]]
    assert [item.id for item in shelf.catalogue.items.get(asked)] == asked
    assert all(len(item.paths) == 1 for item in shelf.catalogue.items.get(asked))
