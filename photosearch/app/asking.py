"""From what a person types or drops to the answer that is shown: debouncing, tickets, and the trail of searches.

Knows no widgets: the window shows what is emitted here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from photosearch.app.answerer import Answerer
from photosearch.app.searches import History, Search, Trail
from photosearch.errors import PersonError
from photosearch.records import Answer

DEBOUNCE_MS = 120
SETTLED_MS = 1500
"""Words that stand this long are a question of their own: kept in the history, and a step of the trail."""
SHOWN_AT_MOST = 500
"""Of an answer at first; whoever scrolls to the end gets `MORE_TIMES` as many, and so on up to `MOST_SHOWN`."""
MORE_TIMES = 4
MOST_SHOWN = 100_000
LESS_LIKELY = 200
"""How many more are asked for where the person goes on below the cut."""


class Asking(QObject):
    """Asks the newest search; drops answers that come too late."""

    search_changed = Signal(object)  # Search: the one that is asked now, to be shown in the search bar
    asked = Signal()  # an answer is on its way
    answered = Signal(object)  # Answer
    timeline_wanted = Signal()  # no question: show all photos
    failed = Signal(object)  # PersonError
    trail_changed = Signal()

    def __init__(self, answerer: Answerer, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answerer, self.history, self.trail = answerer, history, Trail()
        self._ticket = 0
        self._waiting = False
        self._settled = True
        self._typed = Search()
        self._limit = SHOWN_AT_MOST
        self._by_date = False  # the newest matches are wanted, not the best
        self._explain = False
        self._explained = False  # the answer that is shown says why
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._ask_typed)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self.settle)
        answerer.answer_ready.connect(self._on_answer)
        answerer.failed.connect(self._on_failed)

    @property
    def search(self) -> Search:
        """The search that is asked or shown now."""
        return self.trail.here

    @property
    def is_waiting(self) -> bool:
        """An answer is still to come."""
        return self._waiting or self._debounce.isActive()

    def type(self, search: Search) -> None:
        """The person is typing: ask soon, unless more letters come."""
        self._typed = search
        if search:
            self._debounce.start()
        else:
            self._debounce.stop()
            self._ask_typed()

    def ask(self, search: Search) -> None:
        """Ask at once, as a step of its own."""
        self._debounce.stop()
        self.trail.visit(search, refines=not self._settled and search.photos == self.search.photos)
        self.settle()
        self._go()

    def again(self) -> None:
        """Ask the present search anew, because the library has changed."""
        if self.search and not self.is_waiting:
            self._send()

    def more(self) -> None:
        """The end of what is shown comes near, and there is more: ask for several times as many."""
        if self.search and not self.is_waiting and self._limit < MOST_SHOWN:
            self._limit *= MORE_TIMES
            self._send()

    def order(self, *, by_date: bool) -> None:
        """The newest matches are wanted, or the best; where there are more than are shown these are others."""
        if by_date != self._by_date:
            self._by_date = by_date
            if self.search and not self._debounce.isActive():
                self._send()

    def explain(self, wanted: bool) -> None:
        """Whether answers should say of each hit why it is there; an answer that does not is asked for anew."""
        self._explain = wanted
        if wanted and not self._explained:
            self.again()

    def back(self) -> None:
        self._step(self.trail.back)

    def forward(self) -> None:
        self._step(self.trail.forward)

    def settle(self) -> None:
        """The present search is meant as it stands."""
        self._settling.stop()
        self._settled = True
        self.history.remember(self.search.words)

    def stop(self) -> None:
        """Ask nothing more: the window closes."""
        self._debounce.stop()
        self.settle()

    def _step(self, move: Callable[[], object]) -> None:
        self.stop()
        move()
        self._go()

    def _ask_typed(self) -> None:
        if self._typed == self.search:
            return
        self.trail.visit(self._typed, refines=not self._settled)
        self._settled = False
        self._settling.start()
        self._go()

    def _go(self) -> None:
        """Show the present search and ask it."""
        self._typed = self.search
        self._limit = SHOWN_AT_MOST
        self.search_changed.emit(self.search)
        self.trail_changed.emit()
        if self.search:
            self._send()
            return
        self._ticket += 1
        self._waiting = False
        self.timeline_wanted.emit()

    def _send(self) -> None:
        self._ticket += 1
        self._waiting = True
        limit = self._limit + (LESS_LIKELY if self.search.show_all else 0)
        self._explained = self._explain
        self._answerer.ask(
            self.search.question(
                limit=limit, by_date=self._by_date, explain=self._explain, ticket=self._ticket
            )
        )
        self.asked.emit()

    def _on_answer(self, answer: Answer) -> None:
        if answer.ticket == self._ticket and self._waiting:
            self._waiting = False
            self.answered.emit(answer)

    def _on_failed(self, ticket: int, error: PersonError) -> None:
        if ticket == self._ticket and self._waiting:
            self._waiting = False
            self.failed.emit(error)
