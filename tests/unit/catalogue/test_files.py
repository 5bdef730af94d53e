"""How files become, join and leave items."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from photosearch.records import FileKind, PhotoMetadata, TakenSource


def names(shelf, item_id):
    return [path.name for path in shelf.catalogue.items.get([item_id])[0].paths]


def test_a_new_file_becomes_an_item(shelf):
    taken = shelf.take_in("a.jpg", "bytes", "picture")
    item = shelf.catalogue.items.get([taken.item_id])[0]
    assert item.path == shelf.mount / "photos" / "a.jpg"
    assert (item.width, item.height, item.missing) == (400, 300, False)
    places, items = shelf.catalogue.items.showing("whole", np.array([taken.view_id]))
    assert (places.tolist(), items.tolist()) == ([0], [taken.item_id])


def test_copies_fold_into_one_item_that_names_all_places(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    second = shelf.take_in("b.jpg", "bytes", None)
    assert second.item_id == first.item_id
    assert names(shelf, first.item_id) == ["a.jpg", "b.jpg"]
    assert shelf.catalogue.items.count() == 1


def test_another_rating_is_another_content_of_the_same_picture(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    again = shelf.take_in("a.jpg", "bytes with a rating", "picture", PhotoMetadata(rating=4))
    assert again == first
    assert shelf.catalogue.items.get([first.item_id])[0].metadata.rating == 4


def test_an_edited_photo_keeps_its_item(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    edited = shelf.take_in("a.jpg", "cropped", "cropped picture")
    assert edited.item_id == first.item_id
    assert edited.view_id != first.view_id
    assert first.view_id in shelf.catalogue.items.unlisted_views()
    assert edited.view_id not in shelf.catalogue.items.unlisted_views()


def test_an_edited_copy_leaves_the_item_to_the_other_copy(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    shelf.take_in("b.jpg", "bytes", "picture")
    edited = shelf.take_in("b.jpg", "cropped", "cropped picture")
    assert edited.item_id != first.item_id
    assert names(shelf, first.item_id) == ["a.jpg"]
    assert names(shelf, edited.item_id) == ["b.jpg"]


def test_a_removed_file_unlists_its_item_and_a_return_lists_the_same_one(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/a.jpg"])
    assert shelf.catalogue.items.count() == 0
    assert list(shelf.catalogue.items.unlisted_views()) == [first.view_id]
    assert shelf.take_in("c.jpg", "bytes", None) == first
    assert shelf.catalogue.items.count() == 1
    assert len(shelf.catalogue.items.unlisted_views()) == 0


def test_a_missing_file_stays_listed_and_marked(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture")
    shelf.catalogue.files.set_state(shelf.volume_id, ["photos/a.jpg"], "missing")
    assert shelf.catalogue.items.get([first.item_id])[0].missing
    assert shelf.catalogue.items.count_missing() == 1
    shelf.take_in("b.jpg", "bytes", None)
    assert not shelf.catalogue.items.get([first.item_id])[0].missing
    assert names(shelf, first.item_id) == ["b.jpg", "a.jpg"], "what can be opened comes first"


def test_moves_may_swap_names(shelf):
    first = shelf.take_in("a.jpg", "one", "picture one")
    second = shelf.take_in("b.jpg", "two", "picture two")
    shelf.catalogue.files.move(
        shelf.volume_id, {"photos/a.jpg": "photos/b.jpg", "photos/b.jpg": "photos/a.jpg"}
    )
    assert names(shelf, first.item_id) == ["b.jpg"]
    assert names(shelf, second.item_id) == ["a.jpg"]


def test_a_move_over_a_known_file_replaces_it(shelf):
    first = shelf.take_in("a.jpg", "one", "picture one")
    second = shelf.take_in("b.jpg", "two", "picture two")
    shelf.catalogue.files.move(shelf.volume_id, {"photos/a.jpg": "photos/b.jpg"})
    assert names(shelf, first.item_id) == ["b.jpg"]
    assert shelf.catalogue.items.get([second.item_id]) == []
    assert second.view_id in shelf.catalogue.items.unlisted_views()


def test_a_raw_beside_its_jpeg_is_the_same_item(shelf):
    taken = shelf.take_in("a.jpg", "bytes", "picture", PhotoMetadata(camera="Canon EOS R5"))
    shelf.catalogue.files.pair(
        shelf.volume_id, "photos/a.cr3", shelf.found("a.cr3", kind=FileKind.RAW), taken.item_id
    )
    item = shelf.catalogue.items.get([taken.item_id])[0]
    assert [path.name for path in item.paths] == ["a.jpg", "a.cr3"]
    assert item.kind is FileKind.PHOTO
    assert item.metadata.camera == "Canon EOS R5"


def test_an_edited_jpeg_takes_the_raw_beside_it_along(shelf):
    taken = shelf.take_in("a.jpg", "bytes", "picture")
    shelf.catalogue.files.pair(
        shelf.volume_id, "photos/a.cr3", shelf.found("a.cr3", kind=FileKind.RAW), taken.item_id
    )
    assert shelf.take_in("a.jpg", "cropped", "cropped picture").item_id == taken.item_id


def test_metadata_of_copies_fill_each_others_gaps_whatever_comes_first(shelf):
    dated = PhotoMetadata(taken=datetime(2019, 5, 3, 14, 15), taken_source=TakenSource.MTIME, caption="A dog")
    better = PhotoMetadata(
        taken=datetime(2018, 1, 1), taken_source=TakenSource.EXIF, camera="Pixel 6", rating=3
    )
    item_id = shelf.take_in("b.jpg", "bytes", "picture", better).item_id
    shelf.take_in("a.jpg", "bytes", None, dated)
    merged = shelf.catalogue.items.get([item_id])[0].metadata
    assert (merged.caption, merged.camera, merged.rating) == ("A dog", "Pixel 6", 3)
    assert (merged.taken, merged.taken_source) == (datetime(2018, 1, 1), TakenSource.EXIF)


def test_a_changed_sidecar_changes_the_description_only(shelf):
    first = shelf.take_in("a.jpg", "bytes", "picture", PhotoMetadata(caption="A dog"))
    decoded_again = shelf.take_in("a.jpg", "bytes", None, PhotoMetadata(caption="Two dogs"))
    assert decoded_again == first
    assert shelf.catalogue.items.get([first.item_id])[0].metadata.caption == "Two dogs"
    captions = [one.caption for one in shelf.catalogue.vectors.unembedded("toy#1", "caption")]
    assert captions == ["Two dogs"], "nobody has the old caption any more"


def test_undecoded_content_that_nobody_knows_is_refused(shelf):
    with pytest.raises(ValueError, match="content is not known"):
        shelf.take_in("a.jpg", "never seen", None)
    assert shelf.catalogue.items.count() == 0


def test_file_ids_of_windows_fit(shelf):
    found = shelf.found("a.jpg", "bytes", file_id=2**64 - 5)
    taken = shelf.take_in("a.jpg", "bytes", "picture")
    shelf.catalogue.files.touch(shelf.volume_id, "photos/a.jpg", found)
    assert shelf.catalogue.files.at(shelf.volume_id, "photos/a.jpg").file_id == -5
    assert taken.item_id
