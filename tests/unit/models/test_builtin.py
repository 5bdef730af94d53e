"""The encoder that ships: its files, its contract, and what it reaches on real photos."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.models.builtin import BuiltinEmbedder
from photosearch.settings import resources_path

FOLDER = resources_path() / "models" / "builtin"


@pytest.fixture(scope="module")
def model() -> BuiltinEmbedder:
    return BuiltinEmbedder(FOLDER, threads=2)


def noise(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, side, side, 3), np.uint8)


def test_files_are_those_of_the_card(model: BuiltinEmbedder) -> None:
    assert set(model.card.files) == {"image.onnx", "text.onnx", "tokenizer.json"}
    for name, digest in model.card.files.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 25_000_000


def test_image_vectors_are_unit_and_do_not_depend_on_the_batch(model: BuiltinEmbedder) -> None:
    pixels = noise(35, model.card.input.size_px)
    found = model.embed_images(pixels)
    assert found.shape == (35, model.card.dim)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.embed_images(pixels[33:34]), found[33:34], atol=1e-4)


def test_text_vectors_are_unit_and_do_not_depend_on_the_batch(model: BuiltinEmbedder) -> None:
    texts = [
        "a dog",
        "two people walk along a very long beach while the sun goes down behind the hills",
        "Schnee",
    ]
    found = model.embed_texts(texts)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, found, strict=True):
        np.testing.assert_allclose(model.embed_texts([text])[0], row, atol=1e-4)


@pytest.mark.parametrize("text", ["", "   ", "😀", "狗", "word " * 500, "a\x00b", "<s>[PAD][CLS]"])
def test_any_text_has_a_vector(model: BuiltinEmbedder, text: str) -> None:
    found = model.embed_texts([text])
    assert found.shape == (1, model.card.dim)
    assert np.isfinite(found).all()


def test_nothing_in_nothing_out(model: BuiltinEmbedder) -> None:
    side = model.card.input.size_px
    assert model.embed_texts([]).shape == (0, model.card.dim)
    assert model.embed_images(np.zeros((0, side, side, 3), np.uint8)).shape == (0, model.card.dim)


@pytest.mark.parametrize("shape", [(1, 32, 32, 3), (224, 224, 3)])
def test_other_squares_are_refused(model: BuiltinEmbedder, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        model.embed_images(np.zeros(shape, np.uint8))


def test_languages_meet(model: BuiltinEmbedder) -> None:
    english = model.embed_texts(
        ["a dog runs on the beach", "children play football", "a mountain in the snow"]
    )
    others = (
        ["ein Hund läuft am Strand", "Kinder spielen Fußball", "ein Berg im Schnee"],
        ["un chien court sur la plage", "des enfants jouent au football", "une montagne dans la neige"],
        ["pes běží po pláži", "děti hrají fotbal", "hora ve sněhu"],
    )
    for texts in others:
        assert (model.embed_texts(texts) @ english.T).argmax(1).tolist() == [0, 1, 2]


def test_words_alone_load_neither_torch_nor_the_image_tower() -> None:
    code = (
        "import sys; from pathlib import Path; from photosearch.models.builtin import BuiltinEmbedder;"
        f"m = BuiltinEmbedder(Path({str(FOLDER)!r})); m.embed_texts(['a dog']);"
        "print('torch' in sys.modules, '_image' in vars(m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.data
@pytest.mark.timeout(300)
def test_recall_on_flickr8k_dev(model: BuiltinEmbedder, test_data: Path) -> None:
    from photosearch.training.dev_evaluation import retrieval
    from photosearch.training.sources import read_photos

    photos = [photo for photo in read_photos(test_data) if photo.split == "dev"]
    side, squares = model.card.input.size_px, []
    with zipfile.ZipFile(test_data / "flickr8k.zip") as archive:
        for photo in photos:
            with archive.open(photo.name) as file, Image.open(file) as image:
                squares.append(
                    np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))
                )
    texts = model.embed_texts([text for photo in photos for text in photo.captions["en"]])
    owner = np.repeat(np.arange(len(photos)), [len(photo.captions["en"]) for photo in photos])
    assert retrieval(model.embed_images(np.stack(squares)), texts, owner)["R@10"] >= 67
