"""What can be taken from a drop or the clipboard."""

from __future__ import annotations

from pathlib import Path

from app.fake_library import painted
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from photosearch.app.drops import dropped, is_photo, may_be_used


def with_urls(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def photo_in(folder: Path, name: str = "a.jpg") -> Path:
    path = folder / name
    path.write_bytes(painted(1))
    return path


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    photo = photo_in(tmp_path)
    found = dropped(with_urls(QUrl.fromLocalFile(str(photo)), QUrl.fromLocalFile(str(tmp_path))), tmp_path)
    assert found.images == (photo,)
    assert found.folders == (tmp_path,)


def test_names_with_spaces_signs_and_other_scripts(tmp_path: Path) -> None:
    photo = photo_in(tmp_path, "été #1 100% 写真.jpg")
    assert dropped(with_urls(QUrl.fromLocalFile(str(photo))), tmp_path).images == (photo,)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    url = QUrl.fromLocalFile(str(photo_in(tmp_path)))
    assert len(dropped(with_urls(url, url), tmp_path).images) == 1


def test_paths_copied_as_text(tmp_path: Path) -> None:
    photo = photo_in(tmp_path)
    data = QMimeData()
    data.setText(f"{photo}\nfile://{photo}\n/nowhere/b.jpg\nsome words")
    assert dropped(data, tmp_path).images == (photo,)
    assert is_photo(data)


def test_plain_words_are_no_photo(tmp_path: Path) -> None:
    data = QMimeData()
    data.setText("a dog on a beach")
    assert not may_be_used(data)
    assert not is_photo(data)
    assert not dropped(data, tmp_path)


def test_a_bitmap_from_a_browser_is_saved(qapp: QApplication, tmp_path: Path) -> None:
    data = with_urls(QUrl("https://example.org/dog.jpg"))
    data.setImageData(QImage.fromData(painted(3)))
    found = dropped(data, tmp_path / "kept")
    assert len(found.images) == 1
    assert QImage(str(found.images[0])).size() == QImage.fromData(painted(3)).size()
    assert not found.link_only


def test_a_link_without_a_picture_is_told(tmp_path: Path) -> None:
    found = dropped(with_urls(QUrl("https://example.org/dog.jpg")), tmp_path)
    assert found.link_only
    assert not found


def test_a_file_that_is_gone_is_nothing(tmp_path: Path) -> None:
    assert not dropped(with_urls(QUrl.fromLocalFile(str(tmp_path / "gone.jpg"))), tmp_path)
