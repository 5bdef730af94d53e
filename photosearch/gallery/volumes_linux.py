"""Volumes on Linux, from the kernel's list of mounts (proc(5), `/proc/pid/mountinfo`) and `/dev/disk/by-uuid`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from photosearch.records import Volume

MOUNTS_PATH = Path("/proc/self/mountinfo")
UUIDS_PATH = Path("/dev/disk/by-uuid")
LABELS_PATH = Path("/dev/disk/by-label")

_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "9p", "davfs", "ncpfs", "fuse.sshfs",
     "fuse.rclone", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.s3fs", "fuse.glusterfs", "fuse.smbnetfs"}
)  # fmt: skip
_NO_DISK = frozenset(
    {"proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "securityfs", "debugfs", "tracefs"}
)
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    root: str  # the folder within its file system that is mounted
    point: Path
    kind: str  # of file system
    source: str  # device or share

    @property
    def is_network(self) -> bool:
        return self.kind in _NETWORK_TYPES or self.source.startswith("//")


def volume_of(path: Path) -> Volume:
    """`path` is absolute and free of links."""
    mount = _mount_of(path)
    return Volume(_uid(mount), _label(mount), mount.point)


def mount_path_of(uid: str) -> Path | None:
    """The first place where it is mounted."""
    return next(
        (mount.point for mount in mounts() if mount.kind not in _NO_DISK and _uid(mount) == uid), None
    )


def is_network(path: Path) -> bool:
    """Whether the mount that `path` lies on is a share."""
    return _mount_of(path).is_network


def mounts() -> list[Mount]:
    """All mounts, oldest first; a later one hides an earlier one at the same point."""
    try:
        lines = MOUNTS_PATH.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    return [mount for line in lines if (mount := _parsed(line))]


def _parsed(line: str) -> Mount | None:
    before, dash, after = line.partition(" - ")
    fields, system = before.split(" "), after.split(" ")
    if not dash or len(fields) < 5 or len(system) < 2:
        return None
    return Mount(_plain(fields[3]), Path(_plain(fields[4])), system[0], _plain(system[1]))


def _plain(text: str) -> str:
    """Blanks and line ends in names are written as octal numbers of their bytes."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)


def _mount_of(path: Path) -> Mount:
    parents = {path, *path.parents}
    holding = [mount for mount in mounts() if mount.point in parents]
    deepest = max((len(mount.point.parts) for mount in holding), default=0)
    last = [mount for mount in holding if len(mount.point.parts) == deepest]
    return last[-1] if last else Mount("/", Path("/"), "unknown", "")


def _uid(mount: Mount) -> str:
    """Parts of one file system (btrfs subvolumes, bind mounts) are volumes of their own: paths in them differ."""
    part = "" if mount.root == "/" else mount.root
    if mount.is_network:
        return f"share:{mount.kind.removesuffix('4')}:{mount.source}{part}"
    uuid = _name_of_device(UUIDS_PATH, mount.source)
    return f"uuid:{uuid}{part}" if uuid else f"mount:{mount.point}"


def _label(mount: Mount) -> str:
    if mount.is_network:
        return mount.source
    return _name_of_device(LABELS_PATH, mount.source) or mount.point.name or str(mount.point)


def _name_of_device(folder: Path, source: str) -> str:
    """The name of the link in `folder` that leads to the device `source`; empty where there is none."""
    if not source.startswith("/"):
        return ""
    try:
        device = Path(source).resolve()
        return next((_unescaped(link.name) for link in folder.iterdir() if link.resolve() == device), "")
    except OSError:
        return ""


def _unescaped(name: str) -> str:
    """udev writes unusual characters of labels as \\x20."""
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), name)
