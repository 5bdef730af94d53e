"""Tables as people save them: encodings, separators, and complaints with file and line."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.errors import DataFileError
from photosearch.evaluation.tables import Complaints, Row, read_rows, read_text

TEXT = "photo,short\nstraße.jpg,Nebel über dem Fluß\nb.jpg,čeština\n"


def rows_of(path: Path, *, skip_bad: bool = False) -> tuple[list[Row], list[int]]:
    complaints = Complaints(path, skip_bad=skip_bad)
    rows = read_rows(path, ("photo",), ("short", "long"), complaints)
    return rows, [bad.line for bad in complaints.settle()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_form(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.encode(encoding))
    rows, _ = rows_of(path)
    assert [(row["photo"], row["short"]) for row in rows] == [
        ("straße.jpg", "Nebel über dem Fluß"),
        ("b.jpg", "čeština"),
    ]


def test_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("photo,short\nstraße.jpg,Café\n".encode("cp1252"))
    assert rows_of(path)[0][0]["short"] == "Café"


def test_an_encoding_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("狗在草地上".encode("big5"))
    assert read_text(path, "big5") == "狗在草地上"


def test_unreadable_character_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"photo,short\na.jpg,fine\nb.jpg,\x81\xff\n")
    with pytest.raises(DataFileError, match=r"t\.csv, line 3.*cp1252"):
        read_text(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_of_spreadsheets(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"Photo{separator}Short\na.jpg{separator} a dog \n", encoding="utf-8")
    assert rows_of(path)[0] == [Row(2, {"photo": "a.jpg", "short": "a dog"})]


def test_lines_count_as_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('photo,short\n\na.jpg,"two\nlines"\nb.jpg,x\n', encoding="utf-8")
    assert [row.line for row in rows_of(path)[0]] == [3, 5]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"photo": "a.jpg", "short": "ü", "long": null}\n\n{"photo": 7}\n', encoding="utf-8")
    rows, _ = rows_of(path)
    assert [(row.line, row["photo"], row["long"]) for row in rows] == [(1, "a.jpg", ""), (3, "7", "")]


def test_every_bad_line_is_named_and_can_be_skipped(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("photo,short,colour\na.jpg,x,red\nb.jpg,y,z,too,many\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"line 1: unknown column “colour”\n.*line 3: 5 fields"):
        rows_of(path)
    rows, skipped = rows_of(path, skip_bad=True)
    assert [row["photo"] for row in rows] == ["a.jpg"]
    assert skipped == [1, 3]


def test_broken_json_line(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"photo": "a.jpg"}\n{"photo": \n[1]\n', encoding="utf-8")
    assert rows_of(path, skip_bad=True)[1] == [2, 3]


def test_missing_column_and_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("short\nx\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="line 1: there is no column “photo”") as raised:
        rows_of(path)
    assert "photo" in raised.value.hint
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataFileError, match="no rows"):
        rows_of(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        read_text(tmp_path / "none.csv")


@given(st.binary(max_size=400), st.sampled_from(["t.csv", "t.jsonl"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_it_is_read_or_refused_politely(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with contextlib.suppress(DataFileError):
        rows_of(path, skip_bad=True)


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(str.strip)


@given(st.lists(st.tuples(cells.filter(bool), cells), min_size=1, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_spreadsheet_writes_is_read_back(tmp_path: Path, table: list[tuple[str, str]]) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("photo", "short"), *table])
    assert [(row["photo"], row["short"]) for row in rows_of(path)[0]] == table
