"""Libraries as earlier versions of photosearch left them, from the dumps in `old_catalogues`."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

DUMPS = Path(__file__).resolve().parent / "old_catalogues"
SCHEMAS = sorted(path.name for path in DUMPS.iterdir() if path.is_dir())


def old_home(schema: str, home: Path) -> Path:
    """Make the three files of an old library in `home`."""
    home.mkdir(parents=True)
    for dump in (DUMPS / schema).glob("*.sql"):
        with contextlib.closing(sqlite3.connect(home / f"{dump.stem}.db")) as db:
            db.executescript(dump.read_text(encoding="utf-8"))
            db.execute("PRAGMA journal_mode = WAL")
    return home
