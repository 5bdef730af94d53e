"""Names, folders and cards of open_clip models. Does not import open_clip: a card that was written once is just read.

`openclip:ARCH/TAG` are published weights, kept in the library's `models` folder once they are installed.
`openclip:ARCH@CHECKPOINT` are weights in a safetensors file of the person's own, or in a folder that holds
`open_clip_model.safetensors`. An `open_clip_config.json` beside them says how pictures are prepared, and the
tokenizer's files lie beside them where the architecture needs any.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from photosearch.errors import ModelError
from photosearch.models.embedder import ModelCard
from photosearch.settings import resources_path

PREFIX = "openclip:"
WEIGHTS = "open_clip_model.safetensors"
CONFIG = "open_clip_config.json"
READ_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class OpenClipName:
    """A model's name, taken apart."""

    arch: str
    tag: str | None
    checkpoint: Path | None

    @classmethod
    def parse(cls, name: str) -> OpenClipName:
        """Raises `ModelError` where it is not of the two forms."""
        rest = name.removeprefix(PREFIX)
        arch, at, checkpoint = rest.partition("@")
        if at and arch and checkpoint:
            return cls(arch, None, Path(checkpoint).expanduser().resolve())
        arch, slash, tag = rest.partition("/")
        if not (slash and arch and tag) or at:
            raise ModelError(
                f"“{name}” does not name an open_clip model.",
                "Write openclip:ARCHITECTURE/TAG, for example openclip:ViT-B-32/openai, "
                "or openclip:ARCHITECTURE@FILE.safetensors.",
            )
        return cls(arch, tag, None)

    @property
    def text(self) -> str:
        """The name in full, however it was typed."""
        return f"{PREFIX}{self.arch}/{self.tag}" if self.tag else f"{PREFIX}{self.arch}@{self.checkpoint}"

    def folder(self, models_path: Path) -> Path:
        """Where the model's card, and its weights where they were installed, lie."""
        readable = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{self.arch}-{self.tag or 'checkpoint'}")
        mark = hashlib.sha256(self.text.encode()).hexdigest()[:8]
        return models_path / f"openclip-{readable}-{mark}"

    def weights(self, models_path: Path) -> Path:
        """The file of weights, which need not exist."""
        if self.checkpoint is None:
            return self.folder(models_path) / WEIGHTS
        return self.checkpoint / WEIGHTS if self.checkpoint.is_dir() else self.checkpoint


@dataclass(frozen=True, slots=True)
class Family:
    """What `resources/models/openclip.json` says of some of the models."""

    floor_text: float
    floor_photo: float
    floor_caption: float
    languages: tuple[str, ...] = ("en",)


def family(arch: str, tag: str | None) -> Family:
    """The first family that fits ARCH/TAG."""
    table = json.loads((resources_path() / "models" / "openclip.json").read_text(encoding="utf-8"))
    for row in table["families"]:
        if fnmatch.fnmatchcase(f"{arch}/{tag or ''}", row["match"]):
            languages = tuple(row.get("languages", ("en",)))
            return Family(row["floor_text"], row["floor_photo"], row["floor_caption"], languages)
    raise LookupError(f"no family fits {arch}/{tag}")


def read(name: OpenClipName, models_path: Path) -> ModelCard | None:
    """The card that was written, where it is sound and still of the weights that lie there."""
    folder = name.folder(models_path)
    try:
        stamp = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        if stamp != _stamp(name.weights(models_path)):
            return None
        return ModelCard.from_json(folder / "card.json")
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(name: OpenClipName, card: ModelCard, models_path: Path) -> None:
    """Keep a card, with size and time of the weights that it is of. Raises `OSError`."""
    folder = name.folder(models_path)
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "card.json", asdict(card))
    _replace(folder / "weights.json", _stamp(name.weights(models_path)))


def weights_are_there(folder: Path) -> bool:
    """Whether the weights that a model's folder speaks of still lie where they lay."""
    try:
        return Path(json.loads((folder / "weights.json").read_text(encoding="utf-8"))["path"]).is_file()
    except (OSError, ValueError, TypeError, KeyError):
        return False


def sha256(path: Path) -> str:
    """Of a file's bytes, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _stamp(weights: Path) -> dict[str, Any]:
    state = weights.stat()
    return {"path": str(weights), "size": state.st_size, "mtime_ns": state.st_mtime_ns}


def _replace(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
