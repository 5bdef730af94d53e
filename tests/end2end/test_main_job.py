"""Point it at a folder, ask a question, get the right photos: through the program, with the built-in model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

# mypy: disable-error-code="no-untyped-def"

HIT_FIELDS = {"path", "paths", "kind", "score", "relevance", "start_s", "end_s", "taken"}
SUMMARY_FIELDS = {"found", "added", "changed", "moved", "removed", "missing", "failed", "embedded", "seconds"}


@pytest.fixture(scope="module")
def synced(real_program, samples: Path):
    """The program after `add` and `sync` of the sample photos."""
    added = real_program("add", samples, "--json")
    assert added.code == 0, added.err
    assert [folder["path"] for folder in added.json["folders"]] == [str(samples)]
    summary = real_program("sync", "--json")
    assert summary.code == 0, summary.err
    assert set(summary.json) >= SUMMARY_FIELDS
    count = len(list(samples.iterdir()))
    assert (summary.json["found"], summary.json["added"], summary.json["embedded"]) == (count, count, count)
    assert summary.json["failed"] == 0
    return real_program


@pytest.mark.parametrize(
    ("question", "photo"),
    [
        ("a cat", "chelsea.png"),
        ("a woman smiling at the camera", "astronaut.png"),
        ("a brick wall", "brick.png"),
    ],
)
def test_the_right_photo_is_among_the_first(synced, question: str, photo: str) -> None:
    answer = synced("search", question, "--all", "-n", "3", "--json").json
    assert photo in [Path(hit["path"]).name for hit in answer["hits"]]


def test_an_answer_has_the_contract_s_fields(synced, samples: Path) -> None:
    answer = synced("search", "a cat", "--all", "--json").json
    assert answer["query"] == "a cat"
    assert answer["searched"] == len(list(samples.iterdir())) == len(answer["hits"])
    assert answer["matches"] <= len(answer["hits"])
    assert all(set(hit) >= HIT_FIELDS for hit in answer["hits"])
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_without_all_hits_end_at_the_cut(synced) -> None:
    answer = synced("search", "a cat", "--json").json
    assert len(answer["hits"]) == answer["matches"]


def test_questions_from_standard_input_get_a_line_each(synced) -> None:
    ran = synced("search", "-", "--all", "-n", "1", typed="a cat\nthe moon\n")
    assert ran.code == 0
    assert [line[:10] for line in ran.out.splitlines()] == ['{"query": ', '{"query": ']


def test_a_photo_finds_its_like_but_not_itself(synced, samples: Path) -> None:
    answer = synced("similar", samples / "brick.png", "--all", "--json").json
    names = [Path(hit["path"]).name for hit in answer["hits"]]
    assert "brick.png" not in names
    assert len(names) == answer["searched"] - 1 or len(names) == answer["searched"]


def test_a_photo_from_elsewhere_finds_its_copy_in_the_library(synced, samples: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.png"
    shutil.copy(samples / "coffee.png", elsewhere)
    answer = synced("search", "--image", elsewhere, "--all", "-n", "1", "--json").json
    assert Path(answer["hits"][0]["path"]).name == "coffee.png"
    assert answer["hits"][0]["score"] > 0.98


def test_words_and_a_photo_together(synced, samples: Path) -> None:
    ran = synced("search", "a cat", "--image", samples / "coffee.png", "--all", "-n", "2", "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json["hits"]) == 2


def test_show_knows_the_photo(synced, samples: Path) -> None:
    document = synced("show", samples / "rocket.jpg", "--json").json
    assert document["path"] == str(samples / "rocket.jpg")
    assert (document["width"], document["height"]) == (640, 427)
    assert "640 × 427 pixels" in synced("show", samples / "rocket.jpg").out


def test_status_counts(synced, samples: Path) -> None:
    status = synced("status", "--json").json
    count = len(list(samples.iterdir()))
    assert (status["photos"], status["embedded"], status["failed"], status["missing"]) == (count, count, 0, 0)
    assert status["model"] == "builtin"
    assert status["home"] == str(synced.home)


def test_doctor_finds_nothing_wrong(synced) -> None:
    document = synced("doctor", "--json").json
    assert document["failures"] == []
    wrong = [check for check in document["checks"] if not check["ok"]]
    assert not [check for check in wrong if check["name"] not in ("index", "disk")], wrong


def test_rebuild_leaves_answers_as_they_were(synced) -> None:
    before = synced("search", "a cat", "--all", "--json").json["hits"]
    assert synced("rebuild").code == 0
    assert synced("search", "a cat", "--all", "--json").json["hits"] == before


def test_the_model_tells_of_itself(synced) -> None:
    assert "builtin" in [card["name"] for card in synced("models", "list", "--json").json["models"]]
    card = synced("models", "info", "builtin", "--json").json
    assert card["licence"] and card["limits"] and card["figures"]


def test_a_cold_search_loads_no_torch_and_no_qt(synced) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from photosearch.cli import boundary; boundary.run(['search', 'a cat', '--json']);"
        "sys.exit(sum(name in sys.modules for name in ('torch', 'PySide6', 'open_clip', 'transformers', 'PIL')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=synced.environment(), capture_output=True, check=False
    )
    assert ran.returncode == 0


def test_people_get_a_table(synced) -> None:
    out = synced("search", "a cat", "--all").out
    assert "chelsea.png" in out
    assert "█" in out


def test_without_a_display_folders_get_a_prompt(real_program, samples: Path) -> None:
    ran = real_program(samples, typed="a cat\n")
    assert ran.code == 0, ran.err
    assert "no display" in ran.err
    assert "photos found" in ran.out
