"""Vectors by (view, model), in half precision, in the order in which they came.

Every change of a model's vectors gets the next revision. An index that knows up to which revision it was made asks for
what came `since`, and needs nothing else to follow.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.database import CANNOT_WRITE_NOW, Database
from photosearch.catalogue.migrations import vector_checksum
from photosearch.records import Vectors

ViewKind = Literal["whole", "caption"]
ROWS_AT_ONCE = 2048  # of vectors; more at once would hold up other threads, and take memory twice


@dataclass(frozen=True, slots=True, eq=False)
class VectorChanges:
    """What happened to a model's vectors of one kind of view up to `revision`."""

    ids: NDArray[np.int64]  # (n,) view ids, new or replaced
    vectors: Vectors  # (n, dim) unit rows
    gone: NDArray[np.int64]  # (m,) view ids whose vectors were forgotten
    revision: int


@dataclass(frozen=True, slots=True)
class Unembedded:
    """A view that has no vector of some model yet."""

    view_id: int
    picture_id: int | None
    caption: str | None


class VectorStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        model_key: str,
        kind: ViewKind,
        view_ids: Sequence[int],
        vectors: Vectors,
        made_from: Sequence[str],
    ) -> None:
        """Keep (n, dim) unit vectors of n views and what each was made from; an earlier one is replaced."""
        halves = np.ascontiguousarray(vectors, dtype=np.float16)
        with self._database.write() as db:
            model_id = _model_id(db, model_key, halves.shape[1])
            db.executemany(
                """INSERT OR REPLACE INTO vec.vectors (model_id, kind, view_id, vector, made_from, checksum)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                (
                    (model_id, kind, view, row.tobytes(), source, vector_checksum(view, row.tobytes()))
                    for view, row, source in zip(view_ids, halves, made_from, strict=True)
                ),
            )

    @property
    def uid(self) -> str:
        """The name of this file of vectors: revisions of another one mean something else."""
        return str(self._database.read().execute("SELECT uid FROM vec.belongs").fetchone()[0])

    def revision(self, model_key: str) -> int:
        """Grows with every change of a model's vectors; 0 before the first."""
        # One kind at a time: then SQLite looks at the last row of its index, and not at all of them.
        sql = """SELECT MAX(revision) FROM vec.vectors
                 WHERE model_id = (SELECT id FROM vec.models WHERE key = ?) AND kind = ?"""
        db = self._database.read()
        return max(db.execute(sql, (model_key, kind)).fetchone()[0] or 0 for kind in ("whole", "caption"))

    def count_since(self, model_key: str, kind: ViewKind, revision: int) -> int:
        """How many vectors of one kind of view came or went after `revision`."""
        sql = """SELECT COUNT(*) FROM vec.vectors
                 WHERE model_id = (SELECT id FROM vec.models WHERE key = ?) AND kind = ? AND revision > ?"""
        return int(self._database.read().execute(sql, (model_key, kind, revision)).fetchone()[0])

    def since(self, model_key: str, kind: ViewKind, revision: int) -> VectorChanges:
        """What came after `revision` (0: everything), for an index of one kind of view."""
        parts = list(self.chunks_since(model_key, kind, revision))
        return VectorChanges(
            ids=np.concatenate([part.ids for part in parts]),
            vectors=np.concatenate([part.vectors for part in parts]),
            gone=np.concatenate([part.gone for part in parts]),
            revision=parts[-1].revision,
        )

    def chunks_since(self, model_key: str, kind: ViewKind, revision: int) -> Iterator[VectorChanges]:
        """The same, as of one moment, some thousand at a time and at least once."""
        db = self._database.read()
        model = db.execute("SELECT id, dim FROM vec.models WHERE key = ?", (model_key,)).fetchone()
        model_id, dim = model if model else (0, 0)
        # Not by an index: one that is damaged hides vectors, and the rows lie in the order of their revisions anyway.
        sql = """SELECT revision, view_id, CAST(vector AS BLOB), checksum FROM vec.vectors NOT INDEXED
                 WHERE model_id = ? AND kind = ? AND revision > ? ORDER BY revision"""
        cursor = db.execute(sql, (model_id, kind, revision))
        damaged: list[int] = []
        rows = cursor.fetchmany(ROWS_AT_ONCE)
        while True:
            kept = [(view, vector) for _, view, vector, sum_ in rows if _is_sound(view, vector, sum_, dim)]
            damaged += [
                one
                for one, view, vector, sum_ in rows
                if vector is not None and not _is_sound(view, vector, sum_, dim)
            ]
            flat = np.frombuffer(b"".join(vector for _, vector in kept), dtype=np.float16)
            revision = rows[-1][0] if rows else revision
            yield VectorChanges(
                ids=np.fromiter((view for view, _ in kept), np.int64, len(kept)),
                vectors=_unit(flat.reshape(len(kept), dim).astype(np.float32)),
                gone=np.array([row[1] for row in rows if row[2] is None], dtype=np.int64),
                revision=revision,
            )
            rows = cursor.fetchmany(ROWS_AT_ONCE)
            if not rows:
                break
        self._drop(damaged)

    def of_items(self, model_key: str, item_ids: Sequence[int]) -> tuple[NDArray[np.int64], Vectors]:
        """Ids and (n, dim) vectors of the whole pictures of those items that have one."""
        sql = """SELECT x.vector, x.view_id, x.checksum FROM vec.vectors x
                 JOIN main.views v ON v.id = x.view_id AND v.kind = 'whole'
                 JOIN main.items i ON i.picture_id = v.picture_id
                 WHERE i.id = ? AND x.vector IS NOT NULL
                 AND x.model_id = (SELECT id FROM vec.models WHERE key = ?)"""
        db = self._database.read()
        found = [(item, db.execute(sql, (item, model_key)).fetchone()) for item in item_ids]
        there = [
            (item, np.frombuffer(row[0], np.float16).astype(np.float32))
            for item, row in found
            if row and vector_checksum(row[1], row[0]) == row[2]
        ]
        vectors = np.stack([vector for _, vector in there]) if there else np.zeros((0, 0), np.float32)
        return np.array([item for item, _ in there], dtype=np.int64), _unit(vectors)

    def drop_damaged(self) -> int:
        """Read every vector, and drop those that no longer match their checksums; returns how many."""
        sql = """SELECT x.revision, x.view_id, CAST(x.vector AS BLOB), x.checksum, m.dim FROM vec.vectors x
                 JOIN vec.models m ON m.id = x.model_id WHERE x.vector IS NOT NULL"""
        rows = self._database.read().execute(sql)
        damaged = [one for one, view, vector, sum_, dim in rows if not _is_sound(view, vector, sum_, dim)]
        self._drop(damaged)
        return len(damaged)

    def _drop(self, revisions: Sequence[int]) -> None:
        """Damaged vectors are gone, as their indexes will learn, and are made again by the next sync.

        Where another program is writing just now they are met and dropped another time.
        """
        sql = """INSERT OR REPLACE INTO vec.vectors (model_id, kind, view_id, vector)
                 SELECT model_id, kind, view_id, NULL FROM vec.vectors WHERE revision = ?"""
        if not revisions:
            return
        with contextlib.suppress(*CANNOT_WRITE_NOW), self._database.write() as db:
            db.executemany(sql, ((one,) for one in revisions))

    def count(self, model_key: str) -> int:
        """Listed items whose whole picture has a vector of this model."""
        sql = """SELECT COUNT(*) FROM vec.vectors x
                 JOIN main.views v ON v.id = x.view_id AND v.kind = 'whole' AND v.listed
                 WHERE x.vector IS NOT NULL AND x.model_id = (SELECT id FROM vec.models WHERE key = ?)"""
        return int(self._database.read().execute(sql, (model_key,)).fetchone()[0])

    def have(self, model_key: str, view_ids: Sequence[int]) -> set[int]:
        """Those of the views that have a vector of this model."""
        sql = """SELECT 1 FROM vec.vectors WHERE view_id = ? AND vector IS NOT NULL
                 AND model_id = (SELECT id FROM vec.models WHERE key = ?)"""
        db = self._database.read()
        return {view for view in view_ids if db.execute(sql, (view, model_key)).fetchone()}

    def unembedded(self, model_key: str, kind: ViewKind) -> list[Unembedded]:
        """Listed views without a vector of this model, those of the newest photos first."""
        sql = """SELECT v.id, v.picture_id, c.text FROM main.views v
                 LEFT JOIN main.captions c ON c.id = v.caption_id
                 WHERE v.kind = ? AND v.listed AND NOT EXISTS (
                     SELECT 1 FROM vec.vectors x WHERE x.view_id = v.id AND x.kind = v.kind AND x.vector IS NOT NULL
                     AND x.model_id = (SELECT id FROM vec.models WHERE key = ?))
                 ORDER BY v.id DESC"""
        return [Unembedded(*row) for row in self._database.read().execute(sql, (kind, model_key))]

    def forget(self, view_ids: Sequence[int]) -> None:
        """Drop the vectors of these views, of all models; their indexes learn of it through `since`."""
        with self._database.write() as db:
            for view in view_ids:
                rows = db.execute(
                    "SELECT model_id, kind FROM vec.vectors WHERE view_id = ?", (view,)
                ).fetchall()
                db.executemany(
                    "INSERT OR REPLACE INTO vec.vectors (model_id, kind, view_id, vector) VALUES (?, ?, ?, NULL)",
                    ((model_id, kind, view) for model_id, kind in rows),
                )


def _model_id(db: sqlite3.Connection, key: str, dim: int) -> int:
    db.execute("INSERT OR IGNORE INTO vec.models (key, dim) VALUES (?, ?)", (key, dim))
    model_id, known_dim = db.execute("SELECT id, dim FROM vec.models WHERE key = ?", (key,)).fetchone()
    if known_dim != dim:
        raise ValueError(f"{key} has {known_dim} dimensions in the catalogue, not {dim}")
    return int(model_id)


def _is_sound(view_id: int, vector: bytes | None, checksum: bytes | None, dim: int) -> bool:
    return vector is not None and len(vector) == 2 * dim and vector_checksum(view_id, vector) == checksum


def _unit(vectors: Vectors) -> Vectors:
    """Rows back to exactly unit length after the rounding to half precision."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units: Vectors = np.divide(vectors, lengths, out=vectors, where=lengths > 0)
    return units
