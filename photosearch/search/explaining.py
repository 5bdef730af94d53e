"""Why a hit is there, in sentences: each part with its relevance, and what its picture looks like in words.

Only what was compared anyway is told; nothing here changes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from photosearch.catalogue.columns import Snapshot
from photosearch.parts import Part, PartKind
from photosearch.records import Vectors
from photosearch.search.bank import Bank
from photosearch.search.calibration import relevance
from photosearch.search.comparing import Closeness, Comparison
from photosearch.search.compose import SURE, Clause, compose, is_compared
from photosearch.search.opened_model import KINDS
from photosearch.search.ranking import ViewKind
from photosearch.search.vector_index import Ids

SENTENCES = 3  # of the bank, for each hit


def reasons(
    comparison: Comparison,
    clauses: Sequence[Clause],
    parts: Sequence[Part],
    vectors: Mapping[Part, Vectors],
    snapshot: Snapshot,
    ids: Ids,
    met: Mapping[Part, Ids],
    bank: Bank | None,
) -> dict[int, tuple[str, ...]]:
    """Sentences for each of these items. `parts` are all of the question, `met` who meets conditions beside words."""
    ordered = np.sort(ids)
    close = comparison.of_items(snapshot, ordered)
    rows: dict[ViewKind, Vectors] = {kind: comparison.vectors(kind, snapshot, ordered) for kind in KINDS}
    told: list[list[str]] = [[] for _ in ordered]
    for part, vector in vectors.items():
        for at, sentence in enumerate(_on_part(comparison, close, part, vector, rows)):
            told[at].append(sentence)
    conditions = {part: np.where(np.isin(ordered, who), SURE, -SURE) for part, who in met.items()}
    plain = relevance(compose(clauses, {**close.logits, **conditions}))
    for at, one in enumerate(ordered):
        told[at] += [
            f"{'not ' if part.negative else ''}{part.label}: met"
            for part, who in met.items()
            if (one in who) != part.negative
        ]
        if len(clauses) > 1:
            told[at].append(f"all parts together: {plain[at]:.0%}")
    _on_examples(comparison, close, plain, told)
    _on_conditions(parts, clauses, told)
    if bank is not None:
        for at, row in enumerate(rows["whole"]):
            told[at] += _on_bank(bank, row[: bank.vectors.shape[1]])
    return {int(one): tuple(lines) for one, lines in zip(ordered, told, strict=True)}


def _on_part(
    comparison: Comparison, close: Closeness, part: Part, vector: Vectors, rows: Mapping[ViewKind, Vectors]
) -> list[str]:
    """For each item: how likely it shows this part, how near that is, and nearer than how much of the library."""
    by_caption = close.logits[part] > close.by_picture[part]
    shares = relevance(close.logits[part])
    below = {kind: _percentiles(comparison, part, kind, close.logits[part]) for kind in KINDS}
    name = f"“{part.label}”" if part.kind is PartKind.WORDS else part.label
    told = []
    for at, share in enumerate(shares):
        kind: ViewKind = "caption" if by_caption[at] else "whole"
        cosine = float(rows[kind][at, : len(vector)] @ vector)
        where = "its caption" if by_caption[at] else "its picture"
        told.append(
            f"{'not ' if part.negative else ''}{name}: {share:.0%} by {where}, "
            f"nearer than {below[kind][at]:.1f} % of the library (cosine {cosine:.3f})"
        )
    return told


def _percentiles(comparison: Comparison, part: Part, kind: ViewKind, logits: Vectors) -> Vectors:
    """(n,) shares, in per cent, of the views that stand for the library that come less near than these logits."""
    sample = comparison.samples[kind]
    if not len(sample):
        return np.zeros(len(logits), np.float32)
    ordered = np.sort(comparison.asked[part, kind].logits(sample))
    found: Vectors = (100 * np.searchsorted(ordered, logits) / len(ordered)).astype(np.float32)
    return found


def _on_examples(comparison: Comparison, close: Closeness, plain: Vectors, told: list[list[str]]) -> None:
    if not comparison.pull.moves:
        return
    for at, pull in enumerate(close.pull):
        way = "towards" if pull > 0 else "away from"
        told[at].append(
            f"the examples moved it {way} what is wanted, by {abs(pull):.1f} (before: {plain[at]:.0%})"
        )


def _on_conditions(parts: Sequence[Part], clauses: Sequence[Clause], told: list[list[str]]) -> None:
    """Conditions of clauses of their own are met by every hit."""
    beside = {part for clause in clauses for part in clause.parts}
    labels = [
        f"{'not ' if part.negative else ''}{part.label}"
        for part in parts
        if not is_compared(part) and part not in beside
    ]
    if labels:
        for lines in told:
            lines.append(f"meets: {' · '.join(labels)}")


def _on_bank(bank: Bank, picture: Vectors) -> list[str]:
    if not picture.any():
        return []
    near = bank.nearest(picture, SENTENCES)
    return ["looks most like: " + ", ".join(f"“{sentence}” ({cosine:.2f})" for sentence, cosine in near)]
