"""Whether the person has asked the system for less motion. Qt does not tell, so each system is asked its own way.

May start a short-lived program, so it is called away from the window's thread. Knows no widgets.
"""

from __future__ import annotations

import configparser
import ctypes
import subprocess
import sys
from pathlib import Path

PATIENCE_S = 2
_SPI_GETCLIENTAREAANIMATION = 0x1042  # winuser.h


def less_motion_wanted() -> bool:
    """True where the system says so; False where it does not, or cannot be asked."""
    if sys.platform == "win32":
        return _on_windows()
    if sys.platform == "darwin":
        return _said(["defaults", "read", "com.apple.universalaccess", "reduceMotion"]) == "1"
    gnome = _said(["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"])
    return gnome == "false" or plasma_stands_still(Path.home() / ".config" / "kdeglobals")


def plasma_stands_still(path: Path) -> bool:
    """Whether KDE Plasma's file of settings turns animations off."""
    settings = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        settings.read(path, encoding="utf-8")
        return settings.getfloat("KDE", "AnimationDurationFactor", fallback=1.0) == 0
    except (configparser.Error, ValueError, OSError):
        return False


def _said(command: list[str]) -> str:
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def _on_windows() -> bool:
    animated = ctypes.c_int(1)
    user32 = getattr(ctypes, "windll").user32  # noqa: B009  # there is no windll elsewhere, for mypy neither
    user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
    return animated.value == 0
