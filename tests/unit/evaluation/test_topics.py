"""Topics files: what counts as a mistake, and adding at the end without harming what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.errors import DataFileError
from photosearch.evaluation.appending import take_back
from photosearch.evaluation.topics import Topic, append_topic, read_topics, write_topics


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "topics.csv"
    path.write_text("\n".join(("photo,short,long,language", *lines)) + "\n", encoding="utf-8")
    return path


def test_reads_topics(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jpg,a dog,A dog that runs over a lawn.,en", "b.jpg,,Only long.,de")
    assert read_topics(path).topics == (
        Topic("a.jpg", "a dog", "A dog that runs over a lawn.", "en", 2),
        Topic("b.jpg", "", "Only long.", "de", 3),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",a cat,,en", "no photo"),
        ("b.jpg,,,en", "both labels are empty"),
        ("b.jpg,A Dog,,en", "line 2 as a label of a.jpg"),
        ("a.jpg,a dog,,en", "line 2 as a label of the same photo"),
        ("b.jpg,,a dog,en", "the long label stands already on line 2"),
        ("b.jpg,same,Same,en", "are the same"),
        ("b.jpg,a cat,,English", "no language code"),
    ],
)
def test_mistakes_have_file_and_line(tmp_path: Path, line: str, reason: str) -> None:
    path = written(tmp_path, "a.jpg,a dog,,en", line)
    with pytest.raises(DataFileError, match=rf"topics\.csv, line 3: .*{reason}"):
        read_topics(path)
    kept = read_topics(path, skip_bad=True)
    assert [topic.photo for topic in kept.topics] == ["a.jpg"]
    assert [bad.line for bad in kept.skipped] == [3]


def test_a_photo_may_have_several_topics(tmp_path: Path) -> None:
    assert len(read_topics(written(tmp_path, "a.jpg,a dog,,en", "a.jpg,ein Hund,,de")).topics) == 2


def test_nothing_usable_is_an_error_even_when_skipping(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no topic"):
        read_topics(written(tmp_path, "a.jpg,,,"), skip_bad=True)


@pytest.mark.parametrize("name", ["topics.csv", "topics.jsonl"])
def test_append_then_take_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new" / name
    first = Topic("a, b.jpg", 'said "hello"', "Línea uno,\nlínea dos.", "es")
    beginning = append_topic(path, first)
    end = append_topic(path, Topic("c.jpg", "c"))
    assert [t.short for t in read_topics(path).topics] == ['said "hello"', "c"]
    take_back(end)
    (kept,) = read_topics(path).topics
    assert (kept.photo, kept.short, kept.language) == (first.photo, first.short, first.language)
    assert kept.long.replace("\r\n", "\n") == first.long
    take_back(beginning)
    assert not path.exists()


def test_what_others_wrote_since_is_not_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    mine = append_topic(path, Topic("a.jpg", "a"))
    append_topic(path, Topic("b.jpg", "of somebody else"))
    with pytest.raises(DataFileError, match="has changed since"):
        take_back(mine)
    assert len(read_topics(path).topics) == 2


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(DataFileError, match="cannot be written"):
        append_topic(tmp_path / "taken" / "topics.csv", Topic("a.jpg", "a"))


def test_append_follows_the_files_own_header(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    path.write_text("short;photo", encoding="utf-8-sig")
    append_topic(path, Topic("a.jpg", "a dog"))
    assert path.read_text(encoding="utf-8-sig") == "short;photo\na dog;a.jpg\n"


def test_append_to_another_encoding_loses_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    path.write_bytes("photo,short\na.jpg,Café\n".encode("cp1252"))
    append_topic(path, Topic("b.jpg", "狗"))
    assert [t.short for t in read_topics(path).topics] == ["Café", "狗"]


def test_write_then_read(tmp_path: Path) -> None:
    topics = (Topic("a.jpg", "a", "A long one."), Topic("b.jpg", "b", "", "cs"))
    write_topics(tmp_path / "t.csv", topics)
    again = read_topics(tmp_path / "t.csv").topics
    assert [(t.photo, t.short, t.long, t.language) for t in again] == [
        (t.photo, t.short, t.long, t.language) for t in topics
    ]
