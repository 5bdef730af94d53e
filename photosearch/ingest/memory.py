"""Gives memory back to the system when a piece of work is over. Knows nothing of the work."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def give_back() -> None:
    """Return what is free to the system, where its C library would keep it: on Linux, glibc.

    Arrays that grow from sync to sync leave holes behind that nothing else fills; over months they would add up.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # other C libraries have no malloc_trim(3)
            ctypes.CDLL(None).malloc_trim(0)
