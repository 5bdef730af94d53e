"""A library in memory with painted photos: the same methods as `photosearch.library.Library`, no disk, no model.

Its photos show suns, hills, seas and woods; a question finds them by these words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random
from threading import Event

import numpy as np
from app import fake_language
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPolygonF

from photosearch.errors import FolderError, ModelError, NotInLibraryError, PersonError, QuestionError
from photosearch.models.embedder import ModelCard
from photosearch.parts import Completion, Part, PartKind, ReadQuestion, ReferencePhoto
from photosearch.records import (
    Answer,
    Failure,
    FileKind,
    GalleryFolder,
    Hit,
    InputSpec,
    Item,
    PhotoMetadata,
    Pixels,
    Progress,
    Question,
    SavedSearch,
    Stage,
    Status,
    SyncSummary,
    TakenSource,
    Timeline,
    Vectors,
)
from photosearch.settings import Settings

SCENES = ("hills", "sea", "woods", "sunset")
SIZES = ((1600, 1200), (1200, 1600), (1600, 1067), (1500, 1500), (2400, 1000), (1067, 1600))
LESS_LIKELY = 60
NEWEST = datetime(2026, 6, 14, 18, 30, tzinfo=UTC)


class FakeEmbedder:
    """Knows nothing, quickly."""

    def __init__(self, card: ModelCard) -> None:
        self.card = card

    def embed_images(self, pixels: Pixels) -> Vectors:
        return np.zeros((len(pixels), self.card.dim), np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), self.card.dim), np.float32)


class FakeLibrary:
    """`photos` painted photos that lie in `/photos`, or none until a folder is added where `photos` is 0."""

    def __init__(self, home: Path, photos: int = 400, folders: Sequence[Path] = (Path("/photos"),)) -> None:
        self.home = home
        self.settings = Settings(home / "settings.json")
        self.photos = photos
        self.indexing: list[Progress | SyncSummary | PersonError] = [SyncSummary(found=photos, seconds=0.1)]
        self.pause_between_signs_s = 0.0
        self.search_takes_s = 0.0
        self.search_error: PersonError | None = None
        self.failed: tuple[Failure, ...] = ()
        self.closed = False
        self.rounds = 0
        self.searched: list[Question] = []
        self._folders = {path: GalleryFolder(i + 1, path) for i, path in enumerate(folders)}
        self._stopping = threading.Event()
        self.changes: list[Callable[[], SyncSummary]] = []
        self.notes: tuple[str, ...] = ()
        self.retried = 0
        self.near = 6  # photos that come nearest where nothing matches
        self._saved: dict[str, SavedSearch] = {}

    def close(self) -> None:
        self.closed = True

    # ------------------------------------------------------------------------------------- folders

    def folders(self) -> tuple[GalleryFolder, ...]:
        return tuple(replace(folder, photos=self.photos) for folder in self._folders.values())

    def add_folders(self, paths: Sequence[Path]) -> tuple[GalleryFolder, ...]:
        for path in paths:
            if "missing" in path.name:
                raise FolderError(f"There is no folder {path}.")
        for path in paths:
            self._folders.setdefault(path, GalleryFolder(len(self._folders) + 1, path))
        return self.folders()

    def exclude(self, path: Path, patterns: Sequence[str]) -> tuple[GalleryFolder, ...]:
        self._folders[path] = replace(self._folders[path], excluded=tuple(patterns))
        return self.folders()

    def remove_folder(self, path: Path, *, forget: bool = False) -> int:
        del self._folders[path]
        return self.photos

    # ------------------------------------------------------------------------------------- the path in

    def follow(self, *, stop: Event) -> Iterator[Progress | SyncSummary]:
        self.rounds += 1
        for sign in list(self.indexing):
            if stop.wait(self.pause_between_signs_s):
                return
            if isinstance(sign, PersonError):
                raise sign
            yield sign
        while not stop.wait(0.02):
            if self.changes:
                yield self.changes.pop(0)()

    def retry(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]:
        self.retried += 1
        yield Progress(Stage.INDEX, len(self.failed), len(self.failed))
        self.failed = ()
        return SyncSummary(found=self.photos, embedded=1)

    # ------------------------------------------------------------------------------------- the path out

    def search(self, question: Question) -> Answer:
        self.searched.append(question)
        self._stopping.wait(self.search_takes_s)
        if self.search_error is not None:
            raise self.search_error
        if not question.words and not question.photos:
            raise QuestionError("The question is empty.")
        parts = fake_language.read(question.words).parts
        found = self._matching(question, parts)
        found.sort(key=lambda i: (i not in question.good, i in question.bad))
        hits = [self._hit(i, rank, question, True) for rank, i in enumerate(found)]
        rest = [i for i in range(1, self.photos + 1) if i not in set(found)][:LESS_LIKELY]
        less = [self._hit(i, rank, question, False) for rank, i in enumerate(rest)]
        shown = hits + less if question.show_all else hits
        return Answer(
            question.words, tuple(shown[: question.limit]), len(found), self.photos, "fake", 0.5, 0.041,
            question.ticket, parts=parts, nearest=() if found else tuple(less[: self.near]),
        )  # fmt: skip

    def _hit(self, item_id: int, rank: int, question: Question, matched: bool) -> Hit:
        likely = max(0.5, 0.97 - rank * 0.004) if matched else max(0.01, 0.4 - rank * 0.003)
        reasons = (
            ("Its pixels come near “sea”.", "Nearer than 98 % of the photos.") if question.explain else ()
        )
        return Hit(self._item(item_id), 0.3, likely, matched=matched, reasons=reasons)

    def _matching(self, question: Question, parts: Sequence[Part]) -> list[int]:
        said = " ".join(part.words for part in parts if part.kind is PartKind.WORDS and not part.negative)
        wanted = said.casefold().split()
        if question.photos:
            scene = len(question.photos[0].path.name) % len(SCENES)
            return [i for i in range(1, self.photos + 1) if i % len(SCENES) == scene]
        return [
            i for i in range(1, self.photos + 1) if any(SCENES[i % len(SCENES)] == word for word in wanted)
        ]

    def read(self, question: Question) -> ReadQuestion:
        return fake_language.read(question.words)

    def complete(self, words: str, cursor: int) -> tuple[Completion, ...]:
        return fake_language.complete(words, cursor)

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        return tuple(self._saved[name] for name in sorted(self._saved))

    def save_search(self, saved: SavedSearch) -> None:
        self._saved[saved.name] = saved

    def remove_saved_search(self, name: str) -> None:
        if self._saved.pop(name, None) is None:
            raise NotInLibraryError(f"There is no saved search “{name}”.")

    def similar(self, path: Path, *, limit: int = 50, show_all: bool = False) -> Answer:
        return self.search(
            Question(photos=(ReferencePhoto(path),), limit=limit, show_all=show_all, exclude_photos=True)
        )

    # ------------------------------------------------------------------------------------- looking in

    def show(self, path: Path) -> Item:
        if path.parent == Path("/photos"):
            return self._item(int(path.stem.split("_")[-1]))
        raise NotInLibraryError(f"{path} is not in the library.")

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]:
        return tuple(self._item(int(i)) for i in ids if 1 <= i <= self.photos)

    def timeline(self) -> Timeline:
        ids = np.arange(1, self.photos + 1, dtype=np.int64)
        taken = np.array([int(taken_of(int(i)).timestamp()) for i in ids], np.int64)
        aspect = np.array([SIZES[i % len(SIZES)][0] / SIZES[i % len(SIZES)][1] for i in ids], np.float32)
        return Timeline(ids, taken, aspect)

    def preview(self, item_id: int) -> bytes | None:
        return painted(item_id)

    def pixels(self, path: Path, long_side_px: int) -> Pixels:
        image = QImage.fromData(painted(len(path.name))).convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

    def failures(self) -> tuple[Failure, ...]:
        return self.failed

    def status(self) -> Status:
        return Status(
            self.photos, self.photos, len(self.failed), 0, "fake", self.home, self.folders(),
            size_bytes={"catalogue": 12_000_000, "vectors": 30_000_000, "previews": 800_000_000},
        )  # fmt: skip

    # ------------------------------------------------------------------------------------- models

    def models(self) -> tuple[ModelCard, ...]:
        return (self.model(),)

    def model(self, name: str | None = None) -> ModelCard:
        if name not in (None, "builtin", "fake"):
            raise ModelError(f"There is no model {name}.")
        return ModelCard("builtin", "Built-in model", "1", 8, InputSpec(32), 32, 0.25, 0.7, 0.5)

    def use_model(self, name: str) -> ModelCard:
        card = self.model(name)
        self.settings.set("model", card.name)
        return card

    def embedder(self, name: str | None = None) -> FakeEmbedder:
        return FakeEmbedder(self.model(name))

    def _item(self, item_id: int) -> Item:
        path = Path(f"/photos/{SCENES[item_id % len(SCENES)]}_{item_id}.jpg")
        width, height = SIZES[item_id % len(SIZES)]
        metadata = PhotoMetadata(taken_of(item_id), TakenSource.EXIF, camera="Painted", keywords=("painted",))
        return Item(item_id, FileKind.PHOTO, path, (path,), width, height, metadata)


def taken_of(item_id: int) -> datetime:
    """Item 1 is the newest; several share a day."""
    return NEWEST - timedelta(hours=7 * (item_id - 1))


@lru_cache(maxsize=600)
def painted(item_id: int) -> bytes:
    """A landscape as JPEG, 512 px on its long side; the same for the same id."""
    chance = Random(item_id)
    width, height = SIZES[item_id % len(SIZES)]
    shrink = 512 / max(width, height)
    image = QImage(round(width * shrink), round(height * shrink), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_sky(painter, image, chance)
    for depth in range(3):
        _paint_ridge(painter, image, chance, depth)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 88)  # type: ignore[call-overload]
    return bytes(data.data())


def _paint_sky(painter: QPainter, image: QImage, chance: Random) -> None:
    sky = QLinearGradient(0, 0, 0, image.height())
    hue = chance.randrange(360)
    sky.setColorAt(0, QColor.fromHsv(hue, 90, 200))
    sky.setColorAt(1, QColor.fromHsv((hue + 40) % 360, 60, 250))
    painter.fillRect(image.rect(), sky)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QColor(255, 244, 214, 220))
    size = image.height() * chance.uniform(0.06, 0.13)
    painter.drawEllipse(QPointF(image.width() * chance.uniform(0.2, 0.8), image.height() * 0.3), size, size)


def _paint_ridge(painter: QPainter, image: QImage, chance: Random, depth: int) -> None:
    base = image.height() * (0.55 + depth * 0.14)
    points = [QPointF(0, image.height())]
    for step in range(9):
        points.append(QPointF(image.width() * step / 8, base + chance.uniform(-0.08, 0.08) * image.height()))
    points.append(QPointF(image.width(), image.height()))
    painter.setBrush(QColor.fromHsv(chance.randrange(80, 260), 90, 170 - depth * 45))
    painter.drawPolygon(QPolygonF(points))


def indexing_signs(total: int, steps: int = 10) -> list[Progress | SyncSummary | PersonError]:
    """What a sync of `total` photos tells."""
    signs: list[Progress | SyncSummary | PersonError] = [Progress(Stage.SCAN, total, None)]
    signs += [Progress(Stage.INDEX, total * step // steps, total) for step in range(steps + 1)]
    return [*signs, SyncSummary(found=total, added=total, embedded=total, seconds=2.0)]
