"""A program that is killed while it works: `victim.py HOME` syncs, saves indexes and backs up, as long as it lives.

`victim.py HOME open` only opens the catalogue, which may mean migrating it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from photosearch.catalogue.catalogue import Catalogue
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import Question
from photosearch.search import kept_index

kept_index.SAVE_FROM = 1  # so that there are files to be spoilt

registry.register("toy", "toy:make")


def work(home: Path) -> None:
    with Library(home) as library:
        print("opened", flush=True)
        for _ in library.sync():
            pass
        print("synced", flush=True)
        while True:
            library._catalogue.backups.make("-again")
            print("backed up", flush=True)
            for _ in library.rebuild():
                pass
            library.search(Question("red"))
            print("index saved", flush=True)


def main() -> None:
    home = Path(sys.argv[1])
    print("begun", flush=True)
    if sys.argv[2:] == ["open"]:
        Catalogue(home).close()
        print("done", flush=True)
    else:
        work(home)


if __name__ == "__main__":
    main()
