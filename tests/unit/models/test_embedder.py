"""Cards as JSON, and the toy model as every test's stand-in."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
import toy

from photosearch.models.embedder import ModelCard


def test_a_card_survives_json(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(asdict(toy.CARD)))
    assert ModelCard.from_json(path) == toy.CARD


def test_the_key_changes_with_the_revision():
    assert toy.CARD.key == "toy#1"


@pytest.mark.parametrize("colour", toy.NAMES)
def test_the_toy_finds_pictures_by_their_colour(colour):
    model = toy.make()
    pictures = model.embed_images(np.stack([toy.picture(name) for name in toy.NAMES]))
    scores = pictures @ model.embed_texts([f"something {colour}"])[0]
    assert toy.NAMES[int(scores.argmax())] == colour
    assert np.count_nonzero(scores >= toy.CARD.floor_text) == 1


def test_the_toy_tells_above_from_below():
    model = toy.make()
    pictures = model.embed_images(np.stack([toy.picture("blue", "green"), toy.picture("green", "blue")]))
    first = pictures @ model.embed_texts(["blue above green"])[0]
    assert first[0] > first[1]
    np.testing.assert_allclose(np.linalg.norm(pictures, axis=1), 1, atol=1e-6)
