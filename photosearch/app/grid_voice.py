"""What a screen reader hears of the grid: the current photo, where it stands, and how many are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QAccessible, QAccessibleEvent

from photosearch.app.date_names import day_name
from photosearch.app.grid_sections import DAY_S

if TYPE_CHECKING:
    from photosearch.app.grid import GridView


def tell_current(grid: GridView, name: str) -> None:
    """Describe the current photo; `name` is that of its file, empty while it is not known."""
    index = grid.selection.current
    words = description(grid, index, name) if index >= 0 else ""
    if words != grid.accessibleDescription():
        grid.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(grid, QAccessible.Event.DescriptionChanged))


def description(grid: GridView, index: int, name: str) -> str:
    """“IMG_1.jpg, Thursday, 14 March 2024, photo 3 of 5,000, selected, 4 in all”."""
    locale, day = QLocale(), int(grid.model.taken_s[index]) // DAY_S
    year = str(grid.model.taken_s[index : index + 1].astype("datetime64[s]").astype("datetime64[Y]")[0])
    place = _tr("photo {number} of {count}").format(
        number=locale.toString(index + 1), count=locale.toString(len(grid.model))
    )
    parts = [name, f"{day_name(day)} {year}", place]
    if index in grid.selection:
        parts.append(_tr("selected"))
    chosen = len(grid.selection)
    if chosen > 1:
        parts.append(_tr("{count} in all").format(count=locale.toString(chosen)))
    return ", ".join(part for part in parts if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("GridView", text)
