"""Pictures that come late fade in; nothing here knows what they show."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

FADE_S = 0.16


class Fades(QObject):
    """How opaque each picture is by now. Repaints `widget` once a frame while any is fading."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.off = False
        self._began_s: dict[int, float] = {}
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._widget = widget

    def begin(self, key: int) -> None:
        """This picture has just come."""
        if not self.off:
            self._began_s[key] = perf_counter()
            self._timer.start()

    def opacity(self, key: int) -> float:
        """0 to 1; 1 for pictures that do not fade."""
        began_s = self._began_s.get(key)
        if began_s is None:
            return 1.0
        return min(1.0, (perf_counter() - began_s) / FADE_S)

    def _step(self) -> None:
        now = perf_counter()
        self._began_s = {key: began for key, began in self._began_s.items() if now - began < FADE_S}
        if not self._began_s:
            self._timer.stop()
        self._widget.update()
