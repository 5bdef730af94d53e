"""How everything in the window looks: palette, stylesheet, fonts and icons, all drawn from the tokens of one theme.

`apply` may be called at any time and follows the system while the theme is "system". Widgets that paint themselves
ask `current()` in their paint event; controls with an icon get it through `set_icon`, so that it changes with the
theme. Knows of no particular widget.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontInfo,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from photosearch.app.tokens import LIGHT, TYPE_PX, TYPE_WEIGHT, Role, Theme, Tokens, tokens
from photosearch.settings import resources_path

__all__ = ["Role", "Theme", "Tokens", "apply", "current", "font", "icon", "set_icon", "tokens", "watcher"]

_ICON_SIZES_PX = (16, 20, 24, 32, 48)
_PIXEL_RATIOS = (1.0, 2.0)


class Watcher(QObject):
    """Tells when the theme has changed."""

    changed = Signal(object)  # Tokens

    def __init__(self) -> None:
        super().__init__()
        self.wanted = "system"
        self.tokens = LIGHT
        self.dressed = (
            False  # Fusion is set once: a style that is replaced dies under the widgets that wear it
        )
        self._following = False

    def follow(self) -> None:
        """Listen to the system's colours from the first call on."""
        if not self._following:
            self._following = True
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def _on_system_changed(self) -> None:
        application = QApplication.instance()
        if self.wanted == "system" and isinstance(application, QApplication):
            _wear(application, _system_theme())


@lru_cache(maxsize=1)
def watcher() -> Watcher:
    """The one object whose signal `changed` tells of a new theme."""
    return Watcher()


def current() -> Tokens:
    """The tokens of the theme that is worn now."""
    return watcher().tokens


def apply(application: QApplication, theme: str) -> Tokens:
    """Wear "light", "dark" or, following it live, the "system" theme."""
    seen = watcher()
    seen.wanted = theme
    seen.follow()
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    # Tells the system's title bars and dialogs; "Unknown" hands the choice back to the system.
    QGuiApplication.styleHints().setColorScheme(schemes.get(theme, Qt.ColorScheme.Unknown))
    worn: Theme = "dark" if theme == "dark" else "light" if theme == "light" else _system_theme()
    if not seen.dressed:
        seen.dressed = True
        application.setStyle("Fusion")
    return _wear(application, worn)


def font(role: Role) -> QFont:
    """The system's font in the size and weight of a role."""
    chosen = QFont(QGuiApplication.font())
    chosen.setPixelSize(_scaled_px(role))
    chosen.setWeight(QFont.Weight(TYPE_WEIGHT[role]))
    return chosen


def icon(name: str, colour: str | None = None) -> QIcon:
    """The icon in resources/icons/`name`.svg in `colour` (default: the text's), paler where disabled."""
    return _icon(name, colour or current().text, current().text_faint)


def set_icon(target: QAbstractButton | QAction, name: str, colour_token: str = "text") -> None:
    """Give a control an icon that follows the theme; `colour_token` names a colour of `Tokens`."""
    target.setProperty("icon_name", name)
    target.setProperty("icon_token", colour_token)
    target.setIcon(icon(name, getattr(current(), colour_token)))


def drawing(name: str, size: QSize, ratio: float) -> QPixmap:
    """A drawing of resources/drawings in the colours of the theme, `size` in px before `ratio`."""
    return _rendered(_coloured_drawing(name, current()), size, ratio)


# -------------------------------------------------------------------------------------------- inside


def _system_theme() -> Theme:
    return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _wear(application: QApplication, theme: Theme) -> Tokens:
    worn = tokens(theme)
    watcher().tokens = worn
    application.setPalette(_palette(worn))
    application.setStyleSheet(_stylesheet(worn))
    for widget in application.allWidgets():
        if isinstance(widget, QAbstractButton):
            _renew_icon(widget)
        for action in widget.actions():
            _renew_icon(action)
    watcher().changed.emit(worn)
    return worn


def _renew_icon(target: QAbstractButton | QAction) -> None:
    name = target.property("icon_name")
    if name:
        set_icon(target, name, target.property("icon_token"))


def _scaled_px(role: Role) -> int:
    system_px = QFontInfo(QGuiApplication.font()).pixelSize()
    return round(TYPE_PX[role] * max(1.0, system_px / TYPE_PX["body"]))


def _stylesheet(worn: Tokens) -> str:
    template = (resources_path() / "style" / "window.qss").read_text(encoding="utf-8")
    values = {name: str(value) for name, value in asdict(worn).items()}
    for role in TYPE_PX:
        values[f"{role}_px"] = str(_scaled_px(role))
    values["style"] = (resources_path() / "style").as_posix()
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], template)


def _palette(worn: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: worn.surface,
        QPalette.ColorRole.WindowText: worn.text,
        QPalette.ColorRole.Base: worn.background,
        QPalette.ColorRole.AlternateBase: worn.surface,
        QPalette.ColorRole.Text: worn.text,
        QPalette.ColorRole.PlaceholderText: worn.text_muted,
        QPalette.ColorRole.Button: worn.field,
        QPalette.ColorRole.ButtonText: worn.text,
        QPalette.ColorRole.BrightText: worn.danger,
        QPalette.ColorRole.ToolTipBase: worn.raised,
        QPalette.ColorRole.ToolTipText: worn.text,
        QPalette.ColorRole.Highlight: worn.accent,
        QPalette.ColorRole.HighlightedText: worn.on_accent,
        QPalette.ColorRole.Accent: worn.accent,
        QPalette.ColorRole.Link: worn.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(worn.text_faint))
    return palette


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    made = QIcon()
    source = (resources_path() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for size_px in _ICON_SIZES_PX:
            for ratio in _PIXEL_RATIOS:
                made.addPixmap(
                    _rendered(source.replace("currentColor", ink), QSize(size_px, size_px), ratio), mode
                )
    return made


@lru_cache(maxsize=64)
def _coloured_drawing(name: str, worn: Tokens) -> str:
    source = (resources_path() / "drawings" / f"{name}.svg").read_text(encoding="utf-8")
    inks = {"line": worn.text_faint, "soft": worn.field, "paper": worn.surface, "accent": worn.accent}
    inks |= {"tint": worn.accent_soft, "danger": worn.danger}
    return re.sub(r"@(\w+)@", lambda found: inks[found[1]], source)


def _rendered(svg: str, size: QSize, ratio: float) -> QPixmap:
    pixmap = QPixmap(size * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
