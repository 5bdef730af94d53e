"""Values that stand in a statement as a list, `IN (?, ?, …)`. Knows no tables.

A connection keeps its last hundred statements ready, by their text. Were there one for each length of a list, each with
some ten kilobytes, months of use would fill megabytes with them: so there are only a few lengths.
"""

from __future__ import annotations

from collections.abc import Sequence


def padded(values: Sequence[int]) -> list[int]:
    """The values as SQLite takes them, the last one repeated until their number is a power of two.

    NumPy's integers would be stored as bytes, silently.
    """
    plain = [int(one) for one in values]
    return plain + plain[-1:] * ((1 << (len(plain) - 1).bit_length()) - len(plain)) if plain else []


def marks(values: Sequence[int]) -> str:
    """A question mark for each."""
    return ",".join("?" * len(values))
