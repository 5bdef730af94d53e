"""Measuring and fitting relevance: the measures against worked examples, the fit on made-up photos, and the command."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import toy
from click.testing import CliRunner
from PIL import Image

from photosearch.cli.evaluate_cutoff import command
from photosearch.cli.invocation import Invocation
from photosearch.evaluation import cutoff, cutoff_fit
from photosearch.evaluation.cutoff import Scored, calibration_error, figures_of, judged_at
from photosearch.evaluation.cutoff_ranking import hub_share, recall_at
from photosearch.evaluation.cutoff_sets import NO, UNSURE, YES, label_sets, said_in
from photosearch.evaluation.cutoff_trials import Trial
from photosearch.evaluation.photo_vectors import run_through
from photosearch.search.calibration import Fit, Scale
from photosearch.search.cutoff import Cut

PAIR = ("words", "whole")


def trial(cosines: list[float], labels: list[int], question: int = 0, present: bool = True) -> Trial:
    numbers = np.array(cosines, np.float32)
    marks = np.array(labels, np.int8)
    nothing = np.zeros(2, np.float32)
    return Trial("set", PAIR, question, nothing, numbers, np.zeros_like(numbers), marks, present)


def scored(one: Trial) -> Scored:
    return Scored(one, one.cosines)


def test_calibration_error_is_nought_where_relevance_is_what_happens() -> None:
    generator = np.random.default_rng(0)
    likely = generator.random(200_000).astype(np.float32)
    assert calibration_error(likely, generator.random(200_000) < likely) < 0.01


def test_calibration_error_of_a_braggart() -> None:
    likely = np.full(1000, 0.9, np.float32)
    verdicts = np.arange(1000) % 2 == 0
    assert calibration_error(likely, verdicts) == pytest.approx(0.4, abs=0.01)
    assert calibration_error(np.zeros(0, np.float32), np.zeros(0, np.bool_)) == 0.0


def test_figures_of_a_worked_example() -> None:
    asked = [
        trial([0.9, 0.8, 0.7, 0.1], [YES, NO, UNSURE, YES]),
        trial([0.3, 0.2], [YES, NO], 1),
        trial([0.75, 0.1], [NO, NO], 0, False),
        trial([0.2, 0.1], [NO, NO], 1, False),
    ]
    found = judged_at([scored(one) for one in asked], (0.5, 0.5))
    assert found.precision == pytest.approx(0.5)  # the second list is empty and has none
    assert found.recall == pytest.approx((0.5 + 0.0) / 2)
    assert found.f == pytest.approx((2 * 1 / (2 + 2) + 0.0) / 2)
    assert (found.answered, found.photos) == (0.5, 0.5)


def test_a_list_begins_only_with_a_good_hit() -> None:
    one = scored(trial([0.6, 0.4, 0.3], [YES, YES, NO]))
    assert one.listed((0.35, 0.6)).tolist() == [True, True, False]
    assert not one.listed((0.35, 0.61)).any()


def test_two_bounds_beat_one_where_what_is_there_stands_out() -> None:
    """Every question has a like background; what is meant reaches down into it, but begins far above."""
    generator = np.random.default_rng(1)
    asked = []
    for number in range(40):
        others = generator.normal(0.2, 0.05, 400)
        meant = np.append(generator.normal(0.32, 0.05, 20), 0.5)
        labels = [NO] * 400 + [YES] * 21
        asked.append(trial([*others, *meant], labels, number))
        asked.append(trial(list(others), [NO] * 400, number, False))
    fit = Fit({PAIR: Scale(0.0, -6.0, 20.0, 0.0, 0.2, 0.05)}, Cut(0.5, 0.2))
    found = figures_of(asked, fit)
    assert found["false alarms, ours to flat"] <= 0.5
    ours, flat = found["ours at the flat threshold's recall"], found["flat threshold"]
    assert ours["recall"] == pytest.approx(flat["recall"], abs=0.03)


def test_hubs_and_recall_of_a_worked_example() -> None:
    photos = np.eye(12, dtype=np.float32)
    asked = np.eye(12, dtype=np.float32)
    nothing = np.zeros(12, np.float32)
    assert recall_at(asked, np.arange(12), photos, nothing) == 100.0
    crowd = np.where(np.arange(12) == 0, -5.0, 0.0).astype(np.float32)
    assert hub_share(asked, photos, crowd) == pytest.approx(0.1)  # among every first ten
    hidden = np.full(12, -2.0, np.float32)
    hidden[0] = 0.0
    assert recall_at(asked[:1], np.array([0]), photos, hidden) == 0.0


def test_what_several_people_say() -> None:
    said = said_in(["Two dogs run on the beach.", "A dog runs.", "The beach is empty"])
    assert said["dog"] == said["beach"] == YES
    assert said["empty"] == UNSURE
    assert "the" not in said and "on" not in said


# --------------------------------------------------------------------------- on photos that a toy model understands

CLASSES = ("red", "green", "blue", "yellow", "black", "white", "grey", "orange")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A label set of eight colours with twelve photos each."""
    folder = tmp_path / "data"
    folder.mkdir()
    generator = np.random.default_rng(0)
    colours = {"red": (220, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 220), "yellow": (230, 230, 30)}
    colours |= {
        "black": (10, 10, 10),
        "white": (245, 245, 245),
        "grey": (128, 128, 128),
        "orange": (250, 140, 20),
    }
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(("image", "object"))
    with zipfile.ZipFile(folder / "caltech101.zip", "w") as archive:
        for name, colour in colours.items():
            for number in range(12):
                pixels = np.clip(np.array(colour) + generator.normal(0, 12, (16, 16, 3)), 0, 255)
                photo = io.BytesIO()
                Image.fromarray(pixels.astype(np.uint8)).save(photo, "PNG")
                archive.writestr(f"{name}/{number}.png", photo.getvalue())
                writer.writerow((f"{name}/{number}.png", name))
    (folder / "caltech101.tsv.gz").write_bytes(gzip.compress(table.getvalue().encode()))
    return folder


def test_halves_share_neither_photos_nor_questions(data: Path, tmp_path: Path) -> None:
    model = toy.ToyEmbedder()
    first, second = (run_through(label_sets(data, tmp_path / "work", model, half)) for half in (0, 1))
    assert set(first[0].words).isdisjoint(second[0].words)
    assert sorted((*first[0].words, *second[0].words)) == sorted(CLASSES)
    assert len(first[0].photos) == len(second[0].photos) == 48
    assert (first[0].labels.sum(axis=1) == 12).all()
    again = run_through(label_sets(data, tmp_path / "work", model, 0))
    assert np.array_equal(again[0].photos, first[0].photos)


def test_a_fit_is_always_the_same_and_tells_matches_from_others(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutoff_fit, "sentences", lambda: CLASSES)
    monkeypatch.setattr(cutoff, "sentences", lambda: CLASSES)
    model = toy.ToyEmbedder()
    fitted = [run_through(cutoff_fit.fit(data, tmp_path / "work", model)) for _ in range(2)]
    fit, about = fitted[0]
    assert fitted[0] == fitted[1]
    assert fit.scales["words", "whole"].slope > 0
    assert 0 < fit.cut.end <= fit.cut.start < 1
    assert about["label sets"] == {"caltech101": 48}
    found = run_through(cutoff.measure(data, tmp_path / "work", model, fit))
    assert found["calibration error"]["words to whole"] < 0.35
    assert found["sets"]["words to whole"]["caltech101"]["at the cut"]["recall"] > 0.5


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    runner = CliRunner()
    for given in ([], ["--calibration", "judged"], ["--data", str(tmp_path), "--keep"]):
        assert runner.invoke(command, given, obj=Invocation(chosen_home=tmp_path / "home")).exit_code == 2


def test_a_document_is_plain_json(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutoff, "sentences", lambda: CLASSES)
    fit = Fit({pair: Scale(0.0, -6.0, 20.0, 0.0, 0.2, 0.05) for pair in (PAIR, ("photo", "whole"))}, Cut())
    found = run_through(cutoff.measure(data, tmp_path / "work", toy.ToyEmbedder(), fit))
    assert json.loads(json.dumps(found)) == found
