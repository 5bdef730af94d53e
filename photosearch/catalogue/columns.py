"""Facts of all listed items as arrays in memory, mapped from a derived file, in step with the catalogue.

What is handed out are snapshots. A snapshot is a few tables, one above the other: the base, which lies in the file, and
small ones of what has changed since; a row of a lower table is dead where a later one knows better. Nothing here is
precious: what is missing, stale or damaged is made anew from the catalogue.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue import array_file
from photosearch.catalogue.database import Database
from photosearch.catalogue.item_table import ARRAYS, WORDS, ItemTable, read_table
from photosearch.catalogue.vectors import ViewKind
from photosearch.records import Timeline

Ids = NDArray[np.int64]
Rows = NDArray[np.bool_]

FORMAT = 2
NO_IDS: Ids = np.zeros(0, np.int64)
STEM, SUFFIX = "items", ".columns"
SAVE_FROM = 2000  # items that are read from the catalogue as quickly as from a file
SAVE_SHARE = 0.05  # changes since the base, as a share of all, that call for a new one
TABLES = 8  # a snapshot with more is put together anew


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A table with those of its rows that still hold; None: all do."""

    table: ItemTable
    alive: Rows | None = None

    def __len__(self) -> int:
        return len(self.table) if self.alive is None else int(np.count_nonzero(self.alive))

    def without(self, ids: Ids) -> Layer:
        """With the rows of these items dead."""
        rows = self.table.rows_of(ids)
        if not len(rows):
            return self
        alive = np.ones(len(self.table), np.bool_) if self.alive is None else self.alive.copy()
        alive[rows] = False
        return Layer(self.table, alive)

    def living(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Those of these rows that hold."""
        return rows if self.alive is None else rows[self.alive[rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """All listed items as of one moment. Every item is alive in one layer."""

    layers: tuple[Layer, ...]
    revision: int

    def __len__(self) -> int:
        return sum(map(len, self.layers))

    def timeline(self) -> Timeline:
        """All items, newest first."""
        parts = [(layer.table, layer.living(layer.table.newest)) for layer in self.layers]
        ids = np.concatenate([table.ids[rows] for table, rows in parts])
        taken_s = np.concatenate([table.taken_s[rows] for table, rows in parts])
        aspect = np.concatenate([_aspect(table)[rows] for table, rows in parts])
        if len(parts) > 1:
            order = np.lexsort((ids, taken_s))[::-1]
            ids, taken_s, aspect = ids[order], taken_s[order], aspect[order]
        return Timeline(ids, taken_s, aspect)

    def newest_first(self, ids: Ids) -> NDArray[np.intp]:
        """(n,) places in `ids`, in the order in which the timeline has these items."""
        taken_s = np.zeros(len(ids), np.int64)
        for layer in self.layers:
            if len(layer.table):
                rows = np.minimum(np.searchsorted(layer.table.ids, ids), len(layer.table) - 1)
                here = layer.table.ids[rows] == ids
                if layer.alive is not None:
                    here &= layer.alive[rows]
                taken_s[here] = layer.table.taken_s[rows[here]]
        return np.lexsort((ids, taken_s))[::-1]

    def items_of(self, kind: ViewKind, view_ids: Ids) -> tuple[NDArray[np.intp], Ids]:
        """Pairs of a place in `view_ids` and the id of an item that shows that view, by place."""
        places, items = [np.zeros(0, np.intp)], [np.zeros(0, np.int64)]
        for layer in self.layers:
            views, view_rows = _views(layer.table, kind)
            low = np.searchsorted(views, view_ids, side="left")
            counts = np.searchsorted(views, view_ids, side="right") - low
            place = np.repeat(np.arange(len(view_ids)), counts)
            within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
            rows = view_rows[low[place] + within]
            if layer.alive is not None:
                place, rows = place[layer.alive[rows]], rows[layer.alive[rows]]
            places.append(place)
            items.append(layer.table.ids[rows])
        order = np.argsort(np.concatenate(places), kind="stable")
        return np.concatenate(places)[order], np.concatenate(items)[order]

    def views_of(self, kind: ViewKind, item_ids: Ids) -> Ids:
        """Views of these items (sorted ids), each once, rising."""
        found = [NO_IDS]
        for layer in self.layers:
            views, rows = _views(layer.table, kind)
            if len(views):
                chosen = np.zeros(len(layer.table), np.bool_)
                chosen[layer.living(layer.table.rows_of(item_ids))] = True
                found.append(views[chosen[rows]])
        return _rising([one for one in found if len(one)] or found[:1])

    def ids_of(self, chosen: Sequence[Rows]) -> Ids:
        """Sorted ids of the rows chosen in each layer, the dead ones left out."""
        return np.sort(
            np.concatenate([
                layer.table.ids[rows if layer.alive is None else rows & layer.alive]
                for layer, rows in zip(self.layers, chosen, strict=True)
            ])
        )  # fmt: skip


class Columns:
    """May be used from several threads, and by several processes on one home."""

    def __init__(self, database: Database, derived_path: Path) -> None:
        self._database = database
        self._folder = derived_path
        self._lock = Lock()
        self._rebuilding = Lock()
        self._now: Snapshot | None = None
        self._base = 0  # revision of the lowest layer
        self._changed = 0  # items since

    def now(self) -> Snapshot:
        """As of now; inside an open transaction, as of what was last committed and looked at."""
        with self._lock:
            return self._follow()

    def prepare(self) -> None:
        """Write what has changed, so that the next start is quick. May take seconds in a large library."""
        with self._rebuilding:
            with self._lock:
                due = self._is_due(self._follow())
            if due:
                base = self._kept(self._read(0))  # answers go on meanwhile
                with self._lock:
                    self._begin(base)
                    self._follow()

    def forget(self) -> None:
        """Forget everything, in memory and on disk."""
        with self._rebuilding, self._lock:
            self._now = None
            drop_file(self._folder)

    # ------------------------------------------------------------------------------------ following

    def _follow(self) -> Snapshot:
        db = self._database.read()
        if db.in_transaction:  # what is rolled back must not be remembered
            return self._now or _alone(self._read(0))
        latest = _latest(db)
        if (
            self._now is None or latest < self._now.revision
        ):  # a catalogue brought back from a backup goes back
            self._begin(self._load(latest) or self._kept(self._read(0)))
        assert self._now is not None
        if latest > self._now.revision:
            self._now = self._after(self._now)
        return self._now

    def _begin(self, base: _Reading) -> None:
        self._now, self._base, self._changed = _alone(base), base.revision, 0

    def _after(self, before: Snapshot) -> Snapshot:
        """A snapshot with a layer more, or with one in place of all but the base."""
        layers, since = before.layers, before.revision
        if len(layers) > TABLES:
            layers, since, self._changed = (Layer(layers[0].table),), self._base, 0
        new = self._read(since)
        self._changed += len(new.changed)
        kept = tuple(layer.without(new.changed) for layer in layers)
        return Snapshot((*kept, Layer(new.table)) if len(new.table) else kept, new.revision)

    def _read(self, since: int) -> _Reading:
        """What changed after a revision (0: everything), as of one moment."""
        db = self._database.read()
        with _one_moment(db):
            revision = _latest(db)
            changed = db.execute(
                "SELECT item_id FROM main.item_changes WHERE revision > ?", (since,)
            ).fetchall()
            ids = np.fromiter((row[0] for row in changed), np.int64, len(changed))
            return _Reading(revision, np.sort(ids), read_table(db, since))

    # -------------------------------------------------------------------------------------- the file

    def _is_due(self, now: Snapshot) -> bool:
        return self._changed >= max(SAVE_FROM, SAVE_SHARE * len(now))

    def _load(self, latest: int) -> _Reading | None:
        """The newest sound file that is not ahead of the catalogue."""
        for path, revision in _found(self._folder):
            if revision <= latest:
                file = array_file.load(path, self._made_from(revision))
                table = _table(file) if file else None
                if table is not None:
                    return _Reading(revision, NO_IDS, table)
        return None

    def _kept(self, read: _Reading) -> _Reading:
        """A base, from its file where one could be written."""
        if len(read.table) < SAVE_FROM:
            return read
        words = {name: getattr(read.table, name) for name in WORDS}
        arrays = {name: getattr(read.table, name) for name in ARRAYS}
        with contextlib.suppress(OSError):
            path = self._folder / f"{STEM}.{read.revision:016d}{SUFFIX}"
            array_file.save(path, self._made_from(read.revision) | {"words": words}, arrays)
            drop_file(self._folder, before=read.revision)
            return self._load(read.revision) or read
        return read

    def _made_from(self, revision: int) -> dict[str, Any]:
        uid = self._database.read().execute("SELECT value FROM main.meta WHERE name = 'uid'").fetchone()[0]
        return {"format": FORMAT, "catalogue": uid, "revision": revision}


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """What was read of the catalogue, up to a revision: ids of what changed (sorted), and what is listed of it."""

    revision: int
    changed: Ids
    table: ItemTable


def drop_file(derived_path: Path, before: int | None = None) -> None:
    """Delete what is kept, or what is older than a revision. Mapped files of other processes live on for them."""
    for path, revision in _found(derived_path):
        if before is None or revision < before:
            with contextlib.suppress(OSError):
                path.unlink()


def _found(derived_path: Path) -> list[tuple[Path, int]]:
    """Files by falling revision."""
    found = []
    for path in derived_path.glob(f"{STEM}.*{SUFFIX}"):
        revision = path.name.removeprefix(f"{STEM}.").removesuffix(SUFFIX)
        if revision.isdigit():
            found.append((path, int(revision)))
    return sorted(found, key=lambda one: -one[1])


def _table(file: array_file.ArrayFile) -> ItemTable | None:
    with contextlib.suppress(KeyError, TypeError, ValueError):
        words = file.facts["words"]
        return ItemTable(
            **{name: file.arrays[name] for name in ARRAYS},
            cameras=tuple(words["cameras"]),
            lenses=tuple(words["lenses"]),
            folders=tuple((int(volume), str(text)) for volume, text in words["folders"]),
            suffixes=tuple(words["suffixes"]),
        )
    return None


def _alone(read: _Reading) -> Snapshot:
    return Snapshot((Layer(read.table),), read.revision)


def _latest(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT COALESCE(MAX(revision), 0) FROM main.item_changes").fetchone()[0])


@contextlib.contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is as of the same moment, whatever others write."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def _views(table: ItemTable, kind: ViewKind) -> tuple[Ids, NDArray[np.int32]]:
    if kind == "whole":
        return table.whole_views, table.whole_rows
    return table.caption_views, table.caption_rows


def _aspect(table: ItemTable) -> NDArray[np.float32]:
    return np.divide(table.width, np.maximum(table.height, 1), dtype=np.float32)


def _rising(parts: Sequence[Ids]) -> Ids:
    """All of them, each once, rising; quick where there is but one part, which rises already."""
    if len(parts) == 1:
        one = parts[0]
        return one[np.diff(one, prepend=-1) > 0]
    return np.unique(np.concatenate(parts))
