"""What the façade says of questions without comparing anything: reading, completing, keeping."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.errors import NotInLibraryError, QuestionError
from photosearch.library import Library
from photosearch.parts import Box, PartKind, ReferencePhoto
from photosearch.records import Question, SavedSearch


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as opened:
        yield opened


def test_a_question_is_read_into_parts_with_photos_last(library: Library) -> None:
    photo = ReferencePhoto(Path("/x.jpg"), Box(0, 0, 0.5, 0.5), -2)
    read = library.read(Question("dog -snow in:2019", (photo,)))
    assert [(part.kind, part.negative) for part in read.parts] == [
        (PartKind.WORDS, False),
        (PartKind.WORDS, True),
        (PartKind.DATE, False),
        (PartKind.PHOTO, True),
    ]
    assert len({part.clause for part in read.parts}) == 4
    assert library.read(Question("")).parts == ()


def test_reading_never_raises(library: Library) -> None:
    assert library.read(Question('dog "rating:many near: (((')).parts


def test_a_line_is_completed(library: Library) -> None:
    found = library.complete("dog cam", 7)
    assert any(one.text.startswith("camera:") and (one.start, one.end) == (4, 7) for one in found)


def test_searches_are_kept(library: Library) -> None:
    question = Question("dog", good=(1,), by_date=True)
    library.save_search(SavedSearch("  dogs ", question))
    assert library.saved_searches() == (SavedSearch("dogs", question),)
    library.remove_saved_search("dogs")
    assert library.saved_searches() == ()
    with pytest.raises(NotInLibraryError):
        library.remove_saved_search("dogs")
    with pytest.raises(QuestionError):
        library.save_search(SavedSearch("  ", question))
