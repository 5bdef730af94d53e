"""A row for each declared setting: its title, its help, and the control that its type asks for.

Drawn from `settings.DECLARATIONS`; a new setting appears here without a line of code, a title below makes it nicer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from photosearch.app import style
from photosearch.app.pieces import Switch, label
from photosearch.settings import Setting

CONTROL_WIDTH = 190
Changed = Callable[[object], object]

_TITLES = {
    "decoders": "Photos opened at a time",
    "decode_limit_s": "Time for one photo",
    "decode_memory_mb": "Memory for one photo",
    "hnsw_from": "Approximate search from",
    "skip_folders": "Folder names to skip",
    "theme": "Theme",
    "reduced_motion": "Reduce motion",
    "keep_history": "Remember questions",
    "model": "Model",
}
_UNITS = {"_s": " s", "_mb": " MB", "_px": " px"}
_AT_MINIMUM = {"decoders": "Automatic"}
_CHOICES = {"system": "As the system", "light": "Light", "dark": "Dark"}


class SettingRow(QFrame):
    """Title and help on the left, the control on the right; long texts below."""

    def __init__(
        self,
        setting: Setting,
        value: object,
        changed: Changed,
        choices: Sequence[tuple[str, str]] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`choices` are (value, shown) pairs for a setting whose choices are known only here."""
        super().__init__(parent)
        self.setting = setting
        title = title_of(setting)
        self.control = _control(setting, value, changed, choices)
        self.control.setAccessibleName(title)
        self.control.setAccessibleDescription(help_of(setting))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(title, "body"))
        words.addWidget(label(help_of(setting), "label", wrap=True))
        if isinstance(self.control, QLineEdit) or choices:  # what is long stands below
            outer = QVBoxLayout(self)
            outer.addLayout(words)
            outer.addWidget(self.control)
        else:
            line = QHBoxLayout(self)
            line.addLayout(words, 1)
            line.addSpacing(style.current().space_5)
            line.addWidget(self.control, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, style.current().space_2, 0, style.current().space_2)


def title_of(setting: Setting) -> str:
    """The setting's name as a person would say it."""
    plain = setting.name.replace("_", " ").capitalize()
    return QCoreApplication.translate("settings", _TITLES.get(setting.name, plain))


def help_of(setting: Setting) -> str:
    """The setting's help without the marks that a terminal shows commands with."""
    return re.sub(r"`([^`]+)`", r"“\1”", QCoreApplication.translate("settings", setting.help))


def _control(
    setting: Setting, value: object, changed: Changed, choices: Sequence[tuple[str, str]]
) -> QWidget:
    if isinstance(setting.default, bool):
        return _switch(setting, bool(value), changed)
    if choices or setting.choices:
        return _combo(
            title_of(setting), value, changed, choices or [(c, _choice_name(c)) for c in setting.choices]
        )
    if isinstance(setting.default, int):
        return _spin(setting, value, changed)
    return _text(str(value), changed)


def _choice_name(choice: str) -> str:
    return QCoreApplication.translate("settings", _CHOICES.get(choice, choice.capitalize()))


def _switch(setting: Setting, value: bool, changed: Changed) -> Switch:
    made = Switch(title_of(setting))
    made.setChecked(value)
    made.toggled.connect(changed)
    return made


def _combo(title: str, value: object, changed: Changed, choices: Sequence[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setMinimumWidth(CONTROL_WIDTH)
    made.view().setAccessibleName(title)
    for choice, shown in choices:
        made.addItem(shown, choice)
    made.setCurrentIndex(max(0, made.findData(value)))
    made.activated.connect(lambda: changed(made.currentData()))
    return made


def _spin(setting: Setting, value: object, changed: Changed) -> QSpinBox:
    made = QSpinBox()
    made.setFixedWidth(CONTROL_WIDTH)
    low = int(setting.minimum) if setting.minimum is not None else 0
    high = int(setting.maximum) if setting.maximum is not None else 2**31 - 1
    made.setRange(low, min(high, 2**31 - 1))
    made.setGroupSeparatorShown(True)
    made.setKeyboardTracking(False)  # a half-typed number is not a setting
    made.setSuffix(next((unit for end, unit in _UNITS.items() if setting.name.endswith(end)), ""))
    made.setSpecialValueText(QCoreApplication.translate("settings", _AT_MINIMUM.get(setting.name, "")))
    made.lineEdit().setTextMargins(style.current().space_2, 0, 0, 0)
    made.setValue(int(str(value)))
    made.valueChanged.connect(changed)
    return made


def _text(value: str, changed: Changed) -> QLineEdit:
    made = QLineEdit(value)
    made.setCursorPosition(0)
    made.editingFinished.connect(lambda: changed(made.text()))
    return made
