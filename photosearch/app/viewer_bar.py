"""The bar above a photo: back, what it is, and what can be done. Emits what is wanted; does nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from photosearch.app.date_names import full_date
from photosearch.app.pieces import ElidedLabel, label, tool_button
from photosearch.app.style import current
from photosearch.records import Item

HEIGHT = 56
ROOMY_PX = 720  # narrower bars leave out what can be done otherwise


class ViewerBar(QWidget):
    """Buttons left and right, the photo's name between them."""

    back_wanted = Signal()
    step_wanted = Signal(int)
    zoom_wanted = Signal(float)
    fit_wanted = Signal()
    actual_wanted = Signal()
    similar_wanted = Signal()
    part_wanted = Signal()
    info_wanted = Signal()
    more_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._title, self._taken = ElidedLabel("", "heading"), ElidedLabel("", "label")
        self._date, self._notice = "", ""
        self._position, self._percent = label("", "label"), label("", "label")
        self._info = self._button("info", self.tr("Information (I)"))
        self._info.setCheckable(True)
        self._info.clicked.connect(lambda _=False: self.info_wanted.emit())
        self._percent.setFixedWidth(48)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        space = current().space_2
        row.setContentsMargins(space, 0, space, 0)
        row.setSpacing(current().space_1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._taken)
        words.addStretch(1)
        row.addWidget(self._acting("back", self.tr("Back to the photos (Esc)"), self.back_wanted.emit))
        row.addSpacing(space)
        row.addLayout(words, 1)
        row.addSpacing(space)
        row.addWidget(self._position)
        row.addWidget(self._acting("left", self.tr("Previous photo (←)"), lambda: self.step_wanted.emit(-1)))
        row.addWidget(self._acting("right", self.tr("Next photo (→)"), lambda: self.step_wanted.emit(1)))
        row.addSpacing(space)
        for part in self._zooming():
            row.addWidget(part)
        row.addSpacing(space)
        row.addWidget(self._acting("similar", self.tr("Find similar (S)"), self.similar_wanted.emit))
        row.addWidget(self._acting("crop", self.tr("Search with a part (C)"), self.part_wanted.emit))
        row.addWidget(self._info)
        more = self._button("more", self.tr("More"))
        more.clicked.connect(lambda: self.more_wanted.emit(more.mapToGlobal(QPoint(0, more.height()))))
        row.addWidget(more)

    def _zooming(self) -> tuple[QWidget, ...]:
        """The controls that a narrow window does without; the wheel and the keys zoom there too."""
        smaller = self._acting("zoom-out", self.tr("Smaller (−)"), lambda: self.zoom_wanted.emit(0.8))
        larger = self._acting("zoom-in", self.tr("Larger (+)"), lambda: self.zoom_wanted.emit(1.25))
        fit = self._acting("fit", self.tr("Fit (0)"), self.fit_wanted.emit)
        actual = self._acting("actual-size", self.tr("All pixels, 100 % (1)"), self.actual_wanted.emit)
        self._spared = (smaller, self._percent, larger, self._position)
        return smaller, self._percent, larger, fit, actual

    def resizeEvent(self, event: QResizeEvent) -> None:
        for part in self._spared:
            part.setVisible(self.width() >= ROOMY_PX)

    def _acting(self, mark: str, text: str, act: Callable[[], object]) -> QToolButton:
        button = self._button(mark, text)
        button.clicked.connect(lambda _=False: act())
        return button

    def _button(self, mark: str, text: str) -> QToolButton:
        button = tool_button(text, mark, self, current().icon_px)
        button.setFixedSize(current().control_px, current().control_px)
        return button

    # ------------------------------------------------------------------------------------- what it says

    def set_item(self, item: Item) -> None:
        """Name the photo: its title, else its file's name; below it when it was taken."""
        self._title.setText(item.metadata.title or item.path.name)
        taken = item.metadata.taken
        self._date = full_date(taken) if taken is not None else ""
        self._taken.setText(self._notice or self._date)

    def set_position(self, index: int, count: int) -> None:
        """“12 of 5,000”."""
        locale = QLocale()
        text = self.tr("{number} of {count}")
        self._position.setText(text.format(number=locale.toString(index + 1), count=locale.toString(count)))

    def set_scale(self, scale: float, fitted: bool) -> None:
        self._percent.setText(f"{round(scale * 100)} %")
        self._percent.setToolTip(self.tr("Fitted to the window") if fitted else "")

    def set_notice(self, text: str) -> None:
        """A sentence about this photo in place of its date; empty: none."""
        self._notice = text
        self._taken.setText(text or self._date)

    def notice(self) -> str:
        return self._notice

    def set_info_shown(self, shown: bool) -> None:
        self._info.setChecked(shown)
