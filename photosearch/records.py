"""Plain frozen records that cross from one room to another. No behaviour, no rows, tensors or widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.parts import Hint, Part, ReferencePhoto

Pixels = NDArray[np.uint8]
"""(height, width, 3) or (n, height, width, 3) sRGB values."""

Vectors = NDArray[np.float32]
"""(n, dim) rows, or (dim,)."""


# ------------------------------------------------------------------------------------- what is on disk


class FileKind(StrEnum):
    PHOTO = "photo"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Volume:
    """A disk or share. `uid` stays the same wherever it is mounted."""

    uid: str
    label: str
    mount_path: Path


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A photo file as a scan found it, with the small files beside it that describe it."""

    path: Path
    kind: FileKind
    size: int
    mtime_ns: int
    file_id: int  # inode number or Windows file index on its volume; 0 where the file system has none
    sidecars: tuple[Path, ...] = ()
    sidecar_stamp: str = ""  # changes when a sidecar appears, goes or is edited
    twin: Path | None = None  # of a RAW: the JPEG or HEIC beside it that the camera wrote with it


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: a fact, kept until the file changes."""

    path: Path
    step: Literal["scan", "read", "decode", "metadata", "embed"]
    reason: str


class TakenSource(StrEnum):
    """Where a capture time came from, most trusted first."""

    EXIF = "exif"
    XMP = "xmp"
    IPTC = "iptc"
    TAKEOUT = "takeout"
    FILE_NAME = "file name"
    MTIME = "modification time"


@dataclass(frozen=True, slots=True)
class PhotoMetadata:
    """What a photo says of itself, embedded or in sidecars."""

    taken: datetime | None = None  # as the camera's clock showed it; aware only where the offset is known
    taken_source: TakenSource | None = None
    latitude: float | None = None  # degrees, north positive
    longitude: float | None = None  # degrees, east positive
    altitude_m: float | None = None
    camera: str = ""
    lens: str = ""
    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    rating: int | None = None  # 0 to 5; −1 for "rejected"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies, by name. Keys are the same wherever a part is; `names` are those of each key.

    The district is a quarter or suburb of the city; each part may be unknown and empty.
    """

    id: int  # of the nearest town in GeoNames, or of the country where there is no town
    district: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    district_key: str = ""
    city_key: str = ""
    region_key: str = ""
    country_key: str = ""
    latitude: float | None = None  # of the city
    longitude: float | None = None
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOWHERE = Place(0)
"""Far from every town."""


# ----------------------------------------------------------------------------------- pictures and models


@dataclass(frozen=True, slots=True)
class InputSpec:
    """How an upright picture becomes the square that an image tower reads.

    "inside" keeps the aspect ratio and makes no square: the long side is at most `size_px`, for looking at.
    """

    size_px: int
    fit: Literal["squash", "crop", "pad", "inside"] = "squash"
    resample: Literal["bilinear", "bicubic", "lanczos"] = "bicubic"


@dataclass(frozen=True, slots=True)
class DecodeJob:
    """One photo to be opened in a decoder child, once.

    Where the file's hash is among `known_hashes`, or `pixels_wanted` is false, nothing is decoded: only hash and
    metadata come back.
    """

    key: int
    path: Path
    sidecars: tuple[Path, ...] = ()
    known_hashes: frozenset[bytes] = frozenset()
    pixels_wanted: bool = True
    input: InputSpec | None = None
    use_thumbnail: bool = True  # a HEIC's own thumbnail will do where it is large enough for `input`
    preview_long_side_px: int = 512


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """Upright pixels: a preview to keep, and the model's square."""

    digest: bytes  # 16 bytes: compressed image data without metadata segments, else decoded pixels
    width: int  # of the whole upright picture, px
    height: int
    preview: bytes  # JPEG, sRGB
    preview_short_side_px: int
    provisional: bool = False  # made from an embedded thumbnail
    pixels: Pixels | None = None  # (height, width, 3) as the job's InputSpec asks


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFile:
    """What one read of a file brought. `picture` is None where nothing needed decoding."""

    key: int
    path: Path
    content_hash: bytes  # 16 bytes, XXH3-128 of the whole file
    size: int
    metadata: PhotoMetadata
    picture: DecodedPicture | None = None


@dataclass(frozen=True, slots=True)
class DecodeFailure:
    key: int
    failure: Failure


# --------------------------------------------------------------------------------------- what is found


@dataclass(frozen=True, slots=True)
class Item:
    """What a person finds: one picture with all the places it lies in. Its id stays for life."""

    id: int
    kind: FileKind
    path: Path  # the first of `paths`
    paths: tuple[Path, ...]
    width: int
    height: int
    metadata: PhotoMetadata
    missing: bool = False  # no file of it can be reached now
    place: str = ""  # where it was taken, by name: "Brno, South Moravian, Czechia"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: words, reference photos, or both, and how the answer should be given."""

    words: str = ""  # one line in the language of questions
    photos: tuple[ReferencePhoto, ...] = ()
    limit: int = 50
    show_all: bool = False  # go on below the cut, up to `limit`
    model: str | None = None  # a model's name; None: the one in use
    exact: bool = False  # never the approximate index
    exclude_photos: bool = False  # leave the reference photos themselves out of the answer
    ticket: int = 0  # comes back with the answer, so that late ones can be dropped
    literal: bool = False  # the words are words, whatever they look like
    by_date: bool = False  # matches newest first
    good: tuple[int, ...] = ()  # ids of items that the person called right,
    bad: tuple[int, ...] = ()  # and wrong
    explain: bool = False  # say of each hit why it is there


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that answers a question."""

    item: Item
    score: float  # a cosine; 0 where nothing was compared
    relevance: float | None = None  # 0 to 1, behaves like a probability; None where nothing was compared
    start_s: float | None = None
    end_s: float | None = None
    caption_matched: bool = False  # the words of its caption came nearer than its pixels
    matched: bool = True  # lies above the cut
    reasons: tuple[str, ...] = ()  # sentences that explain it, where they were asked for


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, best first. `matches` counts what lies above the cut among the `searched` items."""

    query: str
    hits: tuple[Hit, ...]
    matches: int
    searched: int
    model: str
    cut: float  # the relevance below which a photo does not count as a match
    seconds: float
    ticket: int = 0
    notes: tuple[str, ...] = ()  # sentences for the person: what was assumed, what the model does not know
    parts: tuple[Part, ...] = ()  # what was understood
    hints: tuple[Hint, ...] = ()  # what was not
    nearest: tuple[Hit, ...] = ()  # where nothing matches: the few that come nearest


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question kept under a name, with the examples that were given to it. It is asked anew each time."""

    name: str
    question: Question


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """All listed items, newest first, as arrays: enough to lay out a grid of a million."""

    ids: NDArray[np.int64]
    taken_s: NDArray[np.int64]  # capture time as seconds since 1970 of the camera's own clock
    aspect: NDArray[np.float32]  # width / height


# ------------------------------------------------------------------------------------------- long work


class Stage(StrEnum):
    SCAN = "scan"
    INDEX = "index"
    FINISH = "finish"
    MEASURE = "measure"
    DOWNLOAD = "download"  # in bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """A sign of life of long work; `total` is None while it is not known."""

    stage: Stage
    done: int
    total: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """The counts that `sync` ends with."""

    found: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    missing: int = 0
    failed: int = 0
    embedded: int = 0
    decoded: int = 0
    placeholders: int = 0  # cloud files that would have to be downloaded first: left alone
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GalleryFolder:
    """A folder that the person added. `reachable` is false while its disk is away."""

    id: int
    path: Path
    excluded: tuple[str, ...] = ()  # glob patterns relative to the folder
    reachable: bool = True
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a library in numbers."""

    photos: int
    embedded: int
    failed: int
    missing: int
    model: str
    home: Path
    folders: tuple[GalleryFolder, ...]
    captions: int = 0
    size_bytes: Mapping[str, int] = field(default_factory=dict)  # catalogue, vectors, previews, derived
    index: str = "exact"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at, in plain words."""

    name: str
    ok: bool
    text: str
