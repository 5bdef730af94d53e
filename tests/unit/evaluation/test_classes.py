"""Labelled folders: three tasks, against slow, obvious counting; and the word that fits a photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from toy import ToyEmbedder, picture
from unit.evaluation.toy_library import run_to_end

from photosearch.errors import FolderError, QueryImageError
from photosearch.evaluation import classes
from photosearch.evaluation.measures import measured
from photosearch.evaluation.runs import Run


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("red", "green", "blue"):
        (tmp_path / f"01.{name}").mkdir()
        for number in range(3):
            other = "black" if number == 2 else name
            Image.fromarray(picture(name, other, size=48)).save(tmp_path / f"01.{name}" / f"{number}.png")
    (tmp_path / "empty").mkdir()
    return tmp_path


def unit_rows(rows: int, dim: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_folders_are_classes(folders: Path) -> None:
    labelled = classes.labelled_folders(folders)
    assert labelled.words == ("blue", "green", "red")
    assert labelled.classes == (0, 0, 0, 1, 1, 1, 2, 2, 2)
    few = classes.labelled_folders(folders, per_class=2)
    assert few == classes.labelled_folders(folders, per_class=2)
    assert len(few.paths) == 6


def test_a_folder_without_classes_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="holds 0 folders"):
        classes.labelled_folders(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("012.airport_terminal", "airport terminal"),
        ("house-finch", "house finch"),
        ("2001", "2001"),
        ("abbey", "abbey"),
    ],
)
def test_folder_names_as_people_say_them(name: str, said: str) -> None:
    assert classes.spoken(name) == said


def test_relevances_by_counting() -> None:
    photos, labels = unit_rows(30, 6, 1), np.arange(30) % 4
    fast = classes.relevances(photos, labels, photos, labels, 5, apart=True)
    for n, row in enumerate(fast):
        order = sorted((m for m in range(30) if m != n), key=lambda m: -float(photos[n] @ photos[m]))[:5]
        assert row == "".join("1" if labels[m] == labels[n] else "0" for m in order)


def test_class_ranks_by_counting() -> None:
    photos, words, labels = unit_rows(20, 6, 2), unit_rows(7, 6, 3), np.arange(20) % 7
    for photo, label, rank in zip(photos, labels, classes.class_ranks(photos, words, labels), strict=True):
        scores = sorted((float(photo @ word) for word in words), reverse=True)
        assert rank == scores.index(float(photo @ words[label])) + 1


def test_the_three_tasks(folders: Path) -> None:
    labelled = classes.labelled_folders(folders)
    run = run_to_end(classes.measure(labelled, [ToyEmbedder()], at=(1, 3), template="{}"))
    assert isinstance(run, Run)
    values = measured(run, "toy")
    groups = [question["group"] for question in run.questions]
    assert {group: groups.count(group) for group in groups} == {
        "word to photos": 3,
        "photo to photos": 9,
        "photo to word": 9,
    }
    assert values["P@3"][:3].tolist() == [1, 1, 1]
    assert np.nanmean(values["top 1"]) == 1.0
    assert run.searched == 9


def test_a_photo_that_cannot_be_read_is_left_out_and_said(folders: Path) -> None:
    (folders / "01.red" / "broken.jpg").write_bytes(b"no picture")
    run = run_to_end(classes.measure(classes.labelled_folders(folders), [ToyEmbedder()]))
    assert isinstance(run, Run)
    assert run.searched == 9
    assert "broken.jpg" in run.notes[0]


def test_which_word_fits_a_photo_best(folders: Path) -> None:
    found = classes.words_for_photo(folders / "01.red" / "0.png", ["blue", "red", "green"], ToyEmbedder())
    assert found[0][0] == "red"
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    bad = folders / "bad.jpg"
    bad.write_bytes(b"")
    with pytest.raises(QueryImageError, match="cannot be read"):
        classes.words_for_photo(bad, ["red"], ToyEmbedder())
