"""Models by name."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import toy

from photosearch.errors import ModelError
from photosearch.models import registry

CARD = {
    "name": "mine",
    "title": "Mine",
    "revision": "1",
    "dim": 4,
    "input": {"size_px": 8},
    "min_preview_px": 8,
    "floor_text": 0.1,
    "floor_photo": 0.2,
    "floor_caption": 0.3,
}


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    registry.register("toy", toy.make)
    yield
    registry.unregister("toy")


def test_a_registered_model_is_loaded_once(tmp_path):
    first = registry.load("toy", models_path=tmp_path)
    assert isinstance(first, toy.ToyEmbedder)
    assert registry.load("toy", models_path=tmp_path) is first
    registry.register("toy", "toy:make")
    assert registry.load("toy", models_path=tmp_path) is not first
    assert registry.card("toy", models_path=tmp_path) == toy.CARD
    assert registry.factory_name("toy") == "toy:make"
    assert registry.factory_name("builtin") is None


def test_only_what_a_child_can_find_may_be_registered():
    with pytest.raises(ValueError, match="top of a module"):
        registry.register("method", toy.ToyEmbedder.embed_texts)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="top of a module"):
        registry.register("nothing", "toy:nothing")


def test_unknown_names_bring_near_misses(tmp_path):
    with pytest.raises(ModelError, match="Did you mean toy"):
        registry.load("toyy", models_path=tmp_path)
    with pytest.raises(ModelError, match=r"no model called “zzzzzz”\.$"):
        registry.card("zzzzzz", models_path=tmp_path)


def test_installed_models_have_sound_cards(tmp_path):
    for name, content in {"mine": json.dumps(CARD), "broken": "{", "other": '{"name": "other"}'}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "card.json").write_text(content)
    names = {card.name for card in registry.installed(tmp_path)}
    assert {"mine", "toy"} <= names
    assert names.isdisjoint({"broken", "other"})


def test_the_builtin_model_without_its_files_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "resources_path", lambda: tmp_path)
    with pytest.raises(ModelError, match=r"card\.json"):
        registry.load("builtin", models_path=tmp_path)
    assert "builtin" not in [card.name for card in registry.installed(tmp_path)]


def test_looking_around_loads_no_heavy_library(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from photosearch.models import registry, engine;"
        "registry.installed(Path(sys.argv[1]));"
        "heavy = ('torch', 'open_clip', 'onnxruntime', 'huggingface_hub', 'PySide6');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
