"""Opens a home in which nothing can be written: a full disk, a read-only one, or somebody else's. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from photosearch.catalogue.database import SCHEMAS, Database
from photosearch.catalogue.migrations import MIGRATIONS, refuse_newer, versions
from photosearch.catalogue.opening import Opened
from photosearch.errors import CatalogueError, DiskFullError, ReadOnlyError

ONLY_READ = "{why} Photos can be found; nothing new is kept until that is mended."


def opened_for_reading(home: Path, why: CatalogueError) -> Opened:
    """Connections for reading alone, after opening `home` failed with `why`.

    Raises `why` where it is no matter of writing, or where the files are not whole and of today's schema.
    """
    if type(why) not in (CatalogueError, DiskFullError, ReadOnlyError):
        raise why
    database = Database(
        home, read_only=why if type(why) is not CatalogueError else ReadOnlyError(str(why), why.hint)
    )
    try:
        refuse_newer(database)
        found = versions(database.read())
    except CatalogueError:
        database.close()
        raise why from None
    if found != {schema: len(MIGRATIONS[schema]) for schema in SCHEMAS}:
        database.close()
        raise why
    return Opened(database, (ONLY_READ.format(why=why),))
