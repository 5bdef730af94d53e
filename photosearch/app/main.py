"""Opens the window of a library and runs it until it is closed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from photosearch.app import style
from photosearch.app.problem_window import ProblemWindow
from photosearch.app.session import Session
from photosearch.app.single_instance import Instance, handed_over
from photosearch.app.window import Window
from photosearch.errors import PersonError
from photosearch.library import Library
from photosearch.settings import default_home, resources_path

SIGNAL_POLL_MS = 250


def run(folders: Sequence[Path], home: Path | None) -> int:
    """Open the window of the library at `home` with `folders` added; returns the exit code once it is closed.

    Where a window of this library is open already, that one comes forward and takes the folders.
    """
    application = the_application()
    home = (home or default_home()).expanduser().absolute()
    wanted = [folder.expanduser().absolute() for folder in folders]
    home.mkdir(parents=True, exist_ok=True)
    if handed_over(home, wanted):
        return 0
    instance = Instance(home)
    try:
        library = Library(home)
    except PersonError as error:
        style.apply(application, "system")
        problem = ProblemWindow(error)
        problem.show()
        application.exec()
        return 1
    try:
        return _run(application, library, instance, wanted)
    finally:
        instance.close()
        library.close()


def _run(application: QApplication, library: Library, instance: Instance, folders: Sequence[Path]) -> int:
    style.apply(application, str(library.settings.get("theme")))
    session = Session(library)
    window = Window(session)
    instance.called.connect(window.come_forward)
    window.closed.connect(application.quit)
    _let_interrupts_close(window)
    window.show()
    session.start(folders)
    code = application.exec()
    if session.is_stuck:
        # A thread waits for a disk that never answers. What is in the catalogue is safe; only leaving helps.
        os._exit(code)
    return code


def the_application() -> QApplication:
    """Qt's one application, made with our name, icon and language where there is none yet."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        return application
    QCoreApplication.setApplicationName("photosearch")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(sys.argv[:1])
    application.setApplicationDisplayName("photosearch")
    application.setDesktopFileName("photosearch")
    application.setWindowIcon(QIcon(str(resources_path() / "photosearch.svg")))
    application.setQuitOnLastWindowClosed(True)
    _translate(application)
    return application


def _translate(application: QApplication) -> None:
    """Qt's own texts and ours in the language of the system, as far as there are translations."""
    places = (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("photosearch", str(resources_path() / "translations")),
    )
    for name, folder in places:
        translator = QTranslator(application)
        if translator.load(QLocale(), name, "_", folder):
            application.installTranslator(translator)


def _let_interrupts_close(window: Window) -> None:
    """Ctrl+C in the terminal closes the window as its button would. Python sees a signal only between its own steps."""
    signal.signal(signal.SIGINT, lambda _number, _frame: window.close())
    signal.signal(signal.SIGTERM, lambda _number, _frame: window.close())
    breathing = QTimer(window, interval=SIGNAL_POLL_MS)
    breathing.timeout.connect(lambda: None)
    breathing.start()
