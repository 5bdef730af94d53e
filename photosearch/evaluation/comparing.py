"""Two runs or more side by side: the questions that they share, each measure with its interval, and paired tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from photosearch.errors import DataFileError
from photosearch.evaluation.measures import clusters, headline, measured
from photosearch.evaluation.metrics import Values
from photosearch.evaluation.resampling import Difference, Resampler, holm
from photosearch.evaluation.runs import Run

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paired:
    """A measure of two systems on the same questions; `p_corrected` is Holm's, over all pairs of this measure."""

    measure: str
    first: str
    second: str
    difference: Difference
    p_corrected: float


def join(runs: Sequence[tuple[str, Run]]) -> Run:
    """One run of the questions that all share, with every system of every run; `runs` are (name, run).

    Systems of the same name are told apart by their run's name. Raises `DataFileError` where the runs are of
    different kinds or share no question.
    """
    kinds = {run.kind for _, run in runs}
    if len(kinds) > 1:
        raise DataFileError(
            f"These runs are of different kinds: {', '.join(sorted(kinds))}.", "Compare like with like."
        )
    keyed = [{_key(question): place for place, question in enumerate(run.questions)} for _, run in runs]
    shared = [key for key in keyed[0] if all(key in other for other in keyed[1:])]
    if not shared:
        raise DataFileError("These runs have no question in common.", "Measure them on the same topics.")
    names = _names(runs)
    first = runs[0][1]
    values: dict[str, Mapping[str, Sequence[Any]]] = {}
    systems = []
    for (run_name, run), places in zip(runs, keyed, strict=True):
        for system in run.systems:
            name = names[run_name, system.name]
            columns = run.values[system.name]
            values[name] = {column: [kept[places[key]] for key in shared] for column, kept in columns.items()}
            systems.append(replace(system, name=name))
    return replace(
        first,
        title=" and ".join(dict.fromkeys(run.title for _, run in runs)),
        searched=max(run.searched for _, run in runs),
        systems=tuple(systems),
        questions=tuple(first.questions[keyed[0][key]] for key in shared),
        values=values,
        index=", ".join(dict.fromkeys(run.index for _, run in runs)),
        notes=_notes(runs, len(shared)),
    )


def compare(run: Run) -> list[Paired]:
    """Every pair of systems of a (joined) run on every measure that both have."""
    values = {system.name: measured(run, system.name) for system in run.systems}
    asked = [
        (measure, first, second)
        for measure in dict.fromkeys(name for columns in values.values() for name in columns)
        for first, second in combinations(values, 2)
        if _both(values[first], values[second], measure)
    ]
    paired = [values[first][measure] - values[second][measure] for measure, first, second in asked]
    differences = Resampler(clusters(run)).differences(paired)
    corrected: dict[int, float] = {}
    for wanted in dict.fromkeys(measure for measure, _, _ in asked):
        places = [place for place, (measure, _, _) in enumerate(asked) if measure == wanted]
        corrected |= dict(zip(places, holm([differences[place].p for place in places]), strict=True))
    return [
        Paired(measure, first, second, difference, corrected[place])
        for place, ((measure, first, second), difference) in enumerate(zip(asked, differences, strict=True))
    ]


def verdict(run: Run, pairs: Sequence[Paired]) -> list[str]:
    """What the headline measure says of each pair, in plain sentences."""
    sentences = []
    for pair in pairs:
        if pair.measure != headline(run):
            continue
        better, worse = (pair.first, pair.second) if pair.difference.value >= 0 else (pair.second, pair.first)
        size = f"{abs(pair.difference.value):.3f} in {pair.measure}, {p_text(pair.p_corrected, 'p ')}"
        if pair.p_corrected < 0.05:
            sentences.append(f"{better} is better than {worse} (by {size}).")
        else:
            sentences.append(f"Between {better} and {worse} no difference can be told (it is {size}).")
    return sentences


def p_text(p: float, name: str = "") -> str:
    """A p value as people write it; `name` goes before, with the sign that fits."""
    below = p < 0.001
    shown = "0.001" if below else f"{p:.3f}"
    return f"{name}{'<' if below else '='} {shown}" if name else f"< {shown}" if below else shown


def _key(question: Mapping[str, Any]) -> Key:
    """What makes two questions the same, in any run."""
    parts = ("words", "photo", "group", "candidate_1", "candidate_2", "judge")
    return tuple(" ".join(str(question.get(part) or "").casefold().split()) for part in parts)


def _names(runs: Sequence[tuple[str, Run]]) -> dict[tuple[str, str], str]:
    """(run, system) → a name that no other system has: with its run's name where plain names do not tell."""
    everywhere = [system.name for _, run in runs for system in run.systems]
    plain = len(set(everywhere)) == len(everywhere)
    return {
        (run_name, system.name): system.name if plain else f"{system.name} ({run_name})"
        for run_name, run in runs
        for system in run.systems
    }


def _notes(runs: Sequence[tuple[str, Run]], shared: int) -> tuple[str, ...]:
    notes = [f"{name}: {note}" for name, run in runs for note in run.notes]
    for name, run in runs:
        if len(run.questions) > shared:
            notes.append(
                f"{name}: {len(run.questions) - shared:,} questions are not in every run and were left out."
            )
    if len({run.searched for _, run in runs}) > 1:
        sizes = ", ".join(f"{name} {run.searched:,}" for name, run in runs)
        notes.append(
            f"The runs searched different numbers of photos ({sizes}): their ranks do not mean the same."
        )
    return tuple(notes)


def _both(first: Mapping[str, Values], second: Mapping[str, Values], measure: str) -> bool:
    """Whether both have this measure for at least one common question."""
    if measure not in first or measure not in second:
        return False
    return bool((~np.isnan(first[measure]) & ~np.isnan(second[measure])).any())
