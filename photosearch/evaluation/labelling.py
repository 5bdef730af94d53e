"""A round of labelling: photos in random order, each described briefly and at length, into a topics file.

What the labelling window does, without the window: every step can be taken back.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import DataFileError
from photosearch.evaluation.appending import Appended, take_back
from photosearch.evaluation.asking import Asked, PhotoFinder
from photosearch.evaluation.topics import LABELS, Topic, append_topic, language_fault, read_topics
from photosearch.records import Item


@dataclass(frozen=True, slots=True)
class _Step:
    """What was done with a photo: saved or skipped."""

    item_id: int
    topic: Topic | None = None
    added: Appended | None = None


class LabellingRound:
    """The photos of a library that a topics file does not describe yet, one after the other."""

    def __init__(self, library: Asked, topics_path: Path, seed: int | None = None) -> None:
        """Go on with the topics file, or begin it. Raises `DataFileError` where it cannot be read."""
        self._library = library
        self._path = topics_path
        self._known = read_topics(topics_path, skip_bad=True).topics if topics_path.exists() else ()
        finder = PhotoFinder(library, topics_path)
        done = {finder.find(topic.photo) for topic in self._known}
        waiting = [item for item in library.timeline().ids.tolist() if item not in done]
        random.Random(seed).shuffle(waiting)
        self._waiting = waiting  # the last one is shown
        self._steps: list[_Step] = []

    @property
    def labelled(self) -> int:
        """How many topics the file holds."""
        return len(self._known)

    @property
    def waiting(self) -> int:
        """How many photos have no topic yet, skipped ones left out."""
        return len(self._waiting)

    @property
    def can_go_back(self) -> bool:
        return bool(self._steps)

    def current(self) -> Item | None:
        """The photo to describe; None when there are no more."""
        while self._waiting:
            found = self._library.items(self._waiting[-1:])
            if found:
                return found[0]
            self._waiting.pop()  # it has left the library meanwhile
        return None

    def choose(self, path: Path) -> Item:
        """Describe this photo now; it may have topics already. Raises `NotInLibraryError`."""
        item = self._library.show(path)
        self._waiting = [other for other in self._waiting if other != item.id] + [item.id]
        return item

    def fault(self, short: str, long: str) -> str:
        """Why these labels cannot be saved, or nothing."""
        labels = [label.strip() for label in (short, long)]
        if not any(labels):
            return "Describe the photo briefly, at length, or both."
        if labels[0].casefold() == labels[1].casefold():
            return "The short and the long label are the same."
        taken = {known.label(name).casefold(): known.photo for known in self._known for name in LABELS}
        for label in labels:
            if label and label.casefold() in taken:
                return f"“{label}” describes {Path(taken[label.casefold()]).name} already: say what is different here."
        return ""

    def save(self, short: str, long: str, language: str) -> None:
        """Add the current photo's topic to the file and go on. Raises `DataFileError` where it cannot be saved."""
        item, fault = self.current(), self.fault(short, long) or language_fault(language.strip())
        if item is None or fault:
            raise DataFileError(fault or "There is no photo to describe.", "")
        topic = Topic(self._name_of(item), _one_line(short), _one_line(long), language.strip())
        self._steps.append(_Step(item.id, topic, append_topic(self._path, topic)))
        self._known = (*self._known, topic)
        self._waiting.pop()

    def skip(self) -> None:
        """Leave the current photo out and go on."""
        item = self.current()
        if item is not None:
            self._steps.append(_Step(item.id))
            self._waiting.pop()

    def go_back(self) -> Topic | None:
        """Take the last step back: that photo is shown again, and its topic, if it was saved, is returned.

        Raises `DataFileError` where somebody else has written to the file since.
        """
        if not self._steps:
            return None
        step = self._steps[-1]
        if step.added is not None:
            take_back(step.added)
            self._known = self._known[:-1]
        self._steps.pop()
        self._waiting.append(step.item_id)
        return step.topic

    def _name_of(self, item: Item) -> str:
        """Relative to the topics file where the photo lies below it, so that both can move together."""
        folder = self._path.absolute().parent
        return (
            item.path.relative_to(folder).as_posix() if item.path.is_relative_to(folder) else str(item.path)
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
