"""Why a hit is there: the sentences name parts, relevance and what the picture looks like."""

from __future__ import annotations

import re
from pathlib import Path

import toy

from photosearch.parts import ReferencePhoto
from photosearch.records import Question


def reasons(answer, name: str) -> str:
    (hit,) = (hit for hit in answer.hits if hit.item.path.name == name)
    return "\n".join(hit.reasons)


def test_nothing_is_explained_unasked(colours):
    assert colours.searcher().answer(Question("red")).hits[0].reasons == ()


def test_every_part_is_told_with_its_relevance(colours):
    colours.outside[Path("/sea.jpg")] = toy.picture("red")
    question = Question("red -blue", (ReferencePhoto(Path("/sea.jpg")),), show_all=True, explain=True)
    answer = colours.searcher().answer(question)
    told = reasons(answer, "red.jpg")
    assert re.search(r"“red”: \d+% by its picture, nearer than \d+\.\d % of the library", told)
    assert re.search(r"not “blue”: \d%", told)
    assert re.search(r"sea.jpg: (9.|100)% by its picture", told)
    together = int(re.search(r"all parts together: (\d+)%", told)[1])
    assert together == round(100 * answer.hits[0].relevance)


def test_captions_and_sentences_are_named(shelf):
    shelf.put("grey.jpg", "grey", caption="purple")
    searcher = shelf.searcher()
    searcher.prepare(toy.CARD)
    told = reasons(searcher.answer(Question("purple", explain=True)), "grey.jpg")
    assert "by its caption" in told
    assert re.search(r"looks most like: “.+” \(\d\.\d\d\)", told)


def test_conditions_and_examples_are_told(colours):
    ids = {item.path.name: item.id for item in colours.catalogue.items.get(range(1, 10))}
    question = Question("red file:*.jpg", show_all=True, explain=True, good=(ids["orange.jpg"],))
    told = reasons(colours.searcher().answer(question), "red.jpg")
    assert "meets: " in told
    assert "the examples moved it" in told
