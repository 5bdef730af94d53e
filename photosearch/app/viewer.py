"""One photo, large: over the grid, with its neighbours in a strip and what is known of it in a panel.

Shows a small picture at once, then the photo as large as the screen, and all its pixels when one looks closer. Reads
no files; `image_loader` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photosearch.app.crop_frame import CropFrame
from photosearch.app.film_strip import FilmStrip
from photosearch.app.image_loader import ImageLoader, Photo, PhotoFailure, PhotoJob, Stage
from photosearch.app.info_panel import InfoPanel
from photosearch.app.item_actions import ItemActions
from photosearch.app.item_details import ItemDetails
from photosearch.app.photo_canvas import PhotoCanvas
from photosearch.app.results_model import ResultsModel
from photosearch.app.style import current
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.app.viewer_bar import ViewerBar
from photosearch.app.viewer_keys import ViewerKeys
from photosearch.records import Item

NEIGHBOURS = (1, -1, 2)  # in the order in which they are fetched ahead
STRIP_BYTES = 8 * 2**20  # of thumbnails in the film strip
SETTLE_MS = 140  # leafing faster than this loads no large photos

RectOf = Callable[[int], QRect | None]


class Viewer(QWidget):
    """An overlay that covers its parent. `rect_of(item_id)` tells where the grid shows an item, in global pixels."""

    closed = Signal(int)  # the item that was shown last
    current_changed = Signal(int)
    similar_wanted = Signal(int)
    part_wanted = Signal(int, object)  # item, Box: look for photos like this part of it
    info_shown = Signal(bool)
    notice = Signal(str)

    def __init__(
        self,
        model: ResultsModel,
        details: ItemDetails,
        thumbnails: ThumbnailLoader,
        photos: ImageLoader,
        actions: ItemActions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.reduced_motion = False
        self.rect_of: RectOf = lambda _item_id: None
        self.model, self._details = model, details
        self._thumbnails, self._photos, self.item_actions = thumbnails, photos, actions
        self._index, self._item_id = -1, -1
        self._closing = False
        self._veil = 1.0  # how much of what lies below is covered
        self.canvas, self.bar, self.info = PhotoCanvas(), ViewerBar(), InfoPanel()
        self.crop = CropFrame(self.canvas)
        self.strip = FilmStrip(model, thumbnails.companion(STRIP_BYTES))
        self._keys = ViewerKeys(self)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._load_large)
        self._lay_out()
        self._connect()
        self.info.hide()
        self.hide()

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))
        column, middle = QVBoxLayout(), QHBoxLayout(self)
        self._row = middle
        for box in (column, middle):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.strip)
        middle.addLayout(column, 1)
        middle.addWidget(self.info)
        parent = self.parentWidget()
        if parent is not None:
            parent.installEventFilter(self._keys)
            self.setGeometry(parent.rect())

    def _connect(self) -> None:
        bar, canvas = self.bar, self.canvas
        bar.back_wanted.connect(self.close_photo)
        bar.fit_wanted.connect(canvas.fit)
        bar.actual_wanted.connect(canvas.actual_size)
        bar.zoom_wanted.connect(canvas.zoom_by)
        bar.info_wanted.connect(self.toggle_info)
        bar.similar_wanted.connect(self.find_similar)
        bar.part_wanted.connect(self.choose_part)
        self.crop.chosen.connect(lambda box: self.part_wanted.emit(self._item_id, box))
        self.crop.left.connect(self.setFocus)
        bar.more_wanted.connect(self.show_menu)
        bar.step_wanted.connect(self.step)
        canvas.scale_changed.connect(self._on_scale_changed)
        canvas.drag_wanted.connect(self._on_drag_wanted)
        canvas.landed.connect(self._on_landed)
        self.strip.index_wanted.connect(self.go_to)
        self.info.folder_wanted.connect(self.item_actions.show_in_folder)
        self._photos.photo_ready.connect(self._on_photo_ready)
        self._photos.photo_failed.connect(self._on_photo_failed)
        self._details.items_ready.connect(self._on_items_ready)
        self.model.refreshed.connect(self._on_list_changed)
        self.model.reordered.connect(self._on_list_changed)

    # ------------------------------------------------------------------------------------- open, leaf, close

    @property
    def item_id(self) -> int:
        """The item that is shown; −1: none."""
        return self._item_id

    @property
    def item(self) -> Item | None:
        """What is known of the item that is shown, as soon as it is known."""
        return self._details.get(self._item_id)

    def is_settled(self) -> bool:
        """The photo is shown as large as it will be without looking closer."""
        return self.has_large(self._item_id) and not self._settling.isActive()

    def has_large(self, item_id: int) -> bool:
        """The screen's version of an item is at hand."""
        return self._photos.photo(item_id, "screen") is not None

    def open_item(self, item_id: int) -> None:
        """Show an item of the model; it grows out of its place in the grid."""
        index = self.model.index_of(item_id)
        if index is None:
            return
        start = self._local_rect(item_id)
        self._closing = False
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.info_shown.emit(not self.info.isHidden())
        self._row.activate()
        self.go_to(index)
        if start is not None and not self.reduced_motion:
            self._veil = 0.0
            self._show_frame(False)
            self.canvas.fly(start)

    def go_to(self, index: int) -> None:
        """Show the photo in row `index` of the model; rows that do not exist are ignored."""
        if not 0 <= index < len(self.model) or (index == self._index and self._item_id >= 0):
            return
        self.crop.hide()
        self._index, self._item_id = index, int(self.model.ids[index])
        self._begin()
        self.current_changed.emit(self._item_id)

    def step(self, step: int) -> None:
        """So many photos on (or back)."""
        self.go_to(self._index + step)

    def go_to_last(self) -> None:
        self.go_to(len(self.model) - 1)

    def close_photo(self) -> None:
        """Back to the grid; the photo shrinks into its place there."""
        if self._closing or not self.isVisible():
            return
        self._closing = True
        self.crop.hide()
        self.canvas.fit()
        self.closed.emit(self._item_id)
        end = self._local_rect(self._item_id)
        if end is None or self.reduced_motion:
            self._finish_closing()
            return
        self._show_frame(False)
        self._veil = 0.0
        self.canvas.fly_out(end)

    def _finish_closing(self) -> None:
        self.hide()
        self._closing = False
        self._settling.stop()
        self._index = self._item_id = -1
        self.canvas.clear()
        self._photos.forget()
        self.info_shown.emit(False)

    def _local_rect(self, item_id: int) -> QRect | None:
        """Where the grid shows an item, in pixels of the canvas."""
        rect = self.rect_of(item_id)
        return None if rect is None else QRect(self.canvas.mapFromGlobal(rect.topLeft()), rect.size())

    def _show_frame(self, shown: bool) -> None:
        """Bar and strip step back while the photo flies, without moving anything."""
        for widget in (self.bar, self.strip):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.setVisible(shown)

    def _on_landed(self) -> None:
        self._veil = 1.0
        self._show_frame(True)
        if self._closing:
            self._finish_closing()
        self.update()

    # ------------------------------------------------------------------------------------- pictures

    def _begin(self) -> None:
        """Show what is at hand of the current photo and ask for the rest."""
        item_id, item = self._item_id, self.item
        best = self._photos.photo(item_id, "screen") or self._photos.photo(item_id, "preview")
        if best is not None:
            self.canvas.show_photo(best.image, self._whole_of(best))
        else:
            whole = QSize(item.width, item.height) if item is not None else QSize()
            self.canvas.show_photo(self._thumbnails.image(item_id), self._whole(whole))
        if best is not None and best.animation is not None:
            self.canvas.play(best.animation)
        self.strip.show_index(self._index)
        self.bar.set_position(self._index, len(self.model))
        self.bar.set_notice("")
        self._tell_item()
        self._details.want([int(i) for i in self.model.ids[max(0, self._index - 3) : self._index + 4]])
        self._want((("preview", 0), ("preview", 1), ("preview", -1)))
        self._settling.start()

    def _whole(self, known: QSize) -> QSize:
        """The size of the original, or one of the right shape until it is known."""
        if not known.isEmpty():
            return known
        aspect = float(self.model.aspect[self._index])
        return QSize(round(3000 * aspect), 3000)

    def _load_large(self) -> None:
        around: list[tuple[Stage, int]] = [("screen", step) for step in NEIGHBOURS]
        self._want([("preview", 0), ("screen", 0), *self._full_if_needed(), *around])

    def _full_if_needed(self) -> list[tuple[Stage, int]]:
        """All pixels of the photo, once it is shown larger than the screen's version has them."""
        photo = self._photos.photo(self._item_id, "screen")
        if photo is None or photo.animation is not None or self.canvas.is_fitted:
            return []
        seen = self.canvas.whole.width() * self.canvas.scale
        return [("full", 0)] if seen > photo.image.width() * 1.02 else []

    def _want(self, stages: Sequence[tuple[Stage, int]]) -> None:
        """Ask for stages of the photos so many steps away."""
        bound = self.canvas.size() * self.devicePixelRatioF()
        jobs = []
        for stage, step in stages:
            item = self._item_at(self._index + step)
            if item is not None:
                jobs.append(PhotoJob(item, stage, bound))
        self._photos.want(jobs)

    def _item_at(self, index: int) -> Item | None:
        return self._details.get(int(self.model.ids[index])) if 0 <= index < len(self.model) else None

    def _on_photo_ready(self, photo: Photo) -> None:
        if photo.item_id != self._item_id or not self.isVisible():
            return
        if photo.animation is not None:
            self.canvas.play(photo.animation)
        if photo.stage == "preview" and self._photos.photo(photo.item_id, "screen") is not None:
            return
        self.canvas.add_image(photo.image, self._whole_of(photo))
        if photo.stage != "preview":
            self.bar.set_notice("")
            self._tell_item()

    def _whole_of(self, photo: Photo) -> QSize:
        """The size of the original: as its file tells, else as the catalogue knows it."""
        item = self.item
        known = self.canvas.whole if item is None else QSize(item.width, item.height)
        told = QSize() if photo.stage == "preview" and not known.isEmpty() else photo.whole
        return told if told.isValid() else known if not known.isEmpty() else photo.image.size()

    def _on_photo_failed(self, failure: PhotoFailure) -> None:
        if failure.item_id == self._item_id:
            item = self.item
            away = item is not None and item.missing
            gone = self.tr("The original cannot be reached now. This is its preview.")
            self.bar.set_notice(
                gone if away else self.tr("The original cannot be read. This is its preview.")
            )

    def _on_items_ready(self, items: tuple[Item, ...]) -> None:
        if self.isVisible() and any(item.id == self._item_id for item in items):
            self._begin()

    def _on_list_changed(self) -> None:
        """The list was refreshed under the viewer: stay at the same photo."""
        if self._item_id < 0:
            return
        index = self.model.index_of(self._item_id)
        if index is None:
            self.close_photo()
            return
        self._index = index
        self.strip.show_index(index)
        self.bar.set_position(index, len(self.model))
        self._tell_item()

    # ------------------------------------------------------------------------------------- bar, panel, menu

    def toggle_info(self) -> None:
        self.info.setVisible(not self.info.isVisible())
        self.bar.set_info_shown(self.info.isVisible())
        self.info_shown.emit(self.info.isVisible())

    def choose_part(self) -> None:
        """Let the person mark a part of the photo to search with."""
        if self._item_id >= 0 and not self._closing:
            self.crop.begin()

    def find_similar(self) -> None:
        """Look for photos like this one; the viewer closes."""
        item_id = self._item_id
        self.close_photo()
        self.similar_wanted.emit(item_id)

    def copy_photo(self) -> None:
        if self.item is not None:
            self.item_actions.copy_photo(self.item)

    def copy_path(self) -> None:
        if self.item is not None:
            self.item_actions.copy_paths([self.item])

    def show_in_folder(self) -> None:
        if self.item is not None:
            self.item_actions.show_in_folder(self.item.path)

    def show_menu(self, place: QPoint) -> None:
        if self.item is not None:
            answering = self.model.answer is not None
            self.item_actions.menu([self.item], self, in_viewer=True, answering=answering).popup(place)

    def _tell_item(self) -> None:
        item, photo = self.item, self._photos.photo(self._item_id, "screen")
        file_bytes = 0 if photo is None else photo.file_bytes
        self.info.show_item(item, self.model.hit_of(self._item_id), file_bytes)
        if item is not None:
            self.bar.set_item(item)
            self.setAccessibleDescription(item.path.name)

    def _on_scale_changed(self) -> None:
        self.bar.set_scale(self.canvas.scale, self.canvas.is_fitted)
        if not self.canvas.is_fitted and self._full_if_needed():
            self._settling.start()

    def _on_drag_wanted(self) -> None:
        if self.item is not None:
            self.item_actions.drag(self, [self.item], self._thumbnails.image(self._item_id))

    # ------------------------------------------------------------------------------------- events

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.show_menu(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QColor(current().background)
        ground.setAlphaF(self._veil)
        QPainter(self).fillRect(self.rect(), ground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._item_id >= 0:
            self._settling.start()
