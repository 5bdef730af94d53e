"""The viewer as a person uses it, on real files: open, leaf, zoom, pan, animation, colours, copy, close."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from app.fake_library import FakeLibrary
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QColorSpace, QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app.image_loader import ImageLoader, PhotoJob, drawable, from_pixels, load_photo
from photosearch.app.item_actions import ItemActions
from photosearch.app.item_details import ItemDetails
from photosearch.app.results_model import ResultsModel
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.app.viewer import Viewer
from photosearch.errors import QueryImageError
from photosearch.records import Item, Pixels, Timeline

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
RED, BLUE = QColor(200, 30, 30), QColor(20, 40, 190)
NAMES = ["red.jpg", "turned.jpg", "moves.gif", "photo.heic", "gone.jpg", "blue.png"]


class FilesLibrary(FakeLibrary):
    """A fake library whose items are real files in a folder: item n is `NAMES[n − 1]`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, photos=len(NAMES))
        self.folder = folder
        self.gate = threading.Event()
        self.gate.set()
        self._write()

    def _write(self) -> None:
        Image.new("RGB", (1500, 1000), RED.getRgb()[:3]).save(self.folder / "red.jpg", quality=95)
        turned = Image.new("RGB", (1200, 800), RED.getRgb()[:3])
        turned.paste(BLUE.getRgb()[:3], (0, 0, 600, 800))
        exif = Image.Exif()
        exif[0x0112] = 6
        turned.save(self.folder / "turned.jpg", exif=exif, quality=95)
        frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "blue", "lime")]
        frames[0].save(
            self.folder / "moves.gif", save_all=True, append_images=frames[1:], duration=30, loop=0
        )
        (self.folder / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(200))
        Image.new("RGB", (300, 200), BLUE.getRgb()[:3]).save(self.folder / "blue.png")

    def _item(self, item_id: int) -> Item:
        path = self.folder / NAMES[item_id - 1]
        sizes = {
            1: (1500, 1000),
            2: (800, 1200),
            3: (80, 60),
            4: (4000, 3000),
            5: (1600, 1200),
            6: (300, 200),
        }
        width, height = sizes[item_id]
        return replace(super()._item(item_id), path=path, paths=(path,), width=width, height=height)

    def preview(self, item_id: int) -> bytes | None:
        self.gate.wait(10)
        return super().preview(item_id)

    def pixels(self, path: Path, long_side_px: int) -> Pixels:
        if path.suffix != ".heic":
            raise QueryImageError(f"{path} cannot be read.")
        width = min(4000, long_side_px)
        return np.full((width * 3 // 4, width, 3), (10, 200, 90), np.uint8)


@pytest.fixture
def library(tmp_path: Path) -> FilesLibrary:
    return FilesLibrary(tmp_path)


@pytest.fixture
def viewer(qtbot: QtBot, library: FilesLibrary) -> Iterator[Viewer]:
    thumbnails, details, photos = ThumbnailLoader(library), ItemDetails(library), ImageLoader(library)
    model = ResultsModel()
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    qtbot.waitExposed(page)
    made = Viewer(model, details, thumbnails, photos, ItemActions(photos), page)
    made.reduced_motion = True
    model.show_timeline(library.timeline())
    yield made
    library.gate.set()
    for part in (thumbnails, details, photos):
        part.close()


def middle(viewer: Viewer) -> QColor:
    picture = viewer.canvas.grab().toImage()
    return picture.pixelColor(picture.width() // 2, picture.height() // 2)


def near(one: QColor, other: QColor) -> bool:
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return all(abs(a - b) < 14 for a, b in pairs)


def shows(viewer: Viewer, colour: QColor) -> Callable[[], bool]:
    return lambda: near(middle(viewer), colour)


def opened(qtbot: QtBot, viewer: Viewer, item_id: int) -> Viewer:
    viewer.open_item(item_id)
    qtbot.waitUntil(viewer.is_settled, timeout=5000)
    return viewer


# ------------------------------------------------------------------------------------------ opening, leafing


def test_opens_with_the_small_picture_and_then_the_photo(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.open_item(1)
    assert viewer.isVisible()
    qtbot.waitUntil(shows(viewer, RED), timeout=5000)
    rect = viewer.canvas.photo_rect()
    assert rect.width() / rect.height() == pytest.approx(1.5, abs=0.01)
    assert rect.width() == pytest.approx(viewer.canvas.width(), abs=1) or rect.height() == pytest.approx(
        viewer.canvas.height(), abs=1
    )


def test_a_hanging_disk_leaves_the_viewer_usable(qtbot: QtBot, viewer: Viewer, library: FilesLibrary) -> None:
    library.gate.clear()
    viewer.open_item(1)
    qtbot.wait(30)
    viewer.step(1)
    assert viewer.item_id == 2
    viewer.close_photo()
    assert not viewer.isVisible()


def test_turned_photos_stand_upright(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 2)
    rect = viewer.canvas.photo_rect()
    assert rect.width() < rect.height()
    picture = viewer.canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    x = round(rect.center().x() * ratio)
    assert near(picture.pixelColor(x, round((rect.top() + 20) * ratio)), BLUE)
    assert near(picture.pixelColor(x, round((rect.bottom() - 20) * ratio)), RED)


def test_leafs_by_keys_and_stops_at_the_ends(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 1)
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.item_id == 1
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.keyClick(viewer, Qt.Key.Key_Space)
    assert viewer.item_id == 3
    qtbot.keyClick(viewer, Qt.Key.Key_End)
    assert viewer.item_id == 6
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.item_id == 6
    qtbot.keyClick(viewer, Qt.Key.Key_Home)
    assert viewer.item_id == 1


def test_the_film_strip_leads_to_neighbours(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 2)
    places = dict(viewer.strip.places())
    assert set(places) == set(range(6))
    qtbot.mouseClick(viewer.strip, LEFT, NO_KEYS, places[5].center())
    assert viewer.item_id == 6


def test_neighbours_are_fetched_ahead(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 1)
    qtbot.waitUntil(lambda: viewer.has_large(2), timeout=5000)
    viewer.step(1)
    assert near(middle(viewer), RED) or near(middle(viewer), BLUE)


# ------------------------------------------------------------------------------------------ looking closer


def test_zooms_about_the_pointer_pans_and_fits(qtbot: QtBot, viewer: Viewer) -> None:
    canvas = opened(qtbot, viewer, 1).canvas
    canvas.zoom_by(2)
    start = canvas.scale
    at = QPointF(300, 200)

    def under_pointer() -> QPointF:
        rect = canvas.photo_rect()
        return QPointF((at.x() - rect.x()) / rect.width(), (at.y() - rect.y()) / rect.height())

    before = under_pointer()
    for _ in range(3):
        event = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
    assert canvas.scale == pytest.approx(start * 1.2**3)
    after = under_pointer()
    assert (after - before).manhattanLength() < 0.01
    left = canvas.photo_rect().x()
    qtbot.mousePress(canvas, LEFT, NO_KEYS, QPoint(400, 300))
    qtbot.mouseMove(canvas, QPoint(370, 300))
    qtbot.mouseRelease(canvas, LEFT, NO_KEYS, QPoint(370, 300))
    assert canvas.photo_rect().x() < left
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert canvas.is_fitted
    qtbot.keyClick(viewer, Qt.Key.Key_1)
    assert canvas.scale == 1.0
    qtbot.mouseDClick(canvas, LEFT, NO_KEYS, QPoint(400, 300))
    assert canvas.is_fitted


def test_all_pixels_are_loaded_only_when_one_looks_closer(qtbot: QtBot, viewer: Viewer) -> None:
    canvas = opened(qtbot, viewer, 1).canvas
    assert canvas.sharpest_px() < 1500
    qtbot.keyClick(viewer, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: canvas.sharpest_px() == 1500, timeout=5000)


def test_panning_never_leaves_the_photo(qtbot: QtBot, viewer: Viewer) -> None:
    canvas = opened(qtbot, viewer, 1).canvas
    canvas.actual_size()
    for _ in range(50):
        canvas.pan_by(400, 300)
    rect = canvas.photo_rect()
    assert rect.x() <= 0.5
    assert rect.y() <= 0.5
    canvas.fit()
    before = canvas.photo_rect()
    canvas.pan_by(100, 0)
    assert canvas.photo_rect() == before


def test_small_photos_are_not_blown_up(qtbot: QtBot, viewer: Viewer) -> None:
    canvas = opened(qtbot, viewer, 6).canvas
    assert canvas.photo_rect().size().toSize() == QSize(300, 200)


# ------------------------------------------------------------------------------------------ kinds of files


def test_animated_files_play(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 3)
    seen: set[str] = set()

    def both() -> bool:
        seen.add(middle(viewer).name())
        return {"#ff0000", "#0000ff"} <= seen

    qtbot.waitUntil(both, timeout=5000)
    viewer.step(1)
    assert not viewer.canvas.is_playing()


def test_formats_that_qt_cannot_read_come_from_the_library(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 4)
    assert near(middle(viewer), QColor(10, 200, 90))
    assert viewer.canvas.whole == QSize(4000, 3000)
    qtbot.keyClick(viewer, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: viewer.canvas.sharpest_px() == 4000, timeout=5000)


def test_a_photo_that_is_gone_keeps_its_preview_and_says_so(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.open_item(5)
    qtbot.waitUntil(lambda: "original" in viewer.bar.notice(), timeout=5000)
    picture = viewer.canvas.grab().toImage()
    assert len({picture.pixelColor(x, 300).rgb() for x in range(50, 800, 5)}) > 10
    viewer.step(1)
    qtbot.waitUntil(lambda: viewer.bar.notice() == "", timeout=5000)


def test_wide_gamut_photos_are_converted_to_the_screen() -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 100, 50))
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    shown = drawable(image)
    assert shown.colorSpace() == QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    red, green, blue = shown.pixelColor(1, 1).getRgb()[:3]
    assert (red, green, blue) == pytest.approx((213, 96, 34), abs=4)


def test_pixels_become_images_without_sharing_memory() -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[1, 2] = (255, 128, 0)
    image = from_pixels(pixels)
    pixels[:] = 7
    assert image.size() == QSize(3, 2)
    assert image.pixelColor(2, 1) == QColor(255, 128, 0)


def test_a_screen_stage_is_no_larger_than_the_screen(library: FilesLibrary) -> None:
    photo = load_photo(library, 2, library.folder / "turned.jpg", "screen", QSize(600, 300))
    assert photo.image.size() == QSize(200, 300)
    assert photo.whole == QSize(800, 1200)
    assert photo.file_bytes == (library.folder / "turned.jpg").stat().st_size


def test_another_place_is_tried_where_the_first_is_gone(qtbot: QtBot, library: FilesLibrary) -> None:
    loader = ImageLoader(library)
    item = replace(library.items([1])[0], paths=(library.folder / "nowhere.jpg", library.folder / "red.jpg"))
    with qtbot.waitSignal(loader.photo_ready, timeout=5000):
        loader.want([PhotoJob(item, "screen", QSize(300, 300))])
    loader.close()


# ------------------------------------------------------------------------------------------ doing


def test_copies_path_and_photo(qtbot: QtBot, viewer: Viewer, library: FilesLibrary) -> None:
    opened(qtbot, viewer, 6)
    clipboard = QGuiApplication.clipboard()
    viewer.copy_path()
    assert clipboard.text() == str(library.folder / "blue.png")
    assert clipboard.mimeData().urls()[0].toLocalFile() == str(library.folder / "blue.png")
    with qtbot.waitSignal(viewer.item_actions.notice, timeout=5000):
        viewer.copy_photo()
    assert clipboard.image().size() == QSize(300, 200)


def test_the_panel_and_find_similar(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 1)
    qtbot.keyClick(viewer, Qt.Key.Key_I)
    assert viewer.info.isVisible()
    assert "red.jpg" in viewer.info.text()
    with qtbot.waitSignal(viewer.similar_wanted) as signal:
        qtbot.keyClick(viewer, Qt.Key.Key_S)
    assert signal.args == [1]
    assert not viewer.isVisible()


def test_the_menu_offers_what_can_be_done(qtbot: QtBot, viewer: Viewer, library: FilesLibrary) -> None:
    menu = viewer.item_actions.menu(library.items([1]), viewer)
    words = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert {"Open", "Find similar", "Copy photo", "Copy path", "Show in folder"} <= set(words)
    away = viewer.item_actions.menu([replace(library.items([1])[0], missing=True)], viewer)
    reveal = next(action for action in away.actions() if action.text().startswith("Show in folder"))
    assert not reveal.isEnabled()


def test_flies_to_its_place_when_it_closes(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.reduced_motion = False
    place = viewer.parentWidget().mapToGlobal(QPoint(40, 50))
    viewer.rect_of = lambda _item_id: QRect(place, QSize(150, 100))
    opened(qtbot, viewer, 1)
    with qtbot.waitSignal(viewer.closed) as signal:
        qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert signal.args == [1]
    qtbot.waitUntil(lambda: not viewer.isVisible(), timeout=3000)
    opened(qtbot, viewer, 2)
    qtbot.waitUntil(viewer.bar.isVisible, timeout=3000)


def test_fills_its_window_and_follows_its_size(qtbot: QtBot, viewer: Viewer) -> None:
    opened(qtbot, viewer, 1)
    viewer.parentWidget().resize(1100, 500)
    assert viewer.size() == QSize(1100, 500)


def test_a_photo_that_leaves_the_list_closes(qtbot: QtBot, viewer: Viewer, library: FilesLibrary) -> None:
    opened(qtbot, viewer, 2)
    timeline = library.timeline()
    rest = Timeline(timeline.ids[2:], timeline.taken_s[2:], timeline.aspect[2:])
    viewer.model.show_timeline(rest)
    assert not viewer.isVisible()
