"""Names of volumes that stay, and questions after folders that may never be answered."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from photosearch.gallery import volumes

if sys.platform != "linux":
    pytest.skip("describes Linux's mounts", allow_module_level=True)

from photosearch.gallery import volumes_linux


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with two disks, a share, a subvolume and a memory disk, mounted below `tmp_path`."""
    devices = tmp_path / "dev"
    for folder in ("by-uuid", "by-label"):
        (devices / folder).mkdir(parents=True)
    for device, uuid, label in (("sda1", "AAAA-1111", "System"), ("sdb1", "BBBB-2222", "Photos\\x20disk")):
        (devices / device).touch()
        (devices / "by-uuid" / uuid).symlink_to(devices / device)
        (devices / "by-label" / label).symlink_to(devices / device)
    for name in ("media/My Disk", "net/share", "home", "memory"):
        (tmp_path / name).mkdir(parents=True)
    lines = [
        f"1 0 8:1 / / rw - ext4 {devices}/sda1 rw",
        f"2 1 8:2 / {tmp_path}/media/My\\040Disk rw shared:1 - exfat {devices}/sdb1 rw",
        f"3 1 0:1 / {tmp_path}/net/share rw - nfs4 nas:/photos rw",
        f"4 1 8:1 /@home {tmp_path}/home rw - btrfs {devices}/sda1 rw",
        f"5 1 0:2 / {tmp_path}/memory rw - tmpfs tmpfs rw",
        "6 1 0:3 / /proc rw - proc proc rw",
        "rubbish",
    ]
    mounts = tmp_path / "mountinfo"
    mounts.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(volumes_linux, "MOUNTS_PATH", mounts)
    monkeypatch.setattr(volumes_linux, "UUIDS_PATH", devices / "by-uuid")
    monkeypatch.setattr(volumes_linux, "LABELS_PATH", devices / "by-label")
    return tmp_path


def test_a_disk_is_known_by_its_file_systems_identifier(machine: Path) -> None:
    volume = volumes.volume_of(machine / "media/My Disk/2019")
    assert volume.uid == "uuid:BBBB-2222"
    assert volume.label == "Photos disk"
    assert volume.mount_path == machine / "media/My Disk"


def test_a_share_is_known_by_its_address(machine: Path) -> None:
    volume = volumes.volume_of(machine / "net/share")
    assert (volume.uid, volume.label) == ("share:nfs:nas:/photos", "nas:/photos")
    assert volumes.is_network(machine / "net/share/a.jpg")
    assert not volumes.is_network(machine / "media/My Disk")


def test_parts_of_one_file_system_are_different_volumes(machine: Path) -> None:
    assert volumes.volume_of(machine / "home").uid == "uuid:AAAA-1111/@home"
    assert volumes.volume_of(Path("/")).uid == "uuid:AAAA-1111"


def test_what_has_no_identifier_is_known_by_its_place(machine: Path) -> None:
    assert volumes.volume_of(machine / "memory").uid == f"mount:{machine}/memory"


def test_a_volume_is_found_again_elsewhere(machine: Path) -> None:
    assert volumes.mount_path_of("uuid:BBBB-2222") == machine / "media/My Disk"
    mounts = machine / "mountinfo"
    (machine / "other").mkdir()
    mounts.write_text(mounts.read_text().replace("media/My\\040Disk", "other"))
    assert volumes.mount_path_of("uuid:BBBB-2222") == machine / "other"
    assert volumes.volume_of(machine / "other/x").uid == "uuid:BBBB-2222"
    assert volumes.mount_path_of("uuid:nowhere") is None


def test_links_lead_to_the_volume_they_point_to(machine: Path) -> None:
    (machine / "home/link").symlink_to(machine / "media/My Disk")
    assert volumes.volume_of(machine / "home/link").uid == "uuid:BBBB-2222"


def test_this_machine(tmp_path: Path) -> None:
    volume = volumes.volume_of(tmp_path)
    assert tmp_path.resolve().is_relative_to(volume.mount_path)
    assert volumes.mount_path_of(volume.uid) is not None
    assert volumes.volume_of(tmp_path / "not/there").uid == volume.uid


def test_reachable(tmp_path: Path) -> None:
    assert volumes.is_reachable(tmp_path, 5)
    assert not volumes.is_reachable(tmp_path / "gone", 5)


class DeadShare(type(Path())):  # type: ignore[misc]
    """A path whose disk does not answer."""

    release = threading.Event()
    asked = 0

    def stat(self, *, follow_symlinks: bool = True):  # type: ignore[no-untyped-def]
        type(self).asked += 1
        self.release.wait(20)
        return super().stat(follow_symlinks=follow_symlinks)


def test_a_share_that_does_not_answer_costs_the_time_limit_and_one_thread(tmp_path: Path) -> None:
    share = DeadShare(tmp_path)
    before = time.monotonic()
    for _ in range(3):
        assert not volumes.is_reachable(share, 0.1)
    assert time.monotonic() - before < 2
    assert DeadShare.asked == 1
    DeadShare.release.set()
    assert volumes.is_reachable(share, 5)
