"""Previews: an upright JPEG of every picture, some hundred pixels wide, with a checksum."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from photosearch.catalogue.database import CANNOT_WRITE_NOW, Database
from photosearch.catalogue.migrations import preview_checksum
from photosearch.catalogue.value_lists import marks, padded


class Previews:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, picture_id: int, jpeg: bytes, short_side_px: int, provisional: bool) -> None:
        """Keep a preview. A provisional one never replaces a final one."""
        with self._database.write() as db:
            db.execute(
                """INSERT INTO pre.previews VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT (picture_id) DO UPDATE SET jpeg = excluded.jpeg, checksum = excluded.checksum,
                       short_side_px = excluded.short_side_px, provisional = excluded.provisional
                   WHERE previews.provisional OR NOT excluded.provisional""",
                (picture_id, jpeg, preview_checksum(picture_id, jpeg), short_side_px, provisional),
            )

    def of_picture(self, picture_id: int) -> bytes | None:
        """The JPEG, or None where there is none.

        One whose bytes no longer match their checksum is dropped, and made again by the next sync.
        """
        row = (
            self._database.read()
            .execute(
                "SELECT CAST(jpeg AS BLOB), CAST(checksum AS BLOB) FROM pre.previews WHERE picture_id = ?",
                (picture_id,),
            )
            .fetchone()
        )
        if row is None:
            return None
        if preview_checksum(picture_id, row[0]) == row[1]:
            return bytes(row[0])
        with contextlib.suppress(*CANNOT_WRITE_NOW):
            self.forget([picture_id])
        return None

    def drop_damaged(self) -> int:
        """Read every preview, and drop those that no longer match their checksums; returns how many."""
        sql = "SELECT picture_id, CAST(jpeg AS BLOB), CAST(checksum AS BLOB) FROM pre.previews"
        rows = self._database.read().execute(sql)
        damaged = [picture for picture, jpeg, checksum in rows if preview_checksum(picture, jpeg) != checksum]
        self.forget(damaged)
        return len(damaged)

    def of_item(self, item_id: int) -> bytes | None:
        """The JPEG of the picture that an item shows, or None."""
        row = (
            self._database.read()
            .execute("SELECT picture_id FROM main.items WHERE id = ?", (item_id,))
            .fetchone()
        )
        return self.of_picture(row[0]) if row else None

    def short_sides(self, picture_ids: Sequence[int]) -> dict[int, int]:
        """Short side in pixels of each preview that is there."""
        db = self._database.read()
        found: dict[int, int] = {}
        for start in range(0, len(picture_ids), 500):
            chunk = padded(picture_ids[start : start + 500])
            sql = f"SELECT picture_id, short_side_px FROM pre.previews WHERE picture_id IN ({marks(chunk)})"
            found.update(db.execute(sql, chunk).fetchall())
        return found

    def lacking(self) -> list[int]:
        """Pictures of listed items that have no preview, newest first."""
        sql = """SELECT i.picture_id FROM main.items i WHERE i.listed AND NOT EXISTS
                 (SELECT 1 FROM pre.previews p WHERE p.picture_id = i.picture_id) ORDER BY i.picture_id DESC"""
        return [row[0] for row in self._database.read().execute(sql)]

    def provisional(self, limit: int) -> list[int]:
        """Pictures whose preview was made from an embedded thumbnail, newest first."""
        sql = "SELECT picture_id FROM pre.previews WHERE provisional ORDER BY picture_id DESC LIMIT ?"
        return [row[0] for row in self._database.read().execute(sql, (limit,))]

    def forget(self, picture_ids: Sequence[int]) -> None:
        with self._database.write() as db:
            db.executemany("DELETE FROM pre.previews WHERE picture_id = ?", ((one,) for one in picture_ids))
