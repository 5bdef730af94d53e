"""Judges: reading what they said, combining it, and how far they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.errors import DataFileError
from photosearch.evaluation.judgements import (
    Judgement,
    append_judgements,
    combine,
    fleiss_kappa,
    read_judgements,
)


def votes(photo: str, *said: bool, question: str = "the dog") -> list[Judgement]:
    return [Judgement(question, photo, f"judge {n}", vote) for n, vote in enumerate(said)]


def test_all_must_agree_or_the_majority() -> None:
    said = votes("a", True, True, True) + votes("b", True, True, False) + votes("c", False, True, False)
    (strict,) = combine(said, "all")
    assert dict(strict.verdicts) == {"a": True, "b": False, "c": False}
    assert (strict.relevant, strict.judges) == (1, 3)
    assert combine(said, "majority")[0].verdicts == {"a": True, "b": True, "c": False}


def test_a_tie_is_no_majority() -> None:
    assert not combine(votes("a", True, False), "majority")[0].verdicts["a"]


def test_kinds_stay_with_their_questions() -> None:
    said = [Judgement("q1", "a", "j", True, "simple"), Judgement("q2", "a", "j", True, "feeling")]
    assert [(q.question, q.kind) for q in combine(said)] == [("q1", "simple"), ("q2", "feeling")]


def test_kappa_of_full_agreement_of_chance_and_of_nobody() -> None:
    assert fleiss_kappa(votes("a", True, True) + votes("b", False, False)) == pytest.approx(1)
    half = (
        votes("a", True, True) + votes("b", False, False) + votes("c", True, False) + votes("d", False, True)
    )
    assert fleiss_kappa(half) == pytest.approx(0)
    assert fleiss_kappa(votes("a", True)) is None


def test_append_then_read(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    first = Judgement('the "big", dog', "a.jpg", "Ann", True, "simple")
    second = Judgement("the dog", "b.jpg", "Ann", False)
    append_judgements(path, [first])
    append_judgements(path, [second])
    assert read_judgements(path).judgements == (first, second)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("the dog,,Ann,yes", "no photo"),
        (",a.jpg,Ann,yes", "no question"),
        ("the dog,b.jpg,Ann,perhaps", "neither yes nor no"),
        ("the dog,a.jpg,Ann,no", "already on line 2"),
    ],
)
def test_mistakes_have_file_and_line(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "j.csv"
    path.write_text(f"question,photo,judge,relevant\nthe dog,a.jpg,Ann,yes\n{line}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"j\.csv, line 3: .*{reason}"):
        read_judgements(path)
    assert len(read_judgements(path, skip_bad=True).judgements) == 1
