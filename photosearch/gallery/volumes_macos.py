"""Volumes on macOS, as `diskutil` describes them."""

from __future__ import annotations

import plistlib
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil

from photosearch.records import Volume

_NETWORK_TYPES = frozenset({"smbfs", "afpfs", "nfs", "webdav", "ftp", "macfuse", "osxfuse"})
_DISKUTIL = "/usr/sbin/diskutil"
_TIMEOUT_S = 5.0


def volume_of(path: Path) -> Volume:
    """`path` is absolute and free of links."""
    mount, kind, source = _mount_of(path)
    if kind in _NETWORK_TYPES:
        return Volume(f"share:{kind}:{source}", source, mount)
    facts = _facts(str(mount), mount.stat().st_dev)
    uuid, label = facts.get("VolumeUUID"), facts.get("VolumeName")
    return Volume(f"uuid:{uuid}" if uuid else f"mount:{mount}", str(label or mount.name or mount), mount)


def mount_path_of(uid: str) -> Path | None:
    """The first place where it is mounted."""
    points = (Path(one.mountpoint) for one in psutil.disk_partitions(all=True))
    return next((point for point in points if volume_of(point).uid == uid), None)


def is_network(path: Path) -> bool:
    """Whether the mount that `path` lies on is a share."""
    return _mount_of(path)[1] in _NETWORK_TYPES


def _mount_of(path: Path) -> tuple[Path, str, str]:
    """Mount point, kind of file system, and device or share."""
    holding = [one for one in psutil.disk_partitions(all=True) if path.is_relative_to(one.mountpoint)]
    if not holding:
        return Path("/"), "unknown", ""
    deepest = max(holding, key=lambda one: len(Path(one.mountpoint).parts))
    return Path(deepest.mountpoint), deepest.fstype, deepest.device


@lru_cache(maxsize=64)
def _facts(mount: str, device: int) -> dict[str, Any]:
    """`device` keeps two sticks apart that were put in one after the other."""
    try:
        answer = subprocess.run(
            [_DISKUTIL, "info", "-plist", mount], capture_output=True, timeout=_TIMEOUT_S, check=True
        )
        return dict(plistlib.loads(answer.stdout))
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
