"""A part of a photo, chosen in the viewer, becomes a question."""

from __future__ import annotations

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from photosearch.app.crop_frame import FIRST, CropFrame
from photosearch.app.window import Window

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, library: FakeLibrary, open_window: Open) -> Window:
    made = open_window(library)
    made.chosen.open(5)
    qtbot.waitUntil(lambda: made.viewer.item is not None)
    return made


@pytest.fixture
def frame(qtbot: QtBot, window: Window) -> CropFrame:
    qtbot.keyClick(window.viewer, Key.Key_C)
    assert window.viewer.crop.isVisible()
    return window.viewer.crop


def at(frame: CropFrame, x: float, y: float) -> QPoint:
    """The pixel of the view for a point of the photo in fractions."""
    photo = frame._canvas.photo_rect()
    return QPointF(photo.x() + x * photo.width(), photo.y() + y * photo.height()).toPoint()


def drag(qtbot: QtBot, frame: CropFrame, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(frame, LEFT, pos=start)
    qtbot.mouseMove(frame, (start + end) / 2)
    send_move(frame, end)
    qtbot.mouseRelease(frame, LEFT, pos=end)


def send_move(frame: CropFrame, point: QPoint) -> None:
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, QPointF(point), QPointF(frame.mapToGlobal(point)), LEFT, LEFT,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(frame, event)


def test_dragging_outside_draws_a_new_frame(qtbot: QtBot, frame: CropFrame) -> None:
    drag(qtbot, frame, at(frame, 0.05, 0.1), at(frame, 0.45, 0.6))
    part = frame.part
    assert (part.x(), part.y()) == (pytest.approx(0.05, abs=0.01), pytest.approx(0.1, abs=0.01))
    assert (part.right(), part.bottom()) == (pytest.approx(0.45, abs=0.01), pytest.approx(0.6, abs=0.01))


def test_dragging_inside_moves_it_within_the_photo(qtbot: QtBot, frame: CropFrame) -> None:
    drag(qtbot, frame, at(frame, 0.5, 0.5), at(frame, 0.9, 0.5))
    assert frame.part.x() == pytest.approx(0.4, abs=0.01)  # as far as the edge of the photo
    assert frame.part.width() == pytest.approx(FIRST.width(), abs=0.001)


def test_a_corner_sizes_it(qtbot: QtBot, frame: CropFrame) -> None:
    drag(qtbot, frame, at(frame, 0.2, 0.2), at(frame, 0.1, 0.3))
    assert frame.part.x() == pytest.approx(0.1, abs=0.01)
    assert frame.part.y() == pytest.approx(0.3, abs=0.01)
    assert frame.part.right() == pytest.approx(0.8, abs=0.01)


def test_keys_move_and_size_it_and_never_leaf(qtbot: QtBot, window: Window, frame: CropFrame) -> None:
    shown = window.viewer.item_id
    qtbot.keyClick(frame, Key.Key_Right)
    qtbot.keyClick(frame, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert frame.part.x() == pytest.approx(0.22)
    assert frame.part.height() == pytest.approx(0.62)
    assert window.viewer.item_id == shown


def test_return_searches_with_the_part(
    qtbot: QtBot, library: FakeLibrary, window: Window, frame: CropFrame
) -> None:
    drag(qtbot, frame, at(frame, 0.05, 0.1), at(frame, 0.45, 0.6))
    qtbot.keyClick(frame, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(library.searched))
    photo = library.searched[-1].photos[0]
    assert photo.path.name == "sea_5 5.jpg"
    assert photo.box is not None
    assert photo.box.width == pytest.approx(0.4, abs=0.02)
    assert not window.viewer.isVisible()
    qtbot.waitUntil(lambda: len(window.search_bar._chips) == 1)


def test_escape_leaves_the_frame_and_then_the_photo(qtbot: QtBot, window: Window, frame: CropFrame) -> None:
    qtbot.keyClick(frame, Key.Key_Escape)
    assert not frame.isVisible()
    assert window.viewer.isVisible()
    assert window.session.asking.search.photos == ()


def test_the_frame_goes_with_the_photo(window: Window, frame: CropFrame) -> None:
    window.viewer.step(1)
    assert not frame.isVisible()


def test_the_buttons_stay_in_the_view(qtbot: QtBot, window: Window, frame: CropFrame) -> None:
    window.resize(640, 480)
    drag(qtbot, frame, at(frame, 0.0, 0.0), at(frame, 1.0, 1.0))
    assert frame.rect().contains(frame.bar.geometry())
