"""A library of coloured pictures in memory, for what evaluation asks of a library. Knows colours, through the toy."""

from __future__ import annotations

import io
from collections.abc import Generator, Sequence
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from toy import ToyEmbedder, picture

from photosearch.errors import ModelError, NotInLibraryError
from photosearch.models.embedder import ModelCard
from photosearch.records import (
    Answer,
    FileKind,
    GalleryFolder,
    Hit,
    Item,
    PhotoMetadata,
    Progress,
    Question,
    Status,
    SyncSummary,
    Timeline,
)

COLOURS = ("red", "green", "blue", "yellow", "orange", "purple", "white", "black", "grey")


def item(number: int, path: str, metadata: PhotoMetadata | None = None) -> Item:
    return Item(number, FileKind.PHOTO, Path(path), (Path(path),), 64, 64, metadata or PhotoMetadata())


class ToyLibrary:
    """`pictures`: path → (above, below) colours. Item ids count from 1 in their order."""

    def __init__(self, pictures: dict[str, tuple[str, str]], folders: Sequence[str] = ()) -> None:
        self._items = [item(number, path) for number, path in enumerate(pictures, start=1)]
        self._squares = np.stack([picture(*colours) for colours in pictures.values()])
        self._toy = ToyEmbedder()
        self._vectors = self._toy.embed_images(self._squares)
        self._folders = tuple(GalleryFolder(n, Path(path)) for n, path in enumerate(folders, start=1))
        self.asked: list[Question] = []

    def ranking(self, question: Question) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        self.asked.append(question)
        scores = self._vectors @ self._toy.embed_texts([question.words])[0]
        order = np.argsort(-scores, kind="stable")
        return np.array([self._items[place].id for place in order]), scores[order]

    def search(self, question: Question) -> Answer:
        ids, scores = self.ranking(question)
        hits = tuple(Hit(found, float(s)) for found, s in zip(self.items(ids.tolist()), scores, strict=True))
        return Answer(question.words, hits[: question.limit], len(hits), len(hits), "toy", 0.0, 0.0)

    def show(self, path: Path) -> Item:
        for found in self._items:
            if found.path == path:
                return found
        raise NotInLibraryError(f"{path} is not in the library.")

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]:
        return tuple(self._items[number - 1] for number in ids)

    def folders(self) -> tuple[GalleryFolder, ...]:
        return self._folders

    def timeline(self) -> Timeline:
        count = len(self._items)
        return Timeline(np.arange(1, count + 1), np.zeros(count, np.int64), np.ones(count, np.float32))

    def preview(self, item_id: int) -> bytes | None:
        data = io.BytesIO()
        Image.fromarray(self._squares[item_id - 1]).resize((64, 64)).save(data, "JPEG", quality=95)
        return data.getvalue()

    def status(self) -> Status:
        count = len(self._items)
        return Status(count, count, 0, 0, "toy", Path("/home"), self._folders)

    def models(self) -> tuple[ModelCard, ...]:
        return (self._toy.card,)

    def model(self, name: str | None = None) -> ModelCard:
        if name not in (None, "toy"):
            raise ModelError(f"There is no model {name}.")
        return self._toy.card

    def embedder(self, name: str | None = None) -> ToyEmbedder:
        return self._toy

    def sync(
        self, *, stop: Event | None = None, confirm_missing: bool = False, model: str | None = None
    ) -> Generator[Progress, None, SyncSummary]:
        yield from ()
        return SyncSummary()


def run_to_end(work: Generator[Progress, None, object]) -> object:
    """What a piece of long work returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
