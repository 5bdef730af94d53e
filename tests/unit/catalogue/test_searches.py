"""Saved searches come back as they were kept."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.searches import document_of, question_of
from photosearch.parts import Box, ReferencePhoto
from photosearch.records import Question, SavedSearch

SHARES = st.floats(0, 1)
PHOTOS = st.builds(
    ReferencePhoto,
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1).map(Path),
    st.none() | st.builds(Box, SHARES, SHARES, SHARES, SHARES),
    st.floats(-9, 9),
)
QUESTIONS = st.builds(
    Question,
    words=st.text(),
    photos=st.lists(PHOTOS, max_size=3).map(tuple),
    model=st.none() | st.just("builtin"),
    exclude_photos=st.booleans(),
    literal=st.booleans(),
    by_date=st.booleans(),
    good=st.lists(st.integers(1, 2**40)).map(tuple),
    bad=st.lists(st.integers(1, 2**40)).map(tuple),
)


@given(QUESTIONS)
def test_a_question_comes_back_as_it_was(question: Question) -> None:
    assert question_of(document_of(question)) == question


def test_how_much_is_wanted_this_time_is_not_kept() -> None:
    assert question_of(document_of(Question("dog", limit=3, show_all=True, ticket=7))) == Question("dog")


def test_fields_of_another_version_are_passed_over() -> None:
    assert question_of({"words": "dog", "mood": "cheerful"}) == Question("dog")


def test_searches_are_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    catalogue.searches.save(SavedSearch("zoo", Question("animals")))
    catalogue.searches.save(SavedSearch("Dogs", Question("dog", good=(1, 2))))
    catalogue.searches.save(SavedSearch("zoo", Question("animals in:2019")))
    catalogue.close()
    again = Catalogue(tmp_path)
    assert [one.name for one in again.searches.all()] == ["Dogs", "zoo"]
    assert again.searches.find("zoo") == SavedSearch("zoo", Question("animals in:2019"))
    assert again.searches.find("nothing") is None
    assert again.searches.remove("zoo")
    assert not again.searches.remove("zoo")
    assert [one.name for one in again.searches.all()] == ["Dogs"]
    again.close()
