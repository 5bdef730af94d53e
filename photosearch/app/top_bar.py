"""The bar at the top: back and forward, the search bar, and the menu of everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from photosearch.app import style
from photosearch.app.pieces import tool_button
from photosearch.app.search_bar import SearchBar

SEARCH_WIDTH = 760


class TopBar(QFrame):
    """Holds the search bar in the middle."""

    def __init__(self, history: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        worn = style.current()
        self.back = tool_button(self.tr("Back"), "back")
        self.forward = tool_button(self.tr("Forward"), "forward")
        self.search_bar = SearchBar(history)
        self.search_bar.setMaximumWidth(SEARCH_WIDTH)
        self.more = tool_button(self.tr("More"), "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_3, worn.space_3, worn.space_3, worn.space_2)
        line.setSpacing(worn.space_1)
        line.addWidget(self.back)
        line.addWidget(self.forward)
        line.addStretch(1)
        line.addWidget(self.search_bar, 12)
        line.addStretch(1)
        line.addWidget(self.more)
        self.show_way(back=False, forward=False)

    def show_way(self, *, back: bool, forward: bool) -> None:
        """Whether there are searches behind and ahead."""
        self.back.setEnabled(back)
        self.forward.setEnabled(forward)

    def show_menu(self, groups: Sequence[Sequence[QAction]]) -> None:
        """What the menu offers, groups parted by lines."""
        menu = QMenu(self.more)
        for group in groups:
            menu.addSeparator()
            menu.addActions(list(group))
        self.more.setMenu(menu)
