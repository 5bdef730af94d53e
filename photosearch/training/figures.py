"""The figures of a finished model, measured through the files that ship, on photos that never entered its training."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.gallery.decode import open_photo
from photosearch.gallery.thumbnails import Wanted, pixels_of
from photosearch.models.builtin import BuiltinEmbedder
from photosearch.models.embedder import Embedder
from photosearch.records import InputSpec
from photosearch.training.dev_evaluation import retrieval, top_k
from photosearch.training.pixels import SIDES, decode_set, load_pixels
from photosearch.training.sentences import with_article
from photosearch.training.sources import LANGUAGES, Photo, kept_classes, read_labelled, read_photos, rows

ZERO_SHOT_SETS = ("places", "mini_imagenet")
OTHERS_EVERY = 9  # of Corel-5k's 4,500 photos
TURNED_PHOTOS = 140  # twenty for each of EXIF's turns
Array = NDArray[Any]


def measure(model_path: Path, data_path: Path, work_path: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """(what was measured, figures) for retrieval, languages, naming, copies and floors."""
    model = BuiltinEmbedder(model_path)
    photos = read_photos(data_path)
    names = [photo.name for photo in photos]
    list(decode_set(data_path / "flickr8k.zip", names, SIDES["flickr8k"], work_path / "flickr8k.npy"))
    pixels = load_pixels(work_path / "flickr8k.npy")
    for split in ("dev", "kept"):
        rows = [i for i, photo in enumerate(photos) if photo.split == split]
        images = embed(model, (pixels[i] for i in rows))
        chosen = [photos[i] for i in rows]
        yield f"Flickr8k {split}, 5 captions a photo", _captioned(model, images, chosen)
        if split == "dev":
            yield from _among_others(model, data_path, images, chosen)
            yield "copies of Flickr8k dev photos, top 1", dict(_copies(model, images, pixels[rows]))
            yield "floors", floors(model, images, chosen)
        else:
            yield (
                "languages: R@10 on Flickr8k kept, 1 caption a photo",
                dict(_languages(model, images, chosen)),
            )
    for label_set in ZERO_SHOT_SETS:
        yield f"zero-shot, kept-out classes of {label_set}", _zero_shot(model, data_path, label_set)


def embed(model: Embedder, photos: Iterator[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Squares of any size → unit rows, as the program would make its input of them."""
    side, found, batch = model.card.input.size_px, [], []
    resample = Image.Resampling[model.card.input.resample.upper()]
    for photo in photos:
        square = Image.fromarray(photo)
        batch.append(
            np.asarray(square if square.size == (side, side) else square.resize((side, side), resample))
        )
        if len(batch) == 32:
            found.append(model.embed_images(np.stack(batch)))
            batch = []
    return np.concatenate([*found, *([model.embed_images(np.stack(batch))] if batch else [])])


def _captioned(model: Embedder, images: NDArray[np.float32], photos: Sequence[Photo]) -> dict[str, float]:
    captions = [text for photo in photos for text in photo.captions["en"]]
    owner = np.asarray([i for i, photo in enumerate(photos) for _ in photo.captions["en"]])
    return retrieval(images, model.embed_texts(captions), owner)


def _among_others(
    model: Embedder, data_path: Path, images: NDArray[np.float32], photos: Sequence[Photo]
) -> Iterator[tuple[str, dict[str, float]]]:
    """The same questions where photos of another kind lie among those that are meant; without Corel-5k nothing."""
    if not (data_path / "corel5k.zip").exists():
        return
    names = [row["image"] for row in rows(data_path / "corel5k.tsv.gz")][::OTHERS_EVERY]
    others = embed(model, _decoded(data_path, "corel5k", names))
    found = _captioned(model, np.concatenate([images, others]), photos)
    kept = {name: value for name, value in found.items() if not name.startswith("photo")}
    yield f"Flickr8k dev among {len(names)} Corel-5k photos", kept


def _languages(
    model: Embedder, images: NDArray[np.float32], photos: Sequence[Photo]
) -> Iterator[tuple[str, float]]:
    """The same caption of each photo in four languages."""
    for language in LANGUAGES:
        key = "multi30k" if language == "en" else language
        texts = model.embed_texts([photo.captions[key][0] for photo in photos])
        yield language, retrieval(images, texts, np.arange(len(photos)))["R@10"]


def _zero_shot(model: Embedder, data_path: Path, label_set: str) -> dict[str, float]:
    """Photos of kept-out classes against the names of all 200 classes."""
    every = [(photo.label, name) for name in ZERO_SHOT_SETS for photo in read_labelled(data_path, name)]
    labels = sorted({label for label, _ in every})
    labelled = read_labelled(data_path, label_set)
    kept = kept_classes(labelled)
    rows = [i for i, photo in enumerate(labelled) if photo.label in kept]
    pixels = _decoded(data_path, label_set, [labelled[i].name for i in rows])
    truth = np.asarray([labels.index(labelled[i].label) for i in rows])
    names = model.embed_texts([f"a photo of {with_article(label)}." for label in labels])
    images = embed(model, pixels)
    return {f"top {k}": top_k(images, names, truth, k) for k in (1, 5)} | _photo_cosines(images, truth)


def _photo_cosines(images: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, float]:
    """How near photos of one class are to each other, and those of different classes: for the floor of photos."""
    scores = images @ images.T
    same = truth[:, None] == truth[None, :]
    alike, other = scores[same & ~np.eye(len(truth), dtype=bool)], scores[~same]
    found = {f"cosine of one class, {q} % below": float(np.percentile(alike, q)) for q in (15, 50)}
    return found | {
        f"cosine of two classes, {q} % below": float(np.percentile(other, q)) for q in (50, 95, 99)
    }


def _decoded(data_path: Path, label_set: str, names: Sequence[str]) -> Iterator[NDArray[np.uint8]]:
    import zipfile

    with zipfile.ZipFile(data_path / f"{label_set}.zip") as archive:
        for name in names:
            with Image.open(io.BytesIO(archive.read(name))) as image:
                yield np.asarray(image.convert("RGB"))


def _copies(model: Embedder, images: Array, photos: NDArray[np.uint8]) -> Iterator[tuple[str, float]]:
    for name, change in COPIES.items():
        copies = embed(model, (np.asarray(change(Image.fromarray(photo))) for photo in photos))
        yield name, 100 * float(((copies @ images.T).argmax(1) == np.arange(len(images))).mean())
    few = np.arange(0, len(photos), max(1, len(photos) // TURNED_PHOTOS))
    spec = model.card.input
    turned = embed(model, (_turned(Image.fromarray(photos[i]), n, spec) for n, i in enumerate(few)))
    yield "turned by EXIF", 100 * float(((turned @ images.T).argmax(1) == few).mean())


def _cropped(photo: Image.Image) -> Image.Image:
    """The middle 80 % of each side."""
    w, h = photo.size
    return photo.crop((w // 10, h // 10, w - w // 10, h - h // 10))


def _letter_boxed(photo: Image.Image) -> Image.Image:
    """A 4:3 photo inside a 16:9 frame, black bars left and right, squashed to a square."""
    w, h = photo.size
    framed = Image.new("RGB", (round(w * (16 / 9) / (4 / 3)), h))
    framed.paste(photo, ((framed.width - w) // 2, 0))
    return framed


def _turned(photo: Image.Image, number: int, spec: InputSpec) -> NDArray[np.uint8]:
    """Stored with one of EXIF's eight orientations and read again as the program reads photos: upright."""
    exif, packed = Image.Exif(), io.BytesIO()
    exif[ORIENTATION] = TURNS[number % len(TURNS)][0]
    stored = photo.transpose(TURNS[number % len(TURNS)][1])
    stored.save(packed, "JPEG", quality=90, exif=exif)
    rendering = open_photo(packed.getvalue(), Path("copy.jpg")).render(Wanted(spec, use_thumbnail=False))
    return pixels_of(rendering.image, spec)


def _recompressed(photo: Image.Image) -> Image.Image:
    packed = io.BytesIO()
    photo.save(packed, "JPEG", quality=30)
    return Image.open(packed).convert("RGB")


ORIENTATION = 0x0112
# EXIF's orientation, and how a photo is stored so that it stands upright under it
TURNS = (
    (2, Image.Transpose.FLIP_LEFT_RIGHT),
    (3, Image.Transpose.ROTATE_180),
    (4, Image.Transpose.FLIP_TOP_BOTTOM),
    (5, Image.Transpose.TRANSPOSE),
    (6, Image.Transpose.ROTATE_90),
    (7, Image.Transpose.TRANSVERSE),
    (8, Image.Transpose.ROTATE_270),
)

COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "cropped to 80 %": _cropped,
    "squashed to 3:4": lambda photo: photo.resize(
        (photo.width * 3 // 4, photo.height), Image.Resampling.BICUBIC
    ),
    "letter-boxed": _letter_boxed,
    "recompressed": _recompressed,
    "half size": lambda photo: photo.resize((photo.width // 2, photo.height // 2), Image.Resampling.BICUBIC),
}


def floors(model: Embedder, images: NDArray[np.float32], photos: Sequence[Photo]) -> dict[str, float]:
    """Cosines between which a flat floor has to choose: quantiles of right pairs and of wrong ones."""
    owner = np.asarray([i for i, photo in enumerate(photos) for _ in photo.captions["en"]])
    texts = model.embed_texts([text for photo in photos for text in photo.captions["en"]])
    scores = texts @ images.T
    right = scores[np.arange(len(texts)), owner]
    wrong = scores[owner[:, None] != np.arange(len(images))]
    found = {f"right, {q} % lie below": float(np.percentile(right, q)) for q in (5, 10, 15, 50)}
    found |= {f"wrong, {q} % lie below": float(np.percentile(wrong, q)) for q in (50, 90, 95, 99)}
    between = texts @ texts.T
    same = between[(owner[:, None] == owner[None, :]) & ~np.eye(len(texts), dtype=bool)]
    other = between[owner[:, None] != owner[None, :]]
    found |= {"captions of one photo, 10 % lie below": float(np.percentile(same, 10))}
    found |= {f"captions of two photos, {q} % lie below": float(np.percentile(other, q)) for q in (95, 99)}
    pictures = (images @ images.T)[~np.eye(len(images), dtype=bool)]
    return found | {
        f"two photos, {q} % lie below": float(np.percentile(pictures, q)) for q in (50, 95, 99, 99.9)
    }
