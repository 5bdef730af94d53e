"""The bar at the top: back and forward, the search bar, and the menu of everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import tool_button
from photosearch.app.search_bar import SearchBar
from photosearch.app.suggestions import Suggestion

SEARCH_WIDTH = 760
BAR_PX = 44  # height of the search bar


class TopBar(QFrame):
    """Holds the search bar in the middle."""

    def __init__(self, earlier: Callable[[], Sequence[Suggestion]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        worn = style.current()
        self.back = tool_button(self.tr("Back"), "back")
        self.forward = tool_button(self.tr("Forward"), "forward")
        self.search_bar = SearchBar(earlier)
        self.middle = QWidget()
        self.middle.setMaximumWidth(SEARCH_WIDTH)
        column = QVBoxLayout(self.middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(worn.space_2)
        column.addWidget(self.search_bar)
        column.addWidget(self.search_bar.parts)
        self.more = tool_button(self.tr("More"), "more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_3, worn.space_3, worn.space_3, worn.space_2)
        line.setSpacing(worn.space_1)
        for button in (self.back, self.forward, self.more):
            button.setFixedHeight(BAR_PX)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self.back, 0, top)
        line.addWidget(self.forward, 0, top)
        line.addStretch(1)
        line.addWidget(self.middle, 100)
        line.addStretch(1)
        line.addWidget(self.more, 0, top)
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
