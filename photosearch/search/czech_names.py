"""Names of places as Czech bends them: "v Praze" is "Praha", "u Brna" is "Brno". Proposes only."""

from __future__ import annotations

from collections.abc import Iterator

PREPOSITIONS = frozenset(["v", "ve", "na", "u", "z", "ze", "blízko", "poblíž", "blizko", "pobliz"])

_ENDINGS = (  # as bent, and as named; longer ones first
    ("ách", ("y",)),
    ("ích", ("y", "e")),
    ("sku", ("sko",)),
    ("cku", ("cko",)),
    ("ze", ("ha", "za")),
    ("ce", ("ka", "ce")),
    ("ni", ("eň", "ň", "no")),
    ("ii", ("ie",)),
    ("ně", ("na", "no", "n")),
    ("ě", ("a", "o", "")),
    ("ou", ("a",)),
    ("y", ("a", "")),
    ("i", ("e", "", "a")),
    ("u", ("", "o", "a")),
    ("a", ("o", "")),
    ("e", ("a", "o", "", "")),
)
SHORTEST = 4  # letters of a bent name


def nominatives(name: str) -> Iterator[str]:
    """What a name may be called where it stands alone; only its last word is bent back."""
    if len(name) < SHORTEST:
        return
    for ending, others in _ENDINGS:
        if name.endswith(ending):
            yield from (name.removesuffix(ending) + other for other in dict.fromkeys(others))
