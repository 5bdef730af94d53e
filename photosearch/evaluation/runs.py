"""A run: what was asked of which systems and what came back, kept as a directory that anyone can recompute from.

`run.json` holds every question with every rank, relevance or distance; `questions.csv` the same as a table. Knows
nothing of how the answers came about, and draws no conclusions: `measures` does.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import photosearch
from photosearch.errors import DataFileError

Kind = Literal["known-item", "precision", "triplets", "classes"]
FORMAT = 1
RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a model took on this machine, measured in a process of its own."""

    load_s: float
    photo_s: float  # to embed one photo, decoding left out
    text_s: float  # to embed one sentence
    peak_memory_mb: float  # of the whole process
    photos: int  # how many were timed
    texts: int
    device: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """What answered: a model of ours, or another program."""

    name: str
    title: str = ""
    revision: str = ""
    dim: int | None = None
    encoding_s: float | None = None  # spent by this run on embedding, and on searching where it searched
    cost: Cost | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Questions and, for each system, what it answered, in the order of the questions.

    A question is a plain mapping; `words`, `photo` and `group` (what it is averaged with) are its usual keys.
    `values` maps system → column → one value a question: ranks (0: not found), relevances ("110…" by rank), totals,
    distances. None stands where a column does not apply.
    """

    kind: Kind
    title: str
    searched: int  # photos that were to be told apart
    systems: tuple[System, ...]
    questions: tuple[Mapping[str, Any], ...]
    values: Mapping[str, Mapping[str, Sequence[Any]]]
    index: str = "exact"
    made: str = ""  # ISO 8601, UTC
    program: str = photosearch.__version__
    about: Mapping[str, Any] = field(default_factory=dict)  # choices made: agreement, depth, template …
    notes: tuple[str, ...] = ()  # sentences for the reader: what was left out, what to bear in mind

    def column(self, system: str, name: str) -> Sequence[Any]:
        """One value a question."""
        return self.values[system][name]


def now() -> str:
    """The time as runs carry it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def title_of(path: Path) -> str:
    """What a run on the questions of this file is called."""
    return f"{path.absolute().parent.name}/{path.stem}"


def save_run(run: Run, folder: Path) -> None:
    """Write `run.json` and `questions.csv` into `folder`, making it where it is new."""
    folder.mkdir(parents=True, exist_ok=True)
    record = {"format": FORMAT, **asdict(run)}
    text = json.dumps(_finite(record), ensure_ascii=False, indent=1)
    (folder / RUN_FILE).write_text(text + "\n", encoding="utf-8")
    _write_table(run, folder / "questions.csv")


def load_run(path: Path) -> Run:
    """Read the run in the directory `path` (or its `run.json`). Raises `DataFileError`."""
    file = path / RUN_FILE if path.is_dir() else path
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        return _parse(raw, file)
    except OSError as error:
        raise DataFileError(
            f"{path} holds no run.", "Give a directory that `evaluate … --out` wrote."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataFileError(f"{file} is damaged: {error}", "Measure again, or take another run.") from error


def _parse(raw: dict[str, Any], file: Path) -> Run:
    if raw.pop("format") != FORMAT:
        raise DataFileError(f"{file} was written by another version of photosearch.", "Measure again.")
    if raw["kind"] not in get_args(Kind):
        raise ValueError(f"unknown kind {raw['kind']!r}")
    systems = tuple(
        System(**{**system, "cost": Cost(**system["cost"]) if system["cost"] else None})
        for system in raw.pop("systems")
    )
    questions, notes = tuple(raw.pop("questions")), tuple(raw.pop("notes"))
    run = Run(systems=systems, questions=questions, notes=notes, **raw)
    for system in systems:
        for name, column in run.values[system.name].items():
            if len(column) != len(questions):
                raise ValueError(
                    f"column {name} of {system.name} has {len(column)} of {len(questions)} values"
                )
    return run


def _write_table(run: Run, path: Path) -> None:
    """One row for each question and system; a byte order mark, so that every spreadsheet reads it rightly."""
    asked = list(dict.fromkeys(key for question in run.questions for key in question))
    answered = list(dict.fromkeys(name for columns in run.values.values() for name in columns))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*asked, "system", *answered])
        for number, question in enumerate(run.questions):
            for system in run.systems:
                columns = run.values[system.name]
                cells = [columns[name][number] if name in columns else None for name in answered]
                writer.writerow([*(question.get(key, "") for key in asked), system.name, *cells])


def _finite(value: Any) -> Any:
    """JSON knows no infinity and no NaN: both become null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return value
