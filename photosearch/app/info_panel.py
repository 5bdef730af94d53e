"""What is known of one photo, in words: when, where, with what, and all the places it lies in.

Shows an `Item`; reads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photosearch.app.date_names import full_date
from photosearch.app.pieces import label, tool_button
from photosearch.app.style import current, icon, watcher
from photosearch.app.words import percent
from photosearch.records import FileKind, Hit, Item, PhotoMetadata, TakenSource

WIDTH = 320


class InfoPanel(QScrollArea):
    """A column beside the photo. `folder_wanted` carries the path whose folder is to be shown."""

    folder_wanted = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Information"))
        self._item: Item | None = None
        self._hit: Hit | None = None
        self._file_bytes = 0
        watcher().changed.connect(self._rebuild)

    def show_item(self, item: Item | None, hit: Hit | None = None, file_bytes: int = 0) -> None:
        """Tell of this item. `hit`: how it answers the question; `file_bytes`: 0 while not known."""
        if (item, hit, file_bytes) == (self._item, self._hit, self._file_bytes):
            return
        self._item, self._hit, self._file_bytes = item, hit, file_bytes
        self._rebuild()

    def text(self) -> str:
        """All that the panel says, a line for each label."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.text())

    def _rebuild(self, *_: object) -> None:
        self.setWidget(self._content(self._item) if self._item is not None else QWidget())

    def _content(self, item: Item) -> QWidget:
        content = QWidget()
        content.setObjectName("infoContent")
        column = QVBoxLayout(content)
        look = current()
        column.setContentsMargins(look.space_4, look.space_4, look.space_4, look.space_5)
        column.setSpacing(look.space_5)
        self._add_words(column, item.metadata)
        for mark, main, more in facts(item, self._hit, self._file_bytes):
            column.addWidget(_fact(mark, main, more))
        self._add_reasons(column, self._hit.reasons if self._hit is not None else ())
        self._add_paths(column, item.paths)
        column.addStretch(1)
        return content

    def _add_words(self, column: QVBoxLayout, metadata: PhotoMetadata) -> None:
        caption = metadata.caption if metadata.caption != metadata.title else ""
        lines = ((metadata.title, "title"), (caption, "body"), (" · ".join(metadata.keywords), "label"))
        words = QVBoxLayout()
        words.setSpacing(current().space_1)
        for text, role in lines:
            if text:
                words.addWidget(_label(text, role))
        if words.count():
            column.addLayout(words)

    def _add_reasons(self, column: QVBoxLayout, reasons: Sequence[str]) -> None:
        if not reasons:
            return
        lines = QVBoxLayout()
        lines.setSpacing(current().space_2)
        lines.addWidget(_label(self.tr("Why it is here"), "heading"))
        for reason in reasons:
            lines.addWidget(_label(reason, "label"))
        column.addLayout(lines)

    def _add_paths(self, column: QVBoxLayout, paths: Sequence[Path]) -> None:
        title = self.tr("File") if len(paths) == 1 else self.tr("%n place(s)", "", len(paths))
        places = QVBoxLayout()
        places.setSpacing(current().space_3)
        places.addWidget(_label(title, "heading"))
        for path in paths:
            places.addWidget(self._path_row(path))
        column.addLayout(places)

    def _path_row(self, path: Path) -> QWidget:
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_label(_breakable(path.name), "body"))
        words.addWidget(_label(_breakable(str(path.parent)), "label"))
        box.addLayout(words, 1)
        name = self.tr("Show {name} in its folder").format(name=path.name)
        button = tool_button(name, "reveal", row)
        button.clicked.connect(lambda _=False, shown=path: self.folder_wanted.emit(shown))
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row


def facts(item: Item, hit: Hit | None, file_bytes: int = 0) -> list[tuple[str, str, str]]:
    """(icon, main line, smaller line) for what is known of an item."""
    metadata = item.metadata
    found: list[tuple[str, str, str]] = []
    if metadata.taken is not None:
        found.append(("calendar", full_date(metadata.taken), date_source(metadata.taken_source)))
    if metadata.latitude is not None and metadata.longitude is not None:
        where = position(metadata.latitude, metadata.longitude)
        high = altitude(metadata.altitude_m)
        more = " · ".join(part for part in (where, high) if part) if item.place else high
        found.append(("place", item.place or where, more))
    if metadata.camera or metadata.lens:
        found.append(("camera", metadata.camera or metadata.lens, metadata.lens if metadata.camera else ""))
    found.append(("image", *dimensions(item, file_bytes)))
    if metadata.rating is not None and metadata.rating > 0:
        found.append(("check", "★" * metadata.rating + "☆" * (5 - metadata.rating), _tr("Rating")))
    if hit is not None and hit.relevance is not None:
        less = "" if hit.matched else _tr("Below the line: less likely")
        found.append(("relevance", _tr("{percent} likely").format(percent=percent(hit.relevance)), less))
    elif hit is not None and hit.score:
        found.append(("relevance", QLocale().toString(hit.score, "f", 3), _tr("Score of this search")))
    if item.missing:
        found.append(("offline", _tr("Cannot be reached now"), _tr("Its disk or folder is away.")))
    return found


def date_source(source: TakenSource | None) -> str:
    """Where a date came from, as a person would say it."""
    names = {
        TakenSource.EXIF: _tr("Recorded by the camera"),
        TakenSource.XMP: _tr("From the XMP data"),
        TakenSource.IPTC: _tr("From the IPTC data"),
        TakenSource.TAKEOUT: _tr("From a Google Takeout file"),
        TakenSource.FILE_NAME: _tr("From the file’s name"),
        TakenSource.MTIME: _tr("When the file was last changed"),
    }
    return names.get(source, "") if source is not None else ""


def position(latitude: float, longitude: float) -> str:
    """“50.0875° N, 14.4213° E”."""
    locale = QLocale()
    north, east = _tr("N") if latitude >= 0 else _tr("S"), _tr("E") if longitude >= 0 else _tr("W")
    return f"{locale.toString(abs(latitude), 'f', 4)}° {north}, {locale.toString(abs(longitude), 'f', 4)}° {east}"


def altitude(altitude_m: float | None) -> str:
    return "" if altitude_m is None else _tr("{metres} m above the sea").format(metres=round(altitude_m))


def dimensions(item: Item, file_bytes: int) -> tuple[str, str]:
    """“4000 × 3000”, “12 megapixels · 3.4 MB · RAW”."""
    locale = QLocale()
    megapixels = item.width * item.height / 1e6
    parts = [
        _tr("{number} megapixels").format(
            number=locale.toString(megapixels, "f", 0 if megapixels >= 10 else 1)
        )
    ]
    if file_bytes:
        parts.append(locale.formattedDataSize(file_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat))
    if item.kind is FileKind.RAW:
        parts.append("RAW")
    return f"{item.width} × {item.height}", " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("InfoPanel", text)


def _fact(mark: str, main: str, more: str) -> QWidget:
    row = QWidget()
    grid = QGridLayout(row)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(current().space_3)
    grid.setVerticalSpacing(2)
    sign = QLabel()
    sign.setPixmap(icon(mark, current().text_muted).pixmap(QSize(20, 20), row.devicePixelRatioF()))
    grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(_label(main, "body"), 0, 1)
    if more:
        grid.addWidget(_label(more, "label"), 1, 1)
    grid.setColumnStretch(1, 1)
    return row


def _label(text: str, role: str) -> QLabel:
    made = label(text, role, wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _breakable(text: str) -> str:
    """Lets long paths wrap after their separators."""
    return text.replace("/", "/\u200b").replace("\\", "\\\u200b").replace("_", "_\u200b")
