"""The window's design as data: spacing, radius, type scale, and the colours of the light and the dark theme.

Knows nothing of Qt. Contrast of every text colour on every ground is at least AA (WCAG 2.2, 4.5 : 1); a test holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]
Role = Literal["caption", "label", "body", "heading", "title", "display"]

TYPE_PX: dict[Role, int] = {"caption": 11, "label": 12, "body": 13, "heading": 15, "title": 20, "display": 28}
"""Pixels where the system's own font is 13 px or smaller; larger system fonts scale all of them up."""

TYPE_WEIGHT: dict[Role, int] = {
    "caption": 500,
    "label": 400,
    "body": 400,
    "heading": 600,
    "title": 600,
    "display": 600,
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Colours are `#rrggbb`, lengths are px before scaling by the screen."""

    theme: Theme

    background: str  # behind the photos
    surface: str  # bars, cards, dialogs
    raised: str  # menus, popups
    field: str  # inputs and quiet buttons
    field_hover: str
    field_pressed: str
    line: str  # hairlines between surfaces
    outline: str  # edge of a control: 3 : 1 against its ground
    placeholder: str  # a photo that has not come yet

    text: str
    text_muted: str
    text_faint: str  # for marks and disabled text, never for sentences

    accent: str
    accent_hover: str
    accent_soft: str  # ground of a chosen thing
    on_accent: str
    focus: str
    danger: str
    danger_soft: str
    warning: str
    shade: str  # laid over the window by overlays, with `shade_opacity`
    shade_opacity: float

    space_1: int = 4
    space_2: int = 8
    space_3: int = 12
    space_4: int = 16
    space_5: int = 24
    space_6: int = 32
    space_7: int = 48

    radius_small: int = 4
    radius_medium: int = 8
    radius_large: int = 14

    control_px: int = 34  # height of a control
    icon_px: int = 20
    quick_ms: int = 120  # motion: a hover, a fade
    calm_ms: int = 220  # motion: a page, an overlay


LIGHT = Tokens(
    theme="light",
    background="#fbfbfa",
    surface="#ffffff",
    raised="#ffffff",
    field="#f1f1ef",
    field_hover="#e8e8e5",
    field_pressed="#dededa",
    line="#e6e6e2",
    outline="#8b8b85",
    placeholder="#ecece9",
    text="#1d1d1b",
    text_muted="#5f5f5a",
    text_faint="#8b8b85",
    accent="#1d6a73",
    accent_hover="#17575f",
    accent_soft="#dcecee",
    on_accent="#ffffff",
    focus="#1d7c88",
    danger="#a8352a",
    danger_soft="#f9e6e3",
    warning="#855400",
    shade="#fbfbfa",
    shade_opacity=0.88,
)

DARK = Tokens(
    theme="dark",
    background="#141415",
    surface="#1b1b1d",
    raised="#252528",
    field="#28282b",
    field_hover="#323236",
    field_pressed="#3c3c41",
    line="#2c2c2f",
    outline="#7e7e84",
    placeholder="#242427",
    text="#ececea",
    text_muted="#a9a9a6",
    text_faint="#7e7e84",
    accent="#74c3cc",
    accent_hover="#8fd3da",
    accent_soft="#1f3c40",
    on_accent="#08292d",
    focus="#74c3cc",
    danger="#f08c80",
    danger_soft="#412523",
    warning="#e4b363",
    shade="#141415",
    shade_opacity=0.86,
)


def tokens(theme: Theme) -> Tokens:
    """The tokens of a theme."""
    return DARK if theme == "dark" else LIGHT


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
