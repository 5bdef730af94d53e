"""What is shown when the library cannot be opened at all: what happened, and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow

from photosearch.app.message_page import Choice, Message, MessagePage
from photosearch.errors import PersonError


class ProblemWindow(QMainWindow):
    """One message and a button to close."""

    def __init__(self, error: PersonError) -> None:
        super().__init__()
        self.setWindowTitle("photosearch")
        self.resize(720, 520)
        self.page = MessagePage()
        close = Choice(self.tr("Close"), self.close, primary=True)
        self.page.show_message(Message("problem", error.title, f"{error}\n{error.hint}", (close,)))
        self.setCentralWidget(self.page)
