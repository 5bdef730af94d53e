"""Opens the three files of a home so that what comes out of it is sound, and says what had to be mended for that."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

from photosearch.catalogue import mending
from photosearch.catalogue.backups import Backups
from photosearch.catalogue.database import SCHEMAS, Database, person_errors
from photosearch.catalogue.folders import Folders
from photosearch.catalogue.marks import OpenMark
from photosearch.catalogue.migrations import MIGRATIONS, belonging, migrate, refuse_newer, versions
from photosearch.catalogue.words import Words
from photosearch.errors import CatalogueError, DamagedCatalogueError

FOREIGN = {
    "vec": "The file of vectors belonged to another library. It was set aside; the next sync makes a new one.",
    "pre": "The file of previews belonged to another library. It was set aside; the next sync makes a new one.",
}
AT_ONCE_BYTES = 1 << 25  # of a core: more takes longer to look through than anybody should wait at a start
WORDS_MENDED = "The index of words was damaged. It was made again."


@dataclass(frozen=True, slots=True)
class Opened:
    """Connections to sound files, and sentences for the person about what was mended.

    `unchecked`: the core was left without closing and is so large that it is still to be looked through.
    """

    database: Database
    notes: tuple[str, ...]
    unchecked: bool = False


def open_soundly(home: Path, mark: OpenMark) -> Opened:
    """Connect to the files of `home`, making, migrating and mending them where need be.

    Raises `CatalogueError` or one of its kinds where that cannot be done.
    """
    mended, core = mending.Mended(), home / SCHEMAS["main"]
    later = not mark.is_suspect and not mending.is_empty(core) and core.stat().st_size > AT_ONCE_BYTES
    if mark.is_alone and not later and (mark.is_unclean or mending.is_empty(core)):
        # Damage to vectors and previews shows when they are read, for each has a checksum: the core is looked at.
        mended = _mend(home, tuple(SCHEMAS) if mark.is_suspect else ("main",))
    try:
        opened = _connected(home, mark, mended)
    except DamagedCatalogueError:
        if not mark.is_alone:
            raise
        mended, later = _mend(home, tuple(SCHEMAS)), False
        opened = _connected(home, mark, mended)
    if mark.is_alone and mark.is_unclean:
        if later:
            return replace(opened, unchecked=True)
        mark.forgive()
    return opened


def _mend(home: Path, schemas: tuple[str, ...]) -> mending.Mended:
    try:
        with person_errors(home):
            return mending.mend(home, schemas, latest=len(MIGRATIONS["main"]))
    except OSError as error:
        raise CatalogueError(f"The library in {home} cannot be written: {error.strerror}.") from error


def _connected(home: Path, mark: OpenMark, mended: mending.Mended) -> Opened:
    database, notes = Database(home), list(mended.notes)
    try:
        refuse_newer(database)
        foreign = _foreign(database)
        if foreign and mark.is_alone:
            database.close()
            for schema in foreign:
                mending.set_aside(database.path(schema), mending.KEPT_ASIDE[schema])
                notes.append(FOREIGN[schema])
            database = Database(home)
        _back_up_before_migration(home, database)
        with person_errors(home):
            migrate(database)
            _put_back(database, mended)
            drop_what_the_core_does_not_know(database)
            if mark.is_suspect and Words(database).mended():
                notes.append(WORDS_MENDED)
    except BaseException:
        database.close()
        raise
    return Opened(database, tuple(notes))


def _foreign(database: Database) -> list[str]:
    """Schemas of the files that were made beside another core than the one that lies here now."""
    here = versions(
        database.read(), ("vec", "pre", "main")
    )  # the core last: another process may be making all three
    uid = belonging(database.read(), "main") if here["main"] else None
    found = []
    for schema in ("vec", "pre"):
        if here[schema]:
            of = belonging(database.read(), schema)
            if uid is None or (of is not None and of != uid):
                found.append(schema)
    return found


def _back_up_before_migration(home: Path, database: Database) -> None:
    version = versions(database.read(), ("main",))["main"]
    if 0 < version < len(MIGRATIONS["main"]):
        Backups(home).make(f"-schema-{version}")


def _put_back(database: Database, mended: mending.Mended) -> None:
    folders = Folders(database)
    for saved in mended.folders:
        folders.add(saved.volume, saved.volume.mount_path / saved.text, saved.excluded)


def drop_what_the_core_does_not_know(database: Database) -> None:
    """Drop vectors and previews with ids that the core has not given out: it was restored from an earlier time.

    They would be taken for those of the next photos. Indexes learn of it as of everything that is forgotten.
    """
    if not _has_unknown(database.read()):
        return
    with database.write() as db:
        db.execute(
            f"""INSERT OR REPLACE INTO vec.vectors (model_id, kind, view_id, vector)
                SELECT model_id, kind, view_id, NULL FROM vec.vectors
                WHERE vector IS NOT NULL AND view_id > {_LAST.format(table="views")}"""
        )
        db.execute(f"DELETE FROM pre.previews WHERE picture_id > {_LAST.format(table='pictures')}")


_LAST = "COALESCE((SELECT seq FROM main.sqlite_sequence WHERE name = '{table}'), 0)"


def _has_unknown(db: sqlite3.Connection) -> bool:
    # CROSS keeps the order of the two, so that an index leads straight to the last views of each model.
    vectors = f"""SELECT EXISTS (SELECT 1 FROM vec.models m CROSS JOIN vec.vectors x ON x.model_id = m.id
                  WHERE x.view_id > {_LAST.format(table="views")} AND x.vector IS NOT NULL)"""
    previews = (
        f"SELECT EXISTS (SELECT 1 FROM pre.previews WHERE picture_id > {_LAST.format(table='pictures')})"
    )
    return any(bool(db.execute(sql).fetchone()[0]) for sql in (vectors, previews))
