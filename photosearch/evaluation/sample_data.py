"""Makes topics and class folders from public photo sets, so that anyone can measure on the same ground.

Reads a folder with flickr8k, places, mini_imagenet and caltech101, each as NAME.zip beside a table NAME.tsv.gz (tab
separated, header, no quotes). Whatever of them is not there is left out.
"""

from __future__ import annotations

import gzip
import zipfile
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import DataFileError
from photosearch.evaluation.topics import Topic, write_topics
from photosearch.records import Progress, Stage

CAPTIONED = "flickr8k"
LABELLED = {"places": "scene", "mini_imagenet": "names", "caltech101": "object"}
PER_CLASS = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made, and where."""

    topics_path: Path | None
    all_captions_path: Path | None
    photos_path: Path | None
    class_folders: tuple[Path, ...]
    topics: int = 0
    captions: int = 0


def prepare(
    data_path: Path, out_path: Path, per_class: int = PER_CLASS
) -> Generator[Progress, None, Prepared]:
    """Unpack the Flickr8k dev photos with topics, and class folders with `per_class` photos each.

    Raises `DataFileError` where none of the sets is there.
    """
    found = [name for name in (CAPTIONED, *LABELLED) if (data_path / f"{name}.zip").is_file()]
    if not found:
        raise DataFileError(
            f"{data_path} holds none of the photo sets.", "It should hold flickr8k.zip, places.zip …"
        )
    prepared = Prepared(None, None, None, ())
    if CAPTIONED in found:
        prepared = yield from _prepare_captioned(data_path, out_path / "flickr8k_dev")
    folders = []
    for name in found:
        if name in LABELLED:
            folders.append((yield from _prepare_classes(data_path, name, out_path / name, per_class)))
    return Prepared(
        prepared.topics_path,
        prepared.all_captions_path,
        prepared.photos_path,
        tuple(folders),
        prepared.topics,
        prepared.captions,
    )


def _prepare_captioned(data_path: Path, out_path: Path) -> Generator[Progress, None, Prepared]:
    captions: dict[str, list[str]] = defaultdict(list)
    for row in table_rows(data_path / f"{CAPTIONED}.tsv.gz"):
        if row["split"] == "dev":
            captions[row["image"]].append(tidy(row["caption"]))
    yield from _unpack(
        data_path / f"{CAPTIONED}.zip", {name: Path(name) for name in captions}, out_path / "photos"
    )
    topics = topics_of(captions)
    single = [Topic(f"photos/{name}", caption, "", "en") for name, caption in _unique(captions)]
    write_topics(out_path / "topics.csv", tuple(topics))
    write_topics(out_path / "captions.csv", tuple(single))
    return Prepared(
        out_path / "topics.csv", out_path / "captions.csv", out_path / "photos", (), len(topics), len(single)
    )


def topics_of(captions: dict[str, list[str]]) -> list[Topic]:
    """A topic a photo: short is its shortest caption that no other photo has, long are two others joined."""
    own: dict[str, list[str]] = defaultdict(list)
    for name, caption in _unique(captions):
        own[name].append(caption)
    topics = []
    for name, said in own.items():
        by_length = sorted(said, key=lambda caption: (len(caption), caption))
        joined = " ".join(sentence.rstrip(". ") + "." for sentence in by_length[-2:]) if len(said) > 2 else ""
        topics.append(Topic(f"photos/{name}", by_length[0], joined, "en"))
    return topics


def _unique(captions: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(photo, caption) of captions that stand once in the whole set: others have no single right answer."""
    often = Counter(caption.casefold() for said in captions.values() for caption in said)
    for name, said in captions.items():
        yield from ((name, caption) for caption in said if often[caption.casefold()] == 1)


def _prepare_classes(
    data_path: Path, name: str, out_path: Path, per_class: int
) -> Generator[Progress, None, Path]:
    """One folder a class, named by the first of its names; photos are taken evenly from the set's order."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in table_rows(data_path / f"{name}.tsv.gz"):
        members[row[LABELLED[name]].split(",")[0].strip().replace("/", " ")].append(row["image"])
    wanted = {}
    for label, photos in members.items():
        for photo in _spread(photos, per_class):
            wanted[photo] = Path(label.replace(" ", "_")) / Path(photo).name
    yield from _unpack(data_path / f"{name}.zip", wanted, out_path)
    return out_path


def _spread(photos: Sequence[str], count: int) -> list[str]:
    """`count` of them at equal distances; all where there are no more."""
    if len(photos) <= count:
        return list(photos)
    return [photos[place * len(photos) // count] for place in range(count)]


def _unpack(archive_path: Path, wanted: dict[str, Path], out_path: Path) -> Generator[Progress, None, None]:
    """Write members under new names; what is there already is left as it is."""
    with zipfile.ZipFile(archive_path) as archive:
        for number, (member, target) in enumerate(wanted.items()):
            path = out_path / target
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(member))
            if number % 200 == 0:
                yield Progress(Stage.MEASURE, number, len(wanted), archive_path.stem)


def table_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a gzipped, tab-separated table with a header and without quotes."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            header = next(lines).rstrip("\r\n").split("\t")
            for line in lines:
                yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=True))
    except (OSError, StopIteration, ValueError) as error:
        raise DataFileError(f"{path} cannot be read: {error}", "Fetch the photo set again.") from error


def tidy(caption: str) -> str:
    """Captions come in tokens: "a dog , running ." becomes "a dog, running." """
    for mark in (".", ",", "!", "?", "'s", ";", ":"):
        caption = caption.replace(f" {mark}", mark)
    return " ".join(caption.split())
