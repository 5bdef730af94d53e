"""One fixed colour and marker a model, the same in every plot of every run. Knows names only.

The colours are those of Okabe & Ito (2008, "Color universal design"), which stay apart for the colour-blind, without
black and yellow, which vanish on dark and on light pages; three of Paul Tol's muted set follow for the longest lists.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How a model is drawn."""

    colour: str
    marker: str


_LOOKS = (
    Look("#0072B2", "o"),  # blue
    Look("#D55E00", "s"),  # vermilion
    Look("#009E73", "^"),  # bluish green
    Look("#CC79A7", "D"),  # reddish purple
    Look("#E69F00", "v"),  # orange
    Look("#56B4E9", "P"),  # sky blue
    Look("#882255", "X"),  # wine
    Look("#999933", "<"),  # olive
    Look("#332288", ">"),  # indigo
    Look("#8C8C8C", "p"),  # grey
)

_SETTLED = {
    "builtin": 0,
    "openclip:ViT-B-32/openai": 1,
    "openclip:ViT-SO400M-14-SigLIP-384/webli": 2,
    "openclip:ViT-L-16-SigLIP-384/webli": 3,
    "openclip:ViT-B-16-SigLIP-512/webli": 4,
    "openclip:ViT-H-14-378-quickgelu/dfn5b": 5,
    "openclip:ViT-g-14/laion2b_s34b_b88k": 6,
    "openclip:ViT-H-14/laion2b_s32b_b79k": 7,
}
"""The models that this program ships or that are compared most often; others follow their name's checksum."""


def looks(names: Sequence[str]) -> dict[str, Look]:
    """A look for each name. A name keeps its look in any company, unless two names that clash are drawn together:
    then the later one in the alphabet takes the next that is free."""
    given: dict[str, Look] = {}
    taken: set[int] = set()
    for name in sorted(names, key=lambda name: (name not in _SETTLED, name)):
        place = _SETTLED.get(name, zlib.crc32(name.encode()) % len(_LOOKS))
        while place in taken and len(taken) < len(_LOOKS):
            place = (place + 1) % len(_LOOKS)
        taken.add(place)
        given[name] = _LOOKS[place]
    return given


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Names for axes and legends: without the family and the weights' name where that leaves them apart."""
    shortened = {name: name.split(":", 1)[-1].split("/", 1)[0] for name in names}
    return {
        name: short if list(shortened.values()).count(short) == 1 else name
        for name, short in shortened.items()
    }
