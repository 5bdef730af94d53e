"""What can be done with photos, the same in the grid and in the viewer: the menu, copying, dragging out.

Acts on `Item` records; reads no files itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QColor, QDrag, QFont, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from photosearch.app import open_with
from photosearch.app.image_loader import ImageLoader, Photo, PhotoJob
from photosearch.app.style import current, font, icon
from photosearch.records import Item

DRAG_PX = 120  # long side of the picture that follows the pointer
COPY_BOUND = QSize(8000, 8000)


class ItemActions(QObject):
    """Actions on items. `notice` carries a short sentence for the person, such as “Path copied”."""

    open_wanted = Signal(int)
    similar_wanted = Signal(int)
    judged = Signal(object, bool)  # ids of items that are called right (True) or wrong
    notice = Signal(str)

    def __init__(self, loader: ImageLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._copying: int | None = None
        loader.photo_ready.connect(self._on_photo_ready)

    # ------------------------------------------------------------------------------------- menu

    def menu(
        self, items: Sequence[Item], parent: QWidget, *, in_viewer: bool = False, answering: bool = False
    ) -> QMenu:
        """A menu for these items, the first of them being the one that was clicked; `answering` a question or not."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        first, many = items[0], len(items) > 1
        if not in_viewer:
            self._add(menu, self.tr("Open"), "open", lambda: self.open_wanted.emit(first.id), "Return")
        self._add(menu, self.tr("Find similar"), "similar", lambda: self.similar_wanted.emit(first.id), "S")
        if answering:
            self._add_judging(menu, tuple(item.id for item in items))
        menu.addSeparator()
        if not many:
            self._add(menu, self.tr("Copy photo"), "copy", lambda: self.copy_photo(first), "Ctrl+C")
        copy_paths = self.tr("Copy paths") if many else self.tr("Copy path")
        self._add(menu, copy_paths, "link", lambda: self.copy_paths(items), "Ctrl+Shift+C")
        menu.addSeparator()
        reachable = not first.missing
        reveal = lambda: self.show_in_folder(first.path)  # noqa: E731
        self._add(menu, self.tr("Show in folder"), "reveal", reveal, "Ctrl+R").setEnabled(reachable)
        self._add_programs(menu, first.path).setEnabled(reachable)
        return menu

    def _add_judging(self, menu: QMenu, ids: tuple[int, ...]) -> None:
        menu.addSeparator()
        right, wrong = (lambda: self.judged.emit(ids, True)), (lambda: self.judged.emit(ids, False))
        self._add(menu, self.tr("More like this"), "thumb-up", right, "+")
        self._add(menu, self.tr("Not like this"), "thumb-down", wrong, "−")

    def _add(self, menu: QMenu, text: str, mark: str, act: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(icon(mark), text, menu)
        action.triggered.connect(lambda _=False: act())
        # Shown only: the window and the viewer listen to these keys themselves.
        action.setText(f"{text}\t{keys}" if keys else text)
        menu.addAction(action)
        return action

    def _add_programs(self, menu: QMenu, path: Path) -> QAction:
        programs = open_with.programs_for(path)
        if not programs:
            ask = lambda: open_with.choose_program(path)  # noqa: E731
            return self._add(menu, self.tr("Open with…"), "image", ask)
        chooser = menu.addMenu(icon("image"), self.tr("Open with"))
        for program in programs:
            action = QAction(QIcon.fromTheme(program.icon), program.name, chooser)
            action.triggered.connect(lambda _=False, chosen=program: open_with.open_with(path, chosen))
            chooser.addAction(action)
        return chooser.menuAction()

    # ------------------------------------------------------------------------------------- copying

    def copy_paths(self, items: Sequence[Item]) -> None:
        """Paths as lines of text, and as files for a file manager."""
        data = _files(items)
        data.setText("\n".join(str(item.path) for item in items))
        QGuiApplication.clipboard().setMimeData(data)
        self.notice.emit(self.tr("%n path(s) copied", "", len(items)))

    def copy_photo(self, item: Item) -> None:
        """The picture itself, in full size; it is on the clipboard as soon as it has been read."""
        photo = self._loader.photo(item.id, "full")
        if photo is not None:
            self._put(item.id, photo.image)
            return
        self._copying = item.id
        self._loader.want([PhotoJob(item, "full", COPY_BOUND)])

    def _on_photo_ready(self, photo: Photo) -> None:
        if photo.stage == "full" and photo.item_id == self._copying:
            self._put(photo.item_id, photo.image)

    def _put(self, _item_id: int, image: QImage) -> None:
        self._copying = None
        QGuiApplication.clipboard().setImage(image)
        self.notice.emit(self.tr("Photo copied"))

    # ------------------------------------------------------------------------------------- outside

    def show_in_folder(self, path: Path) -> None:
        """Show a file where it lies."""
        if not open_with.show_in_folder(path):
            self.notice.emit(self.tr("No file manager answered"))

    def drag(self, source: QWidget, items: Sequence[Item], picture: QImage | None) -> None:
        """Drag these items out as files. Returns when they are dropped."""
        if not items:
            return
        drag = QDrag(source)
        drag.setMimeData(_files(items))
        pixmap = _drag_pixmap(picture, len(items), source.devicePixelRatioF())
        drag.setPixmap(pixmap)
        drag.setHotSpot(QPoint(round(pixmap.deviceIndependentSize().width() / 2), 20))
        drag.exec(Qt.DropAction.CopyAction)


def _files(items: Sequence[Item]) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(item.path)) for item in items])
    return data


def _drag_pixmap(picture: QImage | None, count: int, ratio: float) -> QPixmap:
    """The dragged photo, small, with the number of photos where there are several."""
    size = QSize(DRAG_PX, DRAG_PX * 3 // 4)
    if picture is not None:
        size = picture.size().scaled(DRAG_PX, DRAG_PX, Qt.AspectRatioMode.KeepAspectRatio)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(current().placeholder))
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    if picture is not None:
        painter.drawImage(
            pixmap.rect().adjusted(0, 0, size.width() - pixmap.width(), size.height() - pixmap.height()),
            picture,
        )
    if count > 1:
        _paint_count(painter, size, count)
    painter.end()
    return pixmap


def _paint_count(painter: QPainter, size: QSize, count: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current().accent))
    painter.drawRoundedRect(size.width() - 40, 4, 36, 22, 11, 11)
    chosen = font("label")
    chosen.setWeight(QFont.Weight.DemiBold)
    painter.setFont(chosen)
    painter.setPen(QColor(current().on_accent))
    painter.drawText(size.width() - 40, 4, 36, 22, Qt.AlignmentFlag.AlignCenter, str(count))
