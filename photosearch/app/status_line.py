"""The status line: what the worker does, how fast, how long still; pause; and how many photos could not be read."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from photosearch.app import style, words
from photosearch.app.pace import Pace
from photosearch.app.pieces import ElidedLabel, push_button, tool_button
from photosearch.app.worker import State
from photosearch.records import Progress, Stage, SyncSummary


class StatusLine(QFrame):
    """One quiet line at the foot of the window."""

    pause_wanted = Signal(bool)  # True: pause, False: go on
    failures_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_line")
        self._state = State.WORKING
        self._pace = Pace()
        self._stage: Stage | None = None
        worn = style.current()
        line = QHBoxLayout(self)
        line.setContentsMargins(worn.space_4, 2, worn.space_3, 2)
        line.setSpacing(worn.space_3)
        self.text = ElidedLabel("", "label")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName(self.tr("Reading photos"))
        self.pause = tool_button(self.tr("Pause"), "pause", size_px=16)
        self.pause.clicked.connect(self._on_pause)
        self.failures = push_button("", self.failures_wanted.emit, "quiet")
        line.addWidget(self.text)
        line.addWidget(self.bar)
        line.addWidget(self.pause)
        line.addStretch(1)
        line.addWidget(self.failures)
        self.setFixedHeight(32)
        self.bar.hide()
        self.pause.hide()
        self.show_failures(0)

    def show_progress(self, progress: Progress) -> None:
        """A sign of life of the worker; what it tidies up while it watches is no news."""
        if self._state is State.WATCHING and progress.stage is Stage.FINISH:
            return
        if progress.stage is not self._stage:
            self._stage, self._pace = progress.stage, Pace()
        self._pace.note(time.monotonic(), progress.done)
        self.text.setText(self._sentence(progress))
        known = progress.total is not None and progress.total > 0
        self.bar.setVisible(progress.stage is Stage.INDEX and known)
        if known:
            self.bar.setRange(0, progress.total or 0)
            self.bar.setValue(min(progress.done, progress.total or 0))

    def show_summary(self, summary: SyncSummary) -> None:
        """The worker has caught up."""
        self.bar.hide()
        self._stage = None
        self.text.setText("  ·  ".join([self.tr("Everything is up to date"), *summary.notes]))

    def show_state(self, state: str) -> None:
        """What the worker is at."""
        self._state = State(state)
        paused = self._state in (State.PAUSED, State.STOPPED)
        self.pause.setVisible(self._state is not State.WATCHING)
        style.set_icon(self.pause, "play" if paused else "pause")
        name = self.tr("Go on") if paused else self.tr("Pause")
        self.pause.setAccessibleName(name)
        self.pause.setToolTip(name)
        if self._state is State.PAUSED:
            self.text.setText(self.tr("Paused"))
            self.bar.hide()
        elif self._state is State.WORKING and self._stage is None:
            self.text.setText(self.tr("Looking for photos"))

    def show_problem(self, sentence: str) -> None:
        """Why the worker stopped."""
        self.bar.hide()
        self.text.setText(sentence)

    def show_failures(self, count: int) -> None:
        """How many photos could not be read."""
        one, many = self.tr("%n photo could not be read"), self.tr("%n photos could not be read")
        self.failures.setText(words.counted(count, one, many))
        self.failures.setVisible(count > 0)

    def _sentence(self, progress: Progress) -> str:
        if progress.stage is Stage.SCAN:
            return self.tr("Looking for photos: %1 found").replace("%1", words.number(progress.done))
        if progress.stage is Stage.FINISH:
            return self.tr("Finishing")
        parts = [self._how_far(progress)]
        rate, left = self._pace.per_second(), self._pace.seconds_left(progress.total)
        if rate is not None:
            parts.append(self.tr("%1 a second").replace("%1", words.number(max(1, round(rate)))))
        if left is not None:
            parts.append(self.tr("%1 left").replace("%1", words.duration(left)))
        return "  ·  ".join(parts)

    def _how_far(self, progress: Progress) -> str:
        if progress.total is None:
            return self.tr("Reading photos: %1").replace("%1", words.number(progress.done))
        reading = self.tr("Reading photos: %1 of %2")
        return reading.replace("%1", words.number(progress.done)).replace("%2", words.number(progress.total))

    def _on_pause(self) -> None:
        self.pause_wanted.emit(self._state is State.WORKING)
