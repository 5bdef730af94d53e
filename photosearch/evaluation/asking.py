"""What evaluation asks of a library, and how photos named in a person's file are found in it.

Measuring works on anything that answers like this, so that a test can stand in a small library of its own.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import NotInLibraryError
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.records import (
    Answer,
    GalleryFolder,
    Item,
    Progress,
    Question,
    Stage,
    Status,
    SyncSummary,
    Timeline,
)

Index = Literal["exact", "hnsw"]
PROGRESS_EVERY = 25  # questions


class Asked(Protocol):
    """The part of `library.Library` that evaluation uses."""

    def search(self, question: Question) -> Answer: ...

    def ranking(self, question: Question) -> tuple[NDArray[np.int64], NDArray[np.float32]]: ...

    def show(self, path: Path) -> Item: ...

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]: ...

    def folders(self) -> tuple[GalleryFolder, ...]: ...

    def timeline(self) -> Timeline: ...

    def preview(self, item_id: int) -> bytes | None: ...

    def status(self) -> Status: ...

    def models(self) -> tuple[ModelCard, ...]: ...

    def model(self, name: str | None = None) -> ModelCard: ...

    def embedder(self, name: str | None = None) -> Embedder: ...

    def sync(
        self, *, stop: Event | None = None, confirm_missing: bool = False, model: str | None = None
    ) -> Generator[Progress, None, SyncSummary]: ...


class PhotoFinder:
    """Finds the item of a photo as a person's file names it: whole, or relative to that file or a gallery folder."""

    def __init__(self, library: Asked, beside: Path) -> None:
        """`beside`: the file that names the photos."""
        self._library = library
        self._roots = [beside.absolute().parent, *(folder.path for folder in library.folders())]
        self._by_name: dict[str, int | None] | None = None

    def find(self, photo: str) -> int | None:
        """The item's id; None where the library has no such photo. A bare file name is enough where it is the only
        one of that name."""
        written = Path(photo).expanduser()
        for path in [written] if written.is_absolute() else [root / written for root in self._roots]:
            try:
                return self._library.show(path).id
            except NotInLibraryError:
                continue
        return None if len(written.parts) > 1 else self._named(written.name)

    def preview(self, photo: str) -> bytes | None:
        """The photo's preview as JPEG; None where it or its photo is not there."""
        item = self.find(photo)
        return None if item is None else self._library.preview(item)

    def _named(self, name: str) -> int | None:
        if self._by_name is None:
            self._by_name = {}
            for item in self._library.items(self._library.timeline().ids.tolist()):
                for known in {path.name for path in item.paths}:
                    self._by_name[known] = None if known in self._by_name else item.id
        return self._by_name.get(name)


@dataclass(frozen=True, slots=True)
class Asking:
    """What came back: `values` maps model → column → one value for each of the first `asked` questions."""

    asked: int
    values: Mapping[str, Mapping[str, Sequence[Any]]]
    seconds: Mapping[str, float]


def ask_each(
    models: Sequence[str],
    questions: int,
    ask: Callable[[str, int], Mapping[str, Any]],
    stop: Event | None = None,
) -> Generator[Progress, None, Asking]:
    """Call `ask` with every model and number of a question; it returns column → value.

    After `stop` is set, the questions that every model begun by then was asked are returned.
    """
    values: dict[str, dict[str, list[Any]]] = {}
    seconds: dict[str, float] = {}
    asked = questions
    for place, model in enumerate(models):
        begun_s = time.perf_counter()
        columns: dict[str, list[Any]] = defaultdict(list)
        done = 0
        while done < asked and not (stop is not None and stop.is_set()):
            for column, value in ask(model, done).items():
                columns[column].append(value)
            done += 1
            if done % PROGRESS_EVERY == 0 or done == asked:
                yield Progress(Stage.MEASURE, place * questions + done, len(models) * questions, model)
        if done == 0 and values:  # stopped before this model's first question: the others keep theirs
            break
        asked = done
        values[model], seconds[model] = columns, time.perf_counter() - begun_s
    cut = {
        model: {column: kept[:asked] for column, kept in columns.items()} for model, columns in values.items()
    }
    return Asking(asked, cut, seconds)


def model_names(library: Asked, chosen: Iterable[str]) -> list[str]:
    """The chosen models' names, each once; the one in use where none is chosen. Raises `ModelError`."""
    names = [library.model(name).name for name in chosen] or [library.model().name]
    return list(dict.fromkeys(names))


def listed(library: Asked) -> int:
    """How many photos there are to be told apart."""
    return len(library.timeline().ids)


def has_seen_all(library: Asked, model: str) -> bool:
    """Whether the model has a vector for every listed photo."""
    ids, _ = library.ranking(Question(words="a photo", model=model, exact=True))
    return len(ids) >= listed(library)
