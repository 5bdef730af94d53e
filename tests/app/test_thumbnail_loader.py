"""Thumbnails: decoded beside the window, newest wish first, within a bound of bytes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from app.fake_library import painted
from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from photosearch.app.thumbnail_loader import ThumbnailLoader, Wanted, decode_thumbnail


class Previews:
    """Previews of painted photos; can hang, and tells who asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()

    def preview(self, item_id: int) -> bytes | None:
        self.asked.append(item_id)
        self.threads.add(threading.get_ident())
        self.gate.wait(5)
        if item_id == 404:
            return None
        return b"no picture at all" if item_id == 405 else painted(item_id)


@pytest.fixture
def previews() -> Previews:
    return Previews()


@pytest.fixture
def loader(qapp: object, previews: Previews) -> Iterator[ThumbnailLoader]:
    made = ThumbnailLoader(previews)
    yield made
    previews.gate.set()
    made.close()


def square(item_id: int, px: int = 100) -> Wanted:
    return Wanted(item_id, px, px)


def test_images_come_by_item_id_in_the_size_wanted(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews
) -> None:
    with qtbot.waitSignal(loader.image_ready, timeout=3000) as signal:
        loader.want([Wanted(5, 120, 80)])
    item_id, image = signal.args
    assert item_id == 5
    assert image.size() == QSize(120, 80)
    assert loader.image(5) is not None
    assert threading.get_ident() not in previews.threads


def test_what_is_at_hand_is_not_loaded_again(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews
) -> None:
    loader.want([square(1)])
    qtbot.waitUntil(loader.is_idle, timeout=3000)
    loader.want([square(1), square(2)])
    qtbot.waitUntil(lambda: loader.image(2) is not None, timeout=3000)
    assert previews.asked == [1, 2]
    loader.want([square(1, 160)])
    qtbot.waitUntil(lambda: loader.image(1).width() == 160, timeout=3000)


def test_what_nobody_wants_any_more_is_dropped(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews
) -> None:
    previews.gate.clear()
    loader.want([square(i) for i in range(1, 200)])
    qtbot.waitUntil(lambda: len(previews.asked) == 2, timeout=3000)
    loader.want([square(900)])
    previews.gate.set()
    qtbot.waitUntil(lambda: loader.image(900) is not None and loader.is_idle(), timeout=3000)
    assert len(previews.asked) == 3


def test_a_hanging_disk_does_not_hold_up_the_window(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews
) -> None:
    previews.gate.clear()
    loader.want([square(i) for i in range(1, 50)])
    assert loader.image(1) is None
    qtbot.wait(50)
    loader.want([])
    previews.gate.set()
    qtbot.waitUntil(loader.is_idle, timeout=3000)


@pytest.mark.parametrize("item_id", [404, 405])
def test_items_without_a_picture_are_asked_for_once(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews, item_id: int
) -> None:
    with qtbot.waitSignal(loader.unavailable, timeout=3000):
        loader.want([square(item_id)])
    assert loader.is_without(item_id)
    loader.want([square(item_id)])
    qtbot.waitUntil(loader.is_idle, timeout=3000)
    assert previews.asked == [item_id]
    loader.forget()
    assert not loader.is_without(item_id)


def test_the_cache_keeps_to_its_bound_and_drops_the_longest_unused(qtbot: QtBot, previews: Previews) -> None:
    loader = ThumbnailLoader(previews, cache_bytes=10 * 100 * 100 * 4)
    for item_id in range(1, 31):
        loader.want([square(item_id)])
        qtbot.waitUntil(lambda wanted=item_id: loader.image(wanted) is not None, timeout=3000)
        loader.image(1)
    assert loader.cached_bytes <= 10 * 100 * 100 * 4
    assert loader.image(1) is not None
    assert loader.image(2) is None
    loader.close()


def test_forgotten_pictures_are_read_anew(qtbot: QtBot, loader: ThumbnailLoader, previews: Previews) -> None:
    loader.want([square(1)])
    qtbot.waitUntil(lambda: loader.image(1) is not None, timeout=3000)
    loader.forget([1])
    assert loader.image(1) is None
    assert loader.cached_bytes == 0
    loader.want([square(1)])
    qtbot.waitUntil(lambda: loader.image(1) is not None, timeout=3000)
    assert previews.asked == [1, 1]


def test_bugs_of_a_library_are_not_swallowed(qtbot: QtBot) -> None:
    class Broken:
        def preview(self, item_id: int) -> bytes | None:
            raise ZeroDivisionError("a bug")

    loader = ThumbnailLoader(Broken())
    with qtbot.captureExceptions() as caught:
        loader.want([square(1)])
        qtbot.waitUntil(lambda: bool(caught), timeout=3000)
    assert caught[0][0] is ZeroDivisionError
    loader.close()


def striped() -> bytes:
    """300 × 100 px: red, green, blue thirds."""
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    for x in range(300):
        colour = QColor(("red", "lime", "blue")[x // 100])
        for y in range(100):
            image.setPixelColor(x, y, colour)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_other_ratios_are_cropped_in_the_middle() -> None:
    image = decode_thumbnail(striped(), 50, 50)
    assert image is not None
    assert image.size() == QSize(50, 50)
    assert image.pixelColor(25, 25).green() > 240
    assert image.pixelColor(3, 25).green() > 200
    assert image.pixelColor(46, 25).green() > 200


def test_corners_are_rounded_once() -> None:
    image = decode_thumbnail(striped(), 90, 30, radius=8)
    assert image is not None
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(45, 15) == QColor(0, 255, 0)
    assert image.pixelColor(45, 0).alpha() == 255


def test_closing_does_not_wait_for_a_disk_that_hangs(
    qtbot: QtBot, loader: ThumbnailLoader, previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.app.background.CLOSE_LIMIT_S", 0.1)
    previews.gate.clear()
    loader.want([square(1), square(2)])
    qtbot.waitUntil(lambda: len(previews.asked) == 2, timeout=3000)
    began = time.perf_counter()
    loader.close()
    assert time.perf_counter() - began < 1
    with qtbot.assertNotEmitted(loader.image_ready, wait=100):
        previews.gate.set()
