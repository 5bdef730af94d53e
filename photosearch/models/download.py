"""Fetches the published weights of an open_clip model, when a person asks for it, and checks them.

The one place in photosearch that uses the network. Files come from the Hugging Face hub, or from the address that
`HF_ENDPOINT` names, at one fixed commit; only safetensors are taken, and every file's SHA-256
must be what the hub says.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from photosearch.errors import ModelError
from photosearch.models import openclip, openclip_cards
from photosearch.models.embedder import ModelCard
from photosearch.models.openclip_cards import OpenClipName
from photosearch.records import Progress, Stage

if TYPE_CHECKING:
    from huggingface_hub import HfApi

TOKENIZER_NAMES = frozenset(
    {
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "vocab.txt",
        "vocab.json",
        "merges.txt",
        "sentencepiece.bpe.model",
        "spiece.model",
        "tokenizer.model",
    }
)
TEXT_CONFIG = "config.json"
FETCHED = ".fetched"
BLOCK_S = 0.2  # seconds between two signs of life


@dataclass(frozen=True, slots=True)
class _File:
    """A file to fetch, at a fixed commit."""

    repository: str
    commit: str
    name: str
    size: int
    sha256: str | None  # the hub knows it of large files only
    licence: str
    target: str = ""  # relative to the model's folder


def install(name: str, models_path: Path, stop: Event | None = None) -> Generator[Progress, None, ModelCard]:
    """Fetch `openclip:ARCH/TAG` into the models folder; yields bytes done, returns the card.

    Nothing is left of it where it fails or `stop` is set. Raises `ModelError`.
    """
    parsed = OpenClipName.parse(name)
    if parsed.tag is None:
        raise ModelError(f"{name} is a file of your own: there is nothing to install.", "Use it as it is.")
    files = _wanted(parsed)
    folder = parsed.folder(models_path)
    partial = folder.with_name(f"{folder.name}.part")
    try:
        yield from _fetch_all(files, partial, stop or Event())
        described = _described(parsed, files, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    openclip_cards.write(parsed, described, models_path)
    return described


def uninstall(name: str, models_path: Path) -> None:
    """Delete the weights and card of an installed model. Raises `ModelError` where there is none."""
    folder = OpenClipName.parse(name).folder(models_path)
    if not folder.is_dir():
        raise ModelError(f"The model {name} is not installed.")
    shutil.rmtree(folder)


def _wanted(name: OpenClipName) -> list[_File]:
    """The files of a model: weights first, then the tokenizer where open_clip does not bring it."""
    where = str(openclip.published(name).get("hf_hub", ""))
    if not where:
        raise ModelError(
            f"The weights of {name.text} are not on the hub.", "Give a safetensors file after @."
        )
    repository, _, file = where.rpartition("/")
    files = [_weights(repository, file)]
    tokenizer, with_config = openclip.tokenizer_repository(name)
    if tokenizer:
        names = TOKENIZER_NAMES | ({TEXT_CONFIG} if with_config else set())
        listed = [one for one in _listed(tokenizer) if one.name in names]
        files += [replace(one, target=f"{openclip.TOKENIZER}/{one.name}") for one in listed]
    return files


def _weights(repository: str, file: str) -> _File:
    """The safetensors file of a repository: the one that open_clip names, or its twin, or open_clip's usual name."""
    preferred = Path(file).with_suffix(".safetensors").name if file else openclip_cards.WEIGHTS
    listed = {one.name: one for one in _listed(repository)}
    for name in (preferred, openclip_cards.WEIGHTS, "model.safetensors"):
        if name in listed:
            return replace(listed[name], target=openclip_cards.WEIGHTS)
    raise ModelError(
        f"{repository} holds no safetensors weights.",
        "Convert its weights to safetensors yourself and name the file after @.",
    )


def _listed(repository: str) -> list[_File]:
    """All files of a repository as of now."""
    with _network_problems(repository):
        info = _hub().model_info(repository, files_metadata=True)
    licences = [tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")]
    return [
        _File(
            repository,
            info.sha or "main",
            one.rfilename,
            one.size or 0,
            one.lfs.sha256 if one.lfs else None,
            ", ".join(licences),
        )
        for one in info.siblings or ()
    ]


def _described(name: OpenClipName, files: list[_File], folder: Path) -> ModelCard:
    """The card, with where every file came from."""
    card = openclip.describe(name, folder / openclip_cards.WEIGHTS)
    origins = dict.fromkeys(f"{file.repository} at {file.commit}" for file in files)
    hashes = {file.target: openclip_cards.sha256(folder / file.target) for file in files}
    return replace(card, licence=files[0].licence, sources=tuple(origins), files=hashes)


def _fetch_all(files: list[_File], folder: Path, stop: Event) -> Iterator[Progress]:
    shutil.rmtree(folder, ignore_errors=True)
    done, total = 0, sum(file.size for file in files)
    for file in files:
        for fetched in _fetch(file, folder, stop):
            yield Progress(Stage.DOWNLOAD, done + fetched, total, file.name)
        done += file.size
    shutil.rmtree(folder / FETCHED, ignore_errors=True)


def _fetch(file: _File, folder: Path, stop: Event) -> Iterator[int]:
    """Fetch one file in a thread; yields the bytes that are here, now and then."""
    news: SimpleQueue[int] = SimpleQueue()
    problems: list[BaseException] = []
    thread = Thread(target=_fetch_here, args=(file, folder, news, stop, problems), daemon=True)
    thread.start()
    fetched = 0
    while thread.is_alive() or not news.empty():
        try:
            fetched += news.get(timeout=BLOCK_S)
        except Empty:
            yield fetched
    if problems:
        with _network_problems(file.repository):
            raise problems[0]
    yield file.size


def _fetch_here(
    file: _File, folder: Path, news: SimpleQueue[int], stop: Event, problems: list[BaseException]
) -> None:
    from huggingface_hub import hf_hub_download

    try:
        fetched = hf_hub_download(
            file.repository,
            file.name,
            revision=file.commit,
            local_dir=folder / FETCHED,
            endpoint=_endpoint(),
            tqdm_class=_counter(news, stop),
        )
        target = folder / file.target
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(fetched).replace(target)
        if file.sha256 is not None and openclip_cards.sha256(target) != file.sha256:
            raise ModelError(
                f"{file.name} arrived damaged: its SHA-256 is not the one that the hub states.", "Try again."
            )
    except BaseException as error:
        problems.append(error)


def _counter(news: SimpleQueue[int], stop: Event) -> Any:
    """A progress bar, as huggingface_hub wants it, that shows nothing, counts into `news` and ends at `stop`."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    class Counter(tqdm):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **(options | {"disable": True}))

        def update(self, n: float | None = 1) -> bool | None:
            if stop.is_set():
                raise ModelError("The download was stopped.", "Nothing of it was kept.")
            news.put(int(n or 0))
            return None

    return Counter


@contextlib.contextmanager
def _network_problems(repository: str) -> Iterator[None]:
    """What may go wrong on the way, in a person's words.

    The kinds of error change with the HTTP library that huggingface_hub uses, from release to release.
    """
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        raise ModelError(
            f"{repository} could not be fetched from {_endpoint() or 'the hub'}: {_first_line(error)}",
            "Check the connection and the space on the disk. Some models ask you to accept their licence first.",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _hub() -> HfApi:
    from huggingface_hub import HfApi

    return HfApi(endpoint=_endpoint())


def _endpoint() -> str | None:
    """Read anew each time: huggingface_hub itself reads it once, when it is imported."""
    return os.environ.get("HF_ENDPOINT") or None
