"""Topics and class folders from public photo sets, made of a small set of the same shape."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from unit.evaluation.toy_library import run_to_end

from photosearch.errors import DataFileError
from photosearch.evaluation.sample_data import Prepared, prepare, tidy
from photosearch.evaluation.topics import read_topics


def table(path: Path, *rows: str) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join("\t".join(row.split("|")) for row in rows) + "\n")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    table(
        folder / "flickr8k.tsv.gz",
        "image|split|caption",
        "a.webp|dev|A dog .",
        "a.webp|dev|A brown dog runs over grass .",
        "a.webp|dev|A small brown dog , running .",
        "b.webp|dev|A dog .",
        "b.webp|dev|A spotted dog .",
        "c.webp|train|A train .",
    )
    table(folder / "places.tsv.gz", "image|scene", *(f"airport/{n}.webp|airport terminal" for n in range(6)))
    for name, members in (
        ("flickr8k", ["a.webp", "b.webp", "c.webp"]),
        ("places", [f"airport/{n}.webp" for n in range(6)]),
    ):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            for member in members:
                archive.writestr(member, member.encode())
    return folder


def test_topics_and_folders(data: Path, tmp_path: Path) -> None:
    made = run_to_end(prepare(data, tmp_path / "out", per_class=3))
    assert isinstance(made, Prepared)
    assert (
        made.topics_path is not None and made.all_captions_path is not None and made.photos_path is not None
    )
    assert sorted(path.name for path in made.photos_path.iterdir()) == ["a.webp", "b.webp"]
    topics = {topic.photo: topic for topic in read_topics(made.topics_path).topics}
    assert topics["photos/b.webp"].short == "A spotted dog."  # “A dog.” is said of both
    assert topics["photos/a.webp"].short == "A small brown dog, running."
    assert len(read_topics(made.all_captions_path).topics) == 3
    (folder,) = made.class_folders
    photos = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.webp"))
    assert photos == ["airport_terminal/0.webp", "airport_terminal/2.webp", "airport_terminal/4.webp"]


def test_the_shortest_caption_is_short_and_two_others_are_long(data: Path, tmp_path: Path) -> None:
    rows = [
        "image|split|caption",
        *(f"a.webp|dev|{words} ." for words in ("Dog", "A dog runs", "A brown dog runs far")),
    ]
    table(data / "flickr8k.tsv.gz", *rows)
    made = run_to_end(prepare(data, tmp_path / "out"))
    assert isinstance(made, Prepared) and made.topics_path is not None
    (topic,) = read_topics(made.topics_path).topics
    assert (topic.short, topic.long) == ("Dog.", "A dog runs. A brown dog runs far.")


def test_nothing_to_prepare_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="none of the photo sets"):
        run_to_end(prepare(tmp_path, tmp_path / "out"))


def test_captions_lose_their_tokens() -> None:
    assert tidy("The dog 's ball , red .") == "The dog's ball, red."
