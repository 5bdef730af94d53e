"""Thumbnails for the grid: previews read and decoded away from the window, kept within a bound of bytes.

Works with item ids, never with rows, and hands over images, never pixmaps. Knows of the library only that it has
`preview(item_id)`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter

from photosearch.app.background import Background
from photosearch.errors import PersonError

CACHE_BYTES = 40 * 2**20
THREADS = 2


class PreviewSource(Protocol):
    """The part of a library that thumbnails come from."""

    def preview(self, item_id: int) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thumbnail of `width` × `height` device pixels, cropped to cover, with corners of `radius` device pixels."""

    item_id: int
    width: int
    height: int
    radius: float = 0.0


class ThumbnailLoader(QObject):
    """Decodes what is wanted now in two threads; what is not wanted any more is dropped before it costs anything."""

    image_ready = Signal(int, QImage)
    unavailable = Signal(int)  # the item has no preview

    def __init__(
        self, library: PreviewSource, *, cache_bytes: int = CACHE_BYTES, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._limit = cache_bytes
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._sizes: dict[
            int, tuple[int, int]
        ] = {}  # of `_images`, in device pixels; asking an image costs more
        self._bytes = 0
        self._without: set[int] = set()
        self._companions: list[ThumbnailLoader] = []
        self._background = Background(self._load, THREADS, self)
        self._background.finished.connect(self._on_finished)

    @property
    def cached_bytes(self) -> int:
        return self._bytes

    def image(self, item_id: int) -> QImage | None:
        """The thumbnail in whatever size it is at hand, or None. Never waits."""
        image = self._images.get(item_id)
        if image is not None:
            self._images.move_to_end(item_id)
        return image

    def size(self, item_id: int) -> tuple[int, int]:
        """Width and height of `image(item_id)` in device pixels; (0, 0) where there is none."""
        return self._sizes.get(item_id, (0, 0))

    def is_without(self, item_id: int) -> bool:
        """It is known that this item has no preview."""
        return item_id in self._without

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Load these, the first ones first, and nothing else. Those at hand in the right size cost nothing."""
        missing = {w.item_id: w for w in wanted if w.item_id not in self._images}
        inexact = {w.item_id: w for w in wanted if w.item_id in self._images and not self._fits(w)}
        jobs = {key: job for key, job in (missing | inexact).items() if key not in self._without}
        self._background.replace(jobs)

    def forget(self, item_ids: Iterable[int] | None = None) -> None:
        """The pictures of these items (None: of all) have changed: load them again when they are wanted."""
        gone = list(self._images) if item_ids is None else list(item_ids)
        for companion in self._companions:
            companion.forget(item_ids if item_ids is None else gone)
        self._without = set() if item_ids is None else self._without.difference(gone)
        for item_id in gone:
            image = self._images.pop(item_id, None)
            self._sizes.pop(item_id, None)
            self._bytes -= image.sizeInBytes() if image is not None else 0

    def doubt(self) -> None:
        """Any picture may have changed: go on showing it, and load it again when it is wanted next."""
        self._sizes.clear()
        self._without.clear()

    def forget_missing(self) -> None:
        """Items that had no preview may have one now: ask again when they are wanted."""
        self._without.clear()

    def companion(self, cache_bytes: int) -> ThumbnailLoader:
        """A loader of the same previews with a cache of its own, for pictures in other sizes; closed with this one."""
        made = ThumbnailLoader(self._library, cache_bytes=cache_bytes, parent=self)
        self._companions.append(made)
        return made

    def close(self) -> None:
        """Stop the threads; nothing is emitted afterwards."""
        for companion in self._companions:
            companion.close()
        self._background.close()

    def is_idle(self) -> bool:
        return self._background.is_idle()

    def _fits(self, wanted: Wanted) -> bool:
        return self._sizes.get(wanted.item_id) == (wanted.width, wanted.height)

    def _load(self, job: Wanted) -> QImage | None:
        """Runs in a thread."""
        data = self._library.preview(job.item_id)
        return None if data is None else decode_thumbnail(data, job.width, job.height, job.radius)

    def _on_finished(self, key: object, result: object) -> None:
        item_id = int(key)  # type: ignore[call-overload]
        if isinstance(result, QImage):
            self._keep(item_id, result)
            self.image_ready.emit(item_id, result)
            return
        if isinstance(result, Exception) and not isinstance(result, PersonError | OSError):
            raise result
        self._without.add(item_id)
        self.unavailable.emit(item_id)

    def _keep(self, item_id: int, image: QImage) -> None:
        before = self._images.pop(item_id, None)
        self._bytes += image.sizeInBytes() - (before.sizeInBytes() if before is not None else 0)
        self._images[item_id] = image
        self._sizes[item_id] = (image.width(), image.height())
        while self._bytes > self._limit and len(self._images) > 1:
            oldest_id, oldest = self._images.popitem(last=False)
            self._sizes.pop(oldest_id, None)
            self._bytes -= oldest.sizeInBytes()


def decode_thumbnail(data: bytes, width: int, height: int, radius: float = 0.0) -> QImage | None:
    """Decode a picture to exactly `width` × `height` px, cropped in the middle where the ratios differ.

    Returns None for data that cannot be decoded.
    """
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid():
        return None
    cover = _covering(size, QSize(width, height))
    reader.setScaledSize(cover)
    image = reader.read()
    if image.isNull():
        return None
    left, top = (cover.width() - width) // 2, (cover.height() - height) // 2
    return _rounded(image, QRect(left, top, width, height), radius)


def _covering(size: QSize, target: QSize) -> QSize:
    """`size` scaled to cover `target`; a ratio that is off by rounding only is squeezed, not cropped."""
    ratio = (size.width() * target.height()) / (size.height() * target.width())
    if abs(ratio - 1) < 0.04:
        return target
    return size.scaled(target, Qt.AspectRatioMode.KeepAspectRatioByExpanding).expandedTo(target)


def _rounded(image: QImage, crop: QRect, radius: float) -> QImage:
    """Rounding the corners once here spares every frame a clip."""
    if radius <= 0:
        opaque = QImage.Format.Format_RGB32
        return image.copy(crop).convertToFormat(opaque)
    canvas = QImage(crop.size(), QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    brush = QBrush(image)
    painter.setBrush(brush)
    painter.setBrushOrigin(-crop.left(), -crop.top())
    painter.drawRoundedRect(QRectF(0, 0, crop.width(), crop.height()), radius, radius)
    painter.end()
    return canvas
