"""Mends the files of a home that nobody else has open: what is damaged is set aside, and brought back or remade.

A damaged core is restored from the newest sound backup; without one a new core begins with the gallery folders that can
still be read. Vectors and previews are remade by the next sync, from previews and files. Nothing is deleted but older
files of the same kind that had been set aside.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from photosearch.catalogue.backups import Backups
from photosearch.catalogue.columns import drop_file
from photosearch.catalogue.database import SCHEMAS
from photosearch.catalogue.soundness import damage_of, lacks, miscounts, schema_of
from photosearch.records import Volume

ASIDE = ".damaged-"
KEPT_ASIDE = {"main": 3, "vec": 1, "pre": 1}
_PROBES = {
    "main": ("SELECT value FROM meta", "SELECT uid, mount_path FROM volumes", "SELECT picture_id FROM items"),
    "vec": (
        "SELECT key, dim FROM models",
        "SELECT revision, model_id, kind, view_id, made_from FROM vectors",
        "SELECT catalogue, uid FROM belongs",
    ),
    "pre": ("SELECT picture_id, short_side_px, provisional FROM previews", "SELECT catalogue FROM belongs"),
}
_WORDS = {
    "vec": "What the models saw in your photos was damaged; the next sync makes it again.",
    "pre": "The previews were damaged; the next sync makes them again.",
}


@dataclass(frozen=True, slots=True)
class SavedFolder:
    """A gallery folder that a damaged core still knew."""

    volume: Volume
    text: str
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """Sentences for the person, and gallery folders to be put into a new core."""

    notes: tuple[str, ...] = ()
    folders: tuple[SavedFolder, ...] = ()


def mend(home: Path, schemas: Collection[str] = tuple(SCHEMAS), *, latest: int) -> Mended:
    """Look at the files of these schemas and mend what is damaged. Nobody else may have the home open.

    `latest` is the newest schema of the core that this program can read. Where all files are to be looked at, damage
    was met, and indexes are compared with their tables.
    """
    notes: list[str] = []
    folders: tuple[SavedFolder, ...] = ()
    thoroughly = len(schemas) == len(SCHEMAS)
    with FileLock(home / "open" / "mending", mode=0o600):
        for schema in schemas:
            path = home / SCHEMAS[schema]
            if schema == "main":
                if _is_damaged(path, schema, thoroughly) or (is_empty(path) and Backups(home).all()):
                    core = _mend_core(home, latest)
                    notes += core.notes
                    folders = core.folders
            elif _is_damaged(path, schema, thoroughly):
                set_aside(path, KEPT_ASIDE[schema])
                notes.append(_WORDS[schema])
    return Mended(tuple(notes), folders)


def set_aside(path: Path, kept: int = 1) -> Path | None:
    """Rename a file, and the logs that belong to it; keeps the newest few. None where there is nothing."""
    if not path.exists():
        return None
    stem = f"{path.stem}{ASIDE}{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    aside = path.with_name(f"{stem}-{uuid.uuid4().hex[:4]}{path.suffix}")
    for end in ("-wal", "-shm", ""):  # the file last: without it, whatever was left is no library
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + end).replace(aside.with_name(aside.name + end))
    forget_aside(path, kept)
    return aside


def forget_aside(path: Path, kept: int = 0) -> None:
    """Delete what was set aside of the file at `path`, but for the newest few."""
    for old in aside_files(path)[kept:]:
        for end in ("-wal", "-shm", ""):
            with contextlib.suppress(OSError):
                old.with_name(old.name + end).unlink(missing_ok=True)


def aside_files(path: Path) -> list[Path]:
    """What was set aside of the file at `path`, newest first."""
    found = path.parent.glob(f"{path.stem}{ASIDE}*{path.suffix}")
    return sorted(found, key=lambda one: one.stat().st_ctime_ns, reverse=True)


def is_empty(path: Path) -> bool:
    """Whether there is no such file, or nothing in it."""
    return not path.exists() or path.stat().st_size == 0


def _is_damaged(path: Path, schema: str, thoroughly: bool) -> bool:
    """Whether SQLite finds fault with a file, or what we know to be in it is not."""
    if schema != "main" and miscounts(path):
        return True
    return bool(damage_of(path, thoroughly=thoroughly) or (schema_of(path) and lacks(path, _PROBES[schema])))


def _mend_core(home: Path, latest: int) -> Mended:
    core = home / SCHEMAS["main"]
    aside = set_aside(core, KEPT_ASIDE["main"])
    backups = Backups(home).all()
    for backup in backups:
        if not damage_of(backup, thoroughly=True) and 0 < schema_of(backup) <= latest:
            _bring_back(backup, core)
            drop_file(home / "derived")  # its revisions go on from an earlier time, with another content
            day = datetime.fromtimestamp(backup.stat().st_mtime).astimezone()
            return Mended((f"The catalogue was damaged. It was restored from the backup of {day:%Y-%m-%d %H:%M}; "
                           "the next sync takes up what has changed since.",))  # fmt: skip
    for source in (*((aside,) if aside else ()), *backups):
        folders = _saved_folders(source)
        if folders:
            return Mended(
                ("The catalogue was damaged and there was no sound backup. Your folders could be saved; "
                 "the next sync reads their photos again.",),
                folders,
            )  # fmt: skip
    return Mended(("The catalogue was damaged beyond repair. Add your folders again; no photo is lost.",))


def _bring_back(backup: Path, core: Path) -> None:
    temporary = core.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
        shutil.copyfile(backup, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(core)
    finally:
        temporary.unlink(missing_ok=True)


def _saved_folders(path: Path) -> tuple[SavedFolder, ...]:
    """The gallery folders that can still be read from a damaged core."""
    sql = """SELECT v.uid, v.label, v.mount_path, g.path, g.excluded
             FROM folders g JOIN volumes v ON v.id = g.volume_id ORDER BY g.id"""
    found: list[SavedFolder] = []
    with (
        contextlib.suppress(sqlite3.DatabaseError, ValueError, TypeError),
        contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as reading,
    ):
        for uid, label, mount, text, excluded in reading.execute(sql):
            patterns = tuple(str(one) for one in json.loads(excluded))
            found.append(SavedFolder(Volume(uid, label, Path(mount)), text, patterns))
    return tuple(found)
