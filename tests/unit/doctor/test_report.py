"""A report for strangers: numbers and reasons, and nothing that names a photo, a folder or a person."""

from __future__ import annotations

from pathlib import Path

from photosearch.doctor.report import blotted, written
from photosearch.records import Check, Failure, GalleryFolder, Status

SECRET = Path("/photos/Anna and Ben/wedding")


def report() -> str:
    status = Status(
        5, 4, 2, 0, "toy", Path("/photos/home"), (GalleryFolder(1, SECRET),), size_bytes={"vectors.db": 10**6}
    )
    checks = [Check("folders", False, f"Cannot be reached: {SECRET}. Connect the disk and sync again.")]
    failures = [
        Failure(SECRET / "kiss.JPG", "decode", "kiss.JPG is truncated"),
        Failure(SECRET / "cake.jpg", "decode", f"cannot open {SECRET / 'cake.jpg'}"),
        Failure(SECRET / "dance.jpg", "decode", "is truncated"),
        Failure(SECRET / "ring.jpg", "decode", "is truncated"),
    ]
    return written(status, checks, failures)


def test_no_name_is_in_it() -> None:
    for secret in ("Anna", "wedding", "kiss", "cake", str(Path.home()) + "/"):
        assert secret not in report()


def test_numbers_and_reasons_are() -> None:
    assert "5 photos, 4 embedded, 2 failed" in report()
    assert "BAD folders: Cannot be reached: …. Connect the disk" in report()
    assert "2 × .jpg decode: is truncated" in report()
    assert "vectors.db 1.0 MB" in report()


def test_whatever_looks_like_a_path_goes() -> None:
    assert blotted(r"broken: C:\Users\anna\x.jpg and /media/x/y.png", []) == "broken: … and …"
