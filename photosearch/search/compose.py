"""One query vector for each kind of view, from the parts of a question. Pure arithmetic; knows no models or tables.

Cosines of different pairs live on different scales: two photos of one dog may reach 0.9, words and the photo that they
describe 0.3, words and a caption in like words 0.7. What they share are the model card's floors, above which a pair
counts as a match, and the 1 of identity. So a part p with vector q_p and weight w_p has, for a view v, the *strength*

    n_p(v) = (q_p·v − f_p) / (1 − f_p)          0 at the floor, 1 at identity

where the floor f_p depends on the part and on the kind of view:

                    whole picture      caption
    words           floor_text         floor_caption
    photo           floor_photo        floor_text

and the question's strength is the weighted mean N(v) = Σ w_p n_p(v) / Σ w_p. Everything is linear in v, so one vector
and one number say it all for each kind of view, and an inner-product search ranks by it exactly.

For a person it is mapped back to a cosine. With a_p = w_p / (1 − f_p), floors those of whole pictures, a picture's
score is the mean cosine, weighted so that words and photo move it equally: S(v) = Σ a_p (q_p·v) / Σ a_p, with the floor
F = Σ a_p f_p / Σ a_p. (One part alone: its plain cosine and floor.) A caption's score is what a picture of the same
strength would have: S(v) = F + N(v) · Σ w_p / Σ a_p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from photosearch.models.embedder import ModelCard
from photosearch.records import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedPart:
    """A part of a question as a (dim,) unit vector."""

    kind: Literal["words", "photo"]
    vector: Vectors
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ViewQuery:
    """How views of one kind are scored: `vector`·v + `offset`."""

    vector: Vectors
    offset: float


@dataclass(frozen=True, slots=True, eq=False)
class ComposedQuery:
    """Scores of both kinds of view lie on one scale, on which `floor` parts matches from the rest."""

    whole: ViewQuery
    caption: ViewQuery
    floor: float


def compose(parts: Sequence[EmbeddedPart], card: ModelCard) -> ComposedQuery:
    """The queries for whole pictures and captions. There must be a part, and weights above zero."""
    whole_floors = {"words": card.floor_text, "photo": card.floor_photo}
    caption_floors = {"words": card.floor_caption, "photo": card.floor_text}
    vectors = np.stack([part.vector for part in parts]).astype(np.float64)
    weights = np.array([part.weight for part in parts])
    if not (weights > 0).all():
        raise ValueError("weights lie above zero")
    floors = np.array([whole_floors[part.kind] for part in parts])
    share = weights / (1 - floors)
    total = share.sum()
    floor = float(share / total @ floors)

    of_captions = np.array([caption_floors[part.kind] for part in parts])
    caption_share = weights / (1 - of_captions)
    offset = floor - float(caption_share / total @ of_captions)
    return ComposedQuery(
        whole=ViewQuery((share / total @ vectors).astype(np.float32), 0.0),
        caption=ViewQuery((caption_share / total @ vectors).astype(np.float32), offset),
        floor=floor,
    )
