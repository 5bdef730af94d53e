"""Whole photos for the viewer, read and decoded beside the window: the one looked at first, then its neighbours.

What Qt reads is decoded here in a thread, scaled to what the screen can show; everything else comes as pixels from the
library, which decodes it in a child process. Colours are brought to the screen's colour space. Knows no widgets.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QFileInfo, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageIOHandler, QImageReader, QSurfaceFormat

from photosearch.app.background import Background
from photosearch.errors import PersonError
from photosearch.records import Item, Pixels

CACHE_BYTES = 160 * 2**20
ALLOCATION_LIMIT_MB = 1200  # of one decoded picture; Qt's own limit refuses large panoramas
ANIMATION_LIMIT_BYTES = 64 * 2**20
QT_FORMATS = {b"jpeg", b"jpg", b"png", b"webp", b"gif", b"bmp", b"tiff", b"tif", b"ppm", b"pgm"}

Stage = Literal["preview", "screen", "full"]


class PhotoSource(Protocol):
    """The part of a library that whole photos come from."""

    def preview(self, item_id: int) -> bytes | None: ...

    def pixels(self, path: Path, long_side_px: int) -> Pixels: ...


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """A photo at a stage; "screen" is bounded by `bound` device pixels, "full" by nothing."""

    item: Item
    stage: Stage
    bound: QSize


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo. `animation`: the bytes of one that moves.

    `whole` is the size of the upright original; invalid where only smaller pixels were asked for and it is not known.
    """

    item_id: int
    stage: Stage
    image: QImage
    whole: QSize
    file_bytes: int = 0
    animation: QByteArray | None = None


@dataclass(frozen=True, slots=True)
class PhotoFailure:
    """The original of an item cannot be shown."""

    item_id: int
    reason: str


class ImageLoader(QObject):
    """Delivers stages of photos as they come; keeps those of neighbours within a bound of bytes."""

    photo_ready = Signal(object)  # Photo
    photo_failed = Signal(object)  # PhotoFailure

    def __init__(self, library: PhotoSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._photos: OrderedDict[tuple[int, Stage], Photo] = OrderedDict()
        self._background = Background(self._load, 2, self)
        self._background.finished.connect(self._on_finished)

    def photo(self, item_id: int, stage: Stage) -> Photo | None:
        """This stage of an item if it is at hand."""
        return self._photos.get((item_id, stage))

    def want(self, jobs: Sequence[PhotoJob]) -> None:
        """Load these in this order, and nothing else; those at hand cost nothing."""
        missing = (job for job in jobs if not self._has(job))
        self._background.replace({(job.item.id, job.stage): job for job in missing})

    def forget(self) -> None:
        """Drop all photos: the viewer has been closed, or files have changed."""
        self._background.replace({})
        self._photos.clear()

    def close(self) -> None:
        """Stop the threads; nothing is emitted afterwards."""
        self._background.close()

    def is_idle(self) -> bool:
        return self._background.is_idle()

    def _has(self, job: PhotoJob) -> bool:
        """A screen stage made for a smaller view does not count."""
        photo = self._photos.get((job.item.id, job.stage))
        if photo is None or job.stage != "screen" or photo.animation is not None:
            return photo is not None
        whole = photo.whole if photo.whole.isValid() else QSize(job.item.width, job.item.height)
        wanted = whole.scaled(job.bound, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(whole)
        return photo.image.width() >= wanted.width() - 2

    def _load(self, job: PhotoJob) -> Photo | PhotoFailure:
        """Runs in a thread."""
        if job.stage == "preview":
            return self._load_preview(job)
        reasons = []
        for path in job.item.paths:
            try:
                return load_photo(self._library, job.item.id, path, job.stage, job.bound)
            except (OSError, PersonError) as error:
                reasons.append(str(error))
        return PhotoFailure(job.item.id, reasons[0] if reasons else "")

    def _load_preview(self, job: PhotoJob) -> Photo | PhotoFailure:
        data = self._library.preview(job.item.id)
        image = QImage.fromData(data) if data else QImage()
        if image.isNull():
            return PhotoFailure(job.item.id, "")
        whole = QSize(job.item.width, job.item.height)
        return Photo(job.item.id, "preview", drawable(image), whole if not whole.isEmpty() else image.size())

    def _on_finished(self, key: object, result: object) -> None:
        if isinstance(result, Photo):
            self._keep(result)
            self.photo_ready.emit(result)
        elif isinstance(result, PhotoFailure):
            if isinstance(key, tuple) and key[1] != "preview":
                self.photo_failed.emit(result)
        elif isinstance(result, Exception) and not isinstance(result, PersonError | OSError):
            raise result

    def _keep(self, photo: Photo) -> None:
        key = (photo.item_id, photo.stage)
        self._photos.pop(key, None)
        self._photos[key] = photo
        size = sum(kept.image.sizeInBytes() for kept in self._photos.values())
        while size > CACHE_BYTES and len(self._photos) > 1:
            _, oldest = self._photos.popitem(last=False)
            size -= oldest.image.sizeInBytes()


def load_photo(library: PhotoSource, item_id: int, path: Path, stage: Stage, bound: QSize) -> Photo:
    """Read a file upright, for "screen" no larger than `bound`. Raises `OSError` or `PersonError`."""
    size_bytes = path.stat().st_size
    animation = _animation(path, size_bytes)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setAllocationLimit(ALLOCATION_LIMIT_MB)
    reader.setDecideFormatFromContent(True)
    image, whole = QImage(), QSize()
    if reader.canRead() and bytes(reader.format().data()) in QT_FORMATS:
        turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
        stored = reader.size()
        whole = stored.transposed() if turned else stored
        if stage == "screen" and stored.isValid():
            target = whole.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(whole)
            reader.setScaledSize(target.transposed() if turned else target)
        image = reader.read()
    if image.isNull():
        image, whole = _from_library(library, path, stage, bound)
    return Photo(item_id, stage, drawable(image), whole, size_bytes, animation)


def drawable(image: QImage) -> QImage:
    """`image` in the screen's colour space and in a format that is drawn fast."""
    space, screen = image.colorSpace(), screen_colour_space()
    if image.format() == QImage.Format.Format_CMYK8888:
        converted = (
            image.convertedToColorSpace(screen, QImage.Format.Format_RGB32) if space.isValid() else image
        )
        image = converted if not converted.isNull() else image
    elif space.isValid() and space != screen:
        image.convertToColorSpace(screen)
    alpha = image.hasAlphaChannel()
    wanted = QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    return image.convertToFormat(wanted)


def screen_colour_space() -> QColorSpace:
    """That of the window's surfaces where the system tells it, else sRGB."""
    space = QSurfaceFormat.defaultFormat().colorSpace()
    return space if space.isValid() else QColorSpace(QColorSpace.NamedColorSpace.SRgb)


def from_pixels(pixels: Pixels) -> QImage:
    """(h, w, 3) upright sRGB values as an image of its own memory."""
    height, width, _ = pixels.shape
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _from_library(library: PhotoSource, path: Path, stage: Stage, bound: QSize) -> tuple[QImage, QSize]:
    """Formats that Qt cannot read: HEIC, RAW, JPEG 2000 …"""
    long_side_px = max(bound.width(), bound.height()) if stage == "screen" else 2**15
    image = from_pixels(library.pixels(path, long_side_px))
    return image, image.size() if stage == "full" else QSize()


def _animation(path: Path, size_bytes: int) -> QByteArray | None:
    """The whole file where it moves: reading it frame by frame would wait for the disk in the window."""
    if QFileInfo(str(path)).suffix().lower() not in ("gif", "webp", "png", "apng"):
        return None
    if size_bytes > ANIMATION_LIMIT_BYTES:
        return None
    data = QByteArray(path.read_bytes())
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    return data if reader.supportsAnimation() and reader.imageCount() > 1 else None
