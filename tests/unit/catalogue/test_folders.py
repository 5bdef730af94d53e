"""Gallery folders and volumes."""

from __future__ import annotations

from datetime import datetime

from photosearch.records import PhotoMetadata, TakenSource, Volume


def test_a_volume_is_found_again_under_another_mount_point(shelf):
    item_id = shelf.take_in("a.jpg", "bytes", "picture").item_id
    elsewhere = shelf.mount.parent / "other mount"
    assert shelf.catalogue.folders.see_volume(Volume("disk-1", "Holiday disk", elsewhere)) == shelf.volume_id
    assert shelf.catalogue.items.get([item_id])[0].path == elsewhere / "photos" / "a.jpg"
    assert shelf.catalogue.folders.all()[0].path == elsewhere / "photos"


def test_a_folder_takes_over_those_inside_it(shelf):
    volume = Volume("disk-1", "Holiday disk", shelf.mount)
    shelf.catalogue.folders.add(volume, shelf.mount)
    assert [folder.path for folder in shelf.catalogue.folders.all()] == [shelf.mount]


def test_folders_are_described_with_their_photos(shelf):
    shelf.take_in("a.jpg", "one", "picture one")
    shelf.take_in("b.jpg", "one", None)
    shelf.take_in("c.jpg", "two", "picture two")
    (folder,) = shelf.catalogue.folders.described()
    assert folder.photos == 2
    shelf.catalogue.folders.exclude(folder.id, ["private/*"])
    shelf.catalogue.folders.set_reachable(folder.id, False)
    (folder,) = shelf.catalogue.folders.described()
    assert (folder.excluded, folder.reachable) == (("private/*",), False)


def test_items_of_a_folder_by_path(shelf):
    item_id = shelf.take_in("a.jpg", "one", "picture one").item_id
    assert shelf.catalogue.items.by_path(shelf.mount / "photos" / "a.jpg").id == item_id
    assert shelf.catalogue.items.by_path(shelf.mount / "photos" / "b.jpg") is None
    assert shelf.catalogue.items.in_folder(shelf.volume_id, "photos") == [item_id]
    assert shelf.catalogue.items.in_folder(shelf.volume_id, "photo") == []


def test_the_timeline_is_newest_first(shelf):

    ids = [
        shelf.take_in(
            f"{year}.jpg", str(year), f"picture {year}", PhotoMetadata(datetime(year, 1, 1), TakenSource.EXIF)
        ).item_id
        for year in (2001, 1960, 2020)
    ]
    timeline = shelf.catalogue.items.timeline()
    assert list(timeline.ids) == [ids[2], ids[0], ids[1]]
    assert timeline.taken_s[2] < 0, "before 1970"
    assert timeline.aspect.dtype.name == "float32"
    assert abs(float(timeline.aspect[0]) - 4 / 3) < 1e-6
