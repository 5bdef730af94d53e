"""From tuned towers to the model that ships: its heads are polished, and the banks for its correction are drawn.

Leaves `polished.pt` and `banks.npz` in the work folder; the features on which both rest stay there too.
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

from photosearch.training.dual_encoder import DualEncoder, embed_sentences
from photosearch.training.levelling import Hubs, Levelling, fit, turn_of
from photosearch.training.pairs import Pairs
from photosearch.training.polish import Heads, Polish, chosen_rows, keep_views, polish
from photosearch.training.tokens import encode_all, padded

POLISHED, BANKS = "polished.pt", "banks.npz"


@dataclass(frozen=True)
class Finish:
    """What follows the tuning; hub figures were chosen on Flickr8k dev and the kept-out classes."""

    polish: Polish = field(default_factory=Polish)
    photos: tuple[int, ...] = (2400, 800, 800)  # of each polished pool, in the bank that corrects texts
    # In the bank that corrects photos: captions, sentences of all kinds, sentences on classes. With captions alone
    # photos that look like Flickr8k's would be set back behind all others.
    texts: tuple[int, int, int] = (1800, 1800, 400)
    ordinary: int = 4000  # sentences of all kinds on which the usual is measured
    text_hubs: Hubs = field(default_factory=lambda: Hubs(sharpness=30, strength=1.15, least_percent=50))
    photo_hubs: Hubs = field(default_factory=lambda: Hubs(sharpness=20, strength=0.75))


def finish(
    model: DualEncoder, pairs: Pairs, english: Sequence[str], tokenizer: Tokenizer, side_px: int, how: Finish,
    work_path: Path,
) -> Iterator[str]:  # fmt: skip
    """Polish `model`, and draw the banks from what it was polished on; `english` are sentences of all kinds."""
    model.eval()
    pools = pairs.pools[: len(how.polish.photos)]
    paths = [work_path / f"views_{pool.name}.npy" for pool in pools]
    for pool, path, crops, count in zip(pools, paths, how.polish.crops, how.polish.photos, strict=True):
        yield from keep_views(model, pool, crops, count, side_px, how.polish, path)
    features = [np.load(path) for path in paths]
    captions = [
        pairs.english[pools[0].groups[row]]
        for row in chosen_rows(pools[0], how.polish.photos[0], how.polish.seed)
    ]
    rows = sorted({row for own in captions for row in own})
    place = {row: i for i, row in enumerate(rows)}
    sentences = sentence_vectors(model, tokenizer, [pairs.texts[row] for row in rows])
    said = [[place[row] for row in own] for own in captions]
    yield from polish(model, features, sentences, said, how.polish, work_path / "polish.pt")
    torch.save(model.state_dict(), work_path / POLISHED)
    draw = np.random.default_rng(how.polish.seed)
    with torch.no_grad():
        one_each = Heads(model).texts(sentences[[own[int(draw.integers(len(own)))] for own in said]]).numpy()
    classes = _on_classes(pairs)
    _save_banks(model, features, one_each, english, classes, tokenizer, how, draw, work_path / BANKS)


def sentence_vectors(model: DualEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """(n, width): what the text tower makes of sentences before its projection."""
    ids, offsets = encode_all(tokenizer, texts)
    by_length = np.argsort(np.diff(offsets), kind="stable")
    found = torch.empty(len(texts), model.text.shape.width)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(texts), 256):
            which = by_length[start : start + 256]
            found[torch.from_numpy(which)] = model.text.sentence(
                torch.from_numpy(padded(ids, offsets, which))
            ).float()
    return found


def _on_classes(pairs: Pairs) -> list[str]:
    """Every sentence on a class of the label sets."""
    groups = np.unique(np.concatenate([pool.groups for pool in pairs.pools[1:]]))
    return [pairs.texts[row] for group in groups for row in pairs.english[group]]


def _save_banks(
    model: DualEncoder, features: Sequence[NDArray[np.float16]], captions: NDArray[np.float32], english: Sequence[str],
    on_classes: Sequence[str], tokenizer: Tokenizer, how: Finish, draw: np.random.Generator, out_path: Path,
) -> None:  # fmt: skip
    def embedded(texts: Sequence[str], count: int) -> NDArray[np.float32]:
        return embed_sentences(model, tokenizer, [texts[i] for i in _some(len(texts), count, draw)])

    heads = Heads(model)
    with torch.no_grad():
        photos = [
            heads.images(torch.from_numpy(looks[0][_some(looks.shape[1], count, draw)])).numpy()
            for looks, count in zip(features, how.photos, strict=True)
        ]
    some_captions = captions[_some(len(captions), how.texts[0], draw)]
    texts = [some_captions, embedded(english, how.texts[1]), embedded(on_classes, how.texts[2])]
    ordinary = embedded(english, how.ordinary)
    part_path = out_path.with_suffix(".part.npz")
    np.savez(part_path, photos=np.concatenate(photos), texts=np.concatenate(texts), ordinary=ordinary)
    part_path.replace(out_path)


def _some(size: int, count: int, draw: np.random.Generator) -> NDArray[np.int64]:
    return np.sort(draw.choice(size, min(size, count), replace=False))


def levellings(banks_path: Path, how: Finish) -> tuple[Levelling, Levelling]:
    """The corrections of photos and of texts."""
    with np.load(banks_path) as banks:
        photos, texts, ordinary = banks["photos"], banks["texts"], banks["ordinary"]
    turn = turn_of([photos, texts])
    return (
        fit("photo", turn, texts, how.photo_hubs, photos),
        fit("text", turn, photos, how.text_hubs, ordinary),
    )
