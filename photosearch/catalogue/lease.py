"""One sync at a time in a home, whichever process runs it. The system gives the lease back when a process dies."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from photosearch.errors import BusyError, DiskFullError, ReadOnlyError


@contextlib.contextmanager
def lease(home: Path) -> Iterator[None]:
    """Hold the lease of the library at `home`. Raises `BusyError` where another photosearch has it.

    Raises `DiskFullError` or `ReadOnlyError` where nothing can be written there.
    """
    lock = FileLock(home / "sync.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"Another photosearch is syncing the library in {home}.") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(f"The disk that holds {home} is full.") from error
        raise ReadOnlyError(f"The library in {home} cannot be written.") from error
    try:
        yield
    finally:
        lock.release()
