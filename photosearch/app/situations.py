"""What the window should show: photos, the welcome, or a message; decided from a few facts. Knows no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from photosearch.app.worker import State
from photosearch.errors import PersonError
from photosearch.records import GalleryFolder


class Page(StrEnum):
    PHOTOS = "photos"
    WELCOME = "welcome"
    PROBLEM = "problem"
    NOTHING_FOUND = "nothing found"
    LOOKING = "looking"
    AWAY = "away"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts. `folders` and `photos` are None until they are known."""

    folders: tuple[GalleryFolder, ...] | None = None
    photos: int | None = None
    worker: State = State.WORKING
    asked: bool = False
    hits: int | None = None  # of the answer that is shown
    problem: PersonError | None = None


def page_for(now: Situation) -> Page:
    """The page that fits."""
    if now.folders is None or now.photos is None:
        return Page.PHOTOS
    if not now.folders and not now.photos:
        return Page.WELCOME
    if now.problem is not None:
        return Page.PROBLEM
    if now.asked:
        return Page.NOTHING_FOUND if now.hits == 0 else Page.PHOTOS
    return Page.PHOTOS if now.photos else _without_photos(now)


def _without_photos(now: Situation) -> Page:
    if now.folders and not any(folder.reachable for folder in now.folders):
        return Page.AWAY
    return Page.LOOKING if now.worker is State.WORKING else Page.EMPTY


def words_for(page: Page) -> tuple[str, str, str]:
    """Drawing, title and sentence of a message page; those of a problem come with it."""
    translate = QCoreApplication.translate
    if page is Page.NOTHING_FOUND:
        return (
            "nothing",
            translate("situations", "Nothing matches"),
            translate("situations", "Try simpler words, or take a part of the question away."),
        )
    if page is Page.LOOKING:
        return (
            "looking",
            translate("situations", "Looking for your photos"),
            translate(
                "situations", "The first ones appear in a moment. You can search while the rest is read."
            ),
        )
    if page is Page.AWAY:
        return (
            "away",
            translate("situations", "Your photos are out of reach"),
            translate("situations", "Connect the disk or share they are on; they come back by themselves."),
        )
    if page is Page.EMPTY:
        return (
            "empty",
            translate("situations", "No photos in these folders"),
            translate(
                "situations", "Photos that arrive here are shown at once. You can also add another folder."
            ),
        )
    return "problem", "", ""
