"""The tokenizer adds two vocabularies up, and the student learns the teacher's vectors."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from photosearch.training.sentences import Sentences
from photosearch.training.text_distillation import LengthBatches, distil, group_centres, teacher_vectors
from photosearch.training.text_tower import TextShape, TextTower, cut_down
from photosearch.training.tokens import build_tokenizer, padded, pieces_in_teacher

ENGLISH = ["a dog runs on the beach", "the dog runs", "a beach", "two dogs on a beach"] * 3
FOREIGN = ["ein hund läuft am strand", "der hund läuft", "der strand", "am strand"] * 3


@pytest.fixture
def theirs() -> Tokenizer:
    """A teacher's tokenizer: letters and a few English words."""
    letters = list("abcdefghijklmnopqrstuvwxyz")
    words = ["a", "dog", "##s", "runs", "on", "the", "beach", "two", "zebra"]
    pieces = dict.fromkeys(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{c}" for c in letters), *words]
    )
    tokenizer = Tokenizer(models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def test_both_vocabularies_are_there_and_nothing_unused(theirs: Tokenizer) -> None:
    ours = build_tokenizer(theirs, ENGLISH, FOREIGN, (50, 200))
    assert ours.encode("The DOG läuft").tokens == ["[CLS]", "the", "dog", "lauft", "[SEP]"]
    assert "zebra" not in ours.get_vocab()
    assert ours.encode("xyz").ids.count(ours.token_to_id("[UNK]")) == 0
    assert ours.token_to_id("[PAD]") == 0


def test_round_trip_through_a_file(theirs: Tokenizer, tmp_path: Path) -> None:
    ours = build_tokenizer(theirs, ENGLISH, FOREIGN, (50, 200))
    ours.save(str(tmp_path / "tokenizer.json"))
    again = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    for text in (*ENGLISH, *FOREIGN, "šťastný pes", "word " * 200):
        assert again.encode(text).ids == ours.encode(text).ids
        assert len(ours.encode(text).ids) <= 64


def test_new_tokens_start_as_the_teachers_pieces(theirs: Tokenizer) -> None:
    ours = build_tokenizer(theirs, ENGLISH, FOREIGN, (50, 200))
    spelled = pieces_in_teacher(ours, theirs)
    assert spelled[ours.token_to_id("dog")] == [theirs.token_to_id("dog")]
    hund = [theirs.token_to_id(piece) for piece in ("h", "##u", "##n", "##d")]
    assert spelled[ours.token_to_id("hund")] == hund
    teacher = TextTower(TextShape(theirs.get_vocab_size(), layers=3, width=16, heads=2, inner=32))
    with pytest.raises(RuntimeError):  # the student always has MiniLM's width
        cut_down(teacher, (0, 2), spelled, 8)


def test_padding() -> None:
    ids, offsets = np.asarray([5, 6, 7, 8], np.int32), np.asarray([0, 3, 4])
    assert padded(ids, offsets, np.asarray([1, 0])).tolist() == [[8, 0, 0], [5, 6, 7]]


def test_an_epoch_of_batches_meets_nearly_every_sentence() -> None:
    offsets = np.cumsum([0, *np.random.default_rng(0).integers(1, 30, 1000)])
    batches = LengthBatches(offsets, 20, seed=1)
    seen = {int(i) for step in range(batches.per_epoch) for i in batches(step)}
    assert len(seen) >= 960
    assert LengthBatches(offsets, 20, seed=1)(60).tolist() == batches(60).tolist()


def test_the_student_learns(theirs: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(0)
    shape = TextShape(theirs.get_vocab_size(), layers=1, width=16, heads=2, inner=32, dim=8)
    teacher, student = TextTower(shape), TextTower(shape)
    list(teacher_vectors(teacher, theirs, ENGLISH, tmp_path / "teacher.npy", batch=4))
    vectors = np.load(tmp_path / "teacher.npy")
    np.testing.assert_allclose(np.linalg.norm(vectors.astype(np.float32), axis=1), 1, atol=1e-2)
    sentences = Sentences(ENGLISH, ENGLISH, list(range(len(ENGLISH))))
    lines = list(distil(student, theirs, sentences, vectors, tmp_path, steps=400, batch=4, seed=1))
    losses = [float(line.rsplit(" ", 1)[1]) for line in lines]
    assert losses[-1] < 0.5 * losses[0]


def test_centres_are_means(theirs: Tokenizer, tmp_path: Path) -> None:
    teacher = TextTower(TextShape(theirs.get_vocab_size(), layers=1, width=16, heads=2, inner=32))
    list(group_centres(teacher, theirs, [["a dog", "the dog"], ["a beach"]], tmp_path))
    found, each = (
        np.load(tmp_path / "centres.npy"),
        np.load(tmp_path / "group_sentences.npy").astype(np.float32),
    )
    mean = each[:2].mean(0)
    np.testing.assert_allclose(found[0], mean / np.linalg.norm(mean), atol=1e-3)
    np.testing.assert_allclose(found[1], each[2], atol=1e-3)
