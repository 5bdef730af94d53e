"""A library that answers from memory, so that commands can be tested without photos, models or a disk."""

from __future__ import annotations

import io
import json
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Self

import pytest
from toy import ToyEmbedder

from photosearch.cli import boundary
from photosearch.cli.invocation import Invocation
from photosearch.errors import FolderError, ModelError, NotInLibraryError, QuestionError
from photosearch.models.embedder import ModelCard
from photosearch.parts import Hint, Part, PartKind, ReferencePhoto
from photosearch.records import (
    Answer,
    Check,
    Failure,
    FileKind,
    GalleryFolder,
    Hit,
    InputSpec,
    Item,
    PhotoMetadata,
    Progress,
    Question,
    SavedSearch,
    Stage,
    Status,
    SyncSummary,
    TakenSource,
)

CARD = ModelCard("toy", "A toy", "1", 4, InputSpec(8), 8, 0.25, 0.7, 0.5, licence="CC0-1.0")

DOG = Item(
    7,
    FileKind.PHOTO,
    Path("/photos/dog.jpg"),
    (Path("/photos/dog.jpg"), Path("/photos/copy of dog.jpg")),
    4032,
    3024,
    PhotoMetadata(
        taken=datetime(2024, 5, 1, 12, 30),
        taken_source=TakenSource.EXIF,
        latitude=50.1,
        longitude=14.4,
        camera="Camera One",
        keywords=("dog", "beach"),
        rating=4,
    ),
)
CAT = Item(8, FileKind.RAW, Path("/photos/cat.dng"), (Path("/photos/cat.dng"),), 800, 600, PhotoMetadata())


@dataclass
class MemoryLibrary:
    """As much of `photosearch.library.Library` as commands use."""

    home: Path
    followed: list[Path] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    interrupt_after: int | None = None  # send ourselves Ctrl-C after so many photos
    bug: Exception | None = None
    closed: bool = False
    model_name: str = "toy"
    removed: str = ""
    notes: tuple[str, ...] = ()
    saved: dict[str, SavedSearch] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    def folders(self) -> tuple[GalleryFolder, ...]:
        return tuple(GalleryFolder(number, path, photos=2) for number, path in enumerate(self.followed))

    def add_folders(self, paths: Sequence[Path]) -> tuple[GalleryFolder, ...]:
        for path in paths:
            if not path.is_dir():
                raise FolderError(f"There is no folder {path}.")
        self.followed += paths
        return self.folders()

    def remove_folder(self, path: Path, *, forget: bool = False) -> int:
        if path not in self.followed:
            raise FolderError(f"{path} is not one of your folders.")
        self.followed.remove(path)
        return 3 if forget else 2

    def sync(
        self, *, stop: Event | None = None, confirm_missing: bool = False
    ) -> Generator[Progress, None, SyncSummary]:
        done = 0
        yield Progress(Stage.SCAN, 2, None)
        for done in range(1, 6):
            if self.interrupt_after == done:
                signal.raise_signal(signal.SIGINT)
            if stop is not None and stop.is_set():
                break
            yield Progress(Stage.INDEX, done, 5)
        return SyncSummary(
            found=5, added=done, embedded=done, failed=1, seconds=0.5, removed=9 if confirm_missing else 0
        )

    def follow(self, *, stop: Event) -> Iterator[Progress | SyncSummary]:
        yield (yield from self.sync(stop=stop))
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()

    def search(self, question: Question) -> Answer:
        self.questions.append(question)
        if self.bug:
            raise self.bug
        if not question.words and not question.photos:
            raise QuestionError("The question is empty.")
        if question.model not in (None, "toy"):
            raise ModelError(f"There is no model called {question.model}.")
        if question.words == "a unicorn":
            nearest = (Hit(CAT, 0.1, 0.02, matched=False),)
            return Answer(question.words, (), 0, 120, "toy", 0.5, 0.012, nearest=nearest)
        reasons = ("it barks",) if question.explain else ()
        hits = (Hit(DOG, 0.41, 0.83, caption_matched=True, reasons=reasons), Hit(CAT, 0.31, 0.61))
        if question.show_all:
            hits = (hits[0], replace(hits[1], relevance=0.2, matched=False))
        if question.by_date:
            hits = tuple(replace(hit, relevance=None) for hit in hits)
        parts, hints = self.read(question)
        return Answer(
            question.words,
            hits[: question.limit],
            sum(hit.matched for hit in hits),
            120,
            "toy",
            0.25,
            0.012,
            notes=("A note.",),
            parts=parts,
            hints=hints,
        )

    def read(self, question: Question) -> tuple[tuple[Part, ...], tuple[Hint, ...]]:
        """Words, and years behind "in:"."""
        words = [word for word in question.words.split() if not word.startswith("in:")]
        parts = [Part(PartKind.WORDS, " ".join(words), " ".join(words), words=" ".join(words))]
        hints = []
        for word in question.words.split():
            if word.removeprefix("in:").isdigit():
                parts.append(Part(PartKind.DATE, word, word.removeprefix("in:"), clause=1))
            elif word.startswith("in:"):
                start = question.words.index(word)
                hints.append(Hint(f"“{word}” is no date.", start, start + len(word)))
        return tuple(parts), tuple(hints)

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        return tuple(self.saved.values())

    def save_search(self, saved: SavedSearch) -> None:
        self.saved[saved.name] = saved

    def remove_saved_search(self, name: str) -> None:
        if self.saved.pop(name, None) is None:
            raise NotInLibraryError(f"There is no saved search “{name}”.")

    def similar(self, path: Path, *, limit: int = 50, show_all: bool = False) -> Answer:
        return self.search(
            Question(photos=(ReferencePhoto(path),), limit=limit, show_all=show_all, exclude_photos=True)
        )

    def show(self, path: Path) -> Item:
        if path != DOG.path:
            raise NotInLibraryError(f"{path} is not in the library.")
        return DOG

    def failures(self) -> tuple[Failure, ...]:
        return (Failure(Path("/photos/broken.jpg"), "decode", "image file is truncated"),)

    def status(self) -> Status:
        return Status(2, 2, 1, 0, "toy", self.home, self.folders(), 1, {"catalogue": 123_456})

    def doctor(self) -> Iterator[Check]:
        yield Check("folders", True, "1 folder followed.")
        yield Check("photos", False, "1 file could not be read.")

    def report(self) -> str:
        return "2 photos, 1 failed\n"

    def retry(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]:
        yield Progress(Stage.INDEX, 1, 1)
        return SyncSummary(found=2, embedded=1, seconds=0.1)

    def repair(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]:
        yield Progress(Stage.FINISH, 1, 1)
        return SyncSummary(found=2, notes=("The previews were damaged.",))

    def rebuild(self, *, stop: Event | None = None) -> Generator[Progress, None, None]:
        yield Progress(Stage.FINISH, 1, 1)

    def models(self) -> tuple[ModelCard, ...]:
        return (CARD,)

    def model(self, name: str | None = None) -> ModelCard:
        if name not in (None, "toy"):
            raise ModelError(f"There is no model called {name}.")
        return CARD

    def install_model(self, name: str, *, stop: Event | None = None) -> Generator[Progress, None, ModelCard]:
        yield Progress(Stage.DOWNLOAD, 5_000_000, 10_000_000, "weights")
        return CARD

    def remove_model(self, name: str) -> None:
        if name == "toy":
            raise ModelError("toy is in use.")
        self.removed = name

    def embedder(self, name: str | None = None) -> ToyEmbedder:
        self.model(name)
        return ToyEmbedder()

    def use_model(self, name: str) -> ModelCard:
        self.model_name = self.model(name).name
        return CARD


@dataclass(frozen=True)
class Ran:
    """What a call of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


@pytest.fixture
def library(tmp_path: Path) -> MemoryLibrary:
    return MemoryLibrary(tmp_path / "home")


@pytest.fixture
def photosearch(
    library: MemoryLibrary,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Ran]:
    """Run the command line on the library in memory: `photosearch("search", "dog", typed="")`."""

    def run(*arguments: str | Path, typed: str = "", **more: Any) -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        monkeypatch.setenv("PHOTOSEARCH_HOME", str(tmp_path / "home"))
        call = Invocation(open_library=lambda _home: library, **more)  # type: ignore[arg-type, return-value]
        code = boundary.run([str(argument) for argument in arguments], call)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
