"""Scrolling that glides to where it was sent, or jumps there where motion is to be reduced."""

from __future__ import annotations

import math
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QScrollBar

FRAME_MS = 8
SETTLE_S = 0.055  # time constant of the glide


class SmoothScroll(QObject):
    """Moves a scroll bar. Sending it elsewhere while it glides bends the glide, it never stops short."""

    def __init__(self, bar: QScrollBar) -> None:
        super().__init__(bar)
        self.reduced_motion = False
        self._bar = bar
        self._position = 0.0
        self._target = 0.0
        self._last_s = 0.0
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def target(self) -> int:
        """Where the glide ends; where the bar stands when there is none."""
        return round(self._target) if self._timer.isActive() else self._bar.value()

    def is_moving(self) -> bool:
        return self._timer.isActive()

    def glide_to(self, value: float) -> None:
        """Go to `value` smoothly."""
        target = min(max(value, self._bar.minimum()), self._bar.maximum())
        if self.reduced_motion:
            self.jump_to(target)
            return
        if not self._timer.isActive():
            self._position, self._last_s = float(self._bar.value()), perf_counter()
            self._timer.start()
        self._target = target

    def glide_by(self, delta: float) -> None:
        self.glide_to(self.target + delta)

    def jump_to(self, value: float) -> None:
        """Go to `value` at once."""
        self._timer.stop()
        self._bar.setValue(round(value))

    def stop(self) -> None:
        self._timer.stop()

    def shift(self, delta: int) -> None:
        """The content moved under the bar: move along, a glide too, without a visible jump."""
        self._position += delta
        self._target += delta

    def _step(self) -> None:
        now = perf_counter()
        part = 1 - math.exp(-(now - self._last_s) / SETTLE_S)
        self._last_s = now
        self._position += (self._target - self._position) * part
        if abs(self._target - self._position) < 0.6:
            self._position = self._target
            self._timer.stop()
        self._bar.setValue(round(self._position))
