"""Composed questions made from captions, and a simulated person who gives examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from unit.evaluation.toy_library import COLOURS, ToyLibrary, run_to_end

from photosearch.errors import DataFileError
from photosearch.evaluation import composed, feedback_rounds
from photosearch.evaluation.composed import questions_of
from photosearch.evaluation.feedback_rounds import PAGE, ROUNDS, likeness, vague, weights_of
from photosearch.evaluation.measures import summarise
from photosearch.evaluation.topics import Topic, Topics
from photosearch.records import Answer, Hit, Question


def scenes() -> dict[str, tuple[str, tuple[str, str]]]:
    """Name → (what is said of it, its colours): dogs and men on grass and in snow."""
    found = {}
    for number in range(12):
        for subject, above in (("dog", "orange"), ("man", "blue")):
            for scene, below in (("grass", "green"), ("snow", "white")):
                found[f"{subject} {scene} {number}.png"] = (f"a {subject} in the {scene}", (above, below))
    return found


def topics_of(said: dict[str, Sequence[str]]) -> Topics:
    rows = [
        Topic(f"/photos/{name}", caption, "", "en") for name, captions in said.items() for caption in captions
    ]
    return Topics(Path("/photos/captions.csv"), tuple(rows))


class Composing(ToyLibrary):
    """Answers composed questions by file name: all that show both, and nothing else before them."""

    def search(self, question: Question) -> Answer:
        self.asked.append(question)
        (photo,) = question.photos
        subject = photo.path.name.split()[0]
        scene = question.words.rsplit(" ", 1)[1]
        every = [found for found in self.items(self.timeline().ids.tolist()) if found.path != photo.path]
        every.sort(key=lambda found: f"{subject} {scene}" not in found.path.name)
        hits = tuple(Hit(found, 0.0) for found in every)
        return Answer("", hits[: question.limit], len(hits), len(hits), "toy", 0.0, 0.0)


def test_a_question_is_a_photo_of_one_thing_with_words_for_a_place_it_is_not_in():
    captions = {n: [said] * 3 for n, (said, _) in enumerate(scenes().values(), 1)}
    found = questions_of(captions, {n: str(n) for n in captions})
    assert {(one.subject, one.scene) for one in found} == {
        (subject, scene) for subject in ("dog", "man") for scene in ("grass", "snow")
    }
    for one in found:
        assert one.item not in one.right
        assert len(one.right) == 12
        assert all(one.subject in captions[item][0] and one.scene in captions[item][0] for item in one.right)
        assert one.subject in captions[one.item][0] and one.scene not in captions[one.item][0]


def test_what_one_person_alone_named_is_no_evidence():
    captions = {n: [said, "nothing", "nothing"] for n, (said, _) in enumerate(scenes().values(), 1)}
    assert questions_of(captions, {n: str(n) for n in captions}) == []


def test_composed_answers_are_measured_beside_the_plain_sum():
    pictures = scenes()
    library = Composing({f"/photos/{name}": colours for name, (_, colours) in pictures.items()}, ["/photos"])
    topics = topics_of({name: [said] * 3 for name, (said, _) in pictures.items()})
    run = run_to_end(composed.measure(library, topics, ["toy"]))
    by_system = {
        line.system: line.estimate.value
        for line in summarise(run)
        if (line.group, line.measure) == ("all", "P@10")
    }
    assert by_system["toy"] == 1.0
    assert 0 < by_system["toy plain sum"] <= 1.0
    assert all(question.exclude_photos and question.show_all for question in library.asked)


def test_captions_that_make_no_question_are_told():
    library = Composing({"/photos/a.png": ("red", "red")}, ["/photos"])
    with pytest.raises(DataFileError, match="no composed question"):
        run_to_end(composed.measure(library, topics_of({"a.png": ["a thing"]}), ["toy"]))


# ---------------------------------------------------------------------------------------------- feedback


def test_likeness_is_of_what_is_rare():
    weights = weights_of({1: ["dog surfing"], 2: ["cat surfing"], 3: ["dog sleeping"], 4: ["dog running"]})
    assert likeness(weights[1], weights[1]) == pytest.approx(1)
    assert likeness(weights[1], weights[2]) > likeness(weights[1], weights[3]) > 0
    assert likeness(weights[2], weights[3]) == 0


def test_somebody_asks_with_what_most_captions_share():
    said = ["A dog with a ball", "the dog and a red ball", "dog"]
    assert vague(said, {"dog": 0.1, "ball": 0.5}, 1) == "dog"
    assert vague(said, {"dog": 0.1, "ball": 0.5}, 2) == "dog ball"


class Listening(ToyLibrary):
    """A long list in which the wanted photo comes last, unless an example of its colour was called right."""

    def search(self, question: Question) -> Answer:
        self.asked.append(question)
        every = list(self.items(self.timeline().ids.tolist()))
        liked = {found.path.name.split()[0] for found in self.items(question.good)}
        every = [found for found in every if found.id not in question.bad]
        every.sort(key=lambda found: (found.id not in question.good, found.path.name.split()[0] not in liked))
        hits = tuple(Hit(found, 0.0) for found in every)
        return Answer("", hits[: question.limit], len(hits), len(hits), "toy", 0.0, 0.0)


def test_examples_lead_to_the_photo_where_paging_does_not():
    names = [f"{COLOURS[n % 9]} {n:03d}.png" for n in range(90)]
    library = Listening({f"/photos/{name}": (name.split()[0],) * 2 for name in names}, ["/photos"])
    topics = topics_of({name: [f"{name.split()[0]} thing"] for name in names})
    run = run_to_end(feedback_rounds.measure(library, topics, ["toy"]))
    values = {line.system: line.estimate.value for line in summarise(run) if line.measure == "R@50"}
    assert len(run.questions) == 90 - PAGE  # who is found at once needs no feedback
    assert values["toy"] == pytest.approx(ROUNDS * PAGE / (90 - PAGE))
    assert values["toy with feedback"] == 1.0


def test_what_was_shown_is_not_shown_again():
    names = [f"{COLOURS[n % 9]} {n:03d}.png" for n in range(90)]
    library = Listening({f"/photos/{name}": (name.split()[0],) * 2 for name in names}, ["/photos"])
    topics = topics_of({name: [f"{name.split()[0]} thing"] for name in names})
    run_to_end(feedback_rounds.measure(library, topics, ["toy"], questions=5))
    rounds = [question for question in library.asked if question.good]
    assert rounds
    for question in rounds:
        assert not set(question.good) & set(question.bad)
        assert (len(question.good) + len(question.bad)) % PAGE == 0
