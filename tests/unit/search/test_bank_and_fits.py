"""What is kept of a calibration: the bank, who crowds a library, and fitted numbers. Damaged means made again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import toy

from photosearch.models import registry
from photosearch.models.embedder import ModelCard
from photosearch.search import bank as banks
from photosearch.search.bank import make_bank, open_bank, sentences
from photosearch.search.cutoff import Cut
from photosearch.search.fits import fit_of, from_floors, own_path, read_fit, write_fit
from photosearch.search.index_files import folder_of
from photosearch.search.kept_calibration import CROWD_FROM, open_calibration, prepare_calibration
from photosearch.settings import resources_path

FEW = tuple(f"a sentence about {thing}" for thing in ("dogs", "cats", "boats", "trees", "rain", "maps"))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setattr(banks, "sentences", lambda: FEW)
    return FEW


@pytest.fixture
def model() -> toy.ToyEmbedder:
    return toy.ToyEmbedder()


def rows(count: int, dim: int, seed: int = 0) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_list_that_ships_is_large_and_says_nothing_twice() -> None:
    assert 2000 <= len(sentences()) <= 4000
    assert len({sentence.casefold() for sentence in sentences()}) == len(sentences())
    assert all(sentence == sentence.strip() for sentence in sentences())


def test_a_bank_is_made_once_and_then_read(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path
) -> None:
    assert open_bank(model.card, tmp_path) is None
    made = make_bank(model, tmp_path)
    read = open_bank(model.card, tmp_path)
    assert made is not None and read is not None
    assert read.sentences == few
    assert np.array_equal(made.vectors, read.vectors)
    assert read.nearest(read.vectors[2], 1)[0][0] == few[2]


def test_a_bank_of_other_sentences_or_weights_is_not_used(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bank(model, tmp_path)
    assert open_bank(replace(model.card, revision="other"), tmp_path) is None
    monkeypatch.setattr(banks, "sentences", lambda: (*few[:-1], "another"))
    assert open_bank(model.card, tmp_path) is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_bank_is_made_again(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path, damage: str
) -> None:
    make_bank(model, tmp_path)
    path = folder_of(tmp_path, model.card.key) / "sentences.bank"
    content = bytearray(path.read_bytes())
    content[-3] ^= 0xFF
    path.write_bytes({"cut": bytes(content[:-8]), "flipped": bytes(content), "empty": b""}[damage])
    assert open_bank(model.card, tmp_path) is None
    assert make_bank(model, tmp_path) is not None
    assert open_bank(model.card, tmp_path) is not None


def test_a_bank_that_was_stopped_is_left_for_another_time(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path
) -> None:
    stop = Event()
    stop.set()
    assert make_bank(model, tmp_path, stop) is None
    assert open_bank(model.card, tmp_path) is None


def test_a_calibration_grows_with_what_is_there(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path
) -> None:
    views = rows(CROWD_FROM, model.card.dim)
    prints = [open_calibration(model.card, tmp_path).fingerprint]
    prepare_calibration(model, tmp_path)
    prints.append(open_calibration(model.card, tmp_path).fingerprint)
    prepare_calibration(model, tmp_path, size=CROWD_FROM - 1, views=lambda most: views[:most])
    prints.append(open_calibration(model.card, tmp_path).fingerprint)
    prepare_calibration(model, tmp_path, size=CROWD_FROM, views=lambda most: views[:most])
    prints.append(open_calibration(model.card, tmp_path).fingerprint)
    assert prints[0] != prints[1] == prints[2] != prints[3]


def test_thresholds_are_drawn_again_when_the_library_has_doubled_or_the_file_is_damaged(
    few: tuple[str, ...], model: toy.ToyEmbedder, tmp_path: Path
) -> None:
    asked: list[int] = []

    def prepare(size: int) -> str:
        def views(most: int) -> np.ndarray:
            asked.append(size)
            return rows(size, model.card.dim, seed=size)[:most]

        prepare_calibration(model, tmp_path, size=size, views=views)
        return open_calibration(model.card, tmp_path).fingerprint

    first = prepare(300)
    assert prepare(500) == first
    assert prepare(600) != first
    assert asked == [300, 600]
    path = folder_of(tmp_path, model.card.key) / "crowd.bank"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    prepare(600)
    assert asked == [300, 600, 600]


def test_a_fit_is_read_as_it_was_written_and_for_its_weights_only(
    model: toy.ToyEmbedder, tmp_path: Path
) -> None:
    card = model.card
    fit = replace(from_floors(card), cut=Cut(0.5, 0.25), photo_cut=Cut(0.4, 0.125))
    write_fit(tmp_path / "fit.json", card, fit, {"made": "here"})
    read = read_fit(tmp_path / "fit.json", card)
    assert read is not None
    assert (read.cut, read.photo_cut) == (fit.cut, fit.photo_cut)
    for pair, scale in fit.scales.items():
        assert read.scales[pair].slope == pytest.approx(scale.slope, abs=1e-4)
    assert read_fit(tmp_path / "fit.json", replace(card, files={"image.onnx": "00"})) is None


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 99}', "not json"])
def test_a_damaged_fit_gives_way_to_the_floors(model: toy.ToyEmbedder, tmp_path: Path, content: str) -> None:
    derived = tmp_path / "derived"
    path = own_path(model.card, derived)
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert fit_of(model.card, derived) == from_floors(model.card)


def test_a_fit_made_for_the_library_comes_before_all_others(model: toy.ToyEmbedder, tmp_path: Path) -> None:
    mine = replace(from_floors(model.card), cut=Cut(0.9, 0.8))
    write_fit(own_path(model.card, tmp_path / "derived"), model.card, mine, {})
    assert fit_of(model.card, tmp_path / "derived").cut == Cut(0.9, 0.8)


def test_at_its_floor_a_photo_is_as_likely_meant_as_not(model: toy.ToyEmbedder) -> None:
    scale = from_floors(model.card).scales["words", "whole"]
    assert scale.bias + scale.slope * model.card.floor_text == pytest.approx(0.0)


def test_the_built_in_model_ships_with_numbers_fitted_on_its_own_weights() -> None:
    folder = resources_path() / "models" / "builtin"
    card = ModelCard.from_json(folder / "card.json")
    fit = read_fit(folder / "calibration.json", card)
    assert fit is not None, "photosearch evaluate cutoff --data DIR --fit --ship resources/models/builtin"
    assert 0 < fit.cut.end <= fit.cut.start < 1
    assert json.loads((folder / "calibration.json").read_text())["model"] == card.key


def test_the_bank_that_ships_is_what_the_built_in_model_makes_of_it(tmp_path: Path) -> None:
    embedder = registry.load("builtin", models_path=tmp_path)
    shipped = open_bank(embedder.card, tmp_path)
    assert shipped is not None, "photosearch evaluate cutoff --data DIR --fit --ship resources/models/builtin"
    some = slice(0, None, 200)
    assert np.abs(shipped.vectors[some] - embedder.embed_texts(sentences()[some])).max() < 1e-3
    assert make_bank(embedder, tmp_path) is not None
    assert not list(tmp_path.rglob("*.bank"))
