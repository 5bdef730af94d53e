"""Reads small tables that people make: CSV from any spreadsheet, or JSON lines, in whatever encoding they were saved.

Every complaint names file and line. Knows no topics or judgements: it hands out rows of text.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import DataFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table; `line` is where it begins in the file, from 1."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be used, and why."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.reason}"


class Complaints:
    """Collects what is wrong with a file: stops at the end with all of it, or lets it pass with `skip_bad`."""

    def __init__(self, path: Path, *, skip_bad: bool) -> None:
        self.path = path
        self._skip_bad = skip_bad
        self._found: list[BadRow] = []

    def add(self, line: int, reason: str) -> None:
        self._found.append(BadRow(self.path, line, reason))

    def settle(self) -> tuple[BadRow, ...]:
        """What was left out. Raises `DataFileError` where nothing may be left out but something is wrong."""
        found = sorted(self._found, key=lambda bad: bad.line)
        if found and not self._skip_bad:
            shown = "\n".join(str(bad) for bad in found[:5])
            more = f"\n… and {len(found) - 5} more lines" if len(found) > 5 else ""
            raise DataFileError(shown + more)
        return tuple(found)


def read_rows(
    path: Path,
    required: Sequence[str],
    optional: Sequence[str],
    complaints: Complaints,
    encoding: str | None = None,
) -> list[Row]:
    """The rows of a table, cells stripped; empty lines are passed over.

    Files named .jsonl, .ndjson or .json hold one JSON object a line, all others are CSV with a header, separated by
    commas, semicolons or tabs. A missing required column raises `DataFileError`; an unknown one is a complaint.
    """
    text = read_text(path, encoding)
    lines = _json_lines(text, complaints) if is_json_lines(path) else _csv_lines(text, complaints)
    rows, seen = [], set[str]()
    for row in lines:
        _note_unknown(row, seen, {*required, *optional}, complaints)
        rows.append(row)
    missing = [column for column in required if rows and not any(column in row.cells for row in rows)]
    if missing or not rows:
        what = f"there is no column “{missing[0]}”" if missing else "there are no rows"
        raise DataFileError(
            f"{path}, line 1: {what}.",
            f"The columns are {', '.join(required)}"
            + (f"; if wanted also {', '.join(optional)}." if optional else "."),
        )
    return rows


def is_json_lines(path: Path) -> bool:
    """Whether the name says that the file holds one JSON object a line."""
    return path.suffix.lower() in (".jsonl", ".ndjson", ".json")


def read_text(path: Path, encoding: str | None = None) -> str:
    """The text of a file: by its byte order mark, else as UTF-8, UTF-16 or Windows-1252, else as `encoding` says."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataFileError(
            f"{path} cannot be read: {error.strerror}.", "Check the name of the file."
        ) from error
    return decode_text(raw, path, encoding)


def encoding_of(raw: bytes) -> str:
    """The likely encoding of these bytes; "cp1252" where it is none of the Unicode ones."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    zeros = raw[:1000].count(0)
    if zeros > len(raw[:1000]) // 4:  # mostly Latin letters in UTF-16: every second byte is zero
        return "utf-16-be" if raw[0] == 0 else "utf-16-le"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode_text(raw: bytes, path: Path, encoding: str | None) -> str:
    """`raw` as text; `path` is for the message. Raises `DataFileError` with the line that cannot be read."""
    name = encoding or encoding_of(raw)
    try:
        return raw.decode(name)
    except LookupError as error:
        raise DataFileError(
            f"There is no encoding called “{name}”.", "For example: utf-8, cp1252, big5."
        ) from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataFileError(
            f"{path}, line {line}: a character cannot be read as {name}.",
            "Save the file as UTF-8, or say its encoding with --encoding.",
        ) from error


def _note_unknown(row: Row, seen: set[str], known: set[str], complaints: Complaints) -> None:
    for column in row.cells.keys() - known - seen:
        seen.add(column)
        complaints.add(1 if not is_json_lines(complaints.path) else row.line, f"unknown column “{column}”")


def _csv_lines(text: str, complaints: Complaints) -> Iterator[Row]:
    header_line = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            complaints.add(line, f"not well-formed CSV ({error})")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().lower() for cell in cells]
        elif len(cells) > len(header):
            complaints.add(
                line, f"{len(cells)} fields, but the header names {len(header)}: quote texts with commas"
            )
        else:
            padded = [*cells, *[""] * (len(header) - len(cells))]
            yield Row(line, dict(zip(header, (cell.strip() for cell in padded), strict=True)))


def _json_lines(text: str, complaints: Complaints) -> Iterator[Row]:
    for line, record in enumerate(text.split("\n"), start=1):
        if not record.strip():
            continue
        try:
            parsed = json.loads(record)
        except ValueError as error:
            complaints.add(line, f"not well-formed JSON ({error})")
            continue
        if not isinstance(parsed, dict) or any(isinstance(value, dict | list) for value in parsed.values()):
            complaints.add(line, "not a JSON object of plain values")
            continue
        yield Row(line, {str(name).lower(): _plain(value) for name, value in parsed.items()})


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()
