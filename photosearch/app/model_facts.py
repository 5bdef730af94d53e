"""What a person may want to know of a model before choosing it: drawn from its card."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import label
from photosearch.models.embedder import ModelCard


class ModelFacts(QFrame):
    """Title, languages, limits and licence of a model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        worn = style.current()
        self._title = label("", "heading", wrap=True)
        self._languages = label("", "label", wrap=True)
        self._limits = label("", "label", wrap=True)
        self._licence = label("", "label", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(worn.space_4, worn.space_4, worn.space_4, worn.space_4)
        column.setSpacing(worn.space_2)
        for words in (self._title, self._languages, self._limits, self._licence):
            column.addWidget(words)

    def show_card(self, card: ModelCard) -> None:
        """Show this model."""
        self._title.setText(card.title)
        understands = self.tr("Understands %1.").replace(
            "%1", ", ".join(_language(code) for code in card.languages)
        )
        self._languages.setText(understands)
        self._limits.setText("\n".join(f"• {limit}" for limit in card.limits))
        self._licence.setText(self.tr("Licence: %1").replace("%1", card.licence) if card.licence else "")
        for words in (self._limits, self._licence):
            words.setVisible(bool(words.text()))


def _language(code: str) -> str:
    """The language's own name, so that who speaks it finds it."""
    if code == "en":
        return "English"  # Qt would say "American English"
    language = QLocale.codeToLanguage(code)
    named = QLocale(language).nativeLanguageName() if language != QLocale.Language.AnyLanguage else ""
    return named or code
