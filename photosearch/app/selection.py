"""Which photos of the grid are selected: a mask over rows, with the anchor and the current row. No Qt, no drawing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.app.grid_sections import Indexes


class Selection:
    """A selection among `count` rows. `current` is the row that the keyboard acts on; −1: none."""

    def __init__(self, count: int = 0) -> None:
        self.mask: NDArray[np.bool_] = np.zeros(count, np.bool_)
        self.anchor = -1
        self.current = -1

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    def __contains__(self, row: int) -> bool:
        return 0 <= row < len(self.mask) and bool(self.mask[row])

    def rows(self) -> Indexes:
        return np.flatnonzero(self.mask).astype(np.int64)

    def clear(self) -> None:
        self.mask[:] = False

    def select_all(self) -> None:
        self.mask[:] = True

    def only(self, row: int) -> None:
        """A plain click: this row and no other."""
        self.clear()
        self.mask[row] = True
        self.anchor = self.current = row

    def toggle(self, row: int) -> None:
        """A click with Ctrl."""
        self.mask[row] = not self.mask[row]
        self.anchor = self.current = row

    def extend_to(self, row: int, *, adding: bool = False) -> None:
        """A click with Shift: all rows from the anchor to this one; with Ctrl too, beside the others."""
        if not adding:
            self.clear()
        anchor = self.anchor if self.anchor >= 0 else row
        self.mask[min(anchor, row) : max(anchor, row) + 1] = True
        self.anchor, self.current = anchor, row

    def replace(self, base: NDArray[np.bool_], rows: Indexes) -> None:
        """A rubber band: what was selected when it began, and the rows it covers."""
        np.copyto(self.mask, base)
        self.mask[rows] = True

    def follow(self, old_ids: Indexes, new_ids: Indexes) -> None:
        """The list has changed: keep the same photos selected and current, wherever they stand now."""
        chosen, current = old_ids[self.mask], self.current
        current_id = old_ids[current] if 0 <= current < len(old_ids) else None
        self.mask = np.isin(new_ids, chosen) if len(chosen) else np.zeros(len(new_ids), np.bool_)
        found = np.flatnonzero(new_ids == current_id) if current_id is not None else new_ids[:0]
        self.current = self.anchor = int(found[0]) if len(found) else -1
