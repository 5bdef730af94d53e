"""The conditions of a question, as ids of the items that meet them. Knows columns, words and places; no vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.parts import Condition, Part

Ids = NDArray[np.int64]


class Filters:
    """May be used from several threads."""

    def allowed(self, parts: Sequence[Part]) -> Ids | None:
        """Sorted ids of the listed items that meet the conditions among these parts; None where there are none.

        Parts of one clause are joined by "or", clauses by "and"; a negative part is met where its condition is not.
        A clause that also holds words or photos limits nothing: what they mean is compared, not decided.
        """
        raise NotImplementedError

    def where(self, condition: Condition) -> Ids:
        """Sorted ids of the listed items that meet one condition."""
        raise NotImplementedError
