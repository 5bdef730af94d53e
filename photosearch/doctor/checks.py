"""Looks at everything a library is made of and tells its state in plain words. Changes nothing."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import ModelError
from photosearch.models.embedder import ModelCard
from photosearch.records import Check

LOW_DISK_BYTES = 500_000_000


def examine(catalogue: Catalogue, model: Callable[[], ModelCard]) -> Iterator[Check]:
    """One check after the other; the slow one, which reads all three files, comes last.

    `model` gives the card of the model in use, or raises `ModelError`.
    """
    yield _folders(catalogue)
    yield _failures(catalogue)
    yield _missing(catalogue)
    yield _vectors(catalogue, model)
    yield _index()
    yield _disk(catalogue)
    yield _backups(catalogue)
    yield _files(catalogue)


def _folders(catalogue: Catalogue) -> Check:
    folders = catalogue.folders.described()
    away = [str(folder.path) for folder in folders if not folder.reachable]
    if not folders:
        return Check("folders", False, "No folder is followed yet: add one with `photosearch add FOLDER`.")
    if away:
        return Check(
            "folders", False, f"Cannot be reached: {', '.join(away)}. Connect the disk and sync again."
        )
    return Check(
        "folders", True, f"{_count(len(folders), 'folder')} followed, all within reach at the last sync."
    )


def _failures(catalogue: Catalogue) -> Check:
    count = catalogue.failures.count()
    if count:
        return Check("photos", False, f"{_count(count, 'file')} could not be read; the list tells why.")
    return Check(
        "photos", True, f"{_count(catalogue.items.count(), 'photo')} in the library, every file was read."
    )


def _missing(catalogue: Catalogue) -> Check:
    count = catalogue.items.count_missing()
    if count:
        return Check(
            "missing",
            False,
            f"{_count(count, 'photo')} cannot be reached now. They can be found, not opened.",
        )
    return Check("missing", True, "Every photo of the library is within reach.")


def _vectors(catalogue: Catalogue, model: Callable[[], ModelCard]) -> Check:
    try:
        card = model()
    except ModelError as error:
        return Check("vectors", False, f"The model in use cannot be used. {error} {error.hint}")
    photos, embedded = catalogue.items.count(), catalogue.vectors.count(card.key)
    if embedded < photos:
        waiting = _count(photos - embedded, "photo")
        return Check(
            "vectors", False, f"{waiting} not yet searchable with {card.name}: run `photosearch sync`."
        )
    return Check("vectors", True, f"Every photo is searchable with {card.name}.")


def _index() -> Check:
    if importlib.util.find_spec("hnswlib") is None:
        return Check(
            "index", False, "hnswlib is not installed: searches compare every photo, exactly but slower."
        )
    return Check("index", True, "hnswlib is installed for large libraries.")


def _disk(catalogue: Catalogue) -> Check:
    free = shutil.disk_usage(catalogue.home).free
    text = f"{free / 1e9:.1f} GB free on the disk that holds {catalogue.home}."
    return Check("disk", free >= LOW_DISK_BYTES, text)


def _backups(catalogue: Catalogue) -> Check:
    backups = catalogue.backups.all()
    aside = catalogue.set_aside()
    text = "No backup of the catalogue yet: the next sync makes one."
    if backups:
        made = datetime.fromtimestamp(backups[0].stat().st_mtime).astimezone()
        text = f"{_count(len(backups), 'backup')} of the catalogue, the newest of {made:%Y-%m-%d %H:%M}."
    if aside:
        text += f" Damaged files that were set aside: {', '.join(aside)}. You may delete them."
    return Check("backups", bool(backups), text)


def _files(catalogue: Catalogue) -> Check:
    damage = catalogue.damage()
    text = f"{' '.join(damage)} Run `photosearch doctor --repair`."
    return Check("catalogue", not damage, text if damage else "The catalogue's files are sound.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
