"""The catalogue of one home folder: its kept things, each behind an object of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from photosearch.catalogue.backups import Backups
from photosearch.catalogue.columns import Columns
from photosearch.catalogue.completions import Completions
from photosearch.catalogue.database import SCHEMAS
from photosearch.catalogue.failures import Failures
from photosearch.catalogue.files import Files
from photosearch.catalogue.filters import Filters
from photosearch.catalogue.folders import Folders, KeptFolder
from photosearch.catalogue.forgetting import forget_items
from photosearch.catalogue.items import Items
from photosearch.catalogue.late_check import LateCheck
from photosearch.catalogue.marks import OpenMark, suspect
from photosearch.catalogue.mending import aside_files, forget_aside
from photosearch.catalogue.migrations import belonging
from photosearch.catalogue.opening import Opened, open_soundly
from photosearch.catalogue.places import Places
from photosearch.catalogue.previews import Previews
from photosearch.catalogue.reading import opened_for_reading
from photosearch.catalogue.searches import Searches
from photosearch.catalogue.soundness import damage_of
from photosearch.catalogue.vectors import VectorStore
from photosearch.catalogue.words import Words
from photosearch.errors import BusyError, CatalogueError, DamagedCatalogueError


class Catalogue:
    """Open the catalogue at `home`, making it where it is new.

    Raises `CatalogueError` (or one of its kinds) where it cannot be opened.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        try:
            # What we know of somebody's photos is for its owner's eyes only.
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CatalogueError(f"The folder {home} cannot be made: {error.strerror}.") from error
        _owner_only(home)
        self._mark = OpenMark(home)
        try:
            opened = _opened(home, self._mark)
        except BaseException:
            self._mark.close()
            raise
        self._database, self._notes = opened.database, opened.notes
        core = self._database.path("main")
        self._late_check = LateCheck(core, self._mark) if opened.unchecked else None
        self.uid = str(belonging(self._database.read(), "main"))
        self.backups = Backups(home)
        self.folders = Folders(self._database)
        self.files = Files(self._database)
        self.columns = Columns(self._database, home / "derived")
        self.items = Items(self._database, self.columns)
        self.vectors = VectorStore(self._database)
        self.previews = Previews(self._database)
        self.failures = Failures(self._database)
        self.words = Words(self._database)
        self.places = Places(self._database)
        self.completions = Completions(self._database, self.words)
        self.filters = Filters(self._database, self.columns, self.words, self.places)
        self.searches = Searches(self._database)

    @property
    def derived_path(self) -> Path:
        """Where files lie that can be made again."""
        return self.home / "derived"

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be mended when it was opened, or was found damaged since: sentences for the person."""
        return self._notes + (self._late_check.notes if self._late_check else ())

    def close(self) -> None:
        if self._late_check is not None:
            self._late_check.close()
        self._database.close()
        self._mark.close()

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Everything written inside is committed together, or not at all where anything is raised."""
        with self._database.write():
            yield

    def forget(self, item_ids: Sequence[int]) -> None:
        """Erase those of the items that are unlisted: description, picture, vectors and preview."""
        with self._database.write() as db:
            self.backups.outdate()
            forgotten = forget_items(db, item_ids)
            self.vectors.forget(forgotten.view_ids)
            self.previews.forget(forgotten.picture_ids)

    def unfollow(self, folder: KeptFolder, *, forget: bool) -> int:
        """Follow a folder no longer; returns how many items left. What is known stays, unless `forget`."""
        before = self.items.count()
        items = self.items.in_folder(folder.volume_id, folder.text)
        with self.batch():
            self.folders.remove(folder.id)
            texts = self.files.below(folder.volume_id, folder.text)
            if forget:
                self.files.remove(folder.volume_id, texts)
                self.forget(items)
                self.failures.forget(folder.volume_id, self.failures.below(folder.volume_id, folder.text))
            else:
                self.files.set_state(folder.volume_id, texts, "unfollowed")
        self.renew_backups()
        return before - self.items.count()

    def renew_backups(self) -> tuple[str, ...]:
        """Where something was erased: leave it in no backup, damaged file or log. Returns notes for the person."""
        if not self.backups.are_outdated:
            return ()
        try:
            self._database.read().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self.backups.renew()
            forget_aside(self._database.path("main"))
            self.columns.forget()  # names and positions lie there too; read anew when next wanted
        except (CatalogueError, OSError) as error:
            return (f"Older backups of the catalogue still name photos that you had erased: {error}",)
        return ()

    def size_bytes(self) -> dict[str, int]:
        """Size of each of the three files with what is still in its log, by file name."""
        sizes = {}
        for schema, name in SCHEMAS.items():
            path = self._database.path(schema)
            logs = (path, path.with_name(f"{name}-wal"))
            sizes[name] = sum(part.stat().st_size for part in logs if part.exists())
        return sizes

    def damage(self) -> tuple[str, ...]:
        """What SQLite's own check finds wrong, a sentence each; empty when all is well."""
        found = tuple(
            f"{name}: {sentence}"
            for schema, name in SCHEMAS.items()
            for sentence in damage_of(self._database.path(schema), thoroughly=schema != "pre")
        )
        if not found and not self._are_words_sound():
            return (f"{SCHEMAS['main']}: the index of words does not agree with the photos",)
        return found

    def _are_words_sound(self) -> bool:
        try:
            return self.words.are_sound()
        except CatalogueError:
            return True  # not to be judged now: another program writes, or nobody can

    def set_aside(self) -> tuple[str, ...]:
        """Names of damaged files that were set aside."""
        paths = (self._database.path(schema) for schema in SCHEMAS)
        return tuple(aside.name for path in paths for aside in aside_files(path))

    def look_after(self) -> tuple[str, ...]:
        """Once a day: back the core up, which also verifies it, and look at the vectors. Returns notes for the person.

        What is found damaged is mended at the next opening; nothing is raised. Called after every sync, it also gives
        back the pages that were kept in memory: over months they would grow with the files.
        """
        self._database.slim()
        notes = self.renew_backups()
        if notes or not self.backups.is_due():
            return notes
        try:
            self.backups.make()
            self.words.mended()
            if damage_of(self._database.path("vec"), thoroughly=True):
                raise DamagedCatalogueError(f"{SCHEMAS['vec']} is damaged.")
        except DamagedCatalogueError as error:
            suspect(self.home)
            return (f"{error} It is mended when photosearch is started next.",)
        except CatalogueError as error:
            return (str(error),)
        return ()

    def mend(self) -> tuple[str, ...]:
        """Look at every file, and mend what is damaged while nobody else has the library open.

        Returns sentences for the person. Raises `BusyError` where somebody has.
        """
        if not self._mark.is_alone:
            raise BusyError(f"Another photosearch has the library in {self.home} open.")
        if self._late_check is not None:
            self._late_check.close()  # everything is looked at now
        suspect(self.home)
        self._database.release()
        opened = open_soundly(self.home, self._mark)
        opened.database.close()
        self.uid = str(belonging(self._database.read(), "main"))
        self.columns.forget()
        dropped = self.vectors.drop_damaged() + self.previews.drop_damaged()
        if dropped:
            return (*opened.notes, f"{dropped:,} damaged vectors or previews were dropped, to be made again.")
        return opened.notes


def _opened(home: Path, mark: OpenMark) -> Opened:
    try:
        return open_soundly(home, mark)
    except CatalogueError as error:
        return opened_for_reading(home, error)


def _owner_only(home: Path) -> None:
    """Make the catalogue's files unreadable for others before SQLite writes the first byte into them."""
    if os.name != "posix":
        return
    for name in SCHEMAS.values():
        path = home / name
        if not path.exists():
            with contextlib.suppress(OSError):  # SQLite tells why with a better message
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
