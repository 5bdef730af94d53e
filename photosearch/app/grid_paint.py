"""How the grid looks: photos, placeholders, headings, rings and badges. Draws what it is given and loads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QIcon, QImage, QPainter, QPen, QPixmap

from photosearch.app.grid_thumbs import Thumb, ThumbPainter
from photosearch.app.style import Tokens, font, icon

AWAY = "away"  # stands for the mark of photos that cannot be reached
CHIP_PX = 19


@dataclass(frozen=True, slots=True)
class CellState:
    """What to show of one photo. `opacity` is that of its thumbnail while it fades in, 0 to 1."""

    image: QImage | None
    exact: bool = False  # `image` has just as many pixels as its place on the screen
    opacity: float = 1.0
    selected: bool = False
    current: bool = False
    hovered: bool = False
    raw: bool = False
    missing: bool = False
    unreadable: bool = False
    score: str = ""
    judged: Thumb | None = None  # what the person called it
    judging: bool = False  # the thumbs are offered
    pointed: Thumb | None = None  # the thumb under the pointer


class GridPainter:
    """Paints with the colours and fonts of one theme."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.radius = float(tokens.radius_small)  # of the photos' corners, px; 0: square
        self._thumbs = ThumbPainter(tokens)
        self._chips: dict[tuple[str, float], QPixmap] = {}
        self._bar_font = font("heading")
        self._bar_metrics = QFontMetrics(self._bar_font)
        self._placeholder_colour = QColor(tokens.placeholder)
        self._month_font = font("title")
        self._day_font = font("label")
        self._badge_font = font("caption")
        self._badge_font.setWeight(QFont.Weight.DemiBold)
        self._missing_icon: QIcon = icon("offline", "#ffffff")
        self._broken_icon: QIcon = icon("unreadable", tokens.text_faint)

    # ------------------------------------------------------------------------------------- photos

    def cell(self, painter: QPainter, rect: QRect, state: CellState) -> None:
        """One photo with all that lies on it."""
        if state.image is None or state.opacity < 1:
            self._placeholder(painter, rect, broken=state.unreadable)
        if state.image is not None:
            self._image(painter, rect, state)
        if state.hovered and not state.selected:
            self._veil(painter, rect)
        if state.selected:
            self._selected(painter, rect)
        if state.current:
            self._focus_ring(painter, rect)
        if state.missing or state.raw or state.score:
            self._badges(painter, rect, state)
        if state.judging or state.judged:
            self._thumbs.paint(painter, rect, state.judged, state.pointed, offered=state.judging)

    def _placeholder(self, painter: QPainter, rect: QRect, broken: bool) -> None:
        if self.radius:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._placeholder_colour)
            painter.drawRoundedRect(rect, self.radius, self.radius)
        else:
            painter.fillRect(rect, self._placeholder_colour)
        if broken and min(rect.width(), rect.height()) > 48:
            mark = QRect(0, 0, 24, 24)
            mark.moveCenter(rect.center())
            self._broken_icon.paint(painter, mark)

    def _image(self, painter: QPainter, rect: QRect, state: CellState) -> None:
        image = state.image
        assert image is not None
        opacity = state.opacity * (0.55 if state.missing else 1.0)
        if opacity < 1:
            painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not state.exact)
        painter.drawImage(rect, image)
        if opacity < 1:
            painter.setOpacity(1.0)

    def _veil(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 38))
        painter.drawRoundedRect(rect, self.radius, self.radius)

    def _selected(self, painter: QPainter, rect: QRect) -> None:
        """A ring in the accent colour, parted from the photo by a thin line of the background."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.tokens.background), 1.5))
        inner = QRectF(rect).adjusted(3.25, 3.25, -3.25, -3.25)
        painter.drawRoundedRect(inner, self.radius, self.radius)
        painter.setPen(QPen(QColor(self.tokens.accent), 3))
        painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), self.radius, self.radius)
        if min(rect.width(), rect.height()) >= 56:
            self._check(painter, QPointF(rect.left() + 18, rect.top() + 18))

    def _check(self, painter: QPainter, centre: QPointF) -> None:
        painter.setPen(QPen(QColor(self.tokens.background), 1.5))
        painter.setBrush(QColor(self.tokens.accent))
        painter.drawEllipse(centre, 10, 10)
        pen = QPen(QColor(self.tokens.on_accent), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        x, y = centre.x(), centre.y()
        painter.drawPolyline([QPointF(x - 4, y + 0.2), QPointF(x - 1.2, y + 3), QPointF(x + 4.2, y - 3)])

    def _focus_ring(self, painter: QPainter, rect: QRect) -> None:
        """Drawn outside the photo, so that it shows on any picture and beside the ring of a selection."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self.tokens.focus), 2))
        painter.drawRoundedRect(QRectF(rect).adjusted(-1, -1, 1, 1), self.radius + 1, self.radius + 1)

    # ------------------------------------------------------------------------------------- badges

    def _badges(self, painter: QPainter, rect: QRect, state: CellState) -> None:
        if rect.width() < 56 or rect.height() < 44:
            return
        right = rect.right() - 5
        if state.missing:
            right -= self._paint_chip(painter, right, rect.top() + 6, AWAY) + 4
        if state.raw:
            self._paint_chip(painter, right, rect.top() + 6, "RAW")
        if state.score:
            self._paint_chip(painter, rect.right() - 5, rect.bottom() - CHIP_PX - 5, state.score)

    def _paint_chip(self, painter: QPainter, right: int, top: int, text: str) -> int:
        """A small dark label that ends at `right`; returns its width. Labels are drawn once and kept."""
        ratio = painter.device().devicePixelRatio()
        chip = self._chips.get((text, ratio))
        if chip is None:
            chip = self._chips[text, ratio] = self._chip(text, ratio)
        width = round(chip.width() / ratio)
        painter.drawPixmap(right - width, top, chip)
        return width

    def _chip(self, text: str, ratio: float) -> QPixmap:
        width = CHIP_PX + 3 if text == AWAY else QFontMetrics(self._badge_font).horizontalAdvance(text) + 12
        pixmap = QPixmap(QSize(width, CHIP_PX) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        box = QRect(0, 0, width, CHIP_PX)
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(self._badge_font)
        painter.setPen(QColor(255, 255, 255))
        if text == AWAY:
            self._missing_icon.paint(painter, box.adjusted(4, 2, -4, -3))
        else:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return pixmap

    # ------------------------------------------------------------------------------------- headings

    def month(self, painter: QPainter, rect: QRect, text: str) -> None:
        """The heading of a month, its text near the lower edge of `rect`."""
        painter.setFont(self._month_font)
        painter.setPen(QColor(self.tokens.text))
        box = rect.adjusted(0, 0, 0, -8)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def day(self, painter: QPainter, rect: QRect, text: str) -> None:
        """The heading of a day, shortened where days stand side by side."""
        painter.setFont(self._day_font)
        painter.setPen(QColor(self.tokens.text_muted))
        shown = QFontMetrics(self._day_font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        box = rect.adjusted(0, 0, 0, -7)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)

    def cut(self, painter: QPainter, rect: QRect, text: str) -> None:
        """The line between photos that match and those that match less likely, its words above it."""
        painter.setFont(self._bar_font)
        painter.setPen(QColor(self.tokens.text_muted))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        box = rect.adjusted(0, 8, 0, 0)
        shown = self._bar_metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, middle, shown)
        x = rect.left() + self._bar_metrics.horizontalAdvance(shown) + self.tokens.space_3
        if x < rect.right():
            painter.fillRect(QRect(x, box.center().y(), rect.right() - x, 1), QColor(self.tokens.outline))

    def sticky(self, painter: QPainter, rect: QRect, month: str, day: str) -> None:
        """The bar at the top that tells which month and day is under it."""
        background = QColor(self.tokens.background)
        background.setAlphaF(0.94)
        painter.fillRect(rect, background)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(self.tokens.line))
        box = rect.adjusted(self.tokens.space_4, 0, -self.tokens.space_4, 0)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._bar_font)
        painter.setPen(QColor(self.tokens.text))
        painter.drawText(box, middle, month)
        shift = self._bar_metrics.horizontalAdvance(month) + self.tokens.space_3
        painter.setFont(self._day_font)
        painter.setPen(QColor(self.tokens.text_muted))
        painter.drawText(box.adjusted(shift, 1, 0, 0), middle, day)

    def rubber_band(self, painter: QPainter, rect: QRect) -> None:
        fill = QColor(self.tokens.accent)
        fill.setAlphaF(0.16)
        painter.setPen(QPen(QColor(self.tokens.accent), 1))
        painter.setBrush(QBrush(fill))
        painter.drawRect(rect)
