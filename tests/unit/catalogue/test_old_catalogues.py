"""Old libraries come to today's schema whole, or stay as they were."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
from old_homes import SCHEMAS, old_home

from photosearch.catalogue import migrations
from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import NewerCatalogueError

# mypy: disable-error-code="no-untyped-def,no-untyped-call"


def core_migration(monkeypatch, *added) -> None:
    monkeypatch.setitem(migrations.MIGRATIONS, "main", (migrations.MIGRATIONS["main"][0], *added))


def add_a_table(db) -> None:
    db.execute("CREATE TABLE main.extra (id INTEGER PRIMARY KEY)")


def fail_half_way(db) -> None:
    add_a_table(db)
    db.execute("DELETE FROM main.files")
    raise RuntimeError("the power went")


def dump(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_old_library_is_brought_up_to_date(schema, tmp_path):
    catalogue = Catalogue(old_home(schema, tmp_path / "home"))
    assert catalogue.notes == ()
    assert catalogue.items.count() == 3
    changes = catalogue.vectors.since("toy#1", "whole", 0)
    assert len(changes.ids) == 3
    assert all(catalogue.previews.of_picture(picture) for picture in (1, 2, 3))
    assert catalogue.damage() == ()
    names = catalogue._database.read().execute("SELECT name FROM vec.applied_migrations").fetchall()
    assert names == [("vectors_1",), ("vectors_2",)]
    catalogue.close()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_photos_of_an_old_library_are_found_by_their_words_and_wait_for_their_places(schema, tmp_path):
    home = old_home(schema, tmp_path / "home")
    with contextlib.closing(sqlite3.connect(home / "catalogue.db")) as db, db:
        db.execute(
            "UPDATE items SET caption = 'Grandma at the Königssee', latitude = 47.6, longitude = 13.0 WHERE id = 2"
        )
        path = db.execute("SELECT path FROM files WHERE item_id = 3").fetchone()[0]
    catalogue = Catalogue(home)
    assert catalogue.words.says("konigssee").tolist() == [2]
    assert 3 in catalogue.words.says(Path(path).name)
    assert catalogue.words.are_sound()
    assert [one.item_id for one in catalogue.places.unplaced(10)] == [2]
    catalogue.close()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_new_core_schema_is_backed_up_before(schema, tmp_path, monkeypatch):
    home = old_home(schema, tmp_path / "home")
    before = dump(home / "catalogue.db")
    core_migration(monkeypatch, add_a_table)
    Catalogue(home).close()
    (backup,) = (home / "backups").glob("*.db")
    assert "schema-1" in backup.name
    assert dump(backup) == before
    Catalogue(home).close()
    assert len(list((home / "backups").glob("*.db"))) == 1


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path, monkeypatch):
    home = old_home("schema_1", tmp_path / "home")
    before = dump(home / "catalogue.db")
    with monkeypatch.context() as broken:
        core_migration(broken, fail_half_way)
        with pytest.raises(RuntimeError):
            Catalogue(home)
    assert dump(home / "catalogue.db") == before
    catalogue = Catalogue(home)
    assert catalogue.items.count() == 3
    catalogue.close()


@pytest.mark.parametrize("schema", ["main", "vec", "pre"])
def test_a_newer_library_is_refused_and_left_alone(schema, tmp_path):
    home = tmp_path / "home"
    Catalogue(home).close()
    name = {"main": "catalogue.db", "vec": "vectors.db", "pre": "previews.db"}[schema]
    with contextlib.closing(sqlite3.connect(home / name)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerCatalogueError, match="99"):
        Catalogue(home)
    assert not list(home.glob("*.damaged-*"))
