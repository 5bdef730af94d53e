"""Photo-photo similarity: of two candidates, which is nearer to a photo, in the eyes of people and of a model?

A triplet file is CSV or JSON lines with the columns query, candidate_1, candidate_2, choice (1 or 2) and, if wanted,
judge. It comes back extended by each model's distances.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from photosearch.errors import DataFileError
from photosearch.evaluation.known_items import system_of
from photosearch.evaluation.photo_vectors import PhotoVectors, vectors_of_files
from photosearch.evaluation.runs import Run, now, title_of
from photosearch.evaluation.tables import BadRow, Complaints, read_rows
from photosearch.models.embedder import Embedder
from photosearch.records import Progress

COLUMNS = ("query", "candidate_1", "candidate_2", "choice", "judge")


@dataclass(frozen=True, slots=True)
class Triplet:
    """One person's word on which candidate is nearer to the query: 1 or 2."""

    query: str
    candidate_1: str
    candidate_2: str
    choice: int
    judge: str = ""
    line: int = 0

    @property
    def photos(self) -> tuple[str, str, str]:
        """The three photos, as the file names them."""
        return self.query, self.candidate_1, self.candidate_2


@dataclass(frozen=True, slots=True)
class Triplets:
    """The triplets of one file, where each of their photos lies, and the lines that were left out."""

    path: Path
    triplets: tuple[Triplet, ...]
    photos: Mapping[str, Path]
    skipped: tuple[BadRow, ...] = ()


def read_triplets(
    path: Path, photos_path: Path | None = None, *, skip_bad: bool = False, encoding: str | None = None
) -> Triplets:
    """Read a triplet file; its photos lie relative to `photos_path`, by default to the file itself.

    Raises `DataFileError` naming file and line unless `skip_bad`.
    """
    complaints = Complaints(path, skip_bad=skip_bad)
    root = photos_path or path.absolute().parent
    photos: dict[str, Path] = {}
    triplets = []
    for row in read_rows(path, COLUMNS[:4], COLUMNS[4:], complaints, encoding):
        named = (row["query"], row["candidate_1"], row["candidate_2"])
        found = {name: root / Path(name).expanduser() for name in named if name}
        gone = next((name for name, place in found.items() if not place.is_file()), None)
        if not all(named) or len(set(named)) < 3:
            complaints.add(row.line, "a triplet takes three different photos")
        elif row["choice"] not in ("1", "2"):
            complaints.add(row.line, f"the choice is “{row['choice']}”, neither 1 nor 2")
        elif gone:
            complaints.add(row.line, f"there is no photo {gone}")
        else:
            photos |= found
            triplets.append(Triplet(*named, int(row["choice"]), row["judge"], row.line))
    skipped = complaints.settle()
    if not triplets:
        raise DataFileError(f"{path} holds no triplet that can be used.")
    return Triplets(path, tuple(triplets), photos, skipped)


def measure(
    triplets: Triplets, embedders: Sequence[Embedder], *, title: str = "", stop: Event | None = None
) -> Generator[Progress, None, Run]:
    """How often each model agrees with the people. Distances are 1 − cosine; a tie agrees with nobody."""
    names = sorted(triplets.photos)
    values: dict[str, dict[str, list[Any]]] = {}
    systems, notes = [], [f"Left out: {bad}" for bad in triplets.skipped]
    for embedder in embedders:
        found = yield from vectors_of_files([triplets.photos[name] for name in names], embedder, stop=stop)
        values[embedder.card.name] = _compare(triplets.triplets, names, found)
        systems.append(system_of(embedder.card, found.seconds))
        notes += [f"{failure.path}: {failure.reason}" for failure in found.failures]
    human = human_agreement(triplets.triplets)
    return Run(
        kind="triplets",
        title=title or title_of(triplets.path),
        searched=len(names),
        systems=tuple(systems),
        questions=tuple(
            {"photo": t.query, "candidate_1": t.candidate_1, "candidate_2": t.candidate_2, "choice": t.choice}
            | ({"judge": t.judge} if t.judge else {})
            for t in triplets.triplets
        ),
        values=values,
        made=now(),
        about={} if human is None else {"people": human},
        notes=tuple(dict.fromkeys(notes)),
    )


def _compare(triplets: Sequence[Triplet], names: Sequence[str], found: PhotoVectors) -> dict[str, list[Any]]:
    """distance_1, distance_2 and whether they agree; None where a photo could not be read."""
    rows = {names[place]: vector for place, vector in zip(found.kept, found.vectors, strict=True)}
    columns: dict[str, list[Any]] = {"distance_1": [], "distance_2": [], "agrees": []}
    for triplet in triplets:
        query, first, second = (rows.get(name) for name in triplet.photos)
        if query is None or first is None or second is None:
            one = two = agrees = None
        else:
            one, two = (round(float(1 - np.dot(query, other)), 6) for other in (first, second))
            agrees = one < two if triplet.choice == 1 else two < one
        for column, value in zip(columns.values(), (one, two, agrees), strict=True):
            column.append(value)
    return columns


def human_agreement(triplets: Sequence[Triplet]) -> float | None:
    """Share of pairs of answers to the same triplet that are the same: as far as people agree among themselves."""
    votes: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for t in triplets:
        chosen = t.candidate_1 if t.choice == 1 else t.candidate_2
        votes[t.query, frozenset((t.candidate_1, t.candidate_2))].append(chosen)
    pairs = [(a == b) for said in votes.values() for n, a in enumerate(said) for b in said[n + 1 :]]
    return sum(pairs) / len(pairs) if pairs else None


def write_extended(run: Run, path: Path) -> None:
    """The triplet file again, with each model's distances and whether it agrees."""
    keys = list(dict.fromkeys(key for question in run.questions for key in question))
    columns = [
        (system.name, name) for system in run.systems for name in ("distance_1", "distance_2", "agrees")
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        header = ["query" if key == "photo" else key for key in keys]
        writer.writerow([*header, *(f"{system} {name}" for system, name in columns)])
        for number, question in enumerate(run.questions):
            cells = [run.column(system, name)[number] for system, name in columns]
            writer.writerow([*(question.get(key, "") for key in keys), *cells])
