"""The library exam: which of the installed models serves this library, on this machine, best?

Topics come from the library itself. Every model embeds the same sample of photos anew from their previews, captions
left out, so that models which the library was never indexed with can take part, and a caption cannot answer itself.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from photosearch.errors import PersonError
from photosearch.evaluation.asking import Asked
from photosearch.evaluation.exam_topics import ExamTopic, exam_topics
from photosearch.evaluation.known_items import system_of
from photosearch.evaluation.measures import RECIPROCAL, best_first, clusters, measured
from photosearch.evaluation.near_copies import fingerprint, near_copies
from photosearch.evaluation.photo_vectors import text_vectors, vectors_of_previews
from photosearch.evaluation.resampling import Resampler
from photosearch.evaluation.runs import Run, now
from photosearch.models.embedder import Embedder
from photosearch.records import Item, Progress, Stage, Vectors

TOPICS = 300
PHOTOS = 1000
_SEED = 2
_MEMORY_SHARE = 0.6  # of the machine's memory that a model may take


class NoExamError(PersonError):
    """A library offers too few topics."""

    title = "This library cannot be examined"
    hint = (
        "An exam needs photos with captions, keywords or telling names. "
        "`photosearch evaluate label` writes topics by hand."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """The exam: photos to be told apart, and for each topic its place and the places that do not count."""

    items: tuple[Item, ...]
    previews: tuple[bytes, ...]
    topics: tuple[ExamTopic, ...]
    places: tuple[int, ...]
    apart: tuple[NDArray[np.intp], ...]
    near: int  # near copies that were set apart


def set_paper(
    library: Asked, *, topics: int = TOPICS, photos: int = PHOTOS
) -> Generator[Progress, None, Paper]:
    """Draw topics, and other photos to tell them from. Raises `NoExamError`."""
    items = library.items(library.timeline().ids.tolist())
    drawn = exam_topics(items, topics)
    if len(drawn) < 10:
        raise NoExamError(f"Only {len(drawn)} photos of this library say what they show.")
    sample = _sample(items, drawn, photos)
    kept, previews, prints = [], [], []
    for number, item in enumerate(sample):
        preview = library.preview(item.id)
        try:
            prints.append(fingerprint(preview or b""))
        except (OSError, SyntaxError, ValueError):  # no preview, or a damaged one
            continue
        kept.append(item)
        previews.append(preview or b"")
        if number % 50 == 0:
            yield Progress(Stage.MEASURE, number, len(sample), "looking at the photos")
    return _paper(kept, previews, np.stack(prints), drawn)


def sit(
    paper: Paper, embedders: Sequence[Embedder], *, title: str, stop: Event | None = None
) -> Generator[Progress, None, Run]:
    """Let every model answer the topics; a known-item run whose groups are where the words come from.

    After `stop` is set, the run holds the models that had finished.
    """
    values: dict[str, Mapping[str, Sequence[Any]]] = {}
    systems = []
    for embedder in embedders:
        found = yield from vectors_of_previews(paper.previews, len(paper.previews), embedder, stop=stop)
        if len(found.kept) < len(paper.previews):
            break  # stopped
        begun_s = time.perf_counter()
        words = text_vectors([topic.words for topic in paper.topics], embedder)
        values[embedder.card.name] = {"rank": ranks(paper, found.vectors, words)}
        systems.append(system_of(embedder.card, time.perf_counter() - begun_s))
    notes = [
        "Questions are words that the library itself has for a photo. Its rank is among photos to which these words do "
        "not apply; captions themselves were not searched.",
        f"{paper.near:,} near copies of the photos asked for were set apart: they count neither way.",
    ]
    return Run(
        kind="known-item",
        title=title,
        searched=len(paper.items),
        systems=tuple(systems),
        questions=tuple(
            {"photo": str(paper.items[place].path), "words": topic.words, "group": topic.source}
            for topic, place in zip(paper.topics, paper.places, strict=True)
        ),
        values=values,
        made=now(),
        about={"exam": True},
        notes=tuple(notes),
    )


def ranks(paper: Paper, photos: Vectors, words: Vectors) -> list[int]:
    """For each topic, the rank of its photo among the photos to which the words do not apply; ties go against it."""
    found = []
    for topic, place, apart in zip(words, paper.places, paper.apart, strict=True):
        scores = photos @ topic
        own = scores[place]
        scores[apart] = -np.inf
        scores[place] = -np.inf
        found.append(int((scores >= own).sum()) + 1)
    return found


def advise(run: Run, library_photos: int, memory_mb: float | None = None) -> Run:
    """The run with sentences that say which model to take: the quickest of those that the best does not beat.

    A model is beaten where the 95 % interval of the paired difference in reciprocal rank lies below zero. A model
    that takes more than 60 % of the machine's memory is not advised. Needs the cost of each system.
    """
    memory_mb = memory_mb or psutil.virtual_memory().total / 1e6
    order = best_first(run)
    costs = {system.name: system.cost for system in run.systems}
    able = [
        name for name in order if (cost := costs[name]) and cost.peak_memory_mb <= _MEMORY_SHARE * memory_mb
    ]
    if not able:
        return replace(
            run, about={**run.about, "verdict": ["No model could be measured within this machine's memory."]}
        )
    level = [name for name in able if name == able[0] or not _beaten(run, able[0], name)]
    chosen = min(level, key=lambda name: _photo_s(run, name))
    sentences = [_reason(run, chosen, library_photos)]
    if chosen != able[0]:
        sentences.append(
            f"{able[0]} finds slightly more, but no difference can be told, and it takes "
            f"{_photo_s(run, able[0]) / _photo_s(run, chosen):.1f} times as long."
        )
    sentences += [
        _loss(run, chosen, name, library_photos) for name in able if name not in level and name != chosen
    ]
    sentences += [
        f"{name} needs more memory than this machine can spare." for name in order if name not in able
    ]
    return replace(run, about={**run.about, "advised": chosen, "verdict": sentences})


def _sample(items: Sequence[Item], drawn: Sequence[ExamTopic], photos: int) -> list[Item]:
    """The topics' photos and others, drawn with a fixed seed, up to `photos`."""
    asked = {topic.item for topic in drawn}
    others = [item for item in items if item.id not in asked]
    more = max(0, min(len(others), photos - len(asked)))
    return [item for item in items if item.id in asked] + random.Random(_SEED).sample(others, more)


def _paper(
    items: Sequence[Item], previews: Sequence[bytes], prints: NDArray[np.float32], drawn: Sequence[ExamTopic]
) -> Paper:
    place_of = {item.id: place for place, item in enumerate(items)}
    topics = [topic for topic in drawn if topic.item in place_of]
    places = [place_of[topic.item] for topic in topics]
    near = near_copies(prints, places)
    apart = []
    for topic, copies in zip(topics, near, strict=True):
        sharing = [place_of[item] for item in topic.sharing if item in place_of and item != topic.item]
        apart.append(np.unique(np.concatenate([copies, np.array(sharing, dtype=np.intp)])).astype(np.intp))
    count = len(np.unique(np.concatenate(near))) if near else 0
    return Paper(tuple(items), tuple(previews), tuple(topics), tuple(places), tuple(apart), count)


def _beaten(run: Run, best: str, other: str) -> bool:
    by_best, by_other = (measured(run, name)[RECIPROCAL] for name in (best, other))
    return Resampler(clusters(run)).difference(by_best, by_other).low > 0


def _photo_s(run: Run, name: str) -> float:
    cost = next(system.cost for system in run.systems if system.name == name)
    return cost.photo_s if cost else np.inf


def _reason(run: Run, name: str, library_photos: int) -> str:
    found = 100 * float(measured(run, name)["R@10"].mean())
    cost = next(system.cost for system in run.systems if system.name == name)
    memory = f" and at most {cost.peak_memory_mb:,.0f} MB of memory" if cost else ""
    return (
        f"Take {name}: it shows the right photo among the first ten for {found:.0f} % of the questions, and takes "
        f"{_spoken_time(library_photos * _photo_s(run, name))} for all {library_photos:,} photos{memory}."
    )


def _loss(run: Run, chosen: str, name: str, library_photos: int) -> str:
    ours, theirs = (100 * float(measured(run, one)["R@10"].mean()) for one in (chosen, name))
    when = _spoken_time(library_photos * _photo_s(run, name))
    return f"{name} finds {theirs:.0f} % among the first ten (against {ours:.0f} %) and would take {when}."


def _spoken_time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
