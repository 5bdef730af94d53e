"""Where the two thumbs lie on a photo that answers a question, and what they look like. Knows nothing of items."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter

from photosearch.app.style import Tokens, icon

Thumb = Literal["up", "down"]
THUMB_PX = 30
EDGE_PX = 6
LEAST_WIDTH, LEAST_HEIGHT = 84, 64
"""Smaller photos have no thumbs; the keys and the menu do the same."""


def thumb_rects(cell: QRect) -> dict[Thumb, QRect]:
    """The places of the thumbs on a photo; none where it is too small."""
    if cell.width() < LEAST_WIDTH or cell.height() < LEAST_HEIGHT:
        return {}
    top = cell.bottom() - EDGE_PX - THUMB_PX + 1
    left = cell.left() + EDGE_PX
    return {
        "up": QRect(left, top, THUMB_PX, THUMB_PX),
        "down": QRect(left + THUMB_PX + 4, top, THUMB_PX, THUMB_PX),
    }


def thumb_at(cell: QRect, point: QPoint) -> Thumb | None:
    """The thumb under a point."""
    return next((thumb for thumb, rect in thumb_rects(cell).items() if rect.contains(point)), None)


class ThumbPainter:
    """Draws thumbs in the colours of one theme."""

    def __init__(self, tokens: Tokens) -> None:
        self._fills = {"up": QColor(tokens.accent), "down": QColor(tokens.danger)}
        self._lit = QColor(tokens.on_accent)
        self._icons: dict[tuple[Thumb, bool], QIcon] = {}

    def paint(
        self, painter: QPainter, cell: QRect, judged: Thumb | None, pointed: Thumb | None, *, offered: bool
    ) -> None:
        """The thumb that was given, and both while the photo is pointed at (`offered`)."""
        for thumb, rect in thumb_rects(cell).items():
            if thumb == judged or offered:
                self._thumb(painter, rect, thumb, given=thumb == judged, pointed=thumb == pointed)

    def _thumb(self, painter: QPainter, rect: QRect, thumb: Thumb, *, given: bool, pointed: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._fills[thumb] if given else QColor(0, 0, 0, 215 if pointed else 140))
        painter.drawEllipse(QRectF(rect))
        ink = self._icons.get((thumb, given))
        if ink is None:
            ink = self._icons[thumb, given] = icon(f"thumb-{thumb}", self._lit.name() if given else "#ffffff")
        ink.paint(painter, rect.adjusted(6, 6, -6, -6))
