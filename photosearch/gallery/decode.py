"""One photo, opened once: hash of the whole file, metadata, and one reduced decode. Runs in a decoder child.

Nothing is raised and nothing printed: whatever a file does to its decoder becomes a `DecodeFailure` with a reason in
plain words. Knows no models beyond the shape of their input.
"""

from __future__ import annotations

import io
import mmap
import os
import stat
import warnings
from pathlib import Path
from typing import BinaryIO

import xxhash
from PIL import Image, ImageFile

from photosearch.gallery import thumbnails
from photosearch.gallery.digests import Buffer
from photosearch.gallery.formats import HEAD_BYTES, Format, sniff
from photosearch.gallery.jobs import Answer, Job, PreviewPixels
from photosearch.gallery.jpeg_photo import JpegPhoto
from photosearch.gallery.metadata import read_metadata
from photosearch.gallery.photo import Photo, UnreadablePhotoError
from photosearch.gallery.pillow_photo import PillowPhoto
from photosearch.gallery.reasons import reason_for
from photosearch.records import (
    DecodedFile,
    DecodedPicture,
    DecodeFailure,
    DecodeJob,
    Failure,
    InputSpec,
    Pixels,
)

_MAP_FROM_BYTES = 96 * 1024 * 1024

Image.MAX_IMAGE_PIXELS = (
    None  # `photo.check_budget` looks at what is decoded; a draft of 200 megapixels is cheap
)
ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.preinit()


def answer(job: Job) -> Answer:
    """Do one job of either kind."""
    if isinstance(job, DecodeJob):
        return decode(job)
    try:
        return PreviewPixels(job.key, decode_preview(job.jpeg, job.input))
    except Exception:  # a damaged preview is made anew from its photo
        return PreviewPixels(job.key, None)


def decode(job: DecodeJob) -> DecodedFile | DecodeFailure:
    """Read, hash, and decode as far as the job wants. Never raises but for `KeyboardInterrupt` and `SystemExit`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            data, mtime_ns = _read(job.path)
        except (OSError, ValueError, UnreadablePhotoError) as error:
            return DecodeFailure(job.key, Failure(job.path, "read", reason_for(error)))
        try:
            return _decoded(job, data, mtime_ns)
        except Exception as error:  # decoders raise what they like; the file is at fault, and recorded
            return DecodeFailure(job.key, Failure(job.path, "decode", reason_for(error)))


def decode_preview(jpeg: bytes, model_input: InputSpec) -> Pixels:
    """The pixels that a model reads, from a stored preview. Raises `OSError` or `SyntaxError` where it is damaged."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        return thumbnails.pixels_of(image.convert("RGB"), model_input)


def open_photo(data: Buffer, path: Path) -> Photo:
    """Read a photo's header by what its content says it is. Raises what its decoder raises."""
    if not data:
        raise UnreadablePhotoError("is empty")
    file_format = sniff(bytes(data[:HEAD_BYTES]), path.name)
    stream: BinaryIO | None = None
    if isinstance(data, memoryview) and isinstance(data.obj, mmap.mmap):
        stream = data.obj  # type: ignore[assignment]  # reads, seeks and tells like a file
    match file_format:
        case None:
            raise UnreadablePhotoError("is not a picture of any format that photosearch reads")
        case Format.JPEG:
            return JpegPhoto(data, stream)
        case Format.HEIF:
            from photosearch.gallery.heif_photo import HeifPhoto  # libheif only where it is needed

            return HeifPhoto(data, stream)
        case Format.RAW:
            from photosearch.gallery.raw_photo import RawPhoto  # likewise LibRaw

            return RawPhoto(data)
        case _:
            return PillowPhoto(data, file_format, stream)


def _read(path: Path) -> tuple[Buffer, int]:
    """All bytes of a file and its modification time; a very large file is mapped instead of read."""
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for somebody to write
        raise UnreadablePhotoError("is no file")
    with path.open("rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        if status.st_size >= _MAP_FROM_BYTES:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), status.st_mtime_ns
        return file.readall(), status.st_mtime_ns


def _decoded(job: DecodeJob, data: Buffer, mtime_ns: int) -> DecodedFile:
    content_hash = xxhash.xxh3_128_digest(data)
    photo = open_photo(data, job.path)
    metadata = read_metadata(photo.embedded, job.path, job.sidecars, mtime_ns)
    picture = None
    if job.pixels_wanted and content_hash not in job.known_hashes:
        picture = _picture(photo, job)
    return DecodedFile(job.key, job.path, content_hash, len(data), metadata, picture)


def _picture(photo: Photo, job: DecodeJob) -> DecodedPicture:
    wanted = thumbnails.Wanted(job.input, job.preview_long_side_px, job.use_thumbnail)
    rendering = photo.render(wanted)
    image = rendering.image
    preview = thumbnails.reduced(image, wanted.preview_size(rendering.width, rendering.height))
    return DecodedPicture(
        digest=rendering.digest,
        width=rendering.width,
        height=rendering.height,
        preview=thumbnails.encoded(preview),
        preview_short_side_px=min(preview.size),
        provisional=rendering.provisional,
        pixels=thumbnails.pixels_of(image, job.input) if job.input else None,
    )
