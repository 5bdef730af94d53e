"""Readers of the data folder's tables, and that what is kept out stays out."""

import gzip
from pathlib import Path

import pytest

from photosearch.training.pairs import Pairs
from photosearch.training.sentences import collect, described_class, with_article
from photosearch.training.sources import (
    Photo,
    Synset,
    flickr_id,
    kept_classes,
    read_labelled,
    read_photos,
    read_synsets,
    rows,
    tidy,
)


def write(path: Path, *lines: str) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        file.writelines(line + "\r\n" for line in lines)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Forty photos, every other one translated."""
    flickr = [f"{i}_ab.webp\t{'dev' if i % 10 == 0 else 'train'}\tA dog number {i} ." for i in range(40)]
    write(tmp_path / "flickr8k.tsv.gz", "image\tsplit\tcaption", *flickr)
    four = [f"{i}.jpg\tEnglish {i}.\tDeutsch {i}.\tFrançais {i}.\tČesky {i}." for i in range(0, 60, 2)]
    write(tmp_path / "captions_multi30k_en_de_fr_cs.tsv.gz", "image\ten\tde\tfr\tcs", *four)
    five = [f"{i}.jpg\t" + "\t".join(f"{word} {i}." for word in "abcde") for i in range(0, 60, 2)]
    write(tmp_path / "captions_multi30k_en.tsv.gz", "image\ten1\ten2\ten3\ten4\ten5", *five)
    write(tmp_path / "captions_coco_val2017.tsv.gz", "caption", "A cat .")
    write(tmp_path / "captions_cc3m_val.tsv.gz", "caption", "a boat at sea")
    return tmp_path


def test_rows_know_their_header(data: Path) -> None:
    assert next(rows(data / "captions_coco_val2017.tsv.gz")) == {"caption": "A cat ."}


def test_tidy() -> None:
    assert tidy("a dog , running  to the man 's car .") == "a dog, running to the man's car."


def test_kept_photos_are_train_photos_with_translations(data: Path) -> None:
    photos = read_photos(data)
    kept = [photo for photo in photos if photo.split == "kept"]
    assert 0 < len(kept) < 16
    assert all(photo.captions.keys() >= {"en", "de", "fr", "cs"} for photo in kept)
    assert all(photo.split == "dev" for photo in photos if int(flickr_id(photo.name)) % 10 == 0)
    assert read_photos(data) == photos


def test_no_sentence_of_a_dev_or_kept_photo_is_collected(data: Path) -> None:
    photos = read_photos(data)
    sentences = collect(data, photos, [], seed=0)
    numbers = {flickr_id(photo.name) for photo in photos if photo.split != "train"}
    for text in sentences.texts:
        assert not numbers & set(text.rstrip(".").split())
    german = sentences.texts.index("Deutsch 42.")
    assert sentences.english[sentences.meanings[german]] == "English 42."


def test_classes_kept_out_follow_from_the_labels(tmp_path: Path) -> None:
    lines = [f"{c}/{i}.webp\tscene {c}" for c in "abcdefghijklmnopqrst" for i in range(2)]
    write(tmp_path / "places.tsv.gz", "image\tscene", *lines)
    labelled = read_labelled(tmp_path, "places")
    assert len(kept_classes(labelled)) == 10
    assert kept_classes(labelled) == kept_classes(labelled[::-1])


def test_a_class_is_described_by_its_own_meaning(tmp_path: Path) -> None:
    line = "{}\t{}\t{}\t{}\t{}"
    write(
        tmp_path / "wordnet_nouns.tsv.gz",
        "synset\tkind\twords\tgloss\thypernyms",
        line.format("1-n", "act", "crane", "stretching the neck", ""),
        line.format("2-n", "animal", "crane", "a wading bird", "4-n"),
        line.format("3-n", "artifact", "crane; hoist", "lifts heavy objects", ""),
        line.format("4-n", "animal", "bird", "a feathered animal", ""),
    )
    synsets = read_synsets(tmp_path)
    assert synsets[2] == Synset("3-n", "artifact", ("crane", "hoist"), "lifts heavy objects", ())
    assert any("lifts heavy objects" in text for text in described_class(("crane", "hoist"), synsets))
    bird = described_class(("crane",), synsets)
    assert any("wading bird" in text for text in bird)
    assert "a photo of a crane, a kind of bird." in bird


def test_articles() -> None:
    assert [with_article(w) for w in ("dog", "owl", "Saluki", "stairs")] == [
        "a dog",
        "an owl",
        "Saluki",
        "stairs",
    ]


def test_groups_number_their_sentences() -> None:
    pairs = Pairs([])
    assert pairs.add_group(["one", "two"], ["zwei"]) == 0
    assert pairs.add_group(["three"]) == 1
    assert [pairs.texts[i] for i in pairs.english[1]] == ["three"]
    assert [pairs.texts[i] for i in pairs.foreign[0]] == ["zwei"]


def test_photo_records_compare() -> None:
    assert Photo("a", "train", {}) == Photo("a", "train", {})
