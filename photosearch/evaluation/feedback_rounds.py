"""Feedback: somebody looks for a photo they know, asks vaguely, and says of what is shown which comes nearest.

A simulated person. They ask with the words that most captions of their photo share. Of each page they call the photo
right whose captions are most like those of the photo they look for, and all others wrong; their likeness is the cosine
of weighted words (TF-IDF), which the model knows nothing of. After each page the answer is asked anew, and they look at
what they have not seen. Beside that stands somebody who pages on through the first answer. Who finds the photo on the
first page needs no feedback and is left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from threading import Event

from photosearch.errors import DataFileError
from photosearch.evaluation.asking import PROGRESS_EVERY, Asked, ask_each, listed
from photosearch.evaluation.captions import captions_of
from photosearch.evaluation.known_items import notes_on, system_of
from photosearch.evaluation.runs import Run, System, now, title_of
from photosearch.evaluation.topics import Topics
from photosearch.records import Progress, Question, Stage

PAGE = 10  # photos shown at once
ROUNDS = 3  # pages after the first
WITH = " with feedback"  # after a model's name
QUESTIONS = 300
FILLERS = """
    about above across after against all along and another are around away back behind being beside between down during
    each for from front has have her his holding inside into its large little look looking looks near next off one onto
    other out outside over people person several she side small smiling some something stand standing stands that the
    their them there they this three through together top toward towards two under very wearing wears while who with
    young
"""
STOP_WORDS = frozenset(FILLERS.split())

Words = Mapping[str, float]


def measure(
    library: Asked,
    topics: Topics,
    models: Sequence[str],
    *,
    questions: int = QUESTIONS,
    words: int = 1,
    skip_bad: bool = False,
    stop: Event | None = None,
) -> Generator[Progress, None, Run]:
    """Look for up to `questions` photos with every model, paging on and with feedback.

    A rank is the place among all that was shown, 0 where the photo was not shown; R@50 therefore tells who found it
    within the rounds. Raises `DataFileError` where there are no captions, or a photo is not in the library unless
    `skip_bad`.
    """
    captions, names, missing = captions_of(library, topics, skip_bad=skip_bad)
    weighted = weights_of(captions)
    wanted = [item for item in captions if weighted[item]]
    if not wanted:
        raise DataFileError(
            f"No photo of {topics.path} has captions in the library.", "Add its folder, then sync."
        )
    chosen = wanted[:: max(1, len(wanted) // questions)][:questions]
    asked = {item: vague(captions[item], weighted[item], words) for item in chosen}
    first = yield from _first_pages(library, models, asked, stop)
    chosen = [item for item in chosen if any(item not in pages[item][:PAGE] for pages in first.values())]
    systems: dict[str, System] = {}
    for name in models:
        of = system_of(library.model(name))
        systems[of.name] = of
        systems[of.name + WITH] = System(of.name + WITH, f"{of.title}, with feedback", of.revision, of.dim)

    def ask(system: str, number: int) -> dict[str, int]:
        item, model = chosen[number], system.removesuffix(WITH)
        shown = first[model][item]
        if system != model and item not in shown[:PAGE]:
            question = Question(asked[item], model=model, exact=True, literal=True, show_all=True)
            shown = _rounds(library, question, shown[:PAGE], item, weighted)
        return {"rank": shown.index(item) + 1 if item in shown else 0}

    asking = yield from ask_each(list(systems), len(chosen), ask, stop)
    return Run(
        kind="known-item",
        title=f"{title_of(topics.path)} feedback",
        searched=listed(library),
        systems=tuple(systems.values()),
        questions=tuple({"photo": names[item], "words": asked[item]} for item in chosen[: asking.asked]),
        values=asking.values,
        made=now(),
        about={"page": PAGE, "rounds": ROUNDS, "words": words},
        notes=(
            f"Pages of {PAGE}, {ROUNDS} rounds after the first: of the photos that were not on the first page, R@50 is "
            "the share found within them.",
            *notes_on(missing, asking.asked, len(chosen)),
        ),
    )


def weights_of(captions: Mapping[int, Sequence[str]]) -> dict[int, Words]:
    """Item → word → weight, of unit length: (1 + ln tf) · ln(n / df), Salton & Buckley 1988."""
    counts = {item: Counter(_words(said)) for item, said in captions.items()}
    photos = Counter(word for count in counts.values() for word in count)
    found: dict[int, Words] = {}
    for item, count in counts.items():
        raw = {word: (1 + math.log(n)) * math.log(len(counts) / photos[word]) for word, n in count.items()}
        length = math.sqrt(sum(value**2 for value in raw.values())) or 1.0
        found[item] = {word: value / length for word, value in raw.items() if value}
    return found


def vague(said: Sequence[str], weights: Words, count: int) -> str:
    """The `count` words that most captions share; of equals the commoner: people ask vaguely."""
    often = Counter(word for caption in said for word in set(_words([caption])))
    best = sorted(often, key=lambda word: (-often[word], weights.get(word, 0.0), word))
    return " ".join(best[:count])


def likeness(one: Words, other: Words) -> float:
    """The cosine of two photos' captions."""
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def _words(said: Sequence[str]) -> list[str]:
    found = re.findall(r"[^\W\d_]{3,}", " ".join(said).lower())
    return [word for word in found if word not in STOP_WORDS]


def _first_pages(
    library: Asked, models: Sequence[str], asked: Mapping[int, str], stop: Event | None
) -> Generator[Progress, None, dict[str, dict[int, list[int]]]]:
    """Model → wanted item → all that is shown to somebody who only pages on."""
    found: dict[str, dict[int, list[int]]] = {}
    for model in models:
        found[model] = {}
        for number, (item, words) in enumerate(asked.items()):
            if stop is None or not stop.is_set():
                question = Question(
                    words, limit=PAGE * (1 + ROUNDS), show_all=True, model=model, exact=True, literal=True
                )
                found[model][item] = [hit.item.id for hit in library.search(question).hits]
            if number % PROGRESS_EVERY == 0:
                yield Progress(Stage.MEASURE, number, len(asked), model)
    return {model: {item: pages.get(item, []) for item in asked} for model, pages in found.items()}


def _rounds(
    library: Asked, question: Question, shown: list[int], wanted: int, weighted: Mapping[int, Words]
) -> list[int]:
    """All that is shown, page after page, until the wanted photo is."""
    good: list[int] = []
    bad: list[int] = []
    page = shown
    for _ in range(ROUNDS):
        right = max(page, key=lambda item: likeness(weighted[wanted], weighted.get(item, {})))
        good.append(right)
        bad += [item for item in page if item != right]
        moved = replace(question, good=tuple(good), bad=tuple(bad), limit=PAGE + len(good))
        answer = library.search(moved)
        page = [hit.item.id for hit in answer.hits if hit.item.id not in good][:PAGE]
        shown = shown + page
        if wanted in page or not page:
            break
    return shown
