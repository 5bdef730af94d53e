"""The door to torch and open_clip: any open_clip model whose weights lie on this computer, as an `Embedder`.

Both are imported when a model is first looked at or loaded, which takes seconds; nobody else pays for it. Weights are
read from safetensors, never unpickled, and nothing is ever downloaded here.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from photosearch.errors import ModelError
from photosearch.models import openclip_cards
from photosearch.models.embedder import ModelCard
from photosearch.models.openclip_cards import CONFIG, OpenClipName
from photosearch.records import InputSpec, Pixels, Vectors

BATCH = 32
TOKENIZER = "tokenizer"  # folder beside the weights
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json")
FITS = {"squash": "squash", "shortest": "crop", "longest": "pad"}


def card(name: str, models_path: Path) -> ModelCard:
    """What is known of the model; takes seconds on the first look at its weights. Raises `ModelError`."""
    parsed = OpenClipName.parse(name)
    known = openclip_cards.read(parsed, models_path)
    if known is not None:
        return known
    weights = parsed.weights(models_path)
    _need_weights(parsed, weights)
    described = describe(parsed, weights)
    try:
        openclip_cards.write(parsed, described, models_path)
    except OSError as error:
        raise ModelError(f"The card of {name} cannot be kept: {error}.", "Free some space.") from error
    return described


def load(name: str, models_path: Path, threads: int | None = None) -> OpenClipEmbedder:
    """The model itself. Raises `ModelError` where it is unknown, not installed, damaged, or needs what is not here."""
    parsed = OpenClipName.parse(name)
    return OpenClipEmbedder(card(name, models_path), parsed, parsed.weights(models_path), threads)


def describe(name: OpenClipName, weights: Path) -> ModelCard:
    """A card made from open_clip's configuration and the weights' hash."""
    config, preparation = _config(name), _preparation(name, weights)
    family = openclip_cards.family(name.arch, name.tag)
    digest = openclip_cards.sha256(weights)
    return ModelCard(
        name=name.text,
        title=f"{name.arch} ({name.tag or weights.name})",
        revision=digest[:12],
        dim=int(config["embed_dim"]),
        input=preparation.input,
        min_preview_px=preparation.input.size_px,
        floor_text=family.floor_text,
        floor_photo=family.floor_photo,
        floor_caption=family.floor_caption,
        languages=family.languages,
        files={weights.name: digest},
        limits=("The floors are those of its family, not measured.",),
    )


class OpenClipEmbedder:
    """An open_clip model on the best device of this computer: CUDA, Apple's, or the processor."""

    def __init__(self, card: ModelCard, name: OpenClipName, weights: Path, threads: int | None) -> None:
        torch, _ = _import()
        if threads is not None:
            torch.set_num_threads(threads)
        self.card = card
        self._device = _best_device()
        preparation = _preparation(name, weights)
        self._model = _load_model(name, weights, self._device, preparation)
        self._tokenizer = _tokenizer(name, weights)
        self._mean = torch.tensor(preparation.mean, device=self._device).view(1, 3, 1, 1)
        self._std = torch.tensor(preparation.std, device=self._device).view(1, 3, 1, 1)

    def embed_images(self, pixels: Pixels) -> Vectors:
        """(n, size, size, 3) uint8 RGB → (n, dim) unit rows."""
        side = self.card.input.size_px
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != (side, side, 3):
            raise ValueError(f"expected uint8 (n, {side}, {side}, 3), got {pixels.dtype} {pixels.shape}")
        return self._joined(
            self._embedded(self._model.encode_image, self._prepared(pixels[rows]))
            for rows in _batches(len(pixels))
        )

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """n sentences → (n, dim) unit rows."""
        return self._joined(
            self._embedded(self._model.encode_text, self._tokenizer(list(texts[rows])).to(self._device))
            for rows in _batches(len(texts))
        )

    def _prepared(self, pixels: Pixels) -> Any:
        """What open_clip's own preprocessing does after resizing."""
        torch, _ = _import()
        squares = torch.from_numpy(np.array(pixels)).to(self._device)
        scaled = squares.permute(0, 3, 1, 2).float() / 255
        return (scaled - self._mean) / self._std

    def _embedded(self, encode: Any, batch: Any) -> Vectors:
        torch, _ = _import()
        on_gpu = self._device != "cpu"
        with torch.inference_mode(), torch.autocast(self._device, torch.float16, enabled=on_gpu):
            features = encode(batch).float()
            units = torch.nn.functional.normalize(features, dim=-1)
        vectors: Vectors = units.cpu().numpy()
        return vectors

    def _joined(self, parts: Iterator[Vectors]) -> Vectors:
        return np.concatenate([np.zeros((0, self.card.dim), np.float32), *parts])


@dataclass(frozen=True, slots=True)
class _Preparation:
    """How pictures become tensors."""

    input: InputSpec
    mean: tuple[float, ...]
    std: tuple[float, ...]
    raw: Mapping[str, Any]  # as open_clip writes it


def known_names() -> list[str]:
    """All published models, as `openclip:ARCH/TAG`. Imports open_clip."""
    _, open_clip = _import()
    return [f"{openclip_cards.PREFIX}{arch}/{tag}" for arch, tag in open_clip.list_pretrained()]


def published(name: OpenClipName) -> dict[str, Any]:
    """What open_clip knows of ARCH/TAG: where its weights lie, and preprocessing. Raises `ModelError`."""
    _, open_clip = _import()
    _config(name)
    config: dict[str, Any] = open_clip.pretrained.get_pretrained_cfg(name.arch, name.tag or "")
    if not config:
        tags = open_clip.list_pretrained_tags_by_model(name.arch)
        there = f"There are {', '.join(tags)}." if tags else "It has none."
        raise ModelError(f"open_clip knows no weights “{name.tag}” for {name.arch}. {there}")
    return config


def tokenizer_repository(name: OpenClipName) -> tuple[str, bool]:
    """Where the tokenizer's files come from, "" where open_clip brings its own; and whether the text tower's
    configuration comes from there too.
    """
    text = _config(name)["text_cfg"]
    return str(text.get("hf_tokenizer_name", "")), "hf_model_name" in text


def _import() -> tuple[ModuleType, ModuleType]:
    try:
        import open_clip
        import torch
    except ImportError as error:
        raise ModelError(
            f"open_clip models need torch and open_clip: {error}.", "pip install torch open_clip_torch"
        ) from error
    return torch, open_clip


def _need_weights(name: OpenClipName, weights: Path) -> None:
    if weights.is_file():
        if weights.suffix == ".safetensors":
            return
        raise ModelError(
            f"{weights.name} is not a safetensors file.",
            "Only safetensors files are read: they hold no code.",
        )
    if name.checkpoint is not None:
        raise ModelError(
            f"There is no file {weights}.",
            "Check the path after the @, or go back: photosearch models use builtin",
        )
    published(name)
    raise ModelError(f"The model {name.text} is not installed.", f"photosearch models install {name.text}")


def _config(name: OpenClipName) -> dict[str, Any]:
    _, open_clip = _import()
    config: dict[str, Any] | None = open_clip.get_model_config(name.arch)
    if config is None:
        near = difflib.get_close_matches(name.arch, open_clip.list_models(), n=3)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ModelError(f"open_clip knows no architecture “{name.arch}”.{meant}")
    return config


def _preparation(name: OpenClipName, weights: Path) -> _Preparation:
    _, open_clip = _import()
    raw = dict(open_clip.transform.PreprocessCfg().__dict__)
    raw |= {key: value for key, value in _stated_preparation(name, weights).items() if key in raw}
    size = raw["size"] = _config(name)["vision_cfg"].get("image_size", 224)
    side = size if isinstance(size, int) else int(size[0])
    if not isinstance(size, int) and len(set(size)) > 1:
        raise ModelError(f"{name.arch} reads pictures that are not square.")
    resample = (
        raw["interpolation"] if raw["interpolation"] in ("bilinear", "bicubic", "lanczos") else "bicubic"
    )
    spec = InputSpec(side, fit=FITS[raw["resize_mode"]], resample=resample)  # type: ignore[arg-type]
    return _Preparation(spec, tuple(raw["mean"]), tuple(raw["std"]), raw)


def _stated_preparation(name: OpenClipName, weights: Path) -> Mapping[str, Any]:
    """From the file beside a checkpoint, else from open_clip's table; {} leaves it to open_clip's defaults."""
    _, open_clip = _import()
    if name.tag is not None:
        return published(name)
    beside = weights.parent / CONFIG
    if beside.is_file():
        try:
            stated: Mapping[str, Any] = json.loads(beside.read_text(encoding="utf-8")).get(
                "preprocess_cfg", {}
            )
        except (ValueError, AttributeError) as error:
            raise ModelError(f"{beside} cannot be read: {error}.") from error
        return stated
    tags = open_clip.list_pretrained_tags_by_model(name.arch)
    configs = [open_clip.pretrained.get_pretrained_cfg(name.arch, tag) for tag in tags]
    ways = {
        json.dumps([one["mean"], one["std"], one["interpolation"], one["resize_mode"]]) for one in configs
    }
    return configs[0] if len(ways) == 1 else {}


def _load_model(name: OpenClipName, weights: Path, device: str, preparation: _Preparation) -> Any:
    _, open_clip = _import()
    from safetensors import SafetensorError

    text = dict(_config(name)["text_cfg"])
    overrides: dict[str, Any] = {}
    if "hf_model_name" in text:  # the text tower's configuration must not come from the network
        overrides["text_cfg"] = text | {"hf_model_name": str(_tokenizer_folder(name, weights))}
    quick = bool(name.tag and published(name).get("quick_gelu"))
    try:
        model = open_clip.create_model(
            name.arch,
            pretrained=str(weights),
            device=device,
            force_quick_gelu=quick,
            force_preprocess_cfg=dict(preparation.raw),
            pretrained_text=False,
            **overrides,
        )
    except (
        SafetensorError,
        RuntimeError,
        OSError,
        LookupError,
        ValueError,
        TypeError,
        AssertionError,
    ) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"{weights} does not hold sound weights of {name.arch}: {reason}",
            "Install the model again, or check which architecture the file is of.",
        ) from error
    return model.eval()


def _tokenizer(name: OpenClipName, weights: Path) -> Any:
    _, open_clip = _import()
    text = _config(name)["text_cfg"]
    if not text.get("hf_tokenizer_name"):
        return open_clip.get_tokenizer(name.arch)
    try:
        return open_clip.tokenizer.HFTokenizer(
            str(_tokenizer_folder(name, weights)),
            context_length=text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH),
            tokenizer_mode=text.get("tokenizer_mode"),
            **text.get("tokenizer_kwargs", {}),
        )
    except ImportError as error:
        raise ModelError(
            f"{name.arch} needs the package transformers: {error}.", "pip install transformers"
        ) from error


def _tokenizer_folder(name: OpenClipName, weights: Path) -> Path:
    folders = (weights.parent, weights.parent / TOKENIZER)
    for folder in folders:
        if any((folder / file).is_file() for file in TOKENIZER_FILES):
            return folder
    raise ModelError(
        f"{name.arch} needs its tokenizer beside the weights in {weights.parent}.",
        f"Put {' and '.join(TOKENIZER_FILES)} there.",
    )


def _best_device() -> str:
    torch, _ = _import()
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _batches(count: int) -> list[slice]:
    return [slice(start, start + BATCH) for start in range(0, count, BATCH)]
