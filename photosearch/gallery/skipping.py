"""Which names and attributes a scan leaves alone: hidden, temporary, and what is not on this machine yet."""

from __future__ import annotations

import os
import re
import stat

from photosearch.gallery.formats import extension_of

# Each of these is a file that somebody is still writing, or a program's own.
_TEMPORARY = re.compile(
    r"""(?ix)
    ^\.                                    # hidden; also .syncthing.*, .~lock, ._resource forks, Nextcloud's .sync_*
    | ^~                                   # ~syncthing~*.tmp, ~$owner files
    | ~$                                   # editors' backups
    | \.(crdownload|part|partial|download|opdownload|filepart|tmp|temp|swp|bak|!ut|!qb|aria2)$
    | \.part\.\w+$ | \.tmp\.\w+$           # rclone and others put the extension last
    | \.owncloudsync$ | \.nextcloudsync$
    | \.~[0-9a-f]+$                        # Nextcloud: photo.jpg.~1a2b
    | ^Thumbs\.db$ | ^desktop\.ini$
    | \.pending-\d+-                       # Android's unfinished recordings
    """
)
_STUB = re.compile(r"^\.(?P<name>.+)\.icloud$", re.IGNORECASE)

# Packages that hide their inner folders from people; only originals are worth a look.
_PACKAGES = {
    ".photoslibrary": frozenset({"originals", "masters"}),
    ".photolibrary": frozenset({"originals", "masters"}),
    ".aplibrary": frozenset({"masters"}),
    ".lrdata": frozenset[str](),
    ".cocatalog": frozenset[str](),
    ".app": frozenset[str](),
}

_WINDOWS_HIDDEN = 0x2 | 0x4  # FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM
_WINDOWS_AWAY = 0x1000 | 0x40000 | 0x400000  # …_OFFLINE, …_RECALL_ON_OPEN, …_RECALL_ON_DATA_ACCESS
_MACOS_HIDDEN = stat.UF_HIDDEN
_MACOS_AWAY = 0x40000000  # SF_DATALESS


def is_temporary(name: str) -> bool:
    """Whether a file of this name is hidden, unfinished, or a program's own."""
    return _TEMPORARY.search(name) is not None


def stub_target(name: str) -> str | None:
    """The photo that iCloud keeps elsewhere and of which `.name.icloud` reminds, or None."""
    match = _STUB.match(name)
    return match["name"] if match else None


def only_inside(name: str) -> frozenset[str] | None:
    """The folders of a package that may be entered (lower case); None where `name` is a plain folder."""
    return _PACKAGES.get("." + extension_of(name))


def is_hidden(status: os.stat_result) -> bool:
    """Whether the system hides it. Names with a dot are looked at elsewhere."""
    attributes, flags = _attributes(status)
    return bool(attributes & _WINDOWS_HIDDEN or flags & _MACOS_HIDDEN)


def is_placeholder(status: os.stat_result) -> bool:
    """Whether opening the file would first download it."""
    attributes, flags = _attributes(status)
    return bool(attributes & _WINDOWS_AWAY or flags & _MACOS_AWAY)


def _attributes(status: os.stat_result) -> tuple[int, int]:
    return getattr(status, "st_file_attributes", 0), getattr(status, "st_flags", 0)
