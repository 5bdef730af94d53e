"""Topics of known-item search: a photo that somebody knows, and how they would ask for it, briefly and at length.

A topics file is CSV or JSON lines with the columns photo, short, long and language (ISO 639-1). Knows nothing of
the library: whether a photo is there is found out when it is asked for.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import DataFileError
from photosearch.evaluation.appending import Appended, append
from photosearch.evaluation.tables import (
    BadRow,
    Complaints,
    Row,
    decode_text,
    encoding_of,
    is_json_lines,
    read_rows,
)

COLUMNS = ("photo", "short", "long", "language")
LABELS = ("short", "long")
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")


@dataclass(frozen=True, slots=True)
class Topic:
    """A photo (as the file names it) with a short label, a long one, or both; empty where there is none."""

    photo: str
    short: str = ""
    long: str = ""
    language: str = ""
    line: int = 0  # where it stands in its file; 0 for topics that come from elsewhere

    def label(self, name: str) -> str:
        """The "short" or the "long" label."""
        return self.short if name == "short" else self.long


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one file, and the lines that were left out."""

    path: Path
    topics: tuple[Topic, ...]
    skipped: tuple[BadRow, ...] = ()


def read_topics(path: Path, *, skip_bad: bool = False, encoding: str | None = None) -> Topics:
    """Read a topics file. Raises `DataFileError` naming file and line unless `skip_bad` leaves such lines out."""
    complaints = Complaints(path, skip_bad=skip_bad)
    rows = read_rows(path, ("photo",), COLUMNS[1:], complaints, encoding)
    seen: dict[str, tuple[str, int]] = {}
    topics = []
    for row in rows:
        reason = _fault(row, seen)
        if reason:
            complaints.add(row.line, reason)
            continue
        seen |= {row[name].casefold(): (row["photo"], row.line) for name in LABELS if row[name]}
        topics.append(Topic(row["photo"], row["short"], row["long"], row["language"], row.line))
    skipped = complaints.settle()
    if not topics:
        raise DataFileError(f"{path} holds no topic that can be used.", "Each needs a photo and a label.")
    return Topics(path, tuple(topics), skipped)


def _fault(row: Row, seen: dict[str, tuple[str, int]]) -> str:
    """Why a row is no topic, or nothing. A label that stands for two questions has no single right answer."""
    if not row["photo"]:
        return "no photo is named"
    if not row["short"] and not row["long"]:
        return "both labels are empty"
    if row["short"].casefold() == row["long"].casefold():
        return "the short and the long label are the same"
    if fault := language_fault(row["language"]):
        return fault
    for name in LABELS:
        other = seen.get(row[name].casefold())
        if other:
            same = "of the same photo" if other[0] == row["photo"] else f"of {other[0]}"
            return f"the {name} label stands already on line {other[1]} as a label {same}"
    return ""


def language_fault(code: str) -> str:
    """Why this is no language code, or nothing."""
    return f"“{code}” is no language code such as en or de" if code and not _LANGUAGE.match(code) else ""


def append_topic(path: Path, topic: Topic) -> Appended:
    """Add a topic at the end of a topics file, making it where it is new.

    A file in an encoding that cannot hold every letter becomes UTF-8. Raises `DataFileError`.
    """
    before = _as_utf8(path) if path.exists() else ""
    text = _json_line(topic) if is_json_lines(path) else _csv_line(topic, before)
    return append(path, "\n" + text if before and not before.endswith("\n") else text)


def _as_utf8(path: Path) -> str:
    """The file's text; a file in another encoding is rewritten first."""
    raw = path.read_bytes()
    text = decode_text(raw, path, None)
    if encoding_of(raw) not in ("utf-8", "utf-8-sig"):
        temporary = path.with_name(path.name + ".tmp")
        temporary.write_bytes(text.encode("utf-8"))
        temporary.replace(path)
    return text


def write_topics(path: Path, topics: tuple[Topic, ...]) -> None:
    """Write a whole topics file as CSV, replacing what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_cells(topic).values() for topic in topics)


def _csv_line(topic: Topic, before: str) -> str:
    """The topic in the order of the file's own header and with its separator; for a new file, the header first."""
    header = before.split("\n", 1)[0].strip()
    delimiter = max(",;\t", key=header.count) if header else ","
    columns = (
        [name.strip().strip('"').lower() for name in header.split(delimiter)] if header else list(COLUMNS)
    )
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    if not header:
        writer.writerow(columns)
    writer.writerow([_cells(topic).get(name, "") for name in columns])
    return text.getvalue()


def _json_line(topic: Topic) -> str:
    return json.dumps(_cells(topic), ensure_ascii=False) + "\n"


def _cells(topic: Topic) -> dict[str, str]:
    return {"photo": topic.photo, "short": topic.short, "long": topic.long, "language": topic.language}
