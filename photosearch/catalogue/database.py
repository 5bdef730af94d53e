"""Opens the catalogue's three SQLite files and runs transactions on them. Knows no tables; `migrations` does.

`catalogue.db` is the core: small and precious. `vectors.db` and `previews.db` are attached to every connection and can
be remade. Each thread has a connection of its own; one lock in the process lets one writer at a time through, and a
write inside a write joins it. Where nothing can be written at all, the files can still be opened for reading.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from photosearch.catalogue import marks
from photosearch.errors import BusyError, CatalogueError, DamagedCatalogueError, DiskFullError, ReadOnlyError

SCHEMAS = {"main": "catalogue.db", "vec": "vectors.db", "pre": "previews.db"}
"""Schema name in SQL → file name in the home folder."""

BUSY_S = 10.0
BLOB_CACHE_KB = 256  # for each thread, of vectors and of previews
LEAST_FREE_BYTES = 1 << 16  # SQLite wants half of this beside a file before it reads a word of it
CANNOT_WRITE_NOW = (BusyError, DiskFullError, ReadOnlyError)
"""What is no reason to stop reading: something worth writing down will be met again."""

_CONTRADICTION = re.compile(r"^no such (table|column)|^(table|index) \S+ already exists")


class Database:
    """Connections to the three files of one home folder, which must exist."""

    def __init__(self, home: Path, read_only: CatalogueError | None = None) -> None:
        """`read_only` is why nothing can be written: then the files are only read, and every write raises it."""
        self.home = home
        self._read_only = read_only
        self._local = threading.local()
        self._write_lock = threading.RLock()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._closed = False

    def path(self, schema: str) -> Path:
        """The file behind a schema name."""
        return self.home / SCHEMAS[schema]

    def read(self) -> sqlite3.Connection:
        """This thread's connection, for SELECT. Outside a write it sees what was last committed."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
        return connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: committed at the end, rolled back where anything is raised."""
        if self._read_only is not None:
            raise type(self._read_only)(str(self._read_only), self._read_only.hint)
        with self._write_lock, person_errors(self.home):
            connection = self.read()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(
                    sqlite3.Error, CatalogueError
                ):  # a full disk has rolled back by itself
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads. A second call does nothing."""
        self._closed = True
        self.release()

    def slim(self) -> None:
        """Give back what ended threads held, and the pages that this thread's connection keeps for next time."""
        self._release_dead()
        self.read().execute("PRAGMA shrink_memory")

    def release(self) -> None:
        """Close the connections of all threads for now; the next use opens new ones."""
        with self._write_lock:
            while self._all:
                self._all.pop()[1].close()
            self._local = threading.local()

    def _release_dead(self) -> None:
        """Close the connections of threads that have ended: each holds nine handles and a cache."""
        with self._write_lock:
            for thread, connection in list(self._all):
                if not thread.is_alive():
                    self._all.remove((thread, connection))
                    connection.close()

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise CatalogueError("The library has been closed.")
        self._release_dead()
        with person_errors(self.home):
            connection = sqlite3.connect(
                self._address("main"),
                timeout=BUSY_S,
                isolation_level=None,
                check_same_thread=False,
                factory=_Connection,
                uri=True,
            )
            connection.home = self.home
            self._all.append((threading.current_thread(), connection))
            for schema in SCHEMAS:
                if schema != "main":
                    connection.execute(f"ATTACH DATABASE ? AS {schema}", (self._address(schema),))
                if self._read_only is None:
                    connection.execute(f"PRAGMA {schema}.journal_mode = WAL")
            connection.execute("PRAGMA temp_store = MEMORY")
            if self._read_only is not None:
                return connection
            # The core holds what only the person knows: it survives a power cut whole. The others can be remade.
            connection.execute("PRAGMA main.synchronous = FULL")
            connection.execute("PRAGMA vec.synchronous = NORMAL")
            connection.execute("PRAGMA pre.synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            for schema in ("vec", "pre"):  # what is read there is seldom read twice
                connection.execute(f"PRAGMA {schema}.cache_size = -{BLOB_CACHE_KB}")
            for schema in SCHEMAS:  # what a person had erased is not to be read from the file either
                connection.execute(f"PRAGMA {schema}.secure_delete = ON")
        return connection

    def _address(self, schema: str) -> str:
        """How SQLite is to open a file. To be read it needs none beside it, unless it was left with a log."""
        path = self.path(schema)
        if self._read_only is None:
            mode = "rwc"
        else:
            log = path.with_name(f"{path.name}-wal")
            mode = "ro" if log.exists() and log.stat().st_size else "ro&immutable=1"
        return f"{path.absolute().as_uri()}?mode={mode}"


class _Connection(sqlite3.Connection):
    """Says what goes wrong in words for a person, also while rows are read."""

    home: Path

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self.cursor(_Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        return self.cursor(_Cursor).executemany(sql, parameters)


class _Cursor(sqlite3.Cursor):
    """Damage may show at any row."""

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        try:
            return super().execute(sql, parameters)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def executemany(self, sql: str, parameters: Any, /) -> Self:
        try:
            return super().executemany(sql, parameters)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def fetchmany(self, size: int | None = None) -> list[Any]:
        try:
            return super().fetchmany(self.arraysize if size is None else size)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> Exception:
        home = getattr(self.connection, "home", None)
        if home is None:
            return error
        if isinstance(error, sqlite3.DatabaseError):
            return person_error(error, home)
        return damaged(home)  # SQLite complains with words of the file that are none


@contextlib.contextmanager
def person_errors(home: Path) -> Iterator[None]:
    """Turn what SQLite says of the disk or of another program into an error that a person can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise person_error(error, home) from error


def person_error(error: sqlite3.DatabaseError, home: Path) -> Exception:
    """What a person can act on, or the error itself where it is a bug of ours. Damage is noted for the next opening."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL") or (name.startswith("SQLITE_IOERR") and _is_full(home)):
        return DiskFullError(f"The disk that holds {home} is full.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyError(f"Another program is writing to the library in {home}.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return ReadOnlyError(f"The library in {home} cannot be written.")
    if name.startswith("SQLITE_IOERR"):
        return CatalogueError(
            f"Reading or writing the library in {home} failed.",
            "Check that its disk is connected, healthy and not full.",
        )
    # Our statements name what every file has: where it is not there, the file's own description is damaged.
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or _CONTRADICTION.search(str(error)):
        return damaged(home)
    return error


def _is_full(home: Path) -> bool:
    try:
        return shutil.disk_usage(home).free < LEAST_FREE_BYTES
    except OSError:
        return False


def damaged(home: Path) -> DamagedCatalogueError:
    """Damage was met: said to the person, and noted for the next opening."""
    marks.suspect(home)
    return DamagedCatalogueError(f"The library in {home} is damaged.")
