"""Screen readers find every photo of the grid, its name, its place and whether it is selected."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from app.fake_library import FakeLibrary
from app.grid_making import MakeGrid, grid, make_grid
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from photosearch.app import grid_access
from photosearch.app.grid import GridView

__all__ = ["grid", "make_grid"]
Name = QAccessible.Text.Name


@pytest.fixture(autouse=True)
def screen_reader(qapp: QObject) -> Iterator[None]:
    """Qt makes interfaces only while somebody reads them."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def entries(grid: GridView) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(grid)
    assert found is not None
    return found


def test_the_grid_is_a_list_of_photos(grid: GridView) -> None:
    found = entries(grid)
    assert found.role() == QAccessible.Role.List
    assert found.text(Name) == "Photos"
    assert found.childCount() == 400
    assert found.child(400) is None


def test_each_photo_says_what_it_is_and_where(qtbot: QtBot, grid: GridView) -> None:
    qtbot.waitUntil(lambda: grid.details.get(3) is not None)
    photo = entries(grid).child(2)
    assert photo is not None
    assert photo.role() == QAccessible.Role.ListItem
    assert "_3.jpg" in photo.text(Name)
    assert photo.text(Name).endswith("photo 3 of 400")
    middle = photo.rect().center()
    below = entries(grid).childAt(middle.x(), middle.y())
    assert below is not None
    assert entries(grid).indexOfChild(below) == 2


def test_selection_focus_and_sight_are_told(qtbot: QtBot, grid: GridView) -> None:
    grid.activateWindow()
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    first, second, last = (entries(grid).child(row) for row in (0, 1, 399))
    assert first is not None
    assert second is not None
    assert last is not None
    assert (bool(first.state().selected), bool(second.state().selected)) == (False, True)
    assert bool(second.state().offscreen) is False
    assert bool(last.state().offscreen) is True


def test_other_photos_have_other_names(grid: GridView, library_of_7: FakeLibrary) -> None:
    before = entries(grid).child(0)
    assert before is not None
    assert "of 400" in before.text(Name)
    grid.model.replaced.emit()
    grid.model.show_timeline(library_of_7.timeline())
    assert entries(grid).childCount() == 7
    after = entries(grid).child(0)
    assert after is not None
    assert after.text(Name).endswith("photo 1 of 7")
    assert entries(grid).child(7) is None


@pytest.fixture
def library_of_7(library: FakeLibrary) -> FakeLibrary:
    library.photos = 7
    return library


def test_only_the_entries_asked_for_last_are_kept(
    make_grid: MakeGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_access, "KEPT", 20)
    grid = make_grid()
    for row in (*range(400), 5):
        photo = entries(grid).child(row)
        assert photo is not None
        assert photo.text(Name).endswith(f"photo {row + 1} of 400")
    made = grid_access._ENTRIES[id(grid)]
    assert len(made._made) == 20
    gc.collect()
    assert entries(grid).childCount() == 400
