"""What can be done with one photo on the path in: read a file, embed a kept preview, or make a preview anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from photosearch.catalogue.catalogue import Catalogue
from photosearch.gallery import volumes
from photosearch.gallery.jobs import Answer, PreviewJob, PreviewPixels
from photosearch.ingest.changes import Reading, Why
from photosearch.ingest.intake import Square
from photosearch.models.embedder import ModelCard
from photosearch.records import DecodedFile, DecodedPicture, DecodeFailure, DecodeJob, Failure, FoundFile

REACH_S = 5.0  # how long a disk or share may take to answer


@dataclass
class Counts:
    """What the tasks have done so far."""

    decoded: int = 0
    failed: int = 0
    added: int = 0
    changed: int = 0
    silent: set[int] = field(
        default_factory=set
    )  # volumes that stopped answering: their files are left for later


@dataclass(frozen=True)
class ReadFile:
    """Open a file that is new or has changed, and give it to an item."""

    catalogue: Catalogue
    card: ModelCard
    reading: Reading
    counts: Counts

    def job(self, key: int) -> DecodeJob:
        found = self.reading.found
        return DecodeJob(
            key,
            found.path,
            found.sidecars,
            known_hashes=self.catalogue.files.hashes_of_size(found.size),
            pixels_wanted=self.reading.why is not Why.DESCRIBED,
            input=self.card.input,
        )

    def keep(self, result: Answer) -> Square | None:
        reading = self.reading
        if isinstance(result, DecodeFailure):
            _record(
                self.catalogue, self.counts, reading.volume_id, reading.text, reading.found, result.failure
            )
            return None
        assert isinstance(result, DecodedFile)
        if reading.why is Why.DESCRIBED:
            self.counts.changed += 1
            self.catalogue.files.redescribe(reading.volume_id, reading.text, reading.found, result)
            return None
        taken_in = self.catalogue.files.take_in(reading.volume_id, reading.text, reading.found, result)
        self.catalogue.failures.forget(reading.volume_id, [reading.text])
        self.counts.added += reading.why is Why.ADDED
        self.counts.changed += reading.why is Why.CHANGED
        if result.picture is None:
            return None
        self.counts.decoded += 1
        return _keep_picture(self.catalogue, self.card, result.picture, taken_in.picture_id, taken_in.view_id)


@dataclass(frozen=True)
class EmbedPreview:
    """Make a vector from a preview that is kept: no file is opened."""

    view_id: int
    jpeg: bytes
    card: ModelCard

    def job(self, key: int) -> PreviewJob:
        return PreviewJob(key, self.jpeg, self.card.input)

    def keep(self, result: Answer) -> Square | None:
        if not isinstance(result, PreviewPixels) or result.pixels is None:
            return None  # damaged, for all that its checksum is right
        return Square(self.view_id, result.pixels, "preview")


@dataclass(frozen=True)
class RemakePicture:
    """Open a file of a known picture again, for a preview or a vector that is missing or could be better."""

    catalogue: Catalogue
    card: ModelCard
    volume_id: int
    text: str
    found: FoundFile
    picture_id: int
    view_id: int
    counts: Counts
    use_thumbnail: bool = True

    def job(self, key: int) -> DecodeJob:
        return DecodeJob(key, self.found.path, input=self.card.input, use_thumbnail=self.use_thumbnail)

    def keep(self, result: Answer) -> Square | None:
        if isinstance(result, DecodeFailure):
            _record(self.catalogue, self.counts, self.volume_id, self.text, self.found, result.failure)
            return None
        assert isinstance(result, DecodedFile)
        if result.picture is None:
            return None
        self.counts.decoded += 1
        return _keep_picture(self.catalogue, self.card, result.picture, self.picture_id, self.view_id)


def _record(
    catalogue: Catalogue, counts: Counts, volume_id: int, text: str, found: FoundFile, failure: Failure
) -> None:
    """Keep why a file could not be read, unless it is not to blame: its disk or share hangs."""
    if volume_id in counts.silent or volumes.is_silent(found.path, REACH_S):
        counts.silent.add(volume_id)
        return
    counts.failed += 1
    catalogue.failures.put(volume_id, text, found.size, found.mtime_ns, failure)


def _keep_picture(
    catalogue: Catalogue, card: ModelCard, picture: DecodedPicture, picture_id: int, view_id: int
) -> Square | None:
    catalogue.previews.put(picture_id, picture.preview, picture.preview_short_side_px, picture.provisional)
    if picture.pixels is None or catalogue.vectors.have(card.key, [view_id]):
        return None
    return Square(view_id, picture.pixels, "thumbnail" if picture.provisional else "preview")
