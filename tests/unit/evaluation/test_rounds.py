"""Rounds of labelling and judging: saved at once, gone on with later, and every step can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from unit.evaluation.toy_library import COLOURS, ToyLibrary

from photosearch.errors import DataFileError, NotInLibraryError
from photosearch.evaluation.judgements import combine, read_judgements
from photosearch.evaluation.judging import JudgingQuestion, JudgingRound, read_questions
from photosearch.evaluation.labelling import LabellingRound
from photosearch.evaluation.topics import read_topics


@pytest.fixture
def library() -> ToyLibrary:
    return ToyLibrary({f"/photos/{colour}.jpg": (colour, colour) for colour in COLOURS}, folders=("/photos",))


# --------------------------------------------------------------------------------------------- labelling


def test_labels_are_saved_and_photos_not_shown_again(library: ToyLibrary, tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    labelling = LabellingRound(library, path, seed=1)
    seen = []
    for number in range(3):
        shown = labelling.current()
        assert shown is not None
        seen.append(str(shown.path))
        labelling.save(f"  label  {number} ", "", "en")
    assert [(t.photo, t.short) for t in read_topics(path).topics] == [
        (p, f"label {n}") for n, p in enumerate(seen)
    ]
    again = LabellingRound(library, path, seed=2)
    assert (again.labelled, again.waiting) == (3, len(COLOURS) - 3)
    while (shown := again.current()) is not None:
        assert str(shown.path) not in seen
        again.skip()


def test_steps_can_be_taken_back(library: ToyLibrary, tmp_path: Path) -> None:
    path = tmp_path / "topics.csv"
    labelling = LabellingRound(library, path, seed=1)
    first = labelling.current()
    labelling.save("a", "A long one.", "en")
    second = labelling.current()
    labelling.skip()
    assert labelling.go_back() is None
    assert labelling.current() == second
    topic = labelling.go_back()
    assert topic is not None and (topic.short, topic.long) == ("a", "A long one.")
    assert labelling.current() == first
    assert not path.exists()
    assert not labelling.can_go_back


@pytest.mark.parametrize(
    ("short", "long", "language", "reason"),
    [
        ("", " ", "en", "briefly, at length, or both"),
        ("same", "Same", "en", "are the same"),
        ("A dog", "", "en", "describes red.jpg already"),
        ("a cat", "", "English", "no language code"),
    ],
)
def test_what_cannot_be_saved_is_said(
    library: ToyLibrary, tmp_path: Path, short: str, long: str, language: str, reason: str
) -> None:
    path = tmp_path / "topics.csv"
    path.write_text("photo,short,long,language\n/photos/red.jpg,a dog,,en\n", encoding="utf-8")
    labelling = LabellingRound(library, path)
    before = labelling.current()
    with pytest.raises(DataFileError, match=reason):
        labelling.save(short, long, language)
    assert labelling.current() == before
    assert len(read_topics(path).topics) == 1


def test_a_chosen_photo_is_next(library: ToyLibrary, tmp_path: Path) -> None:
    labelling = LabellingRound(library, tmp_path / "topics.csv", seed=1)
    labelling.choose(Path("/photos/purple.jpg"))
    shown = labelling.current()
    assert shown is not None and shown.path.name == "purple.jpg"
    assert labelling.waiting == len(COLOURS)
    with pytest.raises(NotInLibraryError):
        labelling.choose(Path("/elsewhere/purple.jpg"))


def test_photos_beside_the_file_are_named_relative_to_it(tmp_path: Path) -> None:
    library = ToyLibrary({str(tmp_path / "photos" / "red.jpg"): ("red", "red")})
    labelling = LabellingRound(library, tmp_path / "topics.csv")
    labelling.save("red", "", "en")
    assert read_topics(tmp_path / "topics.csv").topics[0].photo == "photos/red.jpg"
    assert labelling.current() is None


# ----------------------------------------------------------------------------------------------- judging


QUESTIONS = (JudgingQuestion("red", "simple"), JudgingQuestion("green", "simple"))


def begun(library: ToyLibrary, path: Path, judge: str = "Ann") -> JudgingRound:
    return JudgingRound(library, QUESTIONS, path, judge, ["toy"], 3)


def test_judgements_are_kept_and_gone_on_with(library: ToyLibrary, tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    judging = begun(library, path)
    pool = judging.pool()
    assert len(pool) == 3
    assert pool == judging.pool()  # the order is mixed, but always the same
    judging.save({shown: shown.path.name == "red.jpg" for shown in pool})
    assert judging.question() == QUESTIONS[1]
    (kept,) = combine(read_judgements(path).judgements)
    assert (kept.question, kept.kind, kept.relevant, len(kept.verdicts)) == ("red", "simple", 1, 3)
    assert begun(library, path).pool() == ()  # she has judged it
    assert len(begun(library, path, "Ben").pool()) == 3


def test_a_judged_question_can_be_judged_anew(library: ToyLibrary, tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    judging = begun(library, path)
    pool = judging.pool()
    judging.save(dict.fromkeys(pool, True))
    judging.pass_over()
    assert judging.question() is None
    assert judging.go_back() == frozenset()
    assert judging.go_back() == {shown.id for shown in pool}
    assert judging.question() == QUESTIONS[0]
    assert judging.pool() == pool
    assert not path.exists()


def test_questions_have_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_text("question,kind\nred,simple\n,simple\nred,other\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"line 3: the question is empty\n.*line 4: .*already on line 2"):
        read_questions(path)
    assert read_questions(path, skip_bad=True) == (JudgingQuestion("red", "simple"),)
