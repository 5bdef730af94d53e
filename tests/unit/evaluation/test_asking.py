"""Asking a library: photos are found as people name them, ranks and relevances are kept as the library shows them."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from unit.evaluation.toy_library import COLOURS, ToyLibrary, run_to_end

from photosearch.errors import DataFileError, ModelError
from photosearch.evaluation import judged_search, known_items
from photosearch.evaluation.asking import Asking, PhotoFinder, ask_each, has_seen_all, model_names
from photosearch.evaluation.judgements import read_judgements
from photosearch.evaluation.measures import measured
from photosearch.evaluation.runs import Run
from photosearch.evaluation.topics import read_topics


@pytest.fixture
def library() -> ToyLibrary:
    pictures = {f"/photos/{colour}.jpg": (colour, colour) for colour in COLOURS}
    return ToyLibrary({**pictures, "/other/red.jpg": ("red", "white")}, folders=("/photos", "/other"))


def topics_file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "topics.csv"
    path.write_text("\n".join(("photo,short,long,language", *lines)) + "\n", encoding="utf-8")
    return path


def measure(library: ToyLibrary, path: Path, **choices: object) -> Run:
    topics = read_topics(path, skip_bad=bool(choices.get("skip_bad")))
    run = run_to_end(known_items.measure(library, topics, ["toy"], **choices))  # type: ignore[arg-type]
    assert isinstance(run, Run)
    return run


def test_photos_are_found_as_people_name_them(library: ToyLibrary, tmp_path: Path) -> None:
    finder = PhotoFinder(library, tmp_path / "topics.csv")
    assert finder.find("/photos/green.jpg") == 2
    assert finder.find("green.jpg") == 2  # relative to a gallery folder
    assert finder.find("red.jpg") == 1  # the first gallery folder that has it
    assert finder.find("purple/none.jpg") is None
    beside = PhotoFinder(library, Path("/other/topics.csv"))
    assert beside.find("red.jpg") == 10


def test_a_bare_name_must_be_the_only_one(tmp_path: Path) -> None:
    library = ToyLibrary(
        {"/a/x.jpg": ("red", "red"), "/b/x.jpg": ("blue", "blue"), "/b/y.jpg": ("green", "green")}
    )
    finder = PhotoFinder(library, tmp_path / "topics.csv")
    assert finder.find("y.jpg") == 3
    assert finder.find("x.jpg") is None


def test_ranks_are_those_of_the_library(library: ToyLibrary, tmp_path: Path) -> None:
    path = topics_file(tmp_path, "green.jpg,green,grass and nothing but green,en", "/other/red.jpg,red,,en")
    run = measure(library, path)
    assert [(q["photo"], q["words"], q["group"]) for q in run.questions] == [
        ("green.jpg", "green", "short"),
        ("green.jpg", "grass and nothing but green", "long"),
        ("/other/red.jpg", "red", "short"),
    ]
    assert run.column("toy", "rank") == [1, 1, 2]  # the wholly red picture comes before
    assert run.searched == 10
    assert run.systems[0].encoding_s is not None
    assert all(question.exact for question in library.asked)


def test_a_photo_that_is_not_there_has_file_and_line(library: ToyLibrary, tmp_path: Path) -> None:
    path = topics_file(tmp_path, "green.jpg,green,,en", "gone.jpg,nothing,,en")
    with pytest.raises(DataFileError, match=r"topics\.csv, line 3: gone\.jpg is not in the library"):
        measure(library, path)
    run = measure(library, path, skip_bad=True)
    assert len(run.questions) == 1
    assert "line 3" in run.notes[0]


def test_through_the_index_a_model_is_asked_twice(library: ToyLibrary, tmp_path: Path) -> None:
    run = measure(library, topics_file(tmp_path, "green.jpg,green,,en"), index="hnsw")
    assert [system.name for system in run.systems] == ["toy", "toy via hnsw"]
    assert measured(run, "toy via hnsw")["index recall@10"].tolist() == [1.0]
    assert "index recall@10" not in measured(run, "toy")
    assert {question.exact for question in library.asked} == {True, False}


def test_stopping_keeps_what_was_asked(library: ToyLibrary, tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    run = measure(library, topics_file(tmp_path, "green.jpg,green,,en", "red.jpg,red,,en"), stop=stop)
    assert run.questions == ()
    assert "Stopped after 0 of 2" in run.notes[-1]


def test_a_model_that_was_not_begun_is_left_out() -> None:
    stop = Event()

    def ask(model: str, number: int) -> dict[str, int]:
        if model == "second" and number == 1:
            stop.set()
        return {"rank": number}

    found = run_to_end(ask_each(["first", "second", "third"], 5, ask, stop))
    assert isinstance(found, Asking)
    assert found.asked == 2
    assert found.values == {"first": {"rank": [0, 1]}, "second": {"rank": [0, 1]}}


def test_models_by_name(library: ToyLibrary) -> None:
    assert model_names(library, ()) == ["toy"]
    assert model_names(library, ("toy", "toy")) == ["toy"]
    with pytest.raises(ModelError):
        model_names(library, ("unknown",))
    assert has_seen_all(library, "toy")


def judged(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "judgements.csv"
    path.write_text("\n".join(("question,photo,judge,relevant,kind", *lines)) + "\n", encoding="utf-8")
    return path


def test_first_photos_are_marked_by_the_judges(library: ToyLibrary, tmp_path: Path) -> None:
    path = judged(
        tmp_path,
        "red,red.jpg,Ann,yes,simple",
        "red,red.jpg,Ben,yes,simple",
        "red,/other/red.jpg,Ann,yes,simple",
        "red,/other/red.jpg,Ben,no,simple",
        "white,white.jpg,Ann,yes,simple",
    )
    for agreement, first in (("all", "10"), ("majority", "10")):
        run = run_to_end(
            judged_search.measure(library, read_judgements(path), ["toy"], at=(1, 2), agreement=agreement)  # type: ignore[arg-type]
        )
        assert isinstance(run, Run)
        assert run.column("toy", "relevances")[0] == first
        assert run.column("toy", "relevant") == [1, 1]
    assert run.column("toy", "unjudged") == [0, 1]
    assert "judged by nobody" in " ".join(run.notes)
    assert run.about["kappa"] is not None
    assert measured(run, "toy")["P@1"].tolist() == [1, 1]


def test_a_judged_photo_that_is_not_there_has_file_and_line(library: ToyLibrary, tmp_path: Path) -> None:
    path = judged(tmp_path, "red,gone.jpg,Ann,yes,simple")
    with pytest.raises(DataFileError, match=r"line 2: gone\.jpg"):
        run_to_end(judged_search.measure(library, read_judgements(path), ["toy"]))
