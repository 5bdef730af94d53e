"""Whether an SQLite file is sound, by SQLite's own checks. Knows no tables."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

ENOUGH = 5  # complaints
# What others, rights and full disks do. The errors of shared memory are those of a disk without room for it.
_NOT_ITS_FAULT = (
    "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL",
    "SQLITE_IOERR_SHM", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_LOCK",
    "SQLITE_INTERRUPT",
)  # fmt: skip


def damage_of(
    path: Path, *, thoroughly: bool = False, opened: Callable[[sqlite3.Connection], None] = lambda _: None
) -> tuple[str, ...]:
    """What is wrong with the file, a sentence each; empty where it is sound or does not exist.

    `thoroughly` also compares indexes with their tables, which takes several times as long. `opened` is handed the
    connection, so that another thread can interrupt it: then nothing is found.
    """
    if not path.exists():
        return ()
    check = "integrity_check" if thoroughly else "quick_check"
    try:
        reading = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        with contextlib.closing(reading):
            opened(reading)
            rows = reading.execute(f"PRAGMA main.{check}({ENOUGH})").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(_NOT_ITS_FAULT):
            return ()  # not to be judged now
        return (str(error),)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return (str(error),)
    # Newer versions of SQLite look into full-text indexes too; ours has a check and a repair of its own.
    return tuple(str(row[0]) for row in rows if row[0] != "ok" and "FTS5" not in str(row[0]))


def lacks(path: Path, probes: Sequence[str]) -> bool:
    """Whether one of these SELECTs names what the file does not have."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as reading:
            for probe in probes:
                reading.execute(f"{probe} LIMIT 1").fetchall()
    except sqlite3.DatabaseError as error:
        return str(error).startswith("no such") or "CORRUPT" in error.sqlite_errorname
    except UnicodeDecodeError:
        return True
    return False


def miscounts(path: Path) -> bool:
    """Whether the number of the last migration is another than the record of migrations says."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as reading:
            row = reading.execute("SELECT MAX(number) FROM applied_migrations").fetchone()
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return False
    return bool(row[0] != schema_of(path))


def schema_of(path: Path) -> int:
    """The number of the last migration; 0 of an empty or damaged file, or where there is none."""
    if not path.exists():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as reading:
            return int(reading.execute("PRAGMA main.user_version").fetchone()[0])
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return 0
