"""What is known of single photos (paths, kind, missing), fetched away from the window for those that are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from photosearch.app.background import Background
from photosearch.errors import PersonError
from photosearch.records import Item

KEPT = 5000
BATCH = 100


class ItemSource(Protocol):
    """The part of a library that details come from."""

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]: ...


class ItemDetails(QObject):
    """A cache of `Item` records by id; never waits."""

    items_ready = Signal(object)  # tuple[Item, ...]
    forgotten = Signal()  # the library has changed

    def __init__(self, library: ItemSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._background = Background(self._fetch, 1, self)
        self._background.finished.connect(self._on_finished)

    def get(self, item_id: int) -> Item | None:
        """The item if it is at hand."""
        return self._items.get(item_id)

    def know(self, items: Iterable[Item]) -> None:
        """Keep items that came from elsewhere, as with an answer."""
        for item in items:
            self._items.pop(item.id, None)
            self._items[item.id] = item
        while len(self._items) > KEPT:
            self._items.popitem(last=False)

    def want(self, ids: Sequence[int]) -> None:
        """Fetch those of these items that are not at hand, and nothing else."""
        missing = [i for i in ids if i not in self._items][:KEPT]
        batches = (tuple(missing[start : start + BATCH]) for start in range(0, len(missing), BATCH))
        self._background.replace({batch: batch for batch in batches})

    def forget(self) -> None:
        """The library has changed: fetch anew what is wanted next."""
        self._items.clear()
        self.forgotten.emit()

    def close(self) -> None:
        """Stop the thread; nothing is emitted afterwards."""
        self._background.close()

    def is_idle(self) -> bool:
        return self._background.is_idle()

    def _fetch(self, ids: tuple[int, ...]) -> tuple[Item, ...]:
        """Runs in the thread."""
        return self._library.items(ids)

    def _on_finished(self, _key: object, result: object) -> None:
        if isinstance(result, tuple):
            self.know(result)
            self.items_ready.emit(result)
        elif isinstance(result, Exception) and not isinstance(result, PersonError | OSError):
            raise result
