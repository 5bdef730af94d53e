"""Other programs' answers become runs, and runs are compared on what they share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from photosearch.errors import DataFileError
from photosearch.evaluation.comparing import compare, join, p_text, verdict
from photosearch.evaluation.imports import file_name, import_judged, import_known_items
from photosearch.evaluation.judgements import Judgement, Judgements
from photosearch.evaluation.runs import Run, System
from photosearch.evaluation.topics import Topic, Topics

TOPICS = Topics(
    Path("topics.csv"),
    (Topic("photos/a.jpg", "a dog", "A dog on grass."), Topic("photos/b.jpg", "two cats")),
)


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_ranks_of_another_program(tmp_path: Path) -> None:
    path = written(tmp_path, "words,photo,rank", "A dog,C:\\pictures\\a.jpg,3", "two  cats,b.jpg,1")
    run = import_known_items(path, TOPICS, "Other", searched=50)
    assert [q["words"] for q in run.questions] == ["a dog", "A dog on grass.", "two cats"]
    assert run.column("Other", "rank") == [3, 0, 1]
    assert run.searched == 50
    assert "1 of 3 questions are not answered" in run.notes[0]


def test_hit_lists_of_another_program(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "words,photo,position",
        "a dog,x.jpg,2",
        "a dog,y.jpg,1",
        "a dog,a.jpg,3",
        "two cats,x.jpg,1",
    )
    run = import_known_items(path, TOPICS, "Other")
    assert run.column("Other", "rank") == [3, 0, 0]


def test_hit_lists_against_judgements(tmp_path: Path) -> None:
    said = (Judgement("a dog", "p/a.jpg", "Ann", True), Judgement("a dog", "p/b.jpg", "Ann", True))
    path = written(tmp_path, "words,photo,position", "a dog,b.jpg,1", "a dog,x.jpg,2", "a dog,a.jpg,3")
    run = import_judged(path, Judgements(Path("j.csv"), said), "Other", at=(3,))
    assert run.column("Other", "relevances") == ["101"]
    assert run.column("Other", "unjudged") == [1]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("words,photo,rank", "a dog,a.jpg,0"), "line 2: the rank is “0”"),
        (("words,photo,rank", "a dog,,2"), "line 2: words or photo are empty"),
        (("words,photo", "a dog,a.jpg"), "neither a column “rank” nor “position”"),
        (("words,photo,rank", "a fish,a.jpg,2"), "No question of topics.csv is answered"),
    ],
)
def test_mistakes_are_said(tmp_path: Path, lines: tuple[str, ...], reason: str) -> None:
    with pytest.raises(DataFileError, match=reason):
        import_known_items(written(tmp_path, *lines), TOPICS, "Other")


def test_bare_names() -> None:
    assert file_name("C:\\x\\a b.jpg") == file_name("/x/a b.jpg") == file_name("a b.jpg") == "a b.jpg"


def run_of(name: str, ranks: list[int], **changes: object) -> Run:
    questions = tuple(
        {"photo": f"{n}.jpg", "words": f"photo {n}", "group": "short"} for n in range(len(ranks))
    )
    run = Run("known-item", "t", 100, (System(name),), questions, {name: {"rank": ranks}})
    return replace(run, **changes)  # type: ignore[arg-type]


def test_join_keeps_shared_questions_in_order() -> None:
    one, other = run_of("a", [1, 2, 3, 4]), run_of("b", [4, 3, 2, 1])
    other = replace(other, questions=other.questions[::-1][:3], values={"b": {"rank": [9, 8, 7]}})
    joined = join([("one", one), ("other", other)])
    assert [q["words"] for q in joined.questions] == ["photo 1", "photo 2", "photo 3"]
    assert joined.column("a", "rank") == [2, 3, 4]
    assert joined.column("b", "rank") == [7, 8, 9]
    assert any("1 questions are not in every run" in note for note in joined.notes)


def test_systems_of_one_name_are_told_apart() -> None:
    joined = join([("before", run_of("a", [1, 2])), ("after", run_of("a", [2, 1]))])
    assert [system.name for system in joined.systems] == ["a (before)", "a (after)"]


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(DataFileError, match="different kinds"):
        join([("x", run_of("a", [1])), ("y", run_of("b", [1], kind="triplets"))])
    with pytest.raises(DataFileError, match="no question in common"):
        join([("x", run_of("a", [1])), ("y", run_of("b", [1], questions=({"words": "other"},)))])


def test_a_clear_difference_is_told_and_none_is_not_invented() -> None:
    good, bad = [1] * 60, [1, 5, 9] * 20
    joined = join([("x", run_of("good", good)), ("y", run_of("bad", bad)), ("z", run_of("same", bad))])
    pairs = compare(joined)
    by_pair = {(p.first, p.second): p for p in pairs if p.measure == "reciprocal rank"}
    assert by_pair["good", "bad"].p_corrected < 0.01
    assert by_pair["good", "bad"].difference.low > 0
    assert by_pair["bad", "same"].p_corrected == 1
    said = " ".join(verdict(joined, pairs))
    assert "good is better than bad" in said
    assert "Between bad and same no difference can be told" in said


def test_p_values_as_people_write_them() -> None:
    assert (p_text(0.00001), p_text(0.0312), p_text(0.00001, "p ")) == ("< 0.001", "0.031", "p < 0.001")
