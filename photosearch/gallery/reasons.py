"""What went wrong with a photo, in words that a person can use. Knows errors, no files."""

from __future__ import annotations

import errno

from PIL import UnidentifiedImageError

from photosearch.gallery.photo import CUT_OFF, UnreadablePhotoError

_BY_ERRNO = {
    errno.EACCES: "may not be read: permission denied",
    errno.EPERM: "may not be read: permission denied",
    errno.ENOENT: "is no longer there",
    errno.ENOTDIR: "is no longer there",
    errno.EISDIR: "is a folder",
    errno.ELOOP: "is a link that leads back to itself",
    errno.EIO: "cannot be read: the disk reports an error",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.ETIMEDOUT: "cannot be read: its disk or network share does not answer",
    errno.EHOSTUNREACH: "cannot be read: its network share is away",
    errno.ESTALE: "cannot be read: its network share is away",
}
_VARIANT = "uses a variant of its format that photosearch cannot read"
_BY_WORDS = (
    ("truncated", CUT_OFF),
    ("end of file", CUT_OFF),
    ("premature", CUT_OFF),
    ("broken data stream", "is damaged"),
    ("security limit", "is damaged or too large to be opened"),
    ("cannot allocate", "needs more memory than a photo may take"),
    ("insufficient input data", CUT_OFF),
    ("unsupported", _VARIANT),
    ("has not been built in", _VARIANT),
    ("not identified by this driver", _VARIANT),
)
_DAMAGED = "is damaged"


def reason_for(error: BaseException) -> str:
    """The end of a sentence that begins with the file's name."""
    if isinstance(error, UnreadablePhotoError):
        return str(error)
    if isinstance(error, MemoryError):
        return "needs more memory than a photo may take"
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno]
    if isinstance(error, UnidentifiedImageError):
        return _DAMAGED
    words = str(error).lower()
    plain = next((reason for sign, reason in _BY_WORDS if sign in words), _DAMAGED)
    detail = " ".join(str(error).split())[:120]
    return f"{plain} ({detail})" if detail and plain == _DAMAGED else plain
