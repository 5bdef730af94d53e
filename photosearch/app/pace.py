"""How fast long work goes and how long it will take, from the signs of life it gives. Knows no clock and no widgets."""

from __future__ import annotations

from collections import deque

WINDOW_S = 20.0
ENOUGH_S = 2.0  # before that, a rate would jump about


class Pace:
    """A rate over the last seconds."""

    def __init__(self) -> None:
        self._signs: deque[tuple[float, int]] = deque()

    def note(self, now_s: float, done: int) -> None:
        """So much is done at this time. Less than before means that other work has begun."""
        if self._signs and done < self._signs[-1][1]:
            self._signs.clear()
        self._signs.append((now_s, done))
        while now_s - self._signs[0][0] > WINDOW_S:
            self._signs.popleft()

    def per_second(self) -> float | None:
        """Things a second, None while nothing sensible can be said."""
        if len(self._signs) < 2:
            return None
        (first_s, first), (last_s, last) = self._signs[0], self._signs[-1]
        if last_s - first_s < ENOUGH_S or last == first:
            return None
        return (last - first) / (last_s - first_s)

    def seconds_left(self, total: int | None) -> float | None:
        """Seconds until `total` things are done, None while unknown."""
        rate = self.per_second()
        if rate is None or total is None or not self._signs:
            return None
        return max(0, total - self._signs[-1][1]) / rate
