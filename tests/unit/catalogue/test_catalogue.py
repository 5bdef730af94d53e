"""Opening, migrating, damage, and what is kept when writing fails."""

from __future__ import annotations

import os
import sqlite3
import stat
from threading import Thread

import pytest

from photosearch.catalogue import migrations
from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import BusyError, CatalogueError, DiskFullError, NewerCatalogueError
from photosearch.records import Failure


def test_a_catalogue_opens_again_as_it_was(tmp_path, shelf):
    item_id = shelf.take_in("a.jpg", "bytes", "picture").item_id
    again = Catalogue(shelf.catalogue.home)
    assert again.uid == shelf.catalogue.uid
    assert [item.id for item in again.items.get([item_id])] == [item_id]
    again.close()


def test_every_migration_is_recorded_once(catalogue):
    db = catalogue._database.read()
    for schema, steps in migrations.MIGRATIONS.items():
        numbers = [row[0] for row in db.execute(f"SELECT number FROM {schema}.applied_migrations")]
        assert numbers == list(range(1, len(steps) + 1))


def test_a_failing_migration_leaves_nothing_behind(catalogue, monkeypatch):
    def half(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE main.half_made (id INTEGER)")
        raise RuntimeError("the power went out")

    monkeypatch.setitem(migrations.MIGRATIONS, "main", (*migrations.MIGRATIONS["main"], half))
    with pytest.raises(RuntimeError, match="power"):
        migrations.migrate(catalogue._database)
    db = catalogue._database.read()
    assert db.execute("PRAGMA main.user_version").fetchone()[0] == len(migrations.MIGRATIONS["main"]) - 1
    assert not db.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'half_made'").fetchone()


@pytest.mark.parametrize("name", ["catalogue.db", "vectors.db", "previews.db"])
def test_a_newer_catalogue_is_refused_and_left_alone(tmp_path, name):
    home = tmp_path / "home"
    Catalogue(home).close()
    with sqlite3.connect(home / name) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(NewerCatalogueError, match="99"):
        Catalogue(home)


def test_a_file_that_is_no_database_is_set_aside_with_a_note(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.db").write_bytes(b"this is no database, however long it may be" * 100)
    opened = Catalogue(home)
    assert "Add your folders again" in opened.notes[0]
    assert opened.items.count() == 0
    opened.close()
    assert b"however long" in next(home.glob("catalogue.damaged-*.db")).read_bytes()


def test_a_home_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogueError, match="cannot be made"):
        Catalogue(tmp_path / "file" / "home")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_may_read(catalogue):
    for name in ("catalogue.db", "vectors.db", "previews.db"):
        assert stat.S_IMODE((catalogue.home / name).stat().st_mode) == 0o600


def test_a_batch_is_kept_whole_or_not_at_all(shelf):
    def interrupted() -> None:
        with shelf.catalogue.batch():
            shelf.take_in("a.jpg", "bytes", "picture")
            shelf.catalogue.previews.put(1, b"jpeg", 300, provisional=False)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert shelf.catalogue.items.count() == 0
    assert shelf.catalogue.previews.of_picture(1) is None


def test_a_second_writer_is_told_that_the_library_is_in_use(catalogue, monkeypatch):
    other = sqlite3.connect(catalogue.home / "catalogue.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    catalogue._database.read().execute("PRAGMA busy_timeout = 50")
    with pytest.raises(BusyError), catalogue.batch():
        pass
    other.execute("ROLLBACK")
    other.close()
    with catalogue.batch():
        pass


def test_a_full_disk_is_told_and_costs_nothing_that_was_kept(shelf):
    shelf.take_in("a.jpg", "bytes", "picture")
    db = shelf.catalogue._database.read()
    pages = db.execute("PRAGMA pre.page_count").fetchone()[0]
    db.execute(f"PRAGMA pre.max_page_count = {pages + 1}")
    with pytest.raises(DiskFullError), shelf.catalogue.batch():
        shelf.take_in("b.jpg", "more", "another picture")
        shelf.catalogue.previews.put(2, bytes(100_000), 300, provisional=False)
    assert shelf.catalogue.items.count() == 1
    db.execute("PRAGMA pre.max_page_count = 1000000")
    shelf.catalogue.previews.put(2, bytes(100_000), 300, provisional=False)
    assert shelf.catalogue.previews.of_picture(2) == bytes(100_000)


def test_damage_is_noticed(shelf):
    shelf.take_in("a.jpg", "bytes", "picture")
    home = shelf.catalogue.home
    shelf.catalogue.close()
    again = Catalogue(home)
    assert again.damage() == ()
    again.close()
    with sqlite3.connect(home / "catalogue.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = bytearray((home / "catalogue.db").read_bytes())
    data[3 * 4096 : 4 * 4096] = b"\xa5" * 4096
    (home / "catalogue.db").write_bytes(bytes(data))
    try:
        damaged = Catalogue(home)
    except CatalogueError:
        return  # noticed even earlier
    assert damaged.damage()
    damaged.close()


def test_a_damaged_preview_counts_as_none(catalogue):
    catalogue.previews.put(7, b"a preview", 300, provisional=False)
    assert catalogue.previews.of_picture(7) == b"a preview"
    catalogue._database.read().execute(
        "UPDATE pre.previews SET jpeg = ? WHERE picture_id = 7", (b"a pneview",)
    )
    assert catalogue.previews.of_picture(7) is None


def test_a_provisional_preview_never_replaces_a_final_one(catalogue):
    catalogue.previews.put(7, b"thumbnail", 240, provisional=True)
    assert catalogue.previews.provisional(10) == [7]
    catalogue.previews.put(7, b"final", 384, provisional=False)
    catalogue.previews.put(7, b"thumbnail", 240, provisional=True)
    assert catalogue.previews.of_picture(7) == b"final"
    assert catalogue.previews.provisional(10) == []


def test_failures_are_kept_until_forgotten_and_are_always_readable(shelf):
    failure = Failure(shelf.mount / "photos" / "bad.jpg", "decode", "broken\n\x00 \udcff data " * 100)
    shelf.catalogue.failures.put(shelf.volume_id, "photos/bad.jpg", 10, 20, failure)
    (kept,) = shelf.catalogue.failures.all()
    assert kept.path == failure.path
    assert kept.reason.startswith("broken") and len(kept.reason) <= 500 and "\n" not in kept.reason
    assert shelf.catalogue.failures.below(shelf.volume_id, "photos") == {"photos/bad.jpg": (10, 20)}
    shelf.catalogue.failures.forget(shelf.volume_id, ["photos/bad.jpg"])
    assert shelf.catalogue.failures.count() == 0


def test_forgetting_erases_what_only_these_items_used(shelf):
    gone = shelf.take_in("a.jpg", "one", "picture one")
    kept = shelf.take_in("b.jpg", "two", "picture two")
    for taken in (gone, kept):
        shelf.catalogue.previews.put(taken.picture_id, b"jpeg", 300, provisional=False)
    shelf.catalogue.files.set_state(shelf.volume_id, ["photos/a.jpg"], "unfollowed")
    shelf.catalogue.forget([gone.item_id, kept.item_id])
    assert shelf.catalogue.previews.of_picture(gone.picture_id) is None
    assert shelf.catalogue.previews.of_picture(kept.picture_id) == b"jpeg"
    assert shelf.catalogue.files.hashes_of_size(3) != frozenset()
    assert shelf.catalogue.items.count() == 1
    with pytest.raises(ValueError, match="not known"):
        shelf.take_in("c.jpg", "one", None)


def test_threads_that_have_ended_leave_no_connections_behind(shelf):
    catalogue = shelf.catalogue
    for _ in range(5):
        asking = Thread(target=catalogue.items.count)
        asking.start()
        asking.join()
    assert len(catalogue._database._all) <= 2  # this thread's, and the last one's until somebody comes
    catalogue.look_after()
    assert len(catalogue._database._all) == 1
