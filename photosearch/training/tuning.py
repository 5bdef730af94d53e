"""Both towers trained together: photos and sentences that belong together come close, all others apart.

Four losses add up: captions and class names against photos, the names of ImageNet's classes against the backbone's
opinion of the photos, names of things against what WordNet says they are, and a reminder of what the teacher makes of
sentences of all kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from photosearch.training.augment import Augmentation, views
from photosearch.training.dual_encoder import DualEncoder
from photosearch.training.image_tower import to_input
from photosearch.training.imagenet import Classes, choose_classes
from photosearch.training.loops import Group, Run
from photosearch.training.losses import contrastive_loss, geometry_loss
from photosearch.training.pairs import Draw, Pairs, draw_step
from photosearch.training.sentences import Sentences
from photosearch.training.tokens import TextLots, encode_all, padded

UNKNOWN, SPECIALS = 1, 3  # token ids: [UNK]; the last of [PAD] [UNK] [CLS] [SEP]


@dataclass(frozen=True)
class Tuning:
    """What a run of joint training is made of."""

    steps: int = 440
    counts: tuple[int, ...] = (160, 36, 36, 12)  # photos a step: Flickr8k, places, mini-ImageNet, Caltech-101
    captions: int = 1  # of a captioned photo
    foreign: float = 0.3  # of the captioned photos with a caption in another language as well
    reminders: int = 48  # sentences a step that keep the teacher's space
    reminder_weight: float = 1.0
    geometry_weight: float = (
        0.3  # of keeping the reminders' distances in the joint space as the teacher's are
    )
    classes: int = 96  # ImageNet classes a step whose names the photos are held against
    class_weight: float = 0.4
    definitions: int = 48  # nouns a step whose names are held against what WordNet says they are
    definition_weight: float = 0.3
    soft: float = 0.3  # share of the target that goes to groups of like meaning, after the teacher
    soft_temperature: float = 0.1
    side_px: int = 160
    rates: tuple[float, float, float, float] = (
        3e-4,
        8e-4,
        1.2e-4,
        8e-4,
    )  # backbone, head, text, its projection
    decay: float = 0.05
    forget: float = 0.1  # share of words hidden from the text tower
    longest: int = 32  # tokens; longer sentences are cut in training
    warmup: int = 20
    average: float = 0.99
    look_every: int = 100
    save_every: int = 25
    seed: int = 3
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class Material:
    """Everything that is learned from."""

    pairs: Pairs
    sentences: Sentences
    vectors: NDArray[np.float16]  # the teacher's of `sentences.english`
    centres: NDArray[np.float32]  # (groups, width): its mean for each group of the pairs
    classes: Classes
    definitions: list[tuple[list[str], str]]  # see `sentences.definitions`


class Step:
    """Computes the loss of a step; all it draws follows from seed and step number."""

    def __init__(self, model: DualEncoder, material: Material, tokenizer: Tokenizer, how: Tuning):
        self.model, self.how, self.seed = model, how, how.seed
        self.pairs, self.centres, self.classes = material.pairs, material.centres, material.classes
        self.class_texts = TextLots(material.classes.sentences, tokenizer)
        self.named = TextLots([names for names, _ in material.definitions], tokenizer)
        self.meant = TextLots([[meaning] for _, meaning in material.definitions], tokenizer)
        self.ids, self.offsets = encode_all(tokenizer, material.pairs.texts)
        self.reminder_ids, self.reminder_offsets = encode_all(tokenizer, material.sentences.texts)
        self.meanings, self.vectors = np.asarray(material.sentences.meanings), material.vectors

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
        loss = loss + how.class_weight * self._classified(images, drawn, step)
        loss = loss + how.definition_weight * self._defined(step) if how.definitions else loss
        return loss + self._reminded(step)

    def _classified(self, images: Tensor, drawn: Draw, step: int) -> Tensor:
        """Cross entropy between the backbone's opinion and the nearness of class names."""
        draw = np.random.default_rng((self.seed, 13, step))
        logits = np.concatenate([pool.opinions[rows] for pool, rows in drawn.photos])[:, self.classes.columns]
        beliefs = torch.from_numpy(logits.astype(np.float32)).softmax(1)
        chosen = choose_classes(beliefs.numpy(), self.how.classes, draw)
        target = beliefs[:, torch.from_numpy(chosen)]
        with torch.autocast("cpu", torch.bfloat16):
            names = self.model.text(torch.from_numpy(self.class_texts.draw(chosen, draw, self.how.longest)))
        logs = functional.log_softmax(self.model.scale() * images @ names.T, dim=1)
        return -(logs * target / target.sum(1, keepdim=True)).sum(1).mean()

    def _defined(self, step: int) -> Tensor:
        """A word nobody photographed finds its place by what it means: a komondor is a large white dog."""
        how, draw = self.how, np.random.default_rng((self.seed, 17, step))
        chosen = draw.choice(len(self.meant.firsts) - 1, how.definitions, replace=False)
        named, meant = (texts.draw(chosen, draw, how.longest) for texts in (self.named, self.meant))
        with torch.autocast("cpu", torch.bfloat16):
            names, meanings = (
                self.model.text(torch.from_numpy(named)),
                self.model.text(torch.from_numpy(meant)),
            )
        scores = self.model.scale() * names @ meanings.T
        return contrastive_loss(scores, torch.eye(how.definitions), torch.zeros_like(scores), 0.0)

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
            parts.append(
                views(to_input(torch.from_numpy(pixels)), self.how.side_px, self.how.augmentation, draw)
            )
        return torch.cat(parts).contiguous(memory_format=torch.channels_last)

    def _reminded(self, step: int) -> Tensor:
        """Sentences of all kinds stay where the teacher has them, and keep their distances in the joint space."""
        how = self.how
        which = np.random.default_rng((self.seed, 7, step)).integers(0, len(self.meanings), how.reminders)
        target = torch.from_numpy(self.vectors[self.meanings[which]].astype(np.float32))
        ids = torch.from_numpy(padded(self.reminder_ids, self.reminder_offsets, which)[:, : how.longest])
        with torch.autocast("cpu", torch.bfloat16):
            found = self.model.text.sentence(ids)
            joint = self.model.text.project(found)
        near = (1 - functional.cosine_similarity(found.float(), target)).mean()
        return how.reminder_weight * near + how.geometry_weight * geometry_loss(joint.float(), target)


def groups_of(model: DualEncoder, how: Tuning) -> list[Group]:
    """Four learning rates: the pre-trained parts slower than the new ones."""
    backbone, head, text, projection = how.rates
    trained = [p for p in model.image.backbone.parameters() if p.requires_grad]
    return [
        Group(trained, backbone, how.decay / 5),
        Group(list(model.image.head.parameters()), head, how.decay),
        Group(
            [p for n, p in model.text.named_parameters() if not n.startswith("project")], text, how.decay / 5
        ),
        Group([*model.text.project.parameters(), model.log_scale], projection),
    ]


def tune(step: Step, run: Run, look: Callable[[DualEncoder], str]) -> Iterator[str]:
    """Train to the end; every `look_every` steps (a multiple of the log's) what `look` says of the averaged weights."""
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
