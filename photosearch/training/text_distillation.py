"""The student text tower learns the teacher's sentence vectors, in four languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from photosearch.training.loops import Group, Run, Schedule
from photosearch.training.sentences import Sentences
from photosearch.training.text_tower import TextTower
from photosearch.training.tokens import encode_all, padded


def teacher_vectors(
    teacher: TextTower, tokenizer: Tokenizer, sentences: list[str], out_path: Path, batch: int = 512
) -> Iterator[str]:
    """Unit vectors (n, 384) of all sentences, as float16 in `out_path`."""
    if out_path.exists():
        return
    ids, offsets = encode_all(tokenizer, sentences)
    by_length = np.argsort(np.diff(offsets), kind="stable")
    vectors = np.zeros((len(sentences), teacher.shape.width), np.float16)
    teacher.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(by_length), batch):
            which = by_length[start : start + batch]
            found = teacher.sentence(torch.from_numpy(padded(ids, offsets, which))).float()
            vectors[which] = functional.normalize(found, dim=-1).numpy()
            if start % (batch * 100) == 0:
                yield f"teacher: {start} of {len(sentences)} sentences"
    part_path = out_path.with_suffix(".part.npy")
    np.save(part_path, vectors)
    part_path.replace(out_path)


class LengthBatches:
    """Batches of sentences of like length, so that little is padding; batch `step` follows from seed and step alone."""

    def __init__(self, offsets: NDArray[np.int64], batch: int, seed: int):
        self.lengths, self.batch, self.seed = np.diff(offsets), batch, seed
        self.per_epoch = len(self.lengths) // batch
        self.epoch, self.order = -1, np.zeros((0, batch), np.int64)

    def __call__(self, step: int) -> NDArray[np.int64]:
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self.epoch:
            draw = np.random.default_rng((self.seed, epoch))
            keys = self.lengths + draw.uniform(0, 2, len(self.lengths))
            sorted_ = np.argsort(keys)[draw.integers(0, self.batch) :][: (self.per_epoch - 1) * self.batch]
            rows = sorted_.reshape(-1, self.batch)
            self.order = np.concatenate([rows, draw.permutation(len(keys))[None, : self.batch]])
            self.order = self.order[draw.permutation(len(self.order))]
            self.epoch = epoch
        return np.asarray(self.order[place])


def distil(
    student: TextTower, tokenizer: Tokenizer, sentences: Sentences, vectors: NDArray[np.float16], work_path: Path,
    *, steps: int, batch: int, seed: int,
) -> Iterator[str]:  # fmt: skip
    """Train `student.sentence` towards the teacher's vectors; leaves the averaged weights in the student."""
    ids, offsets = encode_all(tokenizer, sentences.texts)
    meanings = np.asarray(sentences.meanings)
    batches = LengthBatches(offsets, batch, seed)

    def loss_of(step: int) -> Tensor:
        which = batches(step)
        target = torch.from_numpy(vectors[meanings[which]].astype(np.float32))
        with torch.autocast("cpu", torch.bfloat16):
            found = student.sentence(torch.from_numpy(padded(ids, offsets, which)))
        return (1 - functional.cosine_similarity(found.float(), target)).mean()

    student.train()
    groups = [Group([p for n, p in student.named_parameters() if not n.startswith("project")], 5e-4, 0.01)]
    run = Run(student, groups, Schedule(steps, 200, average=0.998), work_path / "distillation.pt", seed)
    for step, loss in run.losses(loss_of):
        yield f"distillation: step {step} of {steps}, loss {loss:.4f}"
    run.use_average()


def group_centres(
    teacher: TextTower, tokenizer: Tokenizer, english: list[list[str]], work_path: Path
) -> Iterator[str]:
    """The mean teacher vector of each group's English sentences, (groups, 384) unit rows, in `centres.npy`."""
    texts = [text for texts in english for text in texts]
    owner = np.asarray([group for group, texts in enumerate(english) for _ in texts])
    yield from teacher_vectors(teacher, tokenizer, texts, work_path / "group_sentences.npy")
    sums = np.zeros((len(english), teacher.shape.width), np.float32)
    np.add.at(sums, owner, np.load(work_path / "group_sentences.npy").astype(np.float32))
    np.save(work_path / "centres.npy", sums / np.linalg.norm(sums, axis=1, keepdims=True))
