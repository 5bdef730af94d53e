"""Values that a question can be completed with: places, cameras, lenses, folders and keywords of the listed items.

Distinct values are gathered once and then only added to as items change, for counting a million items anew takes
seconds. What is offered is looked up again each time, so that nothing is offered of photos that have left.
"""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Literal

from photosearch.catalogue import paths
from photosearch.catalogue.database import Database
from photosearch.catalogue.words import Words
from photosearch.spelling import folded

Sort = Literal["place", "camera", "lens", "folder", "keyword"]
SORTS: tuple[Sort, ...] = ("place", "camera", "lens", "folder", "keyword")

ANEW_FROM = 20_000  # changed items from which on all are gathered anew
LOOKED_THROUGH = 400  # values that begin as typed
AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of listed items, and of about how many."""

    text: str
    photos: int


class _Values:
    """Distinct values of one sort, found by the beginning of any of their words."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        self.photos: dict[str, int] = defaultdict(int)
        for text, photos in counts:
            self.photos[text] += photos
        self._starts = sorted(start for text in self.photos for start in _starts(text))

    def add(self, text: str) -> None:
        if text not in self.photos:
            for start in _starts(text):
                insort(self._starts, start)
        self.photos[text] += 1

    def beginning(self, typed: str) -> list[str]:
        """Those with a word that begins so, most photos first."""
        first = bisect_left(self._starts, (typed,))
        last = bisect_left(self._starts, (typed + AFTER_ALL,))
        found = {text for _, text in self._starts[first:last]}
        return sorted(found, key=lambda text: (-self.photos[text], text))[:LOOKED_THROUGH]


def _starts(text: str) -> Iterator[tuple[str, str]]:
    words = folded(text).split()
    for at in range(len(words)):
        yield " ".join(words[at:]), text


class Completions:
    """May be used from several threads."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words
        self._lock = Lock()
        self._values: dict[Sort, _Values] = {}
        self._revision = -1
        self._holds: dict[Sort, Callable[[str], bool]] = {
            "place": self._is_place,
            "camera": lambda text: self._is_in("camera", text),
            "lens": lambda text: self._is_in("lens", text),
            "folder": self._is_folder,
            "keyword": words.is_keyword,
        }
        self._folders: dict[str, set[tuple[int, str]]] = defaultdict(set)  # name → (volume id, kept path)

    def beginning(self, sort: Sort, typed: str, limit: int) -> list[Value]:
        """Values with a word that begins as typed, case and accents aside, most photos first.

        Places are found in all languages.
        """
        wanted = folded(typed)
        with self._lock:
            self._follow()
            values = self._values[sort]
            found = self._real(sort, values.beginning(wanted) if wanted else [], limit)
            if sort == "place" and wanted and len(found) < limit:
                foreign = sorted(
                    set(self._foreign(wanted)) - set(found), key=lambda text: -values.photos[text]
                )
                found += self._real(sort, foreign, limit - len(found))
            return [Value(text, values.photos.get(text, 0)) for text in found]

    def _real(self, sort: Sort, texts: Iterable[str], limit: int) -> list[str]:
        """The first of these values that some listed item has now."""
        return list(islice(filter(self._holds[sort], texts), limit))

    # ---------------------------------------------------------------------------------- following the catalogue

    def _follow(self) -> None:
        db = self._database.read()
        latest = db.execute("SELECT COALESCE(MAX(revision), 0) FROM main.item_changes").fetchone()[0]
        if latest == self._revision:
            return
        changed = [
            row[0]
            for row in db.execute(
                "SELECT item_id FROM main.item_changes WHERE revision > ? LIMIT ?",
                (self._revision, ANEW_FROM + 1),
            )
        ]
        if self._revision < 0 or len(changed) > ANEW_FROM:
            self._gather()
        else:
            self._add(changed)
        self._revision = latest

    def _gather(self) -> None:
        self._folders.clear()
        db = self._database.read()
        for sort in ("camera", "lens"):
            sql = f"SELECT {sort}, COUNT(*) FROM main.items WHERE listed AND {sort} <> '' GROUP BY 1"
            self._values[sort] = _Values(db.execute(sql))
        sql = """SELECT p.district, p.city, p.region, p.country, n.photos FROM main.places p JOIN
                 (SELECT place_id, COUNT(*) AS photos FROM main.items
                  WHERE place_id IS NOT NULL AND listed GROUP BY 1) n ON n.place_id = p.id"""
        self._values["place"] = _Values(
            (text, photos)
            for *texts, photos in db.execute(sql)
            for text in dict.fromkeys(filter(None, texts))
        )
        sql = "SELECT keywords, COUNT(*) FROM main.items WHERE listed AND keywords <> '[]' GROUP BY 1"
        self._values["keyword"] = _Values(
            (word, photos) for text, photos in db.execute(sql) for word in json.loads(text)
        )
        roots = self._roots()
        sql = (
            f"SELECT volume_id, {_PARENT}, COUNT(*) FROM main.files WHERE state <> 'unfollowed' GROUP BY 1, 2"
        )
        self._values["folder"] = _Values(
            (name, photos)
            for volume, parent, photos in db.execute(sql)
            for name in self._folder_names(volume, parent, roots)
        )

    def _add(self, item_ids: list[int]) -> None:
        """Add the values of these items; what is no longer so shows when it is looked up."""
        db, given, roots = self._database.read(), json.dumps(item_ids), self._roots()
        sql = f"""SELECT i.camera, i.lens, i.keywords, p.district, p.city, p.region, p.country FROM main.items i
                  LEFT JOIN main.places p ON p.id = i.place_id WHERE i.listed AND i.id IN ({_GIVEN})"""
        for camera, lens, keywords, *parts in db.execute(sql, (given,)).fetchall():
            said: dict[Sort, list[str | None]] = {
                "camera": [camera],
                "lens": [lens],
                "keyword": json.loads(keywords),
                "place": parts,
            }
            for sort, texts in said.items():
                for text in filter(None, texts):
                    self._values[sort].add(text)
        sql = f"""SELECT DISTINCT volume_id, {_PARENT} FROM main.files
                  WHERE state <> 'unfollowed' AND item_id IN ({_GIVEN})"""
        for volume, parent in db.execute(sql, (given,)).fetchall():
            for name in self._folder_names(volume, parent, roots):
                self._values["folder"].add(name)

    def _roots(self) -> dict[int, list[str]]:
        """Volume id → kept paths of the gallery folders on it."""
        roots: dict[int, list[str]] = defaultdict(list)
        for volume, path in self._database.read().execute("SELECT volume_id, path FROM main.folders"):
            roots[volume].append(path)
        return roots

    def _folder_names(self, volume: int, parent: str, roots: dict[int, list[str]]) -> Iterator[str]:
        """Names of a folder and of those above it, up to the gallery folder that holds it."""
        folder = parent.rstrip("/")
        while folder and any(folder == root or folder.startswith(f"{root}/") for root in roots[volume]):
            name = folder.rpartition("/")[2]
            self._folders[name].add((volume, folder))
            yield name
            folder = folder.rpartition("/")[0]

    # ---------------------------------------------------------------------------------- looking up

    def _foreign(self, typed: str) -> list[str]:
        """Names of places that begin so in some language, as we write them."""
        db = self._database.read()
        sql = "SELECT DISTINCT key FROM main.toponyms WHERE name >= ? AND name < ? LIMIT ?"
        keys = [row[0] for row in db.execute(sql, (typed, typed + AFTER_ALL, LOOKED_THROUGH))]
        sql = " UNION ".join(
            f"SELECT {level} FROM main.places WHERE {level}_key IN ({_GIVEN})" for level in _LEVELS
        )
        return [row[0] for row in db.execute(sql, (json.dumps(keys),) * len(_LEVELS))] if keys else []

    def _is_place(self, text: str) -> bool:
        any_level = " OR ".join(f"p.{level} = ?1" for level in _LEVELS)
        sql = f"""SELECT 1 FROM main.places p WHERE ({any_level}) AND EXISTS
                  (SELECT 1 FROM main.items i WHERE i.place_id = p.id AND i.listed) LIMIT 1"""
        return self._database.read().execute(sql, (text,)).fetchone() is not None

    def _is_in(self, column: Literal["camera", "lens"], text: str) -> bool:
        sql = f"SELECT 1 FROM main.items WHERE listed AND {column} <> '' AND {column} = ? LIMIT 1"
        return self._database.read().execute(sql, (text,)).fetchone() is not None

    def _is_folder(self, name: str) -> bool:
        sql = """SELECT 1 FROM main.files WHERE volume_id = ? AND path >= ? AND path < ? AND state <> 'unfollowed'
                 LIMIT 1"""
        db = self._database.read()
        return any(
            db.execute(sql, (volume, *paths.subtree(folder))).fetchone()
            for volume, folder in self._folders[name]
        )


_LEVELS = ("district", "city", "region", "country")
_GIVEN = "SELECT value FROM json_each(?)"
_PARENT = "rtrim(path, replace(path, '/', ''))"
