"""Volumes on Windows, as its API describes them: the serial number stays with the file system, the letter does not."""

from __future__ import annotations

import sys
from pathlib import Path

from photosearch.records import Volume

_DRIVE_REMOTE = 4
_LENGTH = 1024

if sys.platform == "win32":
    import ctypes

    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)

    def volume_of(path: Path) -> Volume:
        """`path` is absolute and free of links."""
        mount = _mount_of(path)
        if str(mount).startswith("\\\\"):
            return Volume(f"share:{str(mount).rstrip(chr(92)).lower()}", str(mount), mount)
        serial, label = _serial_and_label(mount)
        uid = f"uuid:{serial:08X}" if serial else f"mount:{mount}"
        return Volume(uid, label or str(mount), mount)

    def mount_path_of(uid: str) -> Path | None:
        """The first drive letter under which it is known; a share is where its address says."""
        if uid.startswith("share:"):
            return Path(uid.removeprefix("share:") + "\\")
        letters: int = _KERNEL.GetLogicalDrives()
        drives = (Path(f"{chr(65 + number)}:\\") for number in range(26) if letters >> number & 1)
        return next((drive for drive in drives if volume_of(drive).uid == uid), None)

    def is_network(path: Path) -> bool:
        """Whether `path` lies on a share or on a drive that stands for one."""
        mount = str(_mount_of(path))
        return mount.startswith("\\\\") or _KERNEL.GetDriveTypeW(mount) == _DRIVE_REMOTE

    def _mount_of(path: Path) -> Path:
        buffer = ctypes.create_unicode_buffer(_LENGTH)
        if _KERNEL.GetVolumePathNameW(str(path), buffer, _LENGTH):
            return Path(buffer.value)
        return Path(path.anchor)

    def _serial_and_label(mount: Path) -> tuple[int, str]:
        label = ctypes.create_unicode_buffer(_LENGTH)
        serial = ctypes.c_ulong(0)
        root = str(mount) if str(mount).endswith("\\") else f"{mount}\\"
        _KERNEL.GetVolumeInformationW(root, label, _LENGTH, ctypes.byref(serial), None, None, None, 0)
        return serial.value, label.value
