"""One photo that somebody asks with or looks at, decoded at once in a child process. Knows no library."""

from __future__ import annotations

from photosearch.errors import QueryImageError
from photosearch.gallery.decode_pool import decode_one
from photosearch.records import DecodeFailure, DecodeJob, Pixels


def pixels_of(job: DecodeJob, limit_s: float, memory_mb: int) -> Pixels:
    """The (height, width, 3) pixels that the job's `InputSpec` asks for. Raises `QueryImageError`."""
    if not job.path.is_file():
        raise QueryImageError(f"There is no file {job.path}.")
    result = decode_one(job, limit_s, memory_mb)
    if isinstance(result, DecodeFailure):
        raise QueryImageError(f"{job.path} cannot be read: {result.failure.reason}.")
    assert result.picture is not None and result.picture.pixels is not None
    return result.picture.pixels
