"""Tokens are legible, every icon draws, and the theme follows what is wanted."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QToolButton

from photosearch.app import style
from photosearch.app.tokens import DARK, LIGHT, Tokens, contrast
from photosearch.settings import resources_path

GROUNDS = ("background", "surface", "raised", "field", "field_hover")


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    def test_text_is_aa_on_every_ground(self, worn: Tokens) -> None:
        for ink, ground in product(("text", "text_muted"), GROUNDS):
            assert contrast(getattr(worn, ink), getattr(worn, ground)) >= 4.5, (ink, ground)

    def test_coloured_text_is_aa_where_it_is_used(self, worn: Tokens) -> None:
        for ink, ground in product(("accent", "danger", "warning"), ("background", "surface", "raised")):
            assert contrast(getattr(worn, ink), getattr(worn, ground)) >= 4.5, (ink, ground)
        assert contrast(worn.on_accent, worn.accent) >= 4.5
        assert contrast(worn.on_accent, worn.accent_hover) >= 4.5
        assert contrast(worn.text, worn.accent_soft) >= 4.5
        assert contrast(worn.danger, worn.danger_soft) >= 4.5

    def test_edges_of_controls_and_focus_are_visible(self, worn: Tokens) -> None:
        for edge, ground in product(("outline", "focus"), ("background", "surface")):
            assert contrast(getattr(worn, edge), getattr(worn, ground)) >= 3, (edge, ground)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", sorted(path.stem for path in (resources_path() / "icons").glob("*.svg")))
def test_every_icon_draws(qapp: QApplication, name: str) -> None:
    image = style.icon(name, "#ff0000").pixmap(QSize(24, 24), 1.0).toImage()
    inks = {
        image.pixelColor(x, y).name()
        for x in range(24)
        for y in range(24)
        if image.pixelColor(x, y).alpha() > 200
    }
    assert inks == {"#ff0000"}


def test_wearing_a_theme_changes_palette_icons_and_current(qapp: QApplication) -> None:
    button = QToolButton()
    style.set_icon(button, "search")
    style.apply(qapp, "light")
    light = button.icon().cacheKey()
    style.apply(qapp, "dark")
    assert style.current() is DARK
    assert qapp.palette().window().color().name() == DARK.surface
    assert button.icon().cacheKey() != light


def test_the_system_theme_is_followed_while_it_is_wanted(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    style.apply(qapp, "system")
    seen: list[str] = []
    style.watcher().changed.connect(lambda worn: seen.append(worn.theme))
    monkeypatch.setattr(style, "_system_theme", lambda: "dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert style.current() is DARK
    style.apply(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert style.current() is LIGHT
    assert seen == ["dark", "light"]


def test_a_larger_system_font_makes_everything_larger(qapp: QApplication) -> None:
    before, usual = style.font("body").pixelSize(), qapp.font()
    larger = QFont(usual)
    larger.setPixelSize(26)
    qapp.setFont(larger)
    try:
        assert style.font("body").pixelSize() == 26
        assert style.font("title").pixelSize() == 40
    finally:
        qapp.setFont(usual)
    assert style.font("body").pixelSize() == before


def test_no_token_is_left_in_the_stylesheet(qapp: QApplication) -> None:
    style.apply(qapp, "light")
    assert "@" not in qapp.styleSheet()
