"""Triplets: agreement with people, and the file that comes back with distances."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PIL import Image
from toy import ToyEmbedder, picture
from unit.evaluation.toy_library import run_to_end

from photosearch.errors import DataFileError
from photosearch.evaluation.measures import measured
from photosearch.evaluation.runs import Run
from photosearch.evaluation.triplets import Triplet, human_agreement, measure, read_triplets, write_extended


@pytest.fixture
def triplets_path(tmp_path: Path) -> Path:
    for colour in ("red", "orange", "blue"):
        Image.fromarray(picture(colour, size=32)).save(tmp_path / f"{colour}.png")
    Image.fromarray(picture("red", "black", size=32)).save(tmp_path / "dark.png")
    path = tmp_path / "triplets.csv"
    path.write_text(
        "query,candidate_1,candidate_2,choice,judge\n"
        "red.png,dark.png,blue.png,1,Ann\n"
        "red.png,dark.png,blue.png,2,Ben\n"
        "red.png,blue.png,dark.png,2,Cid\n",
        encoding="utf-8",
    )
    return path


def test_agreement_and_distances(triplets_path: Path, tmp_path: Path) -> None:
    run = run_to_end(measure(read_triplets(triplets_path), [ToyEmbedder()]))
    assert isinstance(run, Run)
    assert measured(run, "toy")["agreement"].tolist() == [1, 0, 1]
    assert run.about["people"] == pytest.approx(1 / 3)
    write_extended(run, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["query"] for row in rows] == ["red.png"] * 3
    assert float(rows[0]["toy distance_1"]) < float(rows[0]["toy distance_2"])
    assert [row["toy agrees"] for row in rows] == ["True", "False", "True"]


def test_people_agree_with_each_other_by_pairs() -> None:
    same = Triplet("q", "a", "b", 1, "Ann"), Triplet("q", "b", "a", 2, "Ben")
    assert human_agreement(same) == 1
    assert human_agreement((*same, Triplet("q", "a", "b", 2, "Cid"))) == pytest.approx(1 / 3)
    assert human_agreement(same[:1]) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("red.png,blue.png,gone.png,1,Ann", "there is no photo gone.png"),
        ("red.png,blue.png,blue.png,1,Ann", "three different photos"),
        ("red.png,blue.png,dark.png,3,Ann", "neither 1 nor 2"),
    ],
)
def test_mistakes_have_file_and_line(triplets_path: Path, line: str, reason: str) -> None:
    triplets_path.write_text(triplets_path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"triplets\.csv, line 5: .*{reason}"):
        read_triplets(triplets_path)
    assert len(read_triplets(triplets_path, skip_bad=True).triplets) == 3


def test_a_broken_photo_leaves_its_triplets_open(triplets_path: Path, tmp_path: Path) -> None:
    (tmp_path / "dark.png").write_bytes(b"broken")
    run = run_to_end(measure(read_triplets(triplets_path), [ToyEmbedder()]))
    assert isinstance(run, Run)
    assert run.column("toy", "agrees") == [None, None, None]
    assert "dark.png" in run.notes[0]
