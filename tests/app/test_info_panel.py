"""The information panel says all that is known, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from photosearch.app.info_panel import InfoPanel, date_source, facts, position
from photosearch.records import FileKind, Hit, Item, PhotoMetadata, TakenSource

PATHS = (Path("/photos/2024/IMG_1.jpg"), Path("/copies/IMG_1.jpg"))
FULL = Item(
    7, FileKind.RAW, PATHS[0], PATHS, 6000, 4000,
    PhotoMetadata(
        datetime(2024, 3, 14, 15, 9), TakenSource.XMP, 50.0875, -14.4213, 212.4, "Fujifilm X-T4", "XF 23mm",
        "The river", "Evening at the river", ("river", "evening"), 4,
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))


@pytest.fixture
def panel(qtbot: QtBot) -> InfoPanel:
    made = InfoPanel()
    qtbot.addWidget(made)
    return made


def test_says_everything_that_is_known(panel: InfoPanel) -> None:
    panel.show_item(FULL, Hit(FULL, 0.3127), file_bytes=3_400_000)
    said = panel.text().replace("\u200b", "")
    for words in (
        "The river", "Evening at the river", "river · evening", "14 March 2024, 15:09", "From the XMP data",
        "50.0875° N, 14.4213° W", "212 m above the sea", "Fujifilm X-T4", "XF 23mm", "6000 × 4000", "24 megapixels",
        "3.4 MB", "RAW", "★★★★☆", "0.313", "IMG_1.jpg", "/photos/2024", "/copies",
    ):  # fmt: skip
        assert words in said, words


def test_says_nothing_of_what_is_not_known(panel: InfoPanel) -> None:
    bare = Item(1, FileKind.PHOTO, PATHS[0], PATHS[:1], 800, 600, PhotoMetadata())
    panel.show_item(bare)
    assert [mark for mark, _, _ in facts(bare, None)] == ["image"]
    assert "None" not in panel.text()
    assert "°" not in panel.text()
    panel.show_item(None)
    assert panel.text() == ""


def test_says_where_it_was_taken_by_name(panel: InfoPanel) -> None:
    panel.show_item(replace(FULL, place="Brno, South Moravian, Czechia"))
    said = panel.text()
    assert "Brno, South Moravian, Czechia" in said
    assert "50.0875° N, 14.4213° W · 212 m above the sea" in said


def test_says_how_likely_a_hit_is_and_why(panel: InfoPanel) -> None:
    panel.show_item(FULL, Hit(FULL, 0.31, 0.923, reasons=("Its pixels come near “river”.",)))
    assert "92 % likely" in panel.text()
    assert "0.31" not in panel.text()
    assert "Why it is here\nIts pixels come near “river”." in panel.text()
    panel.show_item(FULL, Hit(FULL, 0.31, 0.999, matched=False))
    assert "99 % likely\nBelow the line: less likely" in panel.text()
    assert "Why" not in panel.text()


def test_says_that_a_photo_is_away(panel: InfoPanel) -> None:
    panel.show_item(replace(FULL, missing=True))
    assert "Cannot be reached now" in panel.text()


def test_each_place_can_be_shown_in_its_folder(qtbot: QtBot, panel: InfoPanel) -> None:
    panel.show_item(FULL)
    buttons = panel.findChildren(QToolButton)
    assert len(buttons) == 2
    with qtbot.waitSignal(panel.folder_wanted) as signal:
        qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert signal.args == [PATHS[1]]
    assert all(button.accessibleName() for button in buttons)


@pytest.mark.parametrize("source", TakenSource)
def test_every_source_of_a_date_has_words(source: TakenSource) -> None:
    assert date_source(source)


def test_positions_have_their_hemisphere() -> None:
    assert position(-33.8568, 151.2153) == "33.8568° S, 151.2153° E"
