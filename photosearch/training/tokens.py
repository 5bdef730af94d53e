"""The student's tokenizer: WordPiece over a vocabulary of the teacher's useful pieces and new ones for other languages.

Lower case, accents stripped, as the teacher's. Greedy longest match (Wu et al., 2016) needs nothing but the vocabulary,
so that the two halves simply add up, and common English words keep the teacher's pieces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
MAX_TOKENS = 64


def teacher_tokenizer(model_path: Path) -> Tokenizer:
    """The teacher's own tokenizer, without padding, cut at `MAX_TOKENS`."""
    tokenizer = Tokenizer.from_file(str(model_path / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def build_tokenizer(
    teacher: Tokenizer, english: Iterable[str], foreign: Sequence[str], sizes: tuple[int, int]
) -> Tokenizer:
    """`sizes`: how many of the teacher's pieces to keep (most used in `english`), how many to learn from `foreign`."""
    kept, learned = sizes
    counts: Counter[str] = Counter()
    for encoding in teacher.encode_batch(list(english), add_special_tokens=False):
        counts.update(encoding.tokens)
    letters = {t for t in teacher.get_vocab() if len(t.removeprefix("##")) == 1 and ord(t[-1]) < 0x250}
    pieces = dict.fromkeys((*SPECIAL, *sorted(letters)))
    pieces |= dict.fromkeys(piece for piece, _ in counts.most_common(kept))
    pieces |= dict.fromkeys(_learned_pieces(foreign, learned))
    return _wordpiece({piece: i for i, piece in enumerate(p for p in pieces if p)})


def _learned_pieces(sentences: Sequence[str], size: int) -> list[str]:
    tokenizer = _wordpiece({piece: i for i, piece in enumerate(SPECIAL)})
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=3, special_tokens=list(SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator(sentences, trainer)
    vocabulary = tokenizer.get_vocab()
    return sorted(vocabulary, key=lambda piece: vocabulary[piece])


def _wordpiece(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    if "[CLS]" in vocabulary and "[SEP]" in vocabulary:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[(t, vocabulary[t]) for t in ("[CLS]", "[SEP]")]
        )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def pieces_in_teacher(tokenizer: Tokenizer, teacher: Tokenizer) -> list[list[int]]:
    """For each of our tokens the teacher's ids that spell it: where its embedding starts."""
    vocabulary = tokenizer.get_vocab()
    theirs = teacher.get_vocab()
    spelled = []
    for piece in sorted(vocabulary, key=lambda p: vocabulary[p]):
        if piece in theirs:
            spelled.append([theirs[piece]])
        else:
            ids = teacher.encode(piece.removeprefix("##"), add_special_tokens=False).ids
            spelled.append(ids or [theirs["[UNK]"]])
    return spelled


def encode_all(tokenizer: Tokenizer, sentences: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """All ids in one row and the n + 1 offsets where sentences begin."""
    ids: list[NDArray[np.int32]] = []
    for start in range(0, len(sentences), 10_000):
        encoded = tokenizer.encode_batch(list(sentences[start : start + 10_000]))
        ids += [np.asarray(e.ids, np.int32) for e in encoded]
    lengths = np.asarray([0, *(len(row) for row in ids)], np.int64)
    return (np.concatenate(ids) if ids else np.zeros(0, np.int32)), np.cumsum(lengths)


def padded(ids: NDArray[np.int32], offsets: NDArray[np.int64], which: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sentences `which` as a (len(which), longest) table padded with 0."""
    starts, ends = offsets[which], offsets[which + 1]
    table = np.zeros((len(which), int((ends - starts).max())), np.int64)
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        table[row, : end - start] = ids[start:end]
    return table


class TextLots:
    """Lots of sentences that mean the same, as token ids."""

    def __init__(self, lots: Sequence[Sequence[str]], tokenizer: Tokenizer):
        texts = [sentence for lot in lots for sentence in lot]
        self.firsts = np.cumsum([0, *(len(lot) for lot in lots)])
        self.ids, self.offsets = encode_all(tokenizer, texts)

    def draw(self, chosen: NDArray[np.int64], draw: np.random.Generator, longest: int) -> NDArray[np.int64]:
        """One sentence of each chosen lot, padded."""
        which = draw.integers(self.firsts[chosen], self.firsts[chosen + 1])
        return padded(self.ids, self.offsets, which)[:, :longest]
