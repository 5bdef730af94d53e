"""The photos of one question as tiles that are right or not: by mouse, or with the arrow keys and the space bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget

from photosearch.app import style
from photosearch.app.thumbnail_loader import ThumbnailLoader, Wanted
from photosearch.records import Item

TILE_PX = 210
GAP_PX = 12
MARK_PX = 30
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FOR_ALL = (*_ARROWS, *_RETURNS)


class Tile(QAbstractButton):
    """One photo; checked means right."""

    def __init__(self, item: Item, parent: QWidget) -> None:
        super().__init__(parent)
        self.item = item
        self._image: QImage | None = None
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(item.path.name)
        self.setAccessibleName(item.path.name)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def picture_size(self) -> QSize:
        """The photo's size on the tile, whole and in its own proportions."""
        whole = QSize(self.item.width, self.item.height)
        room = QSize(max(self.width(), TILE_PX) - 14, max(self.height(), TILE_PX) - 14)
        return whole.scaled(room, Qt.AspectRatioMode.KeepAspectRatio) if not whole.isEmpty() else room

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and return are the business of all tiles together."""
        if event.key() in _FOR_ALL:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = style.current()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(self._edge(worn))
        painter.setBrush(QColor(worn.accent_soft if self.isChecked() else worn.placeholder))
        painter.drawRoundedRect(frame, worn.radius_medium, worn.radius_medium)
        self._paint_picture(painter)
        if self.isChecked():
            self._paint_mark(painter, worn)
        painter.end()

    def _edge(self, worn: style.Tokens) -> QPen:
        if self.hasFocus():
            return QPen(QColor(worn.text), 2)
        return QPen(QColor(worn.accent), 2) if self.isChecked() else QPen(Qt.PenStyle.NoPen)

    def _paint_picture(self, painter: QPainter) -> None:
        size = self.picture_size()
        place = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        if self._image is not None:
            clip = QPainterPath()
            clip.addRoundedRect(place, 4, 4)
            painter.save()
            painter.setClipPath(clip)
            painter.drawImage(place, self._image)
            painter.restore()

    def _paint_mark(self, painter: QPainter, worn: style.Tokens) -> None:
        place = QRectF(self.width() - MARK_PX - 12, 12, MARK_PX, MARK_PX)
        painter.setPen(QPen(QColor(worn.on_accent), 2))
        painter.setBrush(QColor(worn.accent))
        painter.drawEllipse(place)
        style.icon("check", worn.on_accent).paint(painter, place.adjusted(6, 6, -6, -6).toRect())


class Tiles(QScrollArea):
    """Tiles in rows. Keys: arrows move, space marks, return asks to see a photo large."""

    changed = Signal()
    enlarged = Signal(object)  # Item

    def __init__(self, thumbnails: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._thumbnails.image_ready.connect(self._on_image_ready)
        self._ground = QWidget()
        self._tiles: list[Tile] = []
        self.setWidget(self._ground)
        self.setWidgetResizable(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these photos, none of them marked."""
        for tile in self._tiles:
            tile.hide()
            tile.deleteLater()
        self._tiles = [Tile(item, self._ground) for item in items]
        self._lay_out()
        ratio = self.devicePixelRatio()
        wanted = []
        for tile in self._tiles:
            tile.toggled.connect(lambda _checked: self.changed.emit())
            tile.show()
            size = tile.picture_size() * ratio
            wanted.append(Wanted(tile.item.id, size.width(), size.height()))
        self._thumbnails.want(wanted)
        for tile in self._tiles:
            image = self._thumbnails.image(tile.item.id)
            if image is not None:
                tile.show_image(image)
        self.verticalScrollBar().setValue(0)
        if self._tiles:
            self._tiles[0].setFocus()

    def verdicts(self) -> dict[Item, bool]:
        """Whether each photo is right."""
        return {tile.item: tile.isChecked() for tile in self._tiles}

    def mark(self, right: frozenset[int]) -> None:
        """Mark the items with these ids."""
        for tile in self._tiles:
            tile.setChecked(tile.item.id in right)

    def focus_on(self, item_id: int) -> None:
        """Put the keyboard on the photo of this item."""
        for tile in self._tiles:
            if tile.item.id == item_id:
                self._focus(tile)

    def _focus(self, tile: Tile) -> None:
        tile.setFocus()
        self.ensureWidgetVisible(tile, GAP_PX, GAP_PX)

    @property
    def columns(self) -> int:
        return max(1, (self.viewport().width() + GAP_PX) // (TILE_PX + GAP_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = dict(zip(_ARROWS, (-1, 1, -self.columns, self.columns), strict=True))
        place = next((number for number, tile in enumerate(self._tiles) if tile.hasFocus()), None)
        if event.key() in steps and self._tiles:
            to = 0 if place is None else place + steps[Qt.Key(event.key())]
            if 0 <= to < len(self._tiles):
                self._focus(self._tiles[to])
        elif event.key() in _RETURNS and place is not None and not event.modifiers():
            self.enlarged.emit(self._tiles[place].item)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.viewport().width()
        side = (width - (self.columns - 1) * GAP_PX) // self.columns
        for number, tile in enumerate(self._tiles):
            row, column = divmod(number, self.columns)
            tile.setGeometry(column * (side + GAP_PX), row * (side + GAP_PX), side, side)
        rows = -(-len(self._tiles) // self.columns)
        self._ground.resize(width, rows * (side + GAP_PX))

    def _on_image_ready(self, item_id: int, image: QImage) -> None:
        for tile in self._tiles:
            if tile.item.id == item_id:
                tile.show_image(image)
