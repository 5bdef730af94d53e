"""What earlier runs left to do: listed pictures without a preview or without a vector of the model in use.

This is how an interrupted sync goes on, how a damaged preview heals, and how a library moves to another model: from
kept previews where they are large enough for it, from the files otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from photosearch.catalogue import paths
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.vectors import Unembedded
from photosearch.gallery.scan import found_file
from photosearch.ingest.intake import Task
from photosearch.ingest.tasks import Counts, EmbedPreview, RemakePicture
from photosearch.models.embedder import ModelCard
from photosearch.records import FoundFile


def lacking(catalogue: Catalogue, card: ModelCard) -> list[Unembedded]:
    """Whole pictures that lack a vector, then those that lack only a preview."""
    unembedded = catalogue.vectors.unembedded(card.key, "whole")
    known = {one.picture_id for one in unembedded}
    unseen = [picture for picture in catalogue.previews.lacking() if picture not in known]
    return unembedded + [Unembedded(catalogue.items.view_of_picture(one), one, None) for one in unseen]


def tasks(catalogue: Catalogue, card: ModelCard, backlog: list[Unembedded], counts: Counts) -> Iterator[Task]:
    """A task for each picture of the backlog that can be helped now."""
    for one in backlog:
        if one.picture_id is None or _is_failing(catalogue, one.picture_id):
            continue
        jpeg = catalogue.previews.of_picture(one.picture_id)
        enough = jpeg is not None and not _too_small(catalogue, card, one.picture_id)
        remake = None if enough else _remake(catalogue, card, one.picture_id, one.view_id, counts)
        if remake is not None:
            yield remake
        elif jpeg is not None:
            yield EmbedPreview(one.view_id, jpeg, card)


def upgrades(catalogue: Catalogue, card: ModelCard, limit: int, counts: Counts) -> Iterator[Task]:
    """Tasks that replace previews made from embedded thumbnails by full ones: for idle times."""
    for picture_id in catalogue.previews.provisional(limit):
        view_id = catalogue.items.view_of_picture(picture_id)
        task = _remake(catalogue, card, picture_id, view_id, counts, use_thumbnail=False)
        if task is not None:
            yield task


def _too_small(catalogue: Catalogue, card: ModelCard, picture_id: int) -> bool:
    """Whether the model wants more pixels than the preview has and the picture could give."""
    have = catalogue.previews.short_sides([picture_id]).get(picture_id, 0)
    return have < min(card.min_preview_px, catalogue.items.short_side_of_picture(picture_id))


def _is_failing(catalogue: Catalogue, picture_id: int) -> bool:
    """Whether opening or embedding it failed before, and its files are still the same."""
    return any(
        catalogue.failures.at(volume_id, text) == (size, mtime_ns)
        for volume_id, _, text, size, mtime_ns in catalogue.files.of_picture(picture_id)
    )


def _remake(
    catalogue: Catalogue,
    card: ModelCard,
    picture_id: int,
    view_id: int,
    counts: Counts,
    use_thumbnail: bool = True,
) -> RemakePicture | None:
    """A task on the first file of the picture that lies there unchanged."""
    for volume_id, mount, text, size, mtime_ns in catalogue.files.of_picture(picture_id):
        found: FoundFile | None = found_file(paths.to_path(text, mount))
        if found is not None and (found.size, found.mtime_ns) == (size, mtime_ns):
            return RemakePicture(
                catalogue, card, volume_id, text, found, picture_id, view_id, counts, use_thumbnail
            )
    return None
