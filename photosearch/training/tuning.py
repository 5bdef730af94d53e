"""Both towers trained together: photos and sentences that belong together come close, all others apart.

The loss is the symmetric contrastive one of CLIP (Radford et al., 2021) with several positives a row (Khosla et al.,
"Supervised Contrastive Learning", 2020, L_out): a photo has several captions, a class several photos.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from photosearch.training.augment import Augmentation, views
from photosearch.training.image_tower import ImageTower, to_input
from photosearch.training.loops import Group, Run, Schedule
from photosearch.training.pairs import Draw, Pairs, draw_step
from photosearch.training.sentences import Sentences
from photosearch.training.text_tower import TextTower
from photosearch.training.tokens import encode_all, padded

UNKNOWN, SPECIALS = 1, 3  # token ids: [UNK]; the last of [PAD] [UNK] [CLS] [SEP]


@dataclass(frozen=True)
class Tuning:
    """What a run of joint training is made of."""

    steps: int
    counts: tuple[int, ...] = (160, 40, 40, 16)  # photos a step of Flickr8k, places, mini_imagenet, caltech101
    captions: int = 2
    foreign: float = 0.5
    reminders: int = 128  # sentences a step that keep the teacher's space
    reminder_weight: float = 1.0
    soft: float = 0.3  # share of the target that goes to groups of like meaning, after the teacher
    soft_temperature: float = 0.1
    side_px: int = 192
    rates: tuple[float, float, float, float] = (3e-4, 1e-3, 1e-4, 1e-3)  # backbone, head, text, its projection
    decay: float = 0.05
    forget: float = 0.1  # share of words hidden from the text tower
    longest: int = 32  # tokens; longer sentences are cut in training
    warmup: int = 100
    average: float = 0.998
    look_every: int = 200
    augmentation: Augmentation = field(default_factory=Augmentation)


class DualEncoder(nn.Module):
    """The two towers and the temperature."""

    def __init__(self, image: ImageTower, text: TextTower):
        super().__init__()
        self.image, self.text = image, text
        self.log_scale = nn.Parameter(torch.tensor(math.log(20.0)))

    def scale(self) -> Tensor:
        return self.log_scale.exp().clamp(max=100)


def contrastive_loss(scores: Tensor, positive: Tensor, likeness: Tensor, soft: float) -> Tensor:
    """Mean over both directions; `scores` (photos, texts) are scaled cosines, `positive` is 1 where a pair belongs
    together, `likeness` are logits of how alike the meanings are, which get the share `soft` of the target."""
    return (_one_way(scores, positive, likeness, soft) + _one_way(scores.T, positive.T, likeness.T, soft)) / 2


def _one_way(scores: Tensor, positive: Tensor, likeness: Tensor, soft: float) -> Tensor:
    hard = positive / positive.sum(1, keepdim=True)
    target = (1 - soft) * hard + soft * likeness.softmax(1)
    return -(functional.log_softmax(scores, dim=1) * target).sum(1).mean()


class Step:
    """Computes the loss of a step; all it draws follows from seed and step number."""

    def __init__(
        self, model: DualEncoder, pairs: Pairs, sentences: Sentences, vectors: NDArray[np.float16],
        centres: NDArray[np.float32], tokenizer: Tokenizer, how: Tuning, seed: int,
    ):  # fmt: skip
        """`vectors` are the teacher's of `sentences.english`, `centres` (groups, width) its mean for each group."""
        self.model, self.pairs, self.how, self.seed = model, pairs, how, seed
        self.centres = centres
        self.ids, self.offsets = encode_all(tokenizer, pairs.texts)
        self.reminder_ids, self.reminder_offsets = encode_all(tokenizer, sentences.texts)
        self.meanings, self.vectors = np.asarray(sentences.meanings), vectors

    def __call__(self, step: int) -> Tensor:
        how = self.how
        drawn = draw_step(self.pairs, how.counts, how.captions, how.foreign, self.seed, step)
        photos = self._views(drawn, step)
        hide = np.random.default_rng((self.seed, 11, step))
        with torch.autocast("cpu", torch.bfloat16):
            images = self.model.image(photos)
            texts = self._texts(drawn.texts, hide)
        positive = torch.from_numpy(drawn.photo_groups[:, None] == drawn.text_groups[None, :]).float()
        likeness = torch.from_numpy(self.centres[drawn.photo_groups] @ self.centres[drawn.text_groups].T)
        scores = self.model.scale() * images @ texts.T
        loss = contrastive_loss(scores, positive, likeness / how.soft_temperature, how.soft)
        return loss + how.reminder_weight * self._reminder(step) if how.reminders else loss

    def _texts(self, which: NDArray[np.int64], hide: np.random.Generator) -> Tensor:
        """The vectors of sentences `which`, computed in three lots of like length: padding costs as much as words."""
        by_length = np.argsort(np.diff(self.offsets)[which], kind="stable")
        parts = []
        for lot in np.array_split(by_length, 3):
            ids = padded(self.ids, self.offsets, which[lot])[:, : self.how.longest]
            hidden = (hide.random(ids.shape) < self.how.forget) & (ids > SPECIALS)
            parts.append(self.model.text(torch.from_numpy(np.where(hidden, UNKNOWN, ids))))
        return torch.cat(parts)[torch.from_numpy(np.argsort(by_length))]

    def _views(self, drawn: Draw, step: int) -> Tensor:
        draw = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        parts = []
        for pool, rows in drawn.photos:
            order = np.argsort(rows)  # the file is mapped: read it in order
            pixels = np.empty((len(rows), *pool.pixels.shape[1:]), np.uint8)
            pixels[order] = pool.pixels[rows[order]]
            parts.append(views(to_input(torch.from_numpy(pixels)), self.how.side_px, self.how.augmentation, draw))
        return torch.cat(parts).contiguous(memory_format=torch.channels_last)

    def _reminder(self, step: int) -> Tensor:
        which = np.random.default_rng((self.seed, 7, step)).integers(0, len(self.meanings), self.how.reminders)
        target = torch.from_numpy(self.vectors[self.meanings[which]].astype(np.float32))
        with torch.autocast("cpu", torch.bfloat16):
            ids = torch.from_numpy(padded(self.reminder_ids, self.reminder_offsets, which)[:, : self.how.longest])
            found = self.model.text.sentence(ids)
        return (1 - functional.cosine_similarity(found.float(), target)).mean()


def groups_of(model: DualEncoder, how: Tuning) -> list[Group]:
    """Four learning rates: the pre-trained parts slower than the new ones."""
    backbone, head, text, projection = how.rates
    trained = [p for p in model.image.backbone.parameters() if p.requires_grad]
    return [
        Group(trained, backbone, how.decay / 5),
        Group(list(model.image.head.parameters()), head, how.decay),
        Group([p for n, p in model.text.named_parameters() if not n.startswith("project")], text, how.decay / 5),
        Group([*model.text.project.parameters(), model.log_scale], projection),
    ]


def tune(step: Step, run: Run, look: "Look") -> Iterator[str]:
    """Train to the end; every `look_every` steps the figures of the averaged weights."""
    model, how = step.model, step.how
    model.train()
    for number, loss in run.losses(step):
        yield f"tuning: step {number} of {how.steps}, loss {loss:.4f}, scale {float(model.scale().detach()):.1f}"
        if number % how.look_every == 0 or number == how.steps:
            with run.averaged():
                model.eval()
                yield f"tuning: step {number}: {look(model)}"
                model.train()
    run.use_average()
    model.eval()


class Look:
    """Figures of a model in training, as a line."""

    def __call__(self, model: DualEncoder) -> str:
        raise NotImplementedError


def embed_photos(model: DualEncoder, pixels: NDArray[np.uint8], rows: Sequence[int] | NDArray[np.int64], side_px: int) -> NDArray[np.float32]:
    """(len(rows), dim) unit rows of the photos as the program would show them: whole, at `side_px`."""
    found = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(rows), 64):
            batch = to_input(torch.from_numpy(pixels[np.asarray(rows[start : start + 64])]))
            if batch.shape[-1] != side_px:
                batch = functional.interpolate(batch, (side_px, side_px), mode="bicubic", antialias=True)
            found.append(model.image(batch).float().numpy())
    return np.concatenate(found)


def embed_sentences(model: DualEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float32]:
    """(len(texts), dim) unit rows."""
    ids, offsets = encode_all(tokenizer, texts)
    by_length = np.argsort(np.diff(offsets), kind="stable")
    found = np.empty((len(texts), model.text.shape.dim), np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(texts), 256):
            which = by_length[start : start + 256]
            found[which] = model.text(torch.from_numpy(padded(ids, offsets, which))).float().numpy()
    return found
