"""Where matches end. One function, so that a measured, calibrated cut can take the place of the card's floors."""

from __future__ import annotations

from photosearch.search.compose import ComposedQuery


def cut(query: ComposedQuery) -> float:
    """The score below which a photo does not count as a match: the model card's floors, joined over the parts."""
    return query.floor
