"""The conditions of a question, as ids of the items that meet them. Knows columns, words and places; no vectors."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.columns import Columns, Ids, Rows, Snapshot
from photosearch.catalogue.database import Database
from photosearch.catalogue.item_table import NAME_END, UNRATED, Fact, ItemTable, folded
from photosearch.catalogue.places import Places, box, distances_km
from photosearch.catalogue.stored_metadata import clock_seconds
from photosearch.catalogue.words import Words
from photosearch.parts import Between, Condition, Has, Holds, InPlace, Is, Near, Part, Says, Taken

NAMES_AT_ONCE = 1 << 15  # files; a search through more would hold up other threads
SAME_TYPE = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tiff": "tif", "heif": "heic", "hif": "heic"}
RAW_TYPE = "raw"


class Filters:
    """May be used from several threads."""

    def __init__(self, database: Database, columns: Columns, words: Words, places: Places) -> None:
        self._database = database
        self._columns = columns
        self._words = words
        self._places = places

    def allowed(self, parts: Sequence[Part]) -> Ids | None:
        """Sorted ids of the listed items that meet the conditions among these parts; None where there are none.

        Parts of one clause are joined by "or", clauses by "and"; a negative part is met where its condition is not.
        A clause that also holds words or photos limits nothing: what they mean is compared, not decided.
        """
        by_clause = groupby(sorted(parts, key=lambda part: part.clause), lambda part: part.clause)
        clauses = [clause for clause in (list(of) for _, of in by_clause) if _decides(clause)]
        if not clauses:
            return None
        look = _Look(self._columns.now(), self._mounts(), self._words, self._places)
        met = look.all()
        for clause in clauses:
            either = look.none()
            for part in clause:
                either = [a | b for a, b in zip(either, look.met(part), strict=True)]
            met = [a & b for a, b in zip(met, either, strict=True)]
        return look.now.ids_of(met)

    def where(self, condition: Condition) -> Ids:
        """Sorted ids of the listed items that meet one condition."""
        look = _Look(self._columns.now(), self._mounts(), self._words, self._places)
        return look.now.ids_of(look.rows(condition))

    def _mounts(self) -> Mapping[int, str]:
        return dict(self._database.read().execute("SELECT id, mount_path FROM main.volumes"))


class _Look:
    """Conditions, as the rows of each layer of one snapshot that meet them."""

    def __init__(
        self,
        now: Snapshot,
        mounts: Mapping[int, str],
        words: Words,
        places: Places,
    ) -> None:
        self.now = now
        self._tables = [layer.table for layer in now.layers]
        self._mounts = mounts
        self._words = words
        self._places = places

    def all(self) -> list[Rows]:
        return [np.ones(len(table), np.bool_) for table in self._tables]

    def none(self) -> list[Rows]:
        return [np.zeros(len(table), np.bool_) for table in self._tables]

    def met(self, part: Part) -> list[Rows]:
        assert part.condition is not None
        rows = self.rows(part.condition)
        return [~one for one in rows] if part.negative else rows

    def rows(self, condition: Condition) -> list[Rows]:
        match condition:
            case Says():
                ids = self._words.says(condition.phrase)
                return [_marked(len(table), table.rows_of(ids)) for table in self._tables]
            case InPlace():
                places = self._places.named(condition.name)
                return [np.isin(table.place, places) for table in self._tables]
            case _:
                return [_rows(table, condition, self._mounts) for table in self._tables]


def _rows(
    table: ItemTable, condition: Taken | Near | Between | Has | Is | Holds, mounts: Mapping[int, str]
) -> Rows:
    match condition:
        case Taken():
            return _taken(table, condition)
        case Near():
            return _near(table, condition)
        case Between():
            return _between(table, condition)
        case Has():
            return _has(table, condition)
        case Is():
            return _fact(table, _IS[condition.what])
        case Holds():
            return _holds(table, condition, mounts)


def _decides(clause: Collection[Part]) -> bool:
    return all(part.condition is not None for part in clause)


def _marked(count: int, rows: NDArray[np.intp] | NDArray[np.int32]) -> Rows:
    marked = np.zeros(count, np.bool_)
    marked[rows] = True
    return marked


def _fact(table: ItemTable, fact: Fact) -> Rows:
    met: Rows = (table.facts & fact) != 0
    return met


_IS = {"raw": Fact.RAW, "missing": Fact.MISSING}
_HAS = {
    "gps": Fact.GPS,
    "caption": Fact.CAPTION,
    "keywords": Fact.KEYWORDS,
    "camera": Fact.CAMERA,
    "date": Fact.DATE,
}


def _has(table: ItemTable, condition: Has) -> Rows:
    return table.rating != UNRATED if condition.what == "rating" else _fact(table, _HAS[condition.what])


def _taken(table: ItemTable, condition: Taken) -> Rows:
    met = _fact(table, Fact.DATE)
    if condition.first is not None:
        met &= table.taken_s >= clock_seconds(condition.first)
    if condition.until is not None:
        met &= table.taken_s < clock_seconds(condition.until)
    return met


def _near(table: ItemTable, condition: Near) -> Rows:
    """As `Places.near`; the box about the circle leaves few to measure."""
    south, north, west, east = box(condition.latitude, condition.longitude, condition.radius_km)
    met = (table.latitude >= south) & (table.latitude <= north)
    met &= (table.longitude >= west) & (table.longitude <= east)
    rows = np.flatnonzero(met)
    here = (table.latitude[rows], table.longitude[rows])
    met[rows] = distances_km(condition.latitude, condition.longitude, *here) <= condition.radius_km
    return met


def _between(table: ItemTable, condition: Between) -> Rows:
    known, numbers = _numbers(table, condition.field)
    if condition.least is not None:
        known &= numbers >= condition.least
    if condition.most is not None:
        known &= numbers <= condition.most
    return known


def _numbers(table: ItemTable, field: str) -> tuple[Rows, NDArray[np.float64]]:
    """Which rows are known, and their values."""
    if field == "rating":
        return table.rating != UNRATED, table.rating.astype(np.float64)
    if field == "bytes":
        return table.bytes >= 0, table.bytes.astype(np.float64)
    pixels = table.width.astype(np.float64) * table.height
    return pixels > 0, pixels / 1e6


# ---------------------------------------------------------------------------------------- text in fields


def _holds(table: ItemTable, condition: Holds, mounts: Mapping[int, str]) -> Rows:
    match condition.field:
        case "camera":
            return _holding(table.cameras, condition.value)[table.camera]
        case "lens":
            return _holding(table.lenses, condition.value)[table.lens]
        case "folder":
            folders = [_folder_text(mounts.get(volume, ""), text) for volume, text in table.folders]
            wanted = condition.value.replace("\\", "/")
            return _of_files(table, _holding(folders, wanted)[table.file_folder])
        case "type":
            return _of_type(table, condition.value)
        case "file":
            return _marked(len(table), table.file_row[_files_named(table, condition.value)])


def _pattern(value: str, anything: str = ".*") -> str:
    """A regular expression for folded text; `*` stands for anything."""
    return anything.join(re.escape(part) for part in folded(value).replace(NAME_END, " ").split("*"))


def _holding(words: Sequence[str], value: str) -> Rows:
    """Which words hold this value; an empty word is unknown, and holds nothing."""
    found = re.compile(_pattern(value.strip("*")), re.DOTALL)
    return np.array([bool(word and found.search(folded(word))) for word in words], np.bool_)


def _of_files(table: ItemTable, chosen: Rows) -> Rows:
    """Rows of which at least one file is chosen."""
    return _marked(len(table), table.file_row[chosen])


def _folder_text(mount: str, text: str) -> str:
    """A folder's whole path with a slash behind each part, on every system."""
    return f"{mount.rstrip('/')}/{text}/".replace("\\", "/")


def _of_type(table: ItemTable, value: str) -> Rows:
    wanted = re.compile(_pattern(SAME_TYPE.get(folded(value), value)), re.DOTALL)
    suffixes = [wanted.fullmatch(SAME_TYPE.get(one, one)) is not None for one in table.suffixes]
    met = _of_files(table, np.array(suffixes, np.bool_)[table.file_suffix])
    return met | _fact(table, Fact.RAW) if folded(value) == RAW_TYPE else met


def _files_named(table: ItemTable, value: str) -> NDArray[np.intp]:
    """Files whose names hold this value."""
    rest = f"[^{NAME_END}]*"
    wanted = re.compile((_pattern(value.strip("*"), rest) + rest + NAME_END).encode())
    found = [np.zeros(0, np.intp)]
    for first in range(0, len(table.name_ends), NAMES_AT_ONCE):
        ends = table.name_ends[first : first + NAMES_AT_ONCE]
        start = int(table.name_ends[first - 1]) if first else 0
        names = table.names[start : int(ends[-1])].tobytes()
        at = np.fromiter((match.start() for match in wanted.finditer(names)), np.int64)
        found.append(first + np.searchsorted(ends, at + start, side="right"))
    return np.concatenate(found)
