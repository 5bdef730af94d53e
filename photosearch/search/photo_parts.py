"""Reference photos as parts of a question, and how a photo or a crop of one is written in a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from photosearch.parts import Box, Part, PartKind, ReferencePhoto

MOST_WEIGHT = 100


def photo_parts(photos: Sequence[ReferencePhoto], first_clause: int = 0) -> tuple[Part, ...]:
    """A part for each photo, each a clause of its own from `first_clause` on; a photo given twice counts once.

    A photo of weight 0 asks for nothing and is left out.
    """
    once = [photo for photo in dict.fromkeys(photos) if photo.weight]
    return tuple(_part(photo, first_clause + place) for place, photo in enumerate(once))


def _part(photo: ReferencePhoto, clause: int) -> Part:
    crop = "part of " if photo.box else ""
    return Part(
        PartKind.PHOTO,
        text=written(photo),
        label=crop + photo.path.name,
        photo=photo,
        weight=abs(photo.weight),
        negative=photo.weight < 0,
        clause=clause,
    )


def written(photo: ReferencePhoto) -> str:
    """As `--image` takes it: `PATH`, `PATH#x,y,w,h` in fractions, with the weight before where it is not 1."""
    weight = "" if photo.weight == 1 else f"{photo.weight:g}:"
    box = photo.box
    crop = f"#{box.x:g},{box.y:g},{box.width:g},{box.height:g}" if box else ""
    return f"{weight}{photo.path}{crop}"


def read_photo(text: str) -> ReferencePhoto:
    """The photo of such a line; a file that bears the whole name, `#` and `:` and all, is that file.

    Raises `ValueError` with a sentence where a crop does not lie inside the picture, or a weight is too great.
    """
    if Path(text).expanduser().exists():
        return ReferencePhoto(Path(text).expanduser())
    weight, rest = _weight(text)
    if Path(rest).expanduser().exists():
        return ReferencePhoto(Path(rest).expanduser(), weight=weight)
    path, box = _box(rest)
    return ReferencePhoto(Path(path).expanduser(), box, weight)


def _weight(text: str) -> tuple[float, str]:
    head, colon, rest = text.partition(":")
    try:
        weight = float(head) if colon and rest else math.nan
    except ValueError:  # the drive of a path, for one
        return 1.0, text
    if math.isnan(weight):
        return 1.0, text
    if abs(weight) > MOST_WEIGHT:
        raise ValueError(f"A photo counts at most {MOST_WEIGHT} times, not {head}.")
    return weight, rest


def _box(text: str) -> tuple[str, Box | None]:
    path, hash_sign, crop = text.rpartition("#")
    numbers = crop.split(",")
    if not hash_sign or len(numbers) != 4:
        return text, None
    try:
        box = Box(*map(float, numbers))
    except ValueError:
        return text, None
    inside = (
        0 <= box.x < 1 and 0 <= box.y < 1 and box.x + box.width <= 1.0001 and box.y + box.height <= 1.0001
    )
    if not (inside and box.width > 0 and box.height > 0):
        raise ValueError(
            f"The crop {crop} does not lie inside the picture: x, y, width and height are 0 to 1."
        )
    return path, box
