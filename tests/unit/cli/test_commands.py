"""Each command: what it prints for programs, what it prints for people, and what it asks the library."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from photosearch.parts import Box, ReferencePhoto

HIT_FIELDS = ["path", "paths", "kind", "score", "relevance", "start_s", "end_s", "taken"]
SUMMARY_FIELDS = ["found", "added", "changed", "moved", "removed", "missing", "failed", "embedded", "seconds"]

# `photosearch` and `library` are fixtures of conftest.py.
# mypy: disable-error-code="no-untyped-def"


def test_add_lists_the_folders(photosearch, library, tmp_path: Path) -> None:
    ran = photosearch("add", tmp_path, "--json")
    folder = {"path": str(tmp_path), "photos": 2, "reachable": True, "excluded": []}
    assert ran.json == {"folders": [folder], "taken_over": []}
    assert library.closed


def test_add_says_what_comes_next(photosearch, tmp_path: Path) -> None:
    assert "photosearch sync" in photosearch("add", tmp_path).out


def test_add_says_which_folders_are_taken_over(photosearch, library, tmp_path: Path, monkeypatch) -> None:
    inner, other = tmp_path / "inner", tmp_path / "other"
    library.followed = [inner, other]

    def add(paths):
        library.followed = [other, *paths]
        return library.folders()

    monkeypatch.setattr(library, "add_folders", add)
    ran = photosearch("add", tmp_path, "--json")
    assert ran.json["taken_over"] == [str(inner)]
    assert f"{inner} is part of a folder" in ran.err.replace("\n", " ")


def test_add_of_a_missing_folder_is_one_clear_sentence(photosearch) -> None:
    ran = photosearch("add", "/does/not/exist")
    assert ran.code == 1
    assert ran.out == ""
    assert "There is no folder /does/not/exist." in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["add", "remove", "show", "similar"])
def test_what_may_not_be_read_is_left_to_the_library(
    photosearch, monkeypatch, tmp_path: Path, command
) -> None:
    monkeypatch.setattr(
        os, "access", lambda *_, **__: False
    )  # as for a person without rights; root has them all
    assert photosearch(command, tmp_path).code in (0, 1)


def test_errors_are_documents_where_json_is_wanted(photosearch) -> None:
    error = photosearch("add", "/does/not/exist", "--json").json["error"]
    assert error["message"] == "There is no folder /does/not/exist."
    assert error["title"] and error["hint"]


def test_remove_counts_what_left(photosearch, library, tmp_path: Path) -> None:
    library.followed = [tmp_path]
    assert photosearch("remove", tmp_path, "--json").json == {"removed": 2}
    library.followed = [tmp_path]
    assert photosearch("remove", tmp_path, "--forget", "--json").json == {"removed": 3}


def test_sync_prints_the_counts(photosearch) -> None:
    summary = photosearch("sync", "--json").json
    assert set(SUMMARY_FIELDS) <= set(summary)
    assert (summary["found"], summary["embedded"], summary["removed"]) == (5, 5, 0)


def test_sync_hands_on_that_missing_photos_are_gone(photosearch) -> None:
    assert photosearch("sync", "--confirm-missing", "--json").json["removed"] == 9


def test_sync_tells_people_where_unreadable_photos_are_listed(photosearch) -> None:
    ran = photosearch("sync")
    assert "5 photos found" in ran.out
    assert "1 could not be read" in ran.out
    assert "photosearch doctor" in ran.out
    assert "changed" not in ran.out  # nothing was: counts of nothing are left out


def test_an_interrupted_sync_ends_cleanly_with_its_counts(photosearch, library) -> None:
    library.interrupt_after = 3
    ran = photosearch("sync", "--json")
    assert ran.code == 130
    assert ran.json["embedded"] == 3
    assert library.closed


def test_watching_prints_a_document_a_sync_until_interrupted(photosearch) -> None:
    ran = photosearch("sync", "--watch", "--json")
    assert ran.code == 130
    assert ran.json["found"] == 5


def test_search_prints_hits_best_first(photosearch) -> None:
    document = photosearch("search", "a dog", "--json").json
    assert document["query"] == "a dog"
    assert (document["matches"], document["searched"]) == (2, 120)
    best = document["hits"][0]
    assert set(HIT_FIELDS) <= set(best)
    assert best["path"] == "/photos/dog.jpg"
    assert best["paths"] == ["/photos/dog.jpg", "/photos/copy of dog.jpg"]
    assert best["taken"] == "2024-05-01T12:30:00"
    assert best["relevance"] == 0.83
    assert [part["words" if "words" in part else "text"] for part in document["parts"]] == ["a dog"]
    assert document["nearest"] == document["hints"] == []
    assert "explain" not in document


def test_search_asks_what_was_typed(photosearch, library) -> None:
    photosearch(
        "search", "a", "dog", "--image", "x.jpg", "--image", "y.jpg", "-n", "3", "--all", "--model", "toy"
    )
    (question,) = library.questions
    assert question.words == "a dog"
    assert [one.path for one in question.photos] == [Path("x.jpg"), Path("y.jpg")]
    assert (question.limit, question.show_all, question.model) == (3, True, "toy")


def test_words_that_begin_with_a_dash_follow_two(photosearch, library) -> None:
    assert photosearch("search", "--", "-5 degrees").code == 0
    assert library.questions[0].words == "-5 degrees"


def test_search_shows_people_a_table(photosearch) -> None:
    out = photosearch("search", "a dog").out
    assert "2 of 120 photos match:" in out
    assert "█" in out and "83%" in out and "2024-05-01 12:30" in out
    assert "Understood" not in out  # plain words go without saying
    assert "/photos/dog.jpg  and 1 more copy" in out
    assert "A note." in out


def test_what_was_understood_never_goes_unsaid(photosearch) -> None:
    out = photosearch("search", "a dog in:2019").out
    assert "Understood: “a dog” · 2019" in out
    hinted = photosearch("search", "a dog in:nowhere").out
    assert "“in:nowhere” is no date.  (characters 7 to 16)" in hinted
    document = photosearch("search", "a dog in:nowhere", "--json").json
    assert document["hints"] == [{"text": "“in:nowhere” is no date.", "start": 6, "end": 16}]


def test_grouped_hits_come_newest_first_under_headings(photosearch, library) -> None:
    out = photosearch("search", "a dog", "--group", "event").out
    assert library.questions[-1].by_date
    assert out.index("Wednesday 1 May 2024, 1 photo") < out.index("dog.jpg") < out.index("Without a date")
    document = photosearch("search", "-", "--group", "day", typed="a dog\n").json
    assert [hit["group"]["number"] for hit in document["hits"]] == [1, 2]
    assert photosearch("search", "a dog", "--group", "year").code == 2


def test_less_likely_photos_stand_below_a_line(photosearch) -> None:
    out = photosearch("search", "a dog", "--all").out
    assert out.index("dog.jpg") < out.index("Less likely:") < out.index("cat.dng")
    assert "1 of 120 photos matches:" in out


def test_where_nothing_matches_the_nearest_are_shown_apart(photosearch) -> None:
    out = photosearch("search", "a unicorn").out
    assert "None of 120 photos matches. These come nearest:" in out
    assert "cat.dng" in out
    document = photosearch("search", "a unicorn", "--json").json
    assert (document["hits"], document["matches"]) == ([], 0)
    assert document["nearest"][0]["matched"] is False


def test_photos_crops_weights_and_examples_are_handed_on(photosearch, library) -> None:
    photosearch(
        *(
            "search",
            "dog",
            "--image",
            "2:/x/a.jpg",
            "--image",
            "/x/b.jpg#0.1,0.2,0.5,0.5",
            "--image",
            "-1:/c.jpg",
        ),
        *("--good", "7", "--good", "9", "--bad", "8", "--by-date", "--literal"),
    )
    (question,) = library.questions
    assert question.photos == (
        ReferencePhoto(Path("/x/a.jpg"), weight=2),
        ReferencePhoto(Path("/x/b.jpg"), Box(0.1, 0.2, 0.5, 0.5)),
        ReferencePhoto(Path("/c.jpg"), weight=-1),
    )
    assert (question.good, question.bad) == ((7, 9), (8,))
    assert question.by_date and question.literal


def test_a_crop_outside_the_picture_is_wrong_usage(photosearch) -> None:
    ran = photosearch("search", "--image", "/x.jpg#0.5,0.5,0.9,0.1")
    assert ran.code == 2
    assert "does not lie inside" in ran.err


def test_saved_searches_are_kept_asked_anew_and_forgotten(photosearch, library) -> None:
    assert "No search is saved yet" in photosearch("saved").out
    photosearch("search", "a dog", "--image", "/x.jpg", "--good", "7", "--save", "dogs")
    assert "dogs  a dog + x.jpg  1 examples" in photosearch("saved").out
    photosearch("search", "--saved", "dogs", "in:2019", "--bad", "8", "-n", "3")
    question = library.questions[-1]
    assert question.words == "a dog in:2019"
    assert (question.good, question.bad, question.limit) == ((7,), (8,), 3)
    (document,) = photosearch("saved", "--json").json["searches"]
    assert document == {"name": "dogs", "words": "a dog", "images": ["/x.jpg"], "good": [7], "bad": []}
    assert photosearch("saved", "--remove", "dogs").code == 0
    assert photosearch("saved", "--remove", "dogs").code == 1
    ran = photosearch("search", "--saved", "dogs")
    assert (ran.code, "no saved search" in ran.err) == (1, True)


def test_help_teaches_the_language_of_questions(photosearch) -> None:
    out = photosearch("search", "--help").out
    for example in ("beach -people", "2:sunset boats", "dog or cat", "christmas 2018", "camera:"):
        assert example in out


def test_search_explains_itself(photosearch) -> None:
    out = photosearch("search", "a dog", "--explain").out
    assert "by its caption" in out and "it barks" in out and "Understood: “a dog”" in out
    explained = photosearch("search", "a dog", "--explain", "--json").json["explain"]
    assert explained == {"model": "toy", "cut": 0.25, "seconds": 0.012}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("search",), "empty"), (("search", "x", "--model", "none"), "no model called none")],
)
def test_questions_that_cannot_be_answered(photosearch, arguments, sentence: str) -> None:
    ran = photosearch(*arguments)
    assert ran.code == 1
    assert sentence in ran.err


def test_at_most_zero_hits_is_wrong_usage(photosearch) -> None:
    assert photosearch("search", "dog", "-n", "0").code == 2


def test_every_line_of_standard_input_gets_a_line(photosearch) -> None:
    import json

    ran = photosearch("search", "-", "-n", "1", typed="a dog\n\na cat\n")
    documents = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [document["query"] for document in documents] == ["a dog", "", "a cat"]
    assert len(documents[0]["hits"]) == 1
    assert documents[1]["error"]["message"] == "The question is empty."


def test_similar_leaves_the_photo_itself_out(photosearch, library) -> None:
    assert len(photosearch("similar", "/photos/dog.jpg", "-n", "1", "--json").json["hits"]) == 1
    assert library.questions[0].exclude_photos


def test_show_prints_what_is_known(photosearch) -> None:
    document = photosearch("show", "/photos/dog.jpg", "--json").json
    assert document["path"] == "/photos/dog.jpg"
    assert document["taken_source"] == "exif"
    assert document["keywords"] == ["dog", "beach"]
    card = photosearch("show", "/photos/dog.jpg").out
    assert "4,032 × 3,024 pixels" in card and "★★★★☆" in card and "from the exif" in card
    assert "Lens" not in card  # nothing is known of it


def test_show_of_a_stranger_is_a_person_s_error(photosearch) -> None:
    ran = photosearch("show", "/photos/stranger.jpg")
    assert ran.code == 1
    assert "not in the library" in ran.err


def test_status_prints_the_library_in_numbers(photosearch, library) -> None:
    status = photosearch("status", "--json").json
    assert {"photos", "embedded", "failed", "missing", "model", "home"} <= set(status)
    assert status["home"] == str(library.home)
    assert "123.5 kB" in photosearch("status").out


def test_doctor_lists_checks_and_broken_files(photosearch) -> None:
    document = photosearch("doctor", "--json").json
    assert document["ok"] is False
    assert document["failures"] == [
        {"path": "/photos/broken.jpg", "step": "decode", "reason": "image file is truncated"}
    ]
    assert "image file is truncated" in photosearch("doctor").out


def test_doctor_tries_again_and_mends(photosearch) -> None:
    assert photosearch("doctor", "--retry", "--json").json["sync"]["embedded"] == 1
    document = photosearch("doctor", "--repair", "--json").json
    assert document["sync"]["notes"] == ["The previews were damaged."]
    assert document["checks"]
    assert "The previews were damaged." in photosearch("doctor", "--repair").out


def test_a_report_is_all_that_is_printed(photosearch) -> None:
    assert photosearch("doctor", "--report").out == "2 photos, 1 failed\n"
    assert photosearch("doctor", "--report", "--json").json == {"report": "2 photos, 1 failed\n"}


def test_what_was_mended_at_opening_is_said_beside_the_answer(photosearch, library) -> None:
    library.notes = ("The catalogue was restored.",)
    ran = photosearch("status", "--json")
    assert ran.json["photos"] == 2
    assert "restored" in ran.err


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 130), ("\n", 130)])
def test_remove_says_what_is_forgotten_and_asks_a_person_first(
    photosearch, library, tmp_path: Path, monkeypatch, typed: str, code: int
) -> None:
    photosearch("add", tmp_path)
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("photosearch.cli.remove.sys", terminal)
    ran = photosearch("remove", tmp_path, "--forget", typed=typed)
    assert "is erased" in ran.err
    assert ran.code == code
    assert (library.followed == []) is (code == 0)


def test_rebuild_says_that_it_is_done(photosearch) -> None:
    assert photosearch("rebuild", "--json").json["rebuilt"] is True


def test_models_are_listed_with_the_one_in_use(photosearch) -> None:
    document = photosearch("models", "--json").json
    assert document["model"] == "toy"
    assert [card["name"] for card in document["models"]] == ["toy"]
    assert photosearch("models", "list", "--json").json == document
    assert "★" in photosearch("models").out


def test_a_model_s_card_is_shown(photosearch) -> None:
    assert photosearch("models", "info", "toy", "--json").json["floor_text"] == 0.25
    assert "CC0-1.0" in photosearch("models", "info").out
    assert photosearch("models", "info", "none").code == 1


def test_a_model_is_chosen(photosearch, library) -> None:
    library.model_name = ""
    assert photosearch("models", "use", "toy").code == 0
    assert library.model_name == "toy"


def test_a_model_is_installed_and_removed(photosearch, library) -> None:
    assert photosearch("models", "install", "toy", "--json").json["name"] == "toy"
    assert photosearch("models", "remove", "other", "--json").json == {"removed": "other"}
    assert library.removed == "other"
    assert photosearch("models", "remove", "toy").code == 1


def test_a_model_is_measured(photosearch) -> None:
    document = photosearch("models", "benchmark", "--images", "8", "--json").json
    assert document["images_per_s"] > 0
    assert document["sentence_ms"] > 0


def test_without_a_terminal_no_line_is_padded(photosearch) -> None:
    for ran in (photosearch("search", "a dog"), photosearch("status"), photosearch("models", "info")):
        assert all(line == line.rstrip() for line in ran.out.splitlines())


def test_benchmark_measures_the_first_photos(photosearch, library, tmp_path: Path) -> None:
    document = photosearch("benchmark", tmp_path, "--photos", "2", "--json").json
    assert document["photos"] in (2, 3)  # stops soon after the second
    assert document["photos_per_s"] > 0
    assert document["question_ms"] >= 0
    assert library.followed == [tmp_path]


def test_benchmark_without_folders_says_so(photosearch) -> None:
    ran = photosearch("benchmark")
    assert ran.code == 1
    assert "no gallery folders" in ran.err


def test_without_a_window_a_prompt_answers_until_input_ends(photosearch, library, tmp_path: Path) -> None:
    ran = photosearch(
        tmp_path, typed="a dog\n\n  a cat \n", open_window=lambda _folders, _home: "There is no display."
    )
    assert ran.code == 0
    assert "There is no display." in ran.err
    assert library.followed == [tmp_path]
    assert [question.words for question in library.questions] == ["a dog", "a cat"]
    assert "5 photos found" in ran.out and "/photos/dog.jpg" in ran.out


def test_a_question_that_fails_does_not_end_the_prompt(photosearch, library, tmp_path: Path) -> None:
    library.search_fails = True
    answered = library.search

    def search(question):
        from photosearch.errors import QuestionError

        if question.words == "bad":
            raise QuestionError("Cannot be understood.")
        return answered(question)

    library.search = search
    ran = photosearch(tmp_path, typed="bad\na dog\n", open_window=lambda _folders, _home: "No display.")
    assert ran.code == 0
    assert "Cannot be understood." in ran.err
    assert "/photos/dog.jpg" in ran.out
