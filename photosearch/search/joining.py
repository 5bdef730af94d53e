"""Items in the order in which they answer a whole question: all parts joined, with filters and examples.

Candidates come from the index, by the linear mean that bounds the relevance from above (see `compose`); then each is
compared part by part. What lies above the cut is found whole, however large the library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from photosearch.catalogue.columns import Snapshot
from photosearch.catalogue.items import Items
from photosearch.parts import Part
from photosearch.search.comparing import Comparison
from photosearch.search.compose import SURE, Clause, Logits, compose, ways
from photosearch.search.opened_model import KINDS
from photosearch.search.ranking import RankedItems, ViewKind, rank
from photosearch.search.vector_index import Ids

RANKED_AGAIN = (
    2000  # candidates beyond those that may match, so that the order below the cut is right as well
)
ROUNDING = 1e-4  # an index may round a logit down by so much; the cut is applied again behind it


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """The items that may be in an answer. Ids are sorted."""

    snapshot: Snapshot
    items: Items
    allowed: Ids | None  # those that meet the conditions; None: all
    met: Mapping[Part, Ids]  # of conditions that stand beside something compared: who meets them
    unlisted_views: Ids
    without: frozenset[int]  # passed over
    good: Ids  # examples that are right: they come first

    def views(self) -> dict[ViewKind, Ids] | None:
        """The views of the allowed items; None: all."""
        if self.allowed is None:
            return None
        return {kind: self.snapshot.views_of(kind, self.allowed) for kind in KINDS}


def join(
    comparison: Comparison, clauses: Sequence[Clause], among: Among, wanted: int, floor: float
) -> RankedItems:
    """The `wanted` best items and beyond them all whose logit reaches `floor`; scores are logits."""
    if _is_plain(comparison, clauses):
        (part,) = comparison.parts
        return _near(comparison, among, {part: 1.0}, wanted, floor)
    ids = _candidates(comparison, clauses, among, wanted, floor)
    close = comparison.of_items(among.snapshot, ids)
    conditions = {part: _sureness(ids, met) for part, met in among.met.items()}
    logits = compose(clauses, {**close.logits, **conditions}) + close.pull
    by_picture = compose(clauses, {**close.by_picture, **conditions}) + close.pull
    logits[np.isin(ids, among.good)] = SURE
    order = np.lexsort((ids, -logits))
    return RankedItems(ids[order], logits[order], (by_picture < logits - ROUNDING)[order])


def _is_plain(comparison: Comparison, clauses: Sequence[Clause]) -> bool:
    """Whether the index ranks by the whole answer itself."""
    return (
        len(clauses) == len(clauses[0].parts) == 1 and not clauses[0].excludes and not comparison.pull.moves
    )


def _candidates(
    comparison: Comparison, clauses: Sequence[Clause], among: Among, wanted: int, floor: float
) -> Ids:
    chosen = ways(clauses)
    if chosen is None:
        every = among.snapshot.timeline().ids if among.allowed is None else among.allowed
        return np.setdiff1d(every, _sorted(among.without))
    count = max(wanted, RANKED_AGAIN)
    found = [among.good, *(_near(comparison, among, factors, count, floor).ids for factors in chosen)]
    if among.met:
        every = among.snapshot.timeline().ids if among.allowed is None else among.allowed
        for part, met in among.met.items():
            found.append(np.setdiff1d(every, met) if part.negative else np.intersect1d(every, met))
    return np.setdiff1d(np.unique(np.concatenate(found)), _sorted(among.without))


def _near(
    comparison: Comparison, among: Among, factors: Mapping[Part, float], wanted: int, floor: float
) -> RankedItems:
    count = wanted + len(among.without)
    views = comparison.near(factors, count, floor - ROUNDING, among.unlisted_views, among.views())
    ranked = rank(views, among.items, among.without)
    # Photos may share a caption's view: not all of those that have it need meet the conditions.
    return ranked if among.allowed is None else ranked.within(among.allowed)


def _sureness(ids: Ids, met: Ids) -> Logits:
    return np.where(np.isin(ids, met), SURE, -SURE).astype(np.float32)


def _sorted(ids: frozenset[int]) -> Ids:
    return np.sort(np.fromiter(ids, np.int64, len(ids)))
