"""Every setting, declared once: name, default, bounds and help. The README table, the preferences dialog and the
settings file are drawn from `DECLARATIONS`. Also: where a library's home and the shipped resources lie.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs

from photosearch.errors import SettingError

Group = Literal["library", "model", "appearance", "performance", "privacy"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A declared setting. The type of its value is that of `default`."""

    name: str
    group: Group
    default: bool | int | float | str
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


DECLARATIONS: tuple[Setting, ...] = (
    Setting(
        "model", "model", "builtin", "The model that answers: a name that `photosearch models list` shows."
    ),
    Setting(
        "decoders",
        "performance",
        0,
        "Child processes that open photos; 0 takes one for each processor.",
        0,
        64,
    ),
    Setting("decode_limit_s", "performance", 30, "Seconds after which one photo is given up.", 1, 600),
    Setting(
        "decode_memory_mb",
        "performance",
        1000,
        "Memory that opening one photo may take, in megabytes.",
        200,
        32000,
    ),
    Setting(
        "hnsw_from",
        "performance",
        1_500_000,
        "Number of photos from which on the approximate index answers instead of exact comparison.",
        0,
        1_000_000_000,
    ),
    Setting(
        "skip_folders",
        "library",
        "node_modules,lost+found,@eaDir,#recycle,$RECYCLE.BIN,System Volume Information",
        "Folder names that are never looked into, separated by commas. Hidden folders never are.",
    ),
    Setting("theme", "appearance", "system", "Colours of the window.", choices=("system", "light", "dark")),
    Setting("reduced_motion", "appearance", False, "No animations in the window."),
    Setting("keep_history", "privacy", True, "Remember the questions asked, for the search bar's history."),
)

_BY_NAME = {setting.name: setting for setting in DECLARATIONS}


def checked(name: str, value: object) -> bool | int | float | str:
    """`value` as the declared setting `name` takes it. Raises `SettingError`."""
    setting = _BY_NAME.get(name)
    if setting is None:
        raise SettingError(f"There is no setting called “{name}”.")
    wanted = type(setting.default)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise SettingError(f"The setting {name} takes a value like {setting.default!r}, not {value!r}.")
    if setting.choices and value not in setting.choices:
        raise SettingError(f"The setting {name} is one of {', '.join(setting.choices)}, not {value!r}.")
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = setting.minimum, setting.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise SettingError(f"The setting {name} lies between {low:g} and {high:g}, not at {value}.")
    return value


class Settings:
    """The settings of one library, kept in `settings.json` of its home. Unknown names in the file are left alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self._overridden: dict[str, Any] = {}
        if path.exists():
            try:
                raw = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise SettingError(f"{path} cannot be read: {error}", "Mend or delete the file.") from error
            if not isinstance(raw, Mapping):
                raise SettingError(f"{path} holds no settings.", "Mend or delete the file.")
            self._values = dict(raw)

    def get(self, name: str) -> Any:
        """The value of a declared setting. Raises `SettingError` where the file holds an impossible one."""
        if name not in _BY_NAME:
            raise SettingError(f"There is no setting called “{name}”.")
        if name in self._overridden:
            return self._overridden[name]
        return checked(name, self._values[name]) if name in self._values else _BY_NAME[name].default

    def override(self, name: str, value: object) -> None:
        """Use a value in this process only; the file keeps its own."""
        self._overridden[name] = checked(name, value)

    def set(self, name: str, value: object) -> None:
        """Check and keep a value, at once and atomically."""
        self._values[name] = checked(name, value)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps(self._values, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        temporary.replace(self._path)


def default_home() -> Path:
    """Where a library lives unless a person says otherwise: `PHOTOSEARCH_HOME`, else the system's data folder."""
    chosen = os.environ.get("PHOTOSEARCH_HOME")
    return (
        Path(chosen).expanduser() if chosen else platformdirs.user_data_path("photosearch", appauthor=False)
    )


def resources_path() -> Path:
    """The folder of icons, styles and shipped models: inside an installed wheel, or beside the package in a clone."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
