"""Measuring through the program: every kind of run on painted photos, and the documented way on public ones."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from made_photos import paint

# mypy: disable-error-code="no-untyped-def"

COLOURS = ("red", "green", "blue", "yellow", "orange", "purple", "white", "black", "grey")


@pytest.fixture
def painted(program, tmp_path: Path) -> Path:
    """A synced library of two photos of each colour, in a folder for each colour."""
    folder = tmp_path / "photos"
    for number, colour in enumerate(COLOURS):
        for copy in (0, 1):
            paint(folder / colour / f"{colour}{copy}.jpg", colour, seed=10 * number + copy)
    assert program("add", folder).code == 0
    assert program("sync").code == 0
    return folder


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def assert_run(folder: Path, kind: str) -> dict:
    """Everything that a run keeps is there; returns run.json."""
    kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert kept["kind"] == kind
    for name in ("questions.csv", "summary.csv", "report.html"):
        assert (folder / name).stat().st_size > 0, name
    drawn = {path.stem for path in (folder / "plots").glob("*.svg")}
    assert drawn and drawn == {path.stem for path in (folder / "plots").glob("*.png")}
    return kept


def test_known_items_bad_lines_and_comparing(program, painted: Path, tmp_path: Path) -> None:
    topics = write(
        tmp_path / "topics.csv",
        "photo,short,long,language",
        "photos/red/red0.jpg,red,A picture that is red all over.,en",
        "photos/blue/blue1.jpg,the blue sea,,en",
        "photos/gone.jpg,a photo that is not there,,en",
    )
    ran = program("evaluate", "known-item", topics, "--no-cost")
    assert ran.code == 1
    assert "topics.csv, line 4: photos/gone.jpg is not in the library" in ran.err
    ran = program("evaluate", "known-item", topics, "--skip-bad", "--json", "--out", tmp_path / "one")
    assert ran.code == 0, ran.err
    figures = ran.json["models"]["toy"]
    assert figures["groups"]["all"]["R@5"]["value"] == 1.0
    assert figures["cost"]["photo_s"] > 0 and figures["cost"]["peak_memory_mb"] > 10
    kept = assert_run(tmp_path / "one", "known-item")
    assert len(kept["questions"]) == len(kept["values"]["toy"]["rank"]) == 3
    assert kept["searched"] == 18
    assert "line 4" in kept["notes"][0]

    ranks = write(tmp_path / "theirs.csv", "words,photo,rank", "red,red0.jpg,9", "the blue sea,blue1.jpg,12")
    ran = program(
        "evaluate",
        "import",
        ranks,
        "--name",
        "Theirs",
        "--topics",
        topics,
        "--skip-bad",
        "--out",
        tmp_path / "two",
    )
    assert ran.code == 0, ran.err
    ran = program(
        "evaluate", "compare", tmp_path / "one", tmp_path / "two", "--json", "--out", tmp_path / "both"
    )
    assert ran.code == 0, ran.err
    assert set(ran.json["models"]) == {"toy", "Theirs"}
    assert {pair["measure"] for pair in ran.json["pairs"]} >= {"R@1", "reciprocal rank"}
    assert_run(tmp_path / "both", "known-item")


def test_a_model_that_has_not_seen_the_photos_embeds_them_first(
    program, painted: Path, tmp_path: Path
) -> None:
    topics = write(tmp_path / "topics.csv", "photo,short", *(f"photos/{c}/{c}0.jpg,{c}" for c in COLOURS))
    ran = program(
        "evaluate",
        "known-item",
        topics,
        "--model",
        "toy",
        "--model",
        "builtin",
        "--json",
        "--out",
        tmp_path / "run",
    )
    assert ran.code == 0, ran.err
    assert "Making the library ready for builtin" in ran.err
    assert set(ran.json["models"]) == {"toy", "builtin"}
    assert all(model["cost"]["photo_s"] > 0 for model in ran.json["models"].values())
    kept = assert_run(tmp_path / "run", "known-item")
    assert all(0 < rank <= 18 for rank in kept["values"]["builtin"]["rank"])
    assert {"grid", "ranks_1_2", "cost"} <= {path.stem for path in (tmp_path / "run" / "plots").glob("*.svg")}
    status = program("status", "--json").json
    assert (status["model"], status["embedded"]) == ("toy", 18)  # nothing has changed for the person
    again = program("evaluate", "known-item", topics, "--model", "builtin", "--no-cost")
    assert "Making the library ready" not in again.err


def test_the_index_is_measured_beside_exact_search(program, painted: Path, tmp_path: Path) -> None:
    pytest.importorskip("hnswlib")
    topics = write(
        tmp_path / "topics.csv", "photo,short", "photos/red/red0.jpg,red", "photos/blue/blue0.jpg,blue"
    )
    ran = program("evaluate", "known-item", topics, "--index", "hnsw", "--no-cost", "--json")
    assert ran.code == 0, ran.err
    assert set(ran.json["models"]) == {"toy", "toy via hnsw"}
    assert ran.json["models"]["toy via hnsw"]["groups"]["short"]["index recall@10"]["value"] > 0.8
    assert program("status", "--json").json["index"] == "exact"


def test_judged_search(program, painted: Path, tmp_path: Path) -> None:
    judgements = write(
        tmp_path / "judgements.csv",
        "question,photo,judge,relevant,kind",
        *(f"red,photos/red/red{n}.jpg,{judge},yes,simple" for n in (0, 1) for judge in ("Ann", "Ben")),
        "blue,photos/blue/blue0.jpg,Ann,yes,simple",
        "blue,photos/blue/blue1.jpg,Ann,no,simple",
    )
    ran = program(
        "evaluate",
        "precision",
        judgements,
        "--at",
        1,
        "--at",
        2,
        "--no-cost",
        "--json",
        "--out",
        tmp_path / "run",
    )
    assert ran.code == 0, ran.err
    assert ran.json["models"]["toy"]["groups"]["simple"]["P@2"]["value"] == 0.75
    assert assert_run(tmp_path / "run", "precision")["about"]["agreement"] == "all"


def test_classes_and_words_for_a_photo(program, painted: Path, tmp_path: Path) -> None:
    ran = program(
        "evaluate", "classes", painted, "--template", "{}", "--no-cost", "--json", "--out", tmp_path / "run"
    )
    assert ran.code == 0, ran.err
    groups = ran.json["models"]["toy"]["groups"]
    assert groups["word to photos"]["P@1"]["value"] == 1.0
    assert groups["photo to word"]["top 1"]["value"] == 1.0
    assert_run(tmp_path / "run", "classes")
    ran = program("evaluate", "fits", painted / "green" / "green0.jpg", "red", "grass", "blue", "--json")
    assert ran.json["words"][0]["word"] == "grass"


def test_triplets_come_back_with_distances(program, painted: Path, tmp_path: Path) -> None:
    triplets = write(
        tmp_path / "triplets.csv",
        "query,candidate_1,candidate_2,choice",
        "red/red0.jpg,red/red1.jpg,blue/blue0.jpg,1",
        "red/red0.jpg,green/green1.jpg,red/red1.jpg,1",
    )
    ran = program(
        "evaluate",
        "triplets",
        triplets,
        "--photos",
        painted,
        "--no-cost",
        "--json",
        "--out",
        tmp_path / "run",
    )
    assert ran.code == 0, ran.err
    assert ran.json["models"]["toy"]["groups"]["all"]["agreement"]["value"] == 0.5
    assert_run(tmp_path / "run", "triplets")
    with (tmp_path / "run" / "triplets.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert float(first["toy distance_1"]) < float(first["toy distance_2"])


def test_the_library_is_examined(program, painted: Path, tmp_path: Path) -> None:
    ran = program("evaluate", "exam", "--model", "toy", "--json", "--out", tmp_path / "run")
    assert ran.code == 0, ran.err
    assert ran.json["about"]["advised"] == "toy"
    assert "toy" in ran.json["about"]["verdict"][0]
    assert_run(tmp_path / "run", "known-item")


def test_runs_are_kept_in_the_home_where_no_place_is_named(program, painted: Path, tmp_path: Path) -> None:
    topics = write(tmp_path / "topics.csv", "photo,short", "photos/red/red0.jpg,red")
    for _ in range(2):
        ran = program("evaluate", "known-item", topics, "--no-cost")
        assert ran.code == 0, ran.err
    assert len(list((program.home / "evaluation").iterdir())) == 2


def test_bad_files_are_told_with_file_and_line(program, painted: Path, tmp_path: Path) -> None:
    topics = write(tmp_path / "topics.csv", "photo,short,colour", "photos/red/red0.jpg,red,x")
    ran = program("evaluate", "known-item", topics)
    assert ran.code == 1
    assert "topics.csv, line 1: unknown column “colour”" in ran.err
    assert "--skip-bad" in ran.err
    assert "Traceback" not in ran.err
    ran = program("evaluate", "compare", tmp_path)
    assert ran.code == 1 and "holds no run" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_windows_need_a_display(program, tmp_path: Path) -> None:
    ran = program("evaluate", "label", tmp_path / "topics.csv")
    assert ran.code == 1
    assert "no display" in ran.err


@pytest.mark.data
def test_the_documented_way_on_public_photos(real_program, test_data: Path, tmp_path: Path) -> None:
    """Every command that `prepare` names, on part of the data: what the built-in model reaches is no accident."""
    ran = real_program("evaluate", "prepare", test_data, tmp_path, "--per-class", 3, "--json")
    assert ran.code == 0, ran.err
    made = ran.json
    assert made["topics"] == 1000 and made["captions"] > 4900
    few = write(
        tmp_path / "flickr8k_dev" / "few.csv",
        *Path(made["topics_path"]).read_text(encoding="utf-8").splitlines()[:101],
    )
    for photo in sorted(Path(made["photos_path"]).iterdir())[300:]:
        photo.unlink()  # enough to be hard, few enough for a test
    assert real_program("add", made["photos_path"]).code == 0
    assert real_program("sync").code == 0
    ran = real_program("evaluate", "known-item", few, "--skip-bad", "--json", "--out", tmp_path / "run")
    assert ran.code == 0, ran.err
    assert ran.json["searched"] == 300
    assert ran.json["models"]["builtin"]["groups"]["all"]["R@10"]["value"] > 0.6
    assert_run(tmp_path / "run", "known-item")
    ran = real_program("evaluate", "classes", made["class_folders"][-1], "--no-cost", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["models"]["builtin"]["groups"]["photo to word"]["top 5"]["value"] > 0.1
