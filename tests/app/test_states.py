"""Every view and state, in both themes: painted, not empty, in the theme's colours, and different from each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary, indexing_signs
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.language_sheet import LanguageSheet
from photosearch.app.problem_window import ProblemWindow
from photosearch.app.shortcuts_sheet import ShortcutsSheet
from photosearch.app.window import Window
from photosearch.errors import NewerCatalogueError, QueryImageError
from photosearch.records import Failure, Progress, Stage, SyncSummary

Prepare = Callable[[FakeLibrary], None]
Act = Callable[[QtBot, Window], QWidget | None]


def nothing(_library: FakeLibrary) -> None:
    pass


def stay(_qtbot: QtBot, _window: Window) -> None:
    pass


def no_folders(library: FakeLibrary) -> None:
    library.photos, library._folders = 0, {}


def no_photos(library: FakeLibrary) -> None:
    library.photos = 0


def scanning(library: FakeLibrary) -> None:
    def follow(*, stop: Event) -> Iterator[Progress | SyncSummary]:
        yield Progress(Stage.SCAN, 0, None)
        stop.wait()

    library.photos, library.follow = 0, follow  # type: ignore[method-assign]


def away(library: FakeLibrary) -> None:
    library.photos = 0
    library._folders = {p: replace(folder, reachable=False) for p, folder in library._folders.items()}


def indexing(library: FakeLibrary) -> None:
    library.indexing, library.pause_between_signs_s = indexing_signs(9000, 300), 0.05


def unreadable(library: FakeLibrary) -> None:
    library.failed = tuple(Failure(Path(f"/photos/{n}.heic"), "decode", "is empty") for n in range(30))


def unreadable_question(library: FakeLibrary) -> None:
    library.search_error = QueryImageError("letter.pdf cannot be read.")


def ask(words: str) -> Act:
    def act(qtbot: QtBot, window: Window) -> None:
        window.search_bar.words.setText(words)
        window.search_bar.words.returnPressed.emit()
        qtbot.waitUntil(lambda: not window.session.asking.is_waiting)

    return act


def by_date(qtbot: QtBot, window: Window) -> None:
    ask("sea")(qtbot, window)
    window.toggle_order()


def chips(qtbot: QtBot, window: Window) -> None:
    window.search_with([Path("/photos/sea_5.jpg"), Path("/photos/woods_6.jpg")])
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def overview(_qtbot: QtBot, window: Window) -> None:
    window.gallery.grid.set_zoom(60)


def caught_up(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: window.session.facts.worker == "watching")


def progressing(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(window.status.bar.isVisible)


def failures(qtbot: QtBot, window: Window) -> None:
    window.show_failures()
    qtbot.wait(100)


def drag(_qtbot: QtBot, window: Window) -> None:
    window.drops.overlay.appear("Let go", "Photos like this are looked for.")


def viewer(qtbot: QtBot, window: Window) -> None:
    window.chosen.open(3)
    qtbot.wait(400)


def keys(_qtbot: QtBot, window: Window) -> QWidget:
    sheet = ShortcutsSheet(window)
    sheet.show()
    return sheet


def preferences(group: str) -> Act:
    def act(_qtbot: QtBot, window: Window) -> QWidget | None:
        window.preferences.open(group)
        return window.preferences.dialog

    return act


def parts(qtbot: QtBot, window: Window) -> None:
    ask('sea 2:sunset -people in:2019 in Prague camera:Pixel "last day" woods or hills')(qtbot, window)
    qtbot.waitUntil(lambda: len(window.search_bar.parts.chips) == 9)


def hint(qtbot: QtBot, window: Window) -> None:
    ask("sea colour:blue")(qtbot, window)
    qtbot.waitUntil(window.search_bar.parts.hint.isVisible)


def completion(qtbot: QtBot, window: Window) -> None:
    window.activateWindow()
    window.search_bar.words.setFocus()
    qtbot.keyClicks(window.search_bar.words, "sea p")
    qtbot.waitUntil(window.search_bar.suggestions.isVisible)


def weight(qtbot: QtBot, window: Window) -> QWidget | None:
    parts(qtbot, window)
    window.search_bar.parts.chips[1].chosen.emit()
    return window.search_bar.parts.popup


def save(qtbot: QtBot, window: Window) -> QWidget | None:
    ask("sea")(qtbot, window)
    window.save_search()
    return window.saved.popup


def less_likely(qtbot: QtBot, window: Window) -> None:
    window.gallery.grid.set_zoom(60)
    ask("sea")(qtbot, window)
    window.show_less_likely()
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def less_likely_by_date(qtbot: QtBot, window: Window) -> None:
    less_likely(qtbot, window)
    window.toggle_order()
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def judged(qtbot: QtBot, window: Window) -> None:
    ask("sea")(qtbot, window)
    window.session.judge([1], True)
    window.session.judge([5], False)
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)
    window.gallery.grid.hovered = 2


def crop(qtbot: QtBot, window: Window) -> None:
    viewer(qtbot, window)
    window.viewer.choose_part()


def reasons(qtbot: QtBot, window: Window) -> None:
    ask("sea")(qtbot, window)
    window.chosen.open(int(window.session.model.ids[1]))
    window.viewer.toggle_info()
    qtbot.wait(300)


def language(_qtbot: QtBot, window: Window) -> QWidget:
    sheet = LanguageSheet(window)
    sheet.show()
    return sheet


def nothing_near(library: FakeLibrary) -> None:
    library.near = 0


def mended(library: FakeLibrary) -> None:
    library.notes = ("The list of folders was put back from its copy.",)


def few(library: FakeLibrary) -> None:
    library.photos = 60


STATES: dict[str, tuple[Prepare, Act]] = {
    "timeline": (nothing, stay),
    "overview": (nothing, overview),
    "answer": (nothing, ask("sea")),
    "answer by date": (nothing, by_date),
    "chips": (nothing, chips),
    "indexing": (indexing, progressing),
    "welcome": (no_folders, stay),
    "looking": (scanning, stay),
    "empty": (no_photos, caught_up),
    "away": (away, stay),
    "nothing found": (nothing_near, ask("elephant")),
    "nearest": (nothing, ask("elephant")),
    "parts": (nothing, parts),
    "hint": (nothing, hint),
    "completion": (nothing, completion),
    "weight": (nothing, weight),
    "save": (nothing, save),
    "less likely": (few, less_likely),
    "less likely by date": (few, less_likely_by_date),
    "judged": (nothing, judged),
    "crop": (nothing, crop),
    "reasons": (nothing, reasons),
    "language": (nothing, language),
    "mended": (mended, stay),
    "problem": (unreadable_question, chips),
    "failures": (unreadable, failures),
    "no failures": (nothing, failures),
    "drag": (nothing, drag),
    "viewer": (nothing, viewer),
    "keys": (nothing, keys),
    **{
        f"preferences {group}": (nothing, preferences(group))
        for group in ("library", "model", "appearance", "performance", "privacy")
    },
}
PHOTOS = {
    "nearest",
    "parts",
    "hint",
    "less likely",
    "less likely by date",
    "judged",
    "crop",
    "reasons",
    "mended",
    "timeline",
    "overview",
    "answer",
    "answer by date",
    "chips",
    "indexing",
    "viewer",
}


def picture(qtbot: QtBot, window: Window, shown: QWidget) -> QImage:
    qtbot.wait(60)
    qtbot.waitUntil(window.session.thumbnails.is_idle)
    qtbot.wait(160)  # thumbnails fade in
    return shown.grab().toImage()


def inks(image: QImage, step: int = 3) -> dict[str, int]:
    """How often each colour stands at every third pixel."""
    found: dict[str, int] = {}
    for y in range(0, image.height(), step):
        for x in range(0, image.width(), step):
            name = QColor(image.pixel(x, y)).name()
            found[name] = found.get(name, 0) + 1
    return found


def near(one: str, other: str) -> bool:
    """The same colour but for rounding where it is laid over another."""
    return all(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) <= 2 for i in (1, 3, 5))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_state_is_painted(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, state: str, theme: str
) -> None:
    prepare, act = STATES[state]
    library.settings.set("theme", theme)
    prepare(library)
    window = open_window(library, (Path("/home/me/Pictures"),))
    shown = act(qtbot, window) or window
    found = inks(picture(qtbot, window, shown))
    most = max(found, key=lambda ink: found[ink])
    worn = style.current()
    grounds = (worn.background, worn.surface, worn.raised, worn.shade)
    assert style.current().theme == theme
    # Mostly the theme's ground, yet with plenty of other colours: words and drawings, or photos on top of that.
    assert any(near(most, ground) for ground in grounds) or state in PHOTOS
    assert len(found) > (400 if state in PHOTOS else 12), len(found)
    assert found[most] < 0.995 * sum(found.values())
    assert style.current().text in found or state in ("viewer", "crop")


def test_states_look_different(qtbot: QtBot, tmp_path: Path, open_window: Open) -> None:
    seen: dict[bytes, str] = {}
    for state in ("welcome", "looking", "empty", "away", "nothing found", "problem", "no failures"):
        home = tmp_path / state
        home.mkdir()
        library = FakeLibrary(home)
        prepare, act = STATES[state]
        prepare(library)
        window = open_window(library)
        act(qtbot, window)
        qtbot.wait(50)
        image = window.pages.grab().toImage()
        data = bytes(image.constBits())
        assert data not in seen, f"{state} looks like {seen[data]}"
        seen[data] = state
        window.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_library_that_cannot_be_opened_is_explained(qtbot: QtBot, qapp: QApplication, theme: str) -> None:
    style.apply(qapp, theme)
    window = ProblemWindow(NewerCatalogueError("It was last used with photosearch 3.1."))
    qtbot.addWidget(window)
    window.show()
    assert len(inks(window.grab().toImage())) > 12


@pytest.mark.parametrize("size", [(640, 480), (800, 600), (1600, 900)])
@pytest.mark.parametrize(
    "state", ["welcome", "nothing found", "chips", "failures", "parts", "hint", "judged"]
)
def test_nothing_is_cut_off_in_any_size(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, state: str, size: tuple[int, int]
) -> None:
    prepare, act = STATES[state]
    prepare(library)
    window = open_window(library, (Path("/home/me/Pictures"),))
    window.resize(*size)
    act(qtbot, window)
    qtbot.wait(50)
    assert (window.width(), window.height()) == size, "the content asks for more room than there is"
    page = window.pages.currentWidget()
    assert page.width() <= window.width()
