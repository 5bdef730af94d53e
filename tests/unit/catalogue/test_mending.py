"""Damage that is done on purpose, and what is there after the catalogue was opened again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event, Timer

import numpy as np
import pytest

from photosearch.catalogue import late_check, marks, opening
from photosearch.catalogue.backups import EVERY_S, KEPT, Backups
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.soundness import damage_of
from photosearch.errors import BusyError, CatalogueError, DamagedCatalogueError
from photosearch.records import Volume

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

DIM = 8


def fill(shelf, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        taken = shelf.take_in(f"{number}.jpg", f"content {number}", f"picture {number}")
        shelf.catalogue.previews.put(taken.picture_id, f"jpeg {number}".encode() * 50, 300, False)
        vector = np.eye(1, DIM, number % DIM, dtype=np.float32)
        shelf.catalogue.vectors.put("toy", "whole", [taken.view_id], vector, ["preview"])


def spoil(path: Path, what: bytes, at: int = 0, share: float = 1.0) -> None:
    """Write nonsense over the file from `at` on."""
    data = bytearray(path.read_bytes())
    end = at + int((len(data) - at) * share)
    data[at:end] = (what * (len(data) // len(what) + 1))[: end - at]
    path.write_bytes(data)


def spoil_index(core: Path) -> None:
    """Spoil a page that nobody reads before the files of an item are asked for."""
    with sqlite3.connect(core) as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'files_by_item'").fetchone()[0]
    db.close()
    data = bytearray(core.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xdd" * 4096
    core.write_bytes(data)


def reopened(catalogue: Catalogue) -> Catalogue:
    catalogue.close()
    return Catalogue(catalogue.home)


# ------------------------------------------------------------------------------------------ backups


def test_a_backup_is_a_whole_catalogue(shelf):
    fill(shelf, 5)
    path = shelf.catalogue.backups.make()
    with sqlite3.connect(path) as copy:
        assert copy.execute("SELECT COUNT(*) FROM items").fetchone() == (5,)
    copy.close()
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


def test_nothing_new_makes_no_backup(shelf):
    fill(shelf, 1)
    first = shelf.catalogue.backups.make()
    os.utime(first, (1, 1))
    assert shelf.catalogue.backups.is_due()
    assert shelf.catalogue.backups.make() is None
    assert not shelf.catalogue.backups.is_due()
    fill(shelf, 1, start=1)
    assert shelf.catalogue.backups.make().name > first.name


def test_the_newest_few_are_kept(shelf):
    for number in range(KEPT + 3):
        fill(shelf, 1, start=number)
        shelf.catalogue.backups.make()
    kept = shelf.catalogue.backups.all()
    assert len(kept) == KEPT
    assert [path.name.split("-")[1] for path in kept] == [f"{n:06d}" for n in range(10, 3, -1)]


@pytest.mark.parametrize("away_s", [2 * EVERY_S, -2 * EVERY_S], ids=["yesterday", "a clock set back"])
def test_a_backup_is_due_after_a_day_and_when_the_clock_was_wrong(shelf, away_s):
    path = shelf.catalogue.backups.make()
    assert not shelf.catalogue.backups.is_due()
    then = path.stat().st_mtime - away_s
    os.utime(path, (then, then))
    assert shelf.catalogue.backups.is_due()


def test_looking_after_makes_one_a_day(shelf):
    fill(shelf, 1)
    assert shelf.catalogue.look_after() == ()
    fill(shelf, 1, start=1)
    assert shelf.catalogue.look_after() == ()
    assert len(shelf.catalogue.backups.all()) == 1


def test_looking_after_notices_damage_and_the_next_opening_mends_it(shelf):
    fill(shelf, 200)
    shelf.catalogue.backups.make()
    os.utime(shelf.catalogue.backups.all()[0], (1, 1))
    shelf.catalogue.close()
    spoil_index(shelf.catalogue.home / "catalogue.db")
    opened = Catalogue(shelf.catalogue.home)  # it was closed cleanly, and the first pages are sound
    assert opened.notes == ()
    assert "mended" in opened.look_after()[0]
    again = reopened(opened)
    assert "restored" in again.notes[0]
    assert again.items.count() == 200
    again.close()


def test_a_backup_of_a_damaged_core_is_not_kept(shelf):
    fill(shelf, 200)
    shelf.catalogue.close()
    spoil(shelf.catalogue.home / "catalogue.db", b"\xff", at=8 * 4096, share=0.5)
    with pytest.raises(DamagedCatalogueError):
        Backups(shelf.catalogue.home).make()
    assert list((shelf.catalogue.home / "backups").iterdir()) == []


# ------------------------------------------------------------------------------------------ the core


@pytest.mark.parametrize("at", [0, 4096, 8 * 4096])
def test_a_damaged_core_is_restored_after_an_unclean_stop(shelf, at):
    fill(shelf, 200)
    shelf.catalogue.backups.make()
    fill(shelf, 3, start=200)
    shelf.catalogue.close()
    spoil(shelf.catalogue.home / "catalogue.db", b"\xee", at=at)
    marks.suspect(shelf.catalogue.home)
    opened = Catalogue(shelf.catalogue.home)
    assert opened.items.count() == 200
    assert len(opened.notes) == 1 and "restored from the backup" in opened.notes[0]
    assert len(list(opened.home.glob("catalogue.damaged-*.db"))) == 1
    again = reopened(opened)
    assert again.notes == ()
    again.close()


def test_a_damaged_backup_is_passed_over(shelf):
    fill(shelf, 100)
    shelf.catalogue.backups.make()
    fill(shelf, 1, start=100)
    newest = shelf.catalogue.backups.make()
    shelf.catalogue.close()
    spoil(newest, b"x", at=4096)
    spoil(shelf.catalogue.home / "catalogue.db", b"x")
    opened = Catalogue(shelf.catalogue.home)
    assert opened.items.count() == 100
    opened.close()


def test_a_vanished_core_comes_back(shelf):
    fill(shelf, 4)
    shelf.catalogue.backups.make()
    shelf.catalogue.close()
    (shelf.catalogue.home / "catalogue.db").unlink()
    opened = Catalogue(shelf.catalogue.home)
    assert opened.items.count() == 4
    assert opened.vectors.count("toy") == 4
    opened.close()


def test_without_a_backup_the_folders_are_saved(shelf):
    fill(shelf, 300)
    shelf.catalogue.folders.exclude(shelf.catalogue.folders.all()[0].id, ["private/**"])
    kept = shelf.catalogue.folders.all()
    shelf.catalogue.close()
    spoil_index(shelf.catalogue.home / "catalogue.db")
    marks.suspect(shelf.catalogue.home)
    opened = Catalogue(shelf.catalogue.home)
    assert "Your folders could be saved" in opened.notes[0]
    (folder,) = opened.folders.all()
    assert (folder.path, folder.excluded) == (kept[0].path, ("private/**",))
    assert opened.items.count() == 0
    assert opened.vectors.count("toy") == 0  # those of the old core mean nothing to the new one
    assert any("belonged to another library" in note for note in opened.notes)
    opened.close()


def test_a_restored_core_does_not_take_newer_vectors_for_those_of_its_next_photos(shelf):
    fill(shelf, 3)
    shelf.catalogue.backups.make()
    fill(shelf, 2, start=3)
    revision = shelf.catalogue.vectors.revision("toy")
    shelf.catalogue.close()
    spoil(shelf.catalogue.home / "catalogue.db", b"x")
    shelf.catalogue = Catalogue(shelf.catalogue.home)
    changes = shelf.catalogue.vectors.since("toy", "whole", revision)
    assert len(changes.gone) == 2
    taken = shelf.take_in("new.jpg", "new", "new picture")
    assert shelf.catalogue.previews.of_picture(taken.picture_id) is None
    assert shelf.catalogue.vectors.have("toy", [taken.view_id]) == set()
    shelf.catalogue.close()


def test_nobody_mends_what_somebody_else_has_open(shelf):
    fill(shelf, 1)
    shelf.catalogue.backups.make()
    other = Catalogue(shelf.catalogue.home)
    with pytest.raises(BusyError):
        other.mend()
    other.close()
    shelf.catalogue.mend()


# ------------------------------------------------------------------------------ vectors and previews


@pytest.mark.parametrize("name", ["vectors.db", "previews.db"])
@pytest.mark.parametrize("at", [0, 4096])
def test_a_damaged_derived_file_is_set_aside(shelf, name, at):
    fill(shelf, 60)
    shelf.catalogue.close()
    spoil(shelf.catalogue.home / name, b"\xcc", at=at)
    marks.suspect(shelf.catalogue.home)
    opened = Catalogue(shelf.catalogue.home)
    assert len(opened.notes) == 1 and "again" in opened.notes[0]
    assert opened.items.count() == 60
    lacking = opened.vectors.unembedded("toy", "whole") if "vec" in name else opened.previews.lacking()
    assert len(lacking) == 60
    assert opened.damage() == ()
    opened.close()


def test_damage_met_while_reading_is_mended_at_the_next_opening(shelf):
    fill(shelf, 60)
    shelf.catalogue.close()
    spoil(shelf.catalogue.home / "previews.db", b"\xcc", at=8 * 4096, share=0.2)
    opened = Catalogue(shelf.catalogue.home)
    assert opened.notes == ()
    with pytest.raises(CatalogueError):
        for picture in range(1, 61):
            opened.previews.of_picture(picture)
    again = reopened(opened)
    assert "previews" in again.notes[0]
    assert len(again.previews.lacking()) == 60
    again.close()


@pytest.mark.parametrize("name", ["vectors.db", "previews.db"])
def test_files_of_another_library_are_noticed(shelf, tmp_path, name):
    fill(shelf, 2)
    shelf.catalogue.close()
    Catalogue(tmp_path / "other").close()
    (tmp_path / "other" / name).replace(shelf.catalogue.home / name)
    opened = Catalogue(shelf.catalogue.home)
    assert "another library" in opened.notes[0]
    assert opened.items.count() == 2
    opened.close()


def flip_bytes_of(shelf, table: str, column: str) -> None:
    schema, name = table.split(".")
    db = shelf.catalogue._database.read()
    old = db.execute(f"SELECT {column} FROM {schema}.{name} ORDER BY rowid LIMIT 1").fetchone()[0]
    new = bytes([old[0] ^ 4]) + old[1:]
    with shelf.catalogue.batch():
        db.execute(f"UPDATE {schema}.{name} SET {column} = ? WHERE {column} = ?", (new, old))


def test_a_flipped_bit_in_a_vector_is_noticed_when_it_is_read_and_healed(shelf):
    fill(shelf, 3)
    flip_bytes_of(shelf, "vec.vectors", "vector")
    changes = shelf.catalogue.vectors.since("toy", "whole", 0)
    assert len(changes.ids) == 2
    (lost,) = shelf.catalogue.vectors.unembedded("toy", "whole")
    assert lost.view_id not in changes.ids
    assert list(shelf.catalogue.vectors.since("toy", "whole", changes.revision).gone) == [lost.view_id]


def test_a_vector_of_another_view_is_noticed(shelf):
    fill(shelf, 2)
    with shelf.catalogue.batch():
        shelf.catalogue._database.read().execute("UPDATE vec.vectors SET view_id = 77 WHERE view_id = 1")
    assert list(shelf.catalogue.vectors.since("toy", "whole", 0).ids) == [2]


def test_a_flipped_bit_in_a_preview_is_noticed_when_it_is_read_and_healed(shelf):
    fill(shelf, 3)
    flip_bytes_of(shelf, "pre.previews", "jpeg")
    assert [shelf.catalogue.previews.of_picture(one) is None for one in (1, 2, 3)] == [True, False, False]
    assert shelf.catalogue.previews.lacking() == [1]


def test_mending_reads_everything(shelf):
    fill(shelf, 3)
    assert shelf.catalogue.mend() == ()
    flip_bytes_of(shelf, "vec.vectors", "vector")
    flip_bytes_of(shelf, "pre.previews", "jpeg")
    assert "2 damaged" in shelf.catalogue.mend()[0]
    assert shelf.catalogue.mend() == ()
    assert shelf.catalogue.items.count() == 3


# ---------------------------------------------------------------------------------------------- marks


def test_a_clean_end_leaves_no_mark(tmp_path):
    Catalogue(tmp_path / "home").close()
    assert list((tmp_path / "home" / "open").glob("*.lock")) == []
    mark = marks.OpenMark(tmp_path / "home")
    assert not mark.is_unclean and mark.is_alone
    mark.close()


def test_a_mark_that_nobody_holds_is_an_unclean_stop(tmp_path):
    Catalogue(tmp_path / "home").close()
    (tmp_path / "home" / "open" / "gone.lock").touch()
    mark = marks.OpenMark(tmp_path / "home")
    assert mark.is_unclean and mark.is_alone
    mark.forgive()
    mark.close()
    assert list((tmp_path / "home" / "open").glob("*.lock")) == []


def test_two_know_of_each_other(tmp_path):
    one, two = Catalogue(tmp_path / "home"), Catalogue(tmp_path / "home")
    mark = marks.OpenMark(tmp_path / "home")
    assert not mark.is_alone and not mark.is_unclean
    for opened in (one, two, mark):
        opened.close()


def test_saved_folders_keep_their_volumes(catalogue, tmp_path):
    volume = Volume("uuid:1", "Disk", tmp_path)
    catalogue.folders.add(volume, tmp_path / "a" / "b")
    assert catalogue.folders.all()[0].text == "a/b"


# ------------------------------------------------------------------------------ large cores, looked at later


@pytest.fixture
def left(shelf, monkeypatch) -> Path:
    """A home with a core that counts as large and a backup, left without closing."""
    monkeypatch.setattr(opening, "AT_ONCE_BYTES", 0)
    fill(shelf, 200)
    shelf.catalogue.backups.make()
    shelf.catalogue.close()
    leave_unclosed(shelf.catalogue.home)
    return shelf.catalogue.home


def leave_unclosed(home: Path) -> None:
    (home / marks.FOLDER / "0123.lock").touch()


def is_unclean(home: Path) -> bool:
    mark = marks.OpenMark(home)
    mark.close()
    return mark.is_unclean


def test_a_large_core_is_looked_through_while_it_is_open(left):
    opened = Catalogue(left)
    opened._late_check.wait()
    assert opened.notes == ()
    opened.close()
    assert not is_unclean(left)
    again = reopened(opened)
    assert again._late_check is None
    again.close()


def test_damage_that_is_found_later_is_told_and_mended_at_the_next_opening(left):
    spoil_index(left / "catalogue.db")
    opened = Catalogue(left)
    opened._late_check.wait()
    assert len(opened.notes) == 1 and "damaged" in opened.notes[0]
    again = reopened(opened)
    assert "restored from the backup" in again.notes[0]
    assert again.items.count() == 200
    again.close()


@pytest.mark.parametrize("at", [0, 100, 4096])
def test_damage_that_shows_at_once_is_mended_at_once(left, at):
    spoil(left / "catalogue.db", b"\xee", at=at)
    opened = Catalogue(left)
    assert any("restored from the backup" in note for note in opened.notes)
    assert opened.items.count() == 200
    opened.close()


def test_a_core_that_was_cut_short_is_mended_at_once(left):
    path = left / "catalogue.db"
    path.write_bytes(path.read_bytes()[: 20 * 4096])
    opened = Catalogue(left)
    assert any("restored from the backup" in note for note in opened.notes)
    opened.close()


def test_a_look_that_is_cut_short_is_taken_another_time(left, monkeypatch):
    begun, go_on = Event(), Event()

    def slowly(path: Path, *, opened: Callable[[sqlite3.Connection], None]) -> tuple[str, ...]:
        begun.set()
        go_on.wait(10)
        return damage_of(path, opened=opened)

    monkeypatch.setattr(late_check, "damage_of", slowly)
    opened = Catalogue(left)
    assert begun.wait(10)
    Timer(0.1, go_on.set).start()
    opened.close()
    assert is_unclean(left)


def test_a_look_is_interrupted(left):
    interrupted = Event()

    class Reading(sqlite3.Connection):
        def interrupt(self) -> None:
            interrupted.set()

    mark = marks.OpenMark(left)
    check = late_check.LateCheck(left / "catalogue.db", mark)
    check.wait()
    check._reading = Reading(":memory:")
    check.close()
    assert interrupted.is_set()
    check._reading.close()
    mark.close()
