"""Which page fits which facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.app.situations import Page, Situation, page_for, words_for
from photosearch.app.worker import State
from photosearch.errors import QuestionError
from photosearch.records import GalleryFolder
from photosearch.settings import resources_path

HERE = (GalleryFolder(1, Path("/photos")),)
GONE = (GalleryFolder(1, Path("/stick"), reachable=False),)


@pytest.mark.parametrize(
    ("now", "page"),
    [
        (Situation(), Page.PHOTOS),
        (Situation(folders=()), Page.PHOTOS),
        (Situation(folders=(), photos=0), Page.WELCOME),
        (Situation(folders=HERE, photos=0), Page.LOOKING),
        (Situation(folders=HERE, photos=0, worker=State.WATCHING), Page.EMPTY),
        (Situation(folders=HERE, photos=0, worker=State.PAUSED), Page.EMPTY),
        (Situation(folders=GONE, photos=0), Page.AWAY),
        (Situation(folders=HERE + GONE, photos=0, worker=State.WATCHING), Page.EMPTY),
        (Situation(folders=GONE, photos=20), Page.PHOTOS),
        (Situation(folders=HERE, photos=20), Page.PHOTOS),
        (Situation(folders=HERE, photos=20, asked=True), Page.PHOTOS),
        (Situation(folders=HERE, photos=20, asked=True, hits=0), Page.NOTHING_FOUND),
        (Situation(folders=HERE, photos=20, asked=True, hits=3), Page.PHOTOS),
        (Situation(folders=HERE, photos=20, asked=True, problem=QuestionError("?")), Page.PROBLEM),
    ],
)
def test_page(now: Situation, page: Page) -> None:
    assert page_for(now) is page


@pytest.mark.parametrize("page", [Page.NOTHING_FOUND, Page.LOOKING, Page.AWAY, Page.EMPTY, Page.PROBLEM])
def test_every_message_has_a_drawing_and_all_but_problems_a_sentence(page: Page) -> None:
    drawing, title, sentence = words_for(page)
    assert (resources_path() / "drawings" / f"{drawing}.svg").is_file()
    assert page is Page.PROBLEM or (title and sentence.endswith("."))
