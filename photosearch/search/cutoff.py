"""Where matches end."""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.search.compose import Clause


def cut(clauses: Sequence[Clause], searched: int) -> float:
    """The relevance below which a photo does not count as a match."""
    return 0.5
