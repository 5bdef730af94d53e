"""Finds a model by its name: `builtin`, `openclip:ARCH/TAG`, `openclip:ARCH@CHECKPOINT`, or one registered by code.

A card can be had without loading the model. Importing this module loads neither torch nor onnxruntime. Every model
that was installed or used has a folder in the library's `models` folder with its `card.json`.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
from collections.abc import Callable
from pathlib import Path
from threading import RLock

from photosearch.errors import ModelError
from photosearch.models import openclip_cards
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.settings import resources_path

BUILTIN = "builtin"
OPENCLIP = openclip_cards.PREFIX

_registered: dict[str, str] = {}
_loaded: dict[tuple[str, Path], Embedder] = {}
_lock = RLock()


def register(name: str, factory: Callable[[], Embedder] | str) -> None:
    """Add a model under `name`: a function of a module, or its "module:function", that returns an `Embedder`.

    The function must be found by that name, so that a child process can call it too. Raises `ValueError` otherwise.
    """
    named = factory if isinstance(factory, str) else f"{factory.__module__}:{factory.__qualname__}"
    module, _, function = named.partition(":")
    if not function.isidentifier() or not hasattr(importlib.import_module(module), function):
        raise ValueError(f"{named} is no function at the top of a module")
    with _lock:
        unregister(name)
        _registered[name] = named


def unregister(name: str) -> None:
    """Take a registered model away again; an unknown name does nothing."""
    with _lock:
        _registered.pop(name, None)
        for key in [key for key in _loaded if key[0] == name]:
            del _loaded[key]


def factory_name(name: str) -> str | None:
    """The "module:function" of a registered model, None for all others."""
    return _registered.get(name)


def load(name: str, *, models_path: Path, threads: int | None = None) -> Embedder:
    """The model itself; loaded once a process. Raises `ModelError` where it is unknown, damaged or not installed.

    `threads` is heeded by the first call only.
    """
    key = (name, models_path)
    with _lock:
        if key not in _loaded:
            _loaded[key] = _load(name, models_path, threads)
        return _loaded[key]


def card(name: str, *, models_path: Path) -> ModelCard:
    """What is known of a model. Cheap, but for the first look at a checkpoint. Raises `ModelError`."""
    if name in _registered:
        return load(name, models_path=models_path).card
    if name == BUILTIN:
        return _read_card(_builtin_path() / "card.json", name)
    if name.startswith(OPENCLIP):
        from photosearch.models import openclip

        return openclip.card(name, models_path)
    raise _unknown(name, models_path)


def installed(models_path: Path) -> tuple[ModelCard, ...]:
    """Cards of the models that are here, the built-in one first. Without a sound card or its weights, none is."""
    paths = [_builtin_path() / "card.json", *sorted(models_path.glob("*/card.json"))]
    cards: dict[str, ModelCard] = {}
    for path in paths:
        try:
            found = _read_card(path, path.parent.name)
        except ModelError:
            continue
        if not found.name.startswith(OPENCLIP) or openclip_cards.weights_are_there(path.parent):
            cards.setdefault(found.name, found)
    for name in sorted(_registered):
        with contextlib.suppress(ModelError):
            cards.setdefault(name, card(name, models_path=models_path))
    return tuple(cards.values())


def _load(name: str, models_path: Path, threads: int | None) -> Embedder:
    if name in _registered:
        module, _, function = _registered[name].partition(":")
        made: Embedder = getattr(importlib.import_module(module), function)()
        return made
    if name == BUILTIN:
        from photosearch.models.builtin import BuiltinEmbedder

        _read_card(_builtin_path() / "card.json", name)  # says clearly what is missing
        return BuiltinEmbedder(_builtin_path(), threads)
    if name.startswith(OPENCLIP):
        from photosearch.models import openclip

        return openclip.load(name, models_path, threads)
    raise _unknown(name, models_path)


def _builtin_path() -> Path:
    return resources_path() / "models" / BUILTIN


def _read_card(path: Path, name: str) -> ModelCard:
    try:
        return ModelCard.from_json(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(f"The card of the model {name} cannot be read: {path} ({error}).") from error


def _unknown(name: str, models_path: Path) -> ModelError:
    known = [one.name for one in installed(models_path)]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return ModelError(f"There is no model called “{name}”.{meant}")
