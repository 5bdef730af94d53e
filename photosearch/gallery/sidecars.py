"""Which small files of a folder describe which photo, and which RAW has a twin. Knows names only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from photosearch.gallery.formats import HEIF_EXTENSIONS, JPEG_EXTENSIONS

EXTENSIONS = frozenset({"xmp", "json"})

_NUMBERED = re.compile(r"\((\d+)\)$")
_SUPPLEMENT = ".supplemental-metadata"
_TAKEOUT_LENGTH = 46  # Takeout cuts names of its files here, before ".json"
_EDITED = re.compile(  # what Google Photos appends to the name of an edited copy, in the languages it speaks here
    r"-(edited|effects|bearbeitet|modifié|modifie|upraveno|editado|editada|đã chỉnh sửa|แก้ไขแล้ว|已編輯|已编辑"
    r"|編集済み|modificato|bewerkt|redigerad|redigert|редактирован\w*)(?=\(|\.|$)",
    re.IGNORECASE,
)


class Sidecars:
    """The sidecars of one folder, found by the photo's name."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: the `.xmp` and `.json` files of the folder."""
        self._xmp: dict[str, str] = {}
        self._json: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in names:
            stem, _, extension = name.rpartition(".")
            if extension.lower() == "xmp":
                self._xmp[stem.lower()] = name
            else:
                base, number = _split_number(stem.lower())
                self._json[base, number].append(name)

    def of(self, name: str) -> tuple[str, ...]:
        """Names of the sidecars of the photo `name`, the most telling first."""
        if not self._xmp and not self._json:
            return ()
        lower = name.lower()
        stem = lower.rpartition(".")[0]
        found = [self._xmp[key] for key in (lower, stem) if key in self._xmp]
        takeout = self._takeout(lower)
        return (*found, takeout) if takeout else tuple(found)

    def _takeout(self, name: str) -> str | None:
        """`IMG.JPG.json`, newer `IMG.JPG.supplemental-metadata.json`, both also cut short; `IMG(1).JPG` goes with
        `IMG.JPG(1).json`, and an edited copy with the original's.
        """
        if not self._json:
            return None
        for candidate in dict.fromkeys((name, _EDITED.sub("", name))):
            stem, _, extension = candidate.rpartition(".")
            plain_stem, number = _split_number(stem)
            plain = f"{plain_stem}.{extension}"
            keys = [(candidate, ""), *_keys(candidate, "")] if number else []
            for key in [*keys, *_keys(plain, number)]:
                if key in self._json:
                    return self._json[key][0]
        return None


def _keys(photo: str, number: str) -> list[tuple[str, str]]:
    """(base, number) of the JSON files that may describe a photo, by Takeout's rules."""
    length = _TAKEOUT_LENGTH
    full = photo + _SUPPLEMENT
    bases = [photo, full, full[:length], full[: length - len(number)], photo[:length]]
    if len(photo) < length:
        bases.extend(full[:end] for end in range(len(photo) + 1, min(len(full), length)))
    return [(base, number) for base in dict.fromkeys(bases)]


def _split_number(stem: str) -> tuple[str, str]:
    match = _NUMBERED.search(stem)
    return (stem[: match.start()], match[0]) if match else (stem, "")


def twins(raw_names: Iterable[str], photo_names: Iterable[str]) -> Mapping[str, str]:
    """For each RAW that a camera wrote together with a JPEG or HEIC, the name of that."""
    beside: dict[str, str] = {}
    for name in photo_names:
        stem, _, extension = name.lower().rpartition(".")
        if extension in JPEG_EXTENSIONS or extension in HEIF_EXTENSIONS:
            beside[stem] = name
    pairs = ((name, beside.get(name.lower().rpartition(".")[0])) for name in raw_names)
    return {raw: photo for raw, photo in pairs if photo is not None}
