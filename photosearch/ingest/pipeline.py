"""The path in, top to bottom: folder → scan → changes → decode → embed → catalogue.

Interrupt it anywhere: what was written stays, and the next run goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from threading import Event

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.folders import KeptFolder
from photosearch.gallery import volumes
from photosearch.ingest import backlog
from photosearch.ingest.changes import Reading, Why, twin_text
from photosearch.ingest.intake import Intake, Tools
from photosearch.ingest.leaving_out import erase
from photosearch.ingest.placing import Placing
from photosearch.ingest.survey import Survey, look, split_vanished
from photosearch.ingest.tasks import Counts, ReadFile
from photosearch.records import Progress, Stage, SyncSummary


def sync(
    catalogue: Catalogue,
    tools: Tools,
    *,
    skip_names: Sequence[str],
    stop: Event,
    confirm_missing: bool = False,
    within: frozenset[Path] | None = None,
) -> Generator[Progress, None, SyncSummary]:
    """Bring the catalogue up to date with its gallery folders and the model of `tools`.

    `within` limits the look at the disk to what lies below these folders: something has changed there.
    """
    started = time.monotonic()
    survey = Survey()
    counts = Counts()
    intake = Intake(catalogue, tools)
    placing = Placing(catalogue, catalogue.derived_path, stop)
    yield from look(catalogue, survey, skip_names, stop, within)
    if not stop.is_set():
        _keep_what_needs_no_reading(catalogue, survey)
        for progress in _read(catalogue, tools, intake, survey.readings, counts, stop):
            placing.name_some()
            yield progress
    if not stop.is_set():
        yield from _read(catalogue, tools, intake, _pair(catalogue, survey), counts, stop)
    removed = 0
    if not stop.is_set():
        removed = _let_go(catalogue, survey, skip_names, confirm_missing)
        yield from _catch_up(catalogue, tools, intake, counts, stop)
        yield from placing.name_all()
    if counts.silent:
        survey.notes.append("A disk or share stopped answering. Its other photos are read by the next sync.")
    return SyncSummary(
        found=survey.count_found(),
        added=counts.added,
        changed=counts.changed,
        moved=sum(len(changes.moves) for changes in survey.changes.values()),
        removed=removed,
        missing=catalogue.items.count_missing(),
        failed=counts.failed + sum(len(changes.still_failing) for changes in survey.changes.values()),
        embedded=intake.embedded,
        decoded=counts.decoded,
        placeholders=survey.placeholders,
        seconds=time.monotonic() - started,
        notes=(*survey.notes, *filter(None, [placing.note])),
    )


def sharpen(catalogue: Catalogue, tools: Tools, *, stop: Event, limit: int) -> Iterator[Progress]:
    """Replace up to `limit` previews that were made from embedded thumbnails: for times when nothing else waits."""
    counts = Counts()
    tasks = backlog.upgrades(catalogue, tools.card, limit, counts)
    for done in Intake(catalogue, tools).run(tasks, stop):
        yield Progress(Stage.FINISH, done, None, "previews")


def _keep_what_needs_no_reading(catalogue: Catalogue, survey: Survey) -> None:
    """Moves, returns and reachability: known from the scan alone."""
    with catalogue.batch():
        for volume_id, changes in survey.changes.items():
            catalogue.files.move(volume_id, changes.moves)
            catalogue.files.set_state(volume_id, changes.returned, "present")
            for text, found in changes.touched:
                catalogue.files.touch(volume_id, text, found)
            catalogue.failures.forget(volume_id, changes.mended)
        for folder in survey.folders:
            if not folder.reachable:
                catalogue.folders.set_reachable(folder.id, True)
        for folder in survey.unreachable:
            catalogue.folders.set_reachable(folder.id, False)
            known = catalogue.files.below(folder.volume_id, folder.text)
            present = [text for text, file in known.items() if file.state == "present"]
            catalogue.files.set_state(folder.volume_id, present, "missing")
            survey.notes.append(_away(folder, folder in survey.silent))


def _away(folder: KeptFolder, silent: bool) -> str:
    """A sentence on a folder that is not where it was: its disk is away or hangs, or somebody renamed it."""
    if silent:
        then = (
            f"its disk or share “{folder.volume.label}” does not answer, and is asked again at the next sync."
        )
    elif volumes.mount_path_of(folder.volume.uid) is None:
        then = f"connect the disk “{folder.volume.label}” to open them."
    else:
        then = "if the folder was renamed or moved, remove it and add it where it is now."
    return f"{folder.path} cannot be reached. Its photos can still be found; {then}"


def _read(
    catalogue: Catalogue,
    tools: Tools,
    intake: Intake,
    readings: Sequence[Reading],
    counts: Counts,
    stop: Event,
) -> Iterator[Progress]:
    """Open new and changed files, newest first."""
    if not readings:
        return
    tasks = (
        ReadFile(catalogue, tools.card, reading, counts)
        for reading in readings
        if reading.volume_id not in counts.silent
    )
    yield Progress(Stage.INDEX, 0, len(readings))
    for done in intake.run(tasks, stop):
        yield Progress(Stage.INDEX, done, len(readings))


def _pair(catalogue: Catalogue, survey: Survey) -> list[Reading]:
    """Give each RAW to the item of its twin; returns those whose twin turned out to be unreadable."""
    alone: list[Reading] = []
    with catalogue.batch():
        for volume_id, changes in survey.changes.items():
            for text, found in changes.pairs:
                twin = catalogue.files.at(volume_id, twin_text(text, found.twin)) if found.twin else None
                if twin is None:
                    alone.append(Reading(volume_id, text, found, Why.ADDED))
                else:
                    catalogue.files.pair(volume_id, text, found, twin.item_id)
    return alone


def _let_go(catalogue: Catalogue, survey: Survey, skip_names: Sequence[str], confirm_missing: bool) -> int:
    """Take leave of files that are no more; returns how many. Last of all, so that a moved photo is never unlisted."""
    removed = 0
    with catalogue.batch():
        for volume_id, vanished in split_vanished(catalogue, survey, skip_names, confirm_missing):
            catalogue.files.remove(volume_id, vanished.gone)
            catalogue.files.set_state(volume_id, vanished.missing, "missing")
            erase(catalogue, volume_id, vanished.left_out)
            removed += len(vanished.gone) + len(vanished.left_out)
    return removed


def _catch_up(
    catalogue: Catalogue, tools: Tools, intake: Intake, counts: Counts, stop: Event
) -> Iterator[Progress]:
    """Embed what has no vector of this model yet: photos left over by earlier runs, and captions."""
    pictures = backlog.lacking(catalogue, tools.card)
    if pictures:
        for done in intake.run(backlog.tasks(catalogue, tools.card, pictures, counts), stop):
            yield Progress(Stage.FINISH, done, len(pictures))
    captions = [
        (one.view_id, one.caption)
        for one in catalogue.vectors.unembedded(tools.card.key, "caption")
        if one.caption
    ]
    for done in intake.embed_captions(captions, stop):
        yield Progress(Stage.FINISH, done, len(captions), "captions")
