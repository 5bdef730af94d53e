"""A run comes back from its directory as it was, and gives the measures that follow from it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import DataFileError
from photosearch.evaluation.measures import best_first, groups, measured, summarise
from photosearch.evaluation.palette import looks, short_names
from photosearch.evaluation.runs import Cost, Run, System, load_run, save_run


def known_item_run() -> Run:
    return Run(
        kind="known-item",
        title="Topics of a test",
        searched=200,
        systems=(System("builtin", cost=Cost(0.5, 0.02, 0.004, 210.0, 64, 64)), System("other")),
        questions=(
            {"photo": "a.jpg", "words": "a dog", "group": "short"},
            {"photo": "a.jpg", "words": "a brown dog on grass", "group": "long"},
            {"photo": "b.jpg", "words": "two cats", "group": "short"},
        ),
        values={"builtin": {"rank": [2, 1, 0]}, "other": {"rank": [20, 4, 200]}},
        notes=("One topic was left out.",),
    )


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    run = known_item_run()
    save_run(run, tmp_path / "run")
    assert load_run(tmp_path / "run") == run
    assert load_run(tmp_path / "run" / "run.json") == run


def test_table_has_a_row_for_each_question_and_system(tmp_path: Path) -> None:
    save_run(known_item_run(), tmp_path)
    with (tmp_path / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert rows[1] == {"photo": "a.jpg", "words": "a dog", "group": "short", "system": "other", "rank": "20"}


def test_what_is_no_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="holds no run"):
        load_run(tmp_path)
    save_run(known_item_run(), tmp_path)
    raw = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    raw["values"]["other"]["rank"].pop()
    (tmp_path / "run.json").write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(DataFileError, match="2 of 3 values"):
        load_run(tmp_path)


def test_measures_of_ranks() -> None:
    values = measured(known_item_run(), "builtin")
    assert values["R@1"].tolist() == [0, 1, 0]
    assert values["R@5"].tolist() == [1, 1, 0]
    assert values["reciprocal rank"].tolist() == [0.5, 1.0, 0.0]


def test_groups_come_all_together_first() -> None:
    found = groups(known_item_run())
    assert {name: mask.tolist() for name, mask in found.items()} == {
        "all": [True, True, True],
        "short": [True, False, True],
        "long": [False, True, False],
    }


def test_languages_are_summed_up_apart() -> None:
    run = known_item_run()
    spoken = [
        {**question, "language": language} for question, language in zip(run.questions, "ede", strict=True)
    ]
    lines = {
        (line.group, line.measure): line.estimate for line in summarise(replace(run, questions=tuple(spoken)))
    }
    assert (lines["in d", "R@1"].n, lines["in e", "R@1"].n) == (1, 2)
    assert ("in e", "R@1") not in {(line.group, line.measure) for line in summarise(run)}


def test_summary_and_order() -> None:
    run = known_item_run()
    lines = {(line.group, line.system, line.measure): line.estimate for line in summarise(run)}
    assert lines["all", "builtin", "R@5"].value == pytest.approx(2 / 3)
    assert lines["short", "other", "median rank"].value == 20
    assert best_first(run) == ["builtin", "other"]


def test_measures_of_judged_hits() -> None:
    run = Run(
        kind="precision",
        title="t",
        searched=9,
        systems=(System("m"),),
        questions=({"words": "q", "group": "simple"}, {"words": "r", "group": "simple"}),
        values={"m": {"relevances": ["11101", ""], "relevant": [4, 0]}},
        about={"at": [3, 5]},
    )
    values = measured(run, "m")
    assert values["P@5"].tolist() == [0.8, 0.0]
    assert values["mean R@5"][0] == pytest.approx(0.65)
    assert np.isnan(values["R@5"][1])


def test_measures_of_classes_keep_tasks_apart() -> None:
    run = Run(
        kind="classes",
        title="t",
        searched=9,
        systems=(System("m"),),
        questions=({"words": "dog", "group": "word to photos"}, {"photo": "a.jpg", "group": "photo to word"}),
        values={"m": {"relevances": ["1100000000", None], "rank": [None, 3]}},
    )
    lines = {(line.group, line.measure): line.estimate.value for line in summarise(run)}
    assert lines["word to photos", "P@5"] == pytest.approx(0.4)
    assert lines["photo to word", "top 5"] == 1.0
    assert ("photo to word", "P@5") not in lines
    assert not any(group == "all" for group, _ in lines)


def test_a_model_keeps_its_colour_in_any_company() -> None:
    alone = looks(["openclip:ViT-B-32/openai"])
    together = looks(["builtin", "openclip:ViT-B-32/openai", "openclip:ViT-H-14/laion2b_s32b_b79k"])
    assert alone["openclip:ViT-B-32/openai"] == together["openclip:ViT-B-32/openai"]
    assert len({look.colour for look in looks([f"m{n}" for n in range(10)]).values()}) == 10


def test_short_names_stay_apart() -> None:
    assert short_names(["builtin", "openclip:ViT-B-32/openai"]) == {
        "builtin": "builtin",
        "openclip:ViT-B-32/openai": "ViT-B-32",
    }
    assert len(set(short_names(["a:X/one", "a:X/two"]).values())) == 2
