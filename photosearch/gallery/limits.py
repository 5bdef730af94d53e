"""What one photo may take: a share of the machine's memory, and no more pixels than fit into that, by the header.

A decoder child is told its memory once; what a header promises is compared with it before a pixel is decoded. What was
estimated too low meets the child's limit instead and becomes a reason there. Knows headers' numbers, no formats.
"""

from __future__ import annotations

import psutil

SHARE = 0.5  # of the machine's memory, that all decoders together may fill
LEAST_MB = 200
OWN_MB = 80  # of interpreter and libraries, before any photo
USUAL_MB = 1000
# A JPEG of 60,000 × 60,000 px can be a few kilobytes long. Read at an eighth of its size it would take little memory,
# and still half a minute of time.
MOST_PIXELS = 1_000_000_000

# Bytes a pixel while it is decoded: Pillow's own, and what `colour` makes of it on the way to eight bits.
_BYTES_OF_MODE = {"1": 2, "L": 1, "P": 5, "I;16": 6, "I;16L": 6, "I;16B": 6, "I;16N": 6, "I": 14, "F": 14}
_PILLOW_BYTES = 4
WHOLE_BYTES = 8  # of decoders that hand over the whole picture at once: theirs, and Pillow's copy


class _Allowance:
    """What this process was told."""

    memory_mb = USUAL_MB


allowance = _Allowance()


def fair_memory_mb(wanted_mb: int, children: int) -> int:
    """`wanted_mb`, or what a machine with too little memory for as many children has for each."""
    there_mb = psutil.virtual_memory().total / 1e6 * SHARE / max(1, children)
    return min(wanted_mb, max(LEAST_MB, int(there_mb)))


def allow(memory_mb: int) -> None:
    """From now on photos in this process may take so much."""
    allowance.memory_mb = memory_mb


def bytes_of(mode: str) -> int:
    """Bytes that a pixel of one of Pillow's modes takes."""
    return _BYTES_OF_MODE.get(mode, _PILLOW_BYTES)


def fits(width: int, height: int, bytes_a_pixel: float) -> bool:
    """Whether decoding so many pixels stays within the memory that is allowed."""
    return width * height * bytes_a_pixel <= max(0, allowance.memory_mb - OWN_MB) * 1e6
