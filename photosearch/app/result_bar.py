"""The quiet line above the photos: how many, how quickly, in which order, and how large. Emits what is chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from photosearch.app import style, words
from photosearch.app.pieces import ElidedLabel, push_button
from photosearch.app.results_model import Order
from photosearch.records import Answer
from photosearch.search.events import Grouping

SLIDER_STEPS = 100
ROOMY_PX = 800
WIDE_PX = 960  # from here on there is room for everything


class ResultBar(QFrame):
    """Count, order, sections and zoom."""

    order_chosen = Signal(str)  # "relevance" or "date"
    grouping_chosen = Signal(str)  # "day" or "event"
    all_wanted = Signal(bool)  # show the photos below the cut, too (True), or no longer
    zoom_chosen = Signal(float)  # 0 smallest to 1 largest

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result_bar")
        worn = style.current()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_4, 0, worn.space_4, worn.space_2)
        line.setSpacing(worn.space_3)
        self.count = ElidedLabel("", "label")
        self.note = ElidedLabel("", "label")
        self.more = push_button(self.tr("Show less likely ones"), self._on_more, "quiet")
        self.more.setFixedHeight(28)
        self.more.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._more_wanted = self._less_shown = self._several = False
        line.addWidget(self.count)
        line.addWidget(self.note, 1)
        line.addWidget(self.more)
        line.addWidget(self._grouping_switch())
        line.addWidget(self._order_switch())
        line.addWidget(self._zoom_slider())
        self.setMinimumHeight(44)
        self.show_photos(0)

    # ------------------------------------------------------------------------------------ what it says

    def show_waiting(self) -> None:
        """An answer takes longer than usual."""
        self.count.setText(self.tr("Searching…"))
        self.note.setText("")

    def show_photos(self, count: int) -> None:
        """All photos are shown."""
        self.count.setText(words.photos(count) if count else "")
        self.note.setText("")
        self._several = False
        self._offer_more(False)

    def show_answer(self, answer: Answer) -> None:
        """The hits of a question are shown."""
        found, shown = answer.matches, sum(hit.matched for hit in answer.hits)
        parts = [words.matches(found, answer.searched)]
        if shown < found:
            parts.append(self.tr("the first %1 shown").replace("%1", words.number(shown)))
        parts.append(words.answer_time(answer.seconds))
        self.count.setText("  ·  ".join(parts))
        self.note.setText("  ".join(answer.notes))
        self._several = shown > 1
        self._less_shown = len(answer.hits) > shown
        self.more.setText(
            self.tr("Only likely ones") if self._less_shown else self.tr("Show less likely ones")
        )
        self._offer_more(self._less_shown or shown == found < answer.searched)

    def show_order(self, order: Order) -> None:
        (self.by_date if order == "date" else self.by_relevance).setChecked(True)
        self._fit()

    def show_grouping(self, grouping: Grouping) -> None:
        (self.by_event if grouping == "event" else self.by_day).setChecked(True)

    def show_zoom(self, part: float) -> None:
        """`part` from 0, smallest, to 1, largest."""
        self.zoom.blockSignals(True)
        self.zoom.setValue(round(part * SLIDER_STEPS))
        self.zoom.blockSignals(False)

    # ----------------------------------------------------------------------------------------- inside

    def _on_more(self) -> None:
        self.all_wanted.emit(not self._less_shown)

    def _offer_more(self, wanted: bool) -> None:
        self._more_wanted = wanted
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the less important gives way."""
        self.more.setVisible(self._more_wanted and self.width() >= ROOMY_PX)
        self._orders.setVisible(self._several)
        by_date = self._several and self.by_date.isChecked()
        self._groupings.setVisible(by_date and self.width() >= WIDE_PX)
        self.zoom.setFixedWidth(120 if self.width() >= ROOMY_PX else 80)
        for end in self._ends:
            end.setVisible(self.width() >= ROOMY_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _order_switch(self) -> QWidget:
        spoken = self.tr("Order: %1")
        choose = self.order_chosen.emit
        self.by_relevance = _choice(self.tr("Best first"), spoken, lambda: choose("relevance"))
        self.by_date = _choice(self.tr("Newest first"), spoken, lambda: choose("date"))
        self.by_relevance.setChecked(True)
        self._orders = _segment(self.by_relevance, self.by_date)
        return self._orders

    def _grouping_switch(self) -> QWidget:
        spoken = self.tr("Sections: %1")
        choose = self.grouping_chosen.emit
        self.by_day = _choice(self.tr("Days"), spoken, lambda: choose("day"))
        self.by_event = _choice(self.tr("Events"), spoken, lambda: choose("event"))
        self.by_day.setChecked(True)
        self._groupings = _segment(self.by_day, self.by_event)
        return self._groupings

    def _zoom_slider(self) -> QWidget:
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(style.current().space_2)
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(0, SLIDER_STEPS)
        self.zoom.setPageStep(10)
        self.zoom.setFixedWidth(120)
        self.zoom.setAccessibleName(self.tr("Size of the photos"))
        self.zoom.setToolTip(self.tr("Size of the photos"))
        self.zoom.valueChanged.connect(lambda value: self.zoom_chosen.emit(value / SLIDER_STEPS))
        self._ends = [QLabel(), QLabel()]
        line.addWidget(self._ends[0])
        line.addWidget(self.zoom)
        line.addWidget(self._ends[1])
        self._show_ends()
        style.watcher().changed.connect(self._show_ends)
        return box

    def _show_ends(self) -> None:
        for end, side_px in zip(self._ends, (13, 20), strict=True):
            ink = style.current().text_muted
            end.setPixmap(style.icon("image", ink).pixmap(QSize(side_px, side_px), self.devicePixelRatio()))


def _choice(text: str, spoken: str, choose: Callable[[], None]) -> QToolButton:
    """One button of a switch; a screen reader says `spoken` with the text in the place of %1."""
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    button.setAccessibleName(spoken.replace("%1", text))
    button.clicked.connect(choose)
    return button


def _segment(*buttons: QToolButton) -> QFrame:
    """Buttons side by side, of which one is chosen."""
    frame = QFrame()
    frame.setObjectName("segment")
    line = QHBoxLayout(frame)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    group = QButtonGroup(frame)
    for button in buttons:
        group.addButton(button)
        line.addWidget(button)
    return frame
