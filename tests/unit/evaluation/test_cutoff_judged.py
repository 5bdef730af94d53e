"""A cut of judged questions, on a library whose relevance is its cosine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from unit.evaluation.toy_library import ToyLibrary

from photosearch.errors import DataFileError
from photosearch.evaluation.cutoff_judged import measure_judged
from photosearch.evaluation.judgements import read_judgements
from photosearch.records import Answer, Question

COLOURS = ("red", "green", "blue")


class RelevantLibrary(ToyLibrary):
    """As the toy library, with a relevance to every hit, and a match where it reaches one half."""

    def search(self, question: Question) -> Answer:
        answer = super().search(question)
        hits = (replace(hit, relevance=max(hit.score, 0.0), matched=hit.score >= 0.5) for hit in answer.hits)
        return replace(answer, hits=tuple(hits))


@pytest.fixture
def library() -> RelevantLibrary:
    pairs = [(above, below) for above in COLOURS for below in COLOURS]
    return RelevantLibrary({f"/photos/{a}-{b}.jpg": (a, b) for a, b in pairs}, ["/photos"])


def judged(tmp_path: Path, rows: list[str]) -> Path:
    path = tmp_path / "judged.csv"
    path.write_text("\n".join(["question,photo,judge,relevant", *rows]) + "\n")
    return path


def test_the_cut_is_the_mean_of_the_lowest_relevant_scores(library: RelevantLibrary, tmp_path: Path) -> None:
    rows = [
        "red,/photos/red-red.jpg,me,yes",
        "red,/photos/red-green.jpg,me,yes",
        "red,/photos/green-green.jpg,me,no",
        "blue,/photos/blue-blue.jpg,me,yes",
        "green,/photos/red-red.jpg,me,no",
    ]
    found = measure_judged(library, read_judgements(judged(tmp_path, rows)), "toy")
    scores = {
        (words, hit.item.path.stem): hit.score
        for words in COLOURS
        for hit in library.search(Question(words=words, limit=9)).hits
    }
    wanted = (scores["red", "red-green"] + scores["blue", "blue-blue"]) / 2
    assert found.document["questions"] == 2  # nothing is right for green
    assert found.document["mean lowest relevant cosine"] == pytest.approx(wanted, abs=1e-3)
    assert found.cut.start == found.cut.end == pytest.approx(min(max(wanted, 1e-4), 1 - 1e-4), abs=1e-3)
    assert found.document["calibrated cut"]["recall"] > 0


def test_judgements_of_photos_that_are_not_here_are_no_use(library: RelevantLibrary, tmp_path: Path) -> None:
    path = judged(tmp_path, ["red,/elsewhere/one.jpg,me,yes"])
    with pytest.raises(DataFileError):
        measure_judged(library, read_judgements(path), "toy")
