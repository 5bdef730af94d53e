"""Columns say what the catalogue says, whatever happens to it, and are never believed when they are damaged."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from photosearch.catalogue import columns as columns_module
from photosearch.catalogue import item_table
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.columns import Columns, Snapshot
from photosearch.catalogue.item_table import UNRATED, Fact
from photosearch.records import FileKind, PhotoMetadata, TakenSource

TIMELINE = """SELECT i.id, i.taken_s, p.width, p.height FROM main.items i JOIN main.pictures p ON p.id = i.picture_id
              WHERE i.listed ORDER BY i.taken_s DESC, i.id DESC"""
VIEWS = {
    "whole": """SELECT v.id, i.id FROM main.views v JOIN main.items i ON i.picture_id = v.picture_id
                WHERE v.kind = 'whole' AND i.listed ORDER BY v.id, i.id""",
    "caption": """SELECT v.id, i.id FROM main.views v JOIN main.items i ON i.caption_id = v.caption_id
                  WHERE v.kind = 'caption' AND i.listed ORDER BY v.id, i.id""",
}


@pytest.fixture
def small_steps(monkeypatch):
    """Files are written and layers put together from a few items on."""
    monkeypatch.setattr(columns_module, "SAVE_FROM", 4)
    monkeypatch.setattr(columns_module, "TABLES", 3)


def files_of(catalogue: Catalogue) -> list[Path]:
    return sorted((catalogue.home / "derived").glob("*.columns"))


def opened_again(catalogue: Catalogue) -> Snapshot:
    return Columns(catalogue._database, catalogue.home / "derived").now()


def check(now: Snapshot, catalogue: Catalogue) -> None:
    """A snapshot says what plain SQL says."""
    db = catalogue._database.read()
    rows = db.execute(TIMELINE).fetchall()
    timeline = now.timeline()
    assert list(zip(timeline.ids.tolist(), timeline.taken_s.tolist(), strict=True)) == [
        row[:2] for row in rows
    ]
    assert timeline.aspect.tolist() == pytest.approx([w / h for *_, w, h in rows])
    assert len(now) == len(rows)
    for kind, sql in VIEWS.items():
        pairs = db.execute(sql).fetchall()
        views = np.array([*sorted({view for view, _ in pairs}), 10**9], np.int64)[::-1]
        places, items = now.items_of(kind, views)
        assert sorted(zip(views[places].tolist(), items.tolist(), strict=True)) == pairs
        assert places.tolist() == sorted(places.tolist())
        for some in (timeline.ids[::2], timeline.ids[:1], timeline.ids):
            wanted = sorted({view for view, item in pairs if item in set(some.tolist())})
            assert now.views_of(kind, np.sort(some)).tolist() == wanted
    shuffled = np.random.default_rng(1).permutation(timeline.ids)
    assert shuffled[now.newest_first(shuffled)].tolist() == timeline.ids.tolist()
    chosen = [layer.table.taken_s > 5 for layer in now.layers]
    assert now.ids_of(chosen).tolist() == sorted(row[0] for row in rows if row[1] > 5)


def test_an_empty_catalogue_has_an_empty_timeline(catalogue):
    check(catalogue.columns.now(), catalogue)
    assert files_of(catalogue) == []


def test_what_is_known_of_an_item(shelf):
    metadata = PhotoMetadata(
        taken=None, latitude=1.0, longitude=2.0, camera="Canon", lens="50mm", rating=4, keywords=("sea",)
    )
    shelf.take_in("Bücher/B.JPG", "bb", "pixels", metadata)
    (layer,) = shelf.catalogue.columns.now().layers
    table = layer.table
    assert table.facts.tolist() == [Fact.GPS | Fact.KEYWORDS | Fact.CAMERA]
    assert (table.rating.tolist(), table.bytes.tolist()) == ([4], [2])
    assert (table.width.tolist(), table.height.tolist()) == ([400], [300])
    assert table.cameras[table.camera[0]], table.lenses[table.lens[0]] == ("Canon", "50mm")
    assert table.folders[table.file_folder[0]] == (shelf.volume_id, "photos/Bücher")
    assert table.suffixes[table.file_suffix[0]] == "jpg"
    assert bytes(table.names) == b"b.jpg\n"


def test_what_is_not_known_of_an_item(shelf):
    shelf.take_in("a", "a", "pixels")
    (layer,) = shelf.catalogue.columns.now().layers
    assert layer.table.facts.tolist() == [0]
    assert layer.table.rating.tolist() == [UNRATED]
    assert layer.table.suffixes[layer.table.file_suffix[0]] == ""


@pytest.mark.parametrize("seed", range(4))
def test_follows_whatever_happens(shelf, small_steps, seed):
    chance = random.Random(seed)
    catalogue, names = shelf.catalogue, [f"{i}.jpg" for i in range(30)]
    for _ in range(60):
        name = chance.choice(names)
        text = f"photos/{name}"
        act = chance.randrange(6)
        if act <= 2:
            caption = chance.choice(("", "a dog", "a cat"))
            taken = None if chance.random() < 0.2 else f"20{chance.randrange(10, 25)}-01-02T03:04:05"
            metadata = PhotoMetadata(
                taken=None if taken is None else _time(taken),
                taken_source=None if taken is None else TakenSource.EXIF,
                caption=caption,
            )
            shelf.take_in(name, f"{name}{chance.random()}", f"{chance.randrange(25)}", metadata)
        elif act == 3:
            catalogue.files.set_state(
                shelf.volume_id, [text], chance.choice(("missing", "unfollowed", "present"))
            )
        elif act == 4:
            catalogue.files.remove(shelf.volume_id, [text])
        else:
            catalogue.forget([chance.randrange(1, 30)])
        if chance.random() < 0.5:
            check(catalogue.columns.now(), catalogue)
        if chance.random() < 0.2:
            catalogue.columns.prepare()
        if chance.random() < 0.2:
            check(opened_again(catalogue), catalogue)
    check(catalogue.columns.now(), catalogue)
    check(opened_again(catalogue), catalogue)
    assert len(files_of(catalogue)) <= 1


def _time(text: str):
    from datetime import datetime

    return datetime.fromisoformat(text)


@pytest.fixture
def kept(shelf, small_steps):
    """A shelf with twelve items, whose columns lie in a file."""
    for i in range(12):
        shelf.take_in(f"{i}.jpg", f"content {i}", f"picture {i}")
    shelf.catalogue.items.timeline()
    assert len(files_of(shelf.catalogue)) == 1
    return shelf


def test_a_kept_file_is_used(kept, monkeypatch):
    monkeypatch.setattr(columns_module, "read_table", None)  # would be called to read the catalogue
    assert len(opened_again(kept.catalogue)) == 12


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "rename"])
def test_a_damaged_file_is_made_anew(kept, damage):
    (path,) = files_of(kept.catalogue)
    content = path.read_bytes()
    if damage == "rename":
        kept.take_in("more.jpg", "more", "more")
        path.rename(path.with_name(f"items.{int(path.name.split('.')[1]) + 1:016d}.columns"))
    else:
        at = len(content) // 2
        path.unlink()
        path.write_bytes(
            {
                "cut": content[:at],
                "flip": content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :],
                "empty": b"",
            }[damage]
        )
    check(opened_again(kept.catalogue), kept.catalogue)
    check(opened_again(kept.catalogue), kept.catalogue)


def test_every_flipped_byte_of_a_file_is_noticed_or_harmless(kept):
    (path,) = files_of(kept.catalogue)
    content = path.read_bytes()
    for at in random.Random(1).sample(range(len(content)), 60):
        path.unlink(missing_ok=True)
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        check(opened_again(kept.catalogue), kept.catalogue)


def test_a_file_of_another_catalogue_is_not_used(kept, tmp_path):
    other = Catalogue(tmp_path / "other")
    try:
        (tmp_path / "other" / "derived").mkdir()
        (path,) = files_of(kept.catalogue)
        theirs = tmp_path / "other" / "derived" / "items.0000000000000000.columns"
        theirs.write_bytes(path.read_bytes())
        check(other.columns.now(), other)
    finally:
        other.close()


def test_where_nothing_can_be_written_it_works_from_memory(shelf, small_steps, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(columns_module.array_file, "save", full)
    for i in range(12):
        shelf.take_in(f"{i}.jpg", f"content {i}", f"picture {i}")
    assert len(shelf.catalogue.items.timeline().ids) == 12
    check(shelf.catalogue.columns.now(), shelf.catalogue)


def test_what_is_rolled_back_was_never_there(kept):
    catalogue = kept.catalogue
    with pytest.raises(RuntimeError), catalogue.batch():
        kept.take_in("b.jpg", "b", "b")
        catalogue.columns.now()
        opened_again(catalogue)
        raise RuntimeError
    check(catalogue.columns.now(), catalogue)
    kept.take_in("c.jpg", "c", "c")
    check(catalogue.columns.now(), catalogue)


def test_a_moved_file_is_found_in_its_new_folder(kept):
    kept.catalogue.files.move(kept.volume_id, {"photos/3.jpg": "photos/new/3.jpg"})
    now = kept.catalogue.columns.now()
    folders = [
        layer.table.folders[folder][1]
        for layer in now.layers
        for row, folder in zip(layer.table.file_row, layer.table.file_folder, strict=True)
        if layer.alive is None or layer.alive[row]
    ]
    assert sorted(folders) == ["photos"] * 11 + ["photos/new"]


def test_a_raw_and_its_twin_are_two_files(shelf):
    taken = shelf.take_in("a.jpg", "a", "a")
    shelf.catalogue.files.pair(
        shelf.volume_id, "photos/a.cr2", shelf.found("a.cr2", "raw", kind=FileKind.RAW), taken.item_id
    )
    (layer,) = shelf.catalogue.columns.now().layers
    assert layer.table.file_row.tolist() == [0, 0]
    assert layer.table.bytes.tolist() == [1]  # of the first


def test_forgetting_begins_anew(kept):
    kept.catalogue.columns.forget()
    assert files_of(kept.catalogue) == []
    check(kept.catalogue.columns.now(), kept.catalogue)


@pytest.mark.parametrize("share", [0.0, 2.0], ids=["marked", "one by one"])
def test_rows_of_ids(shelf, share, monkeypatch):
    monkeypatch.setattr(item_table, "MARK_SHARE", share)
    for i in range(20):
        shelf.take_in(f"{i}.jpg", f"content {i}", f"picture {i}")
    shelf.catalogue.files.remove(shelf.volume_id, [f"photos/{i}.jpg" for i in (0, 4, 5, 19)])
    (layer,) = Columns(shelf.catalogue._database, shelf.catalogue.home / "derived").now().layers
    ids = layer.table.ids.tolist()
    chance = random.Random(1)
    for count in (0, 1, 5, 30):
        asked = sorted(chance.sample(range(-5, 40), count))
        rows = layer.table.rows_of(np.array(asked, np.int64))
        assert sorted(rows.tolist()) == [row for row, one in enumerate(ids) if one in asked]
