"""What several people said of each photo: the labels of a topics file, gathered by the library's items."""

from __future__ import annotations

from collections import defaultdict

from photosearch.evaluation.asking import Asked, PhotoFinder
from photosearch.evaluation.tables import BadRow, Complaints
from photosearch.evaluation.topics import LABELS, Topics


def captions_of(
    library: Asked, topics: Topics, *, skip_bad: bool
) -> tuple[dict[int, list[str]], dict[int, str], tuple[BadRow, ...]]:
    """Item → its captions, item → its photo's name, and topics whose photo is not in the library.

    Raises `DataFileError` where a photo is not in the library, unless `skip_bad`.
    """
    finder, complaints = PhotoFinder(library, topics.path), Complaints(topics.path, skip_bad=skip_bad)
    items: dict[str, int | None] = {}
    captions: dict[int, list[str]] = defaultdict(list)
    names: dict[int, str] = {}
    for topic in topics.topics:
        if topic.photo not in items:
            items[topic.photo] = finder.find(topic.photo)
        item = items[topic.photo]
        if item is None:
            complaints.add(topic.line, f"{topic.photo} is not in the library")
            continue
        names[item] = topic.photo
        captions[item] += [said for label in LABELS if (said := topic.label(label))]
    return dict(sorted(captions.items())), names, complaints.settle()
