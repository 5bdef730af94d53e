"""A small, randomly initialised open_clip model, saved to disk and read back."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.errors import ModelError
from photosearch.models import download, openclip, openclip_cards, registry
from photosearch.models.openclip_cards import OpenClipName
from photosearch.records import Progress, Stage

ARCH = "tiny-test"
TAG = "test"
CONFIG = {
    "embed_dim": 24,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 64, "patch_size": 8, "head_width": 32},
    "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
REPOSITORY = "someone/tiny"


@pytest.fixture(scope="module")
def open_clip(tmp_path_factory):
    """open_clip with a tiny architecture and published weights for it."""
    open_clip = pytest.importorskip("open_clip")
    path = tmp_path_factory.mktemp("configs") / f"{ARCH}.json"
    path.write_text(json.dumps(CONFIG))
    open_clip.add_model_config(path)
    published = open_clip.pretrained._pcfg(
        hf_hub=f"{REPOSITORY}/", mean=(0.4, 0.5, 0.6), interpolation="bilinear"
    )
    open_clip.pretrained._PRETRAINED[ARCH] = {TAG: published}
    yield open_clip
    del open_clip.pretrained._PRETRAINED[ARCH]


@pytest.fixture(scope="module")
def weights(open_clip, tmp_path_factory) -> Path:
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(7)
    model = open_clip.create_model(ARCH)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, path)
    return path


@pytest.fixture
def name(weights) -> str:
    return f"openclip:{ARCH}@{weights}"


@pytest.fixture
def photo() -> Image.Image:
    values = np.random.default_rng(3).integers(0, 256, (12, 16, 3), np.uint8)
    return Image.fromarray(values).resize((80, 60), Image.Resampling.BICUBIC)


def squares(count: int) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (count, 32, 32, 3), np.uint8)


def test_vectors_are_those_of_open_clip_itself(open_clip, weights, name, photo, tmp_path):
    import torch

    model, _, preprocess = open_clip.create_model_and_transforms(
        ARCH, pretrained=str(weights), image_mean=(0.4, 0.5, 0.6), image_interpolation="bilinear"
    )
    tokenizer = open_clip.get_tokenizer(ARCH)
    texts = ["a dog on a beach", "snow"]
    with torch.inference_mode():
        pictures = model.eval().encode_image(preprocess(photo)[None], normalize=True).numpy()
        words = model.encode_text(tokenizer(texts), normalize=True).numpy()

    embedder = registry.load(name, models_path=tmp_path)
    spec = embedder.card.input
    assert (spec.size_px, spec.fit, spec.resample) == (32, "crop", "bilinear")
    resized = photo.resize((80 * 32 // 60, 32), Image.Resampling.BILINEAR)
    left = round((resized.width - 32) / 2)
    square = np.asarray(resized.crop((left, 0, left + 32, 32)))
    np.testing.assert_allclose(embedder.embed_images(square[None]), pictures, atol=1e-5)
    np.testing.assert_allclose(embedder.embed_texts(texts), words, atol=1e-5)


def test_unit_rows_that_do_not_depend_on_the_batch(name, tmp_path):
    embedder = registry.load(name, models_path=tmp_path)
    pixels = squares(openclip.BATCH + 3)
    together = embedder.embed_images(pixels)
    assert together.dtype == np.float32
    assert together.shape == (openclip.BATCH + 3, 24)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([embedder.embed_images(one[None]) for one in pixels])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    texts = ["one", "a much longer sentence about nothing in particular", "three"]
    np.testing.assert_allclose(
        embedder.embed_texts(texts), np.concatenate([embedder.embed_texts([one]) for one in texts]), atol=1e-5
    )
    assert embedder.embed_images(squares(0)).shape == (0, 24)
    assert embedder.embed_texts([]).shape == (0, 24)


def test_pictures_of_another_size_are_refused(name, tmp_path):
    with pytest.raises(ValueError, match="32"):
        registry.load(name, models_path=tmp_path).embed_images(np.zeros((1, 16, 16, 3), np.uint8))


def test_the_card_is_kept_and_follows_the_weights(weights, tmp_path):
    copy = tmp_path / "mine.safetensors"
    copy.write_bytes(weights.read_bytes())
    models = tmp_path / "models"
    name = f"openclip:{ARCH}@{copy}"
    card = registry.card(name, models_path=models)
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert card.files == {"mine.safetensors": digest}
    assert digest.startswith(card.revision)
    assert (card.dim, card.name) == (24, name)
    assert card in registry.installed(models)
    assert openclip_cards.read(OpenClipName.parse(name), models) == card

    changed = bytearray(copy.read_bytes())
    changed[-1] ^= 1
    copy.write_bytes(bytes(changed))
    assert registry.card(name, models_path=models).revision != card.revision


def test_a_model_whose_weights_are_gone_is_not_listed(weights, tmp_path):
    copy = tmp_path / "mine.safetensors"
    copy.write_bytes(weights.read_bytes())
    models = tmp_path / "models"
    card = registry.card(f"openclip:{ARCH}@{copy}", models_path=models)
    copy.unlink()
    assert card not in registry.installed(models)
    with pytest.raises(ModelError, match="no file"):
        registry.card(card.name, models_path=models)


def test_a_tokenizer_beside_the_weights(open_clip, tmp_path, tmp_path_factory):
    """As SigLIP's: read from the disk, and asked for where it is missing."""
    pytest.importorskip("transformers")
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    config = json.loads(json.dumps(CONFIG))
    config["text_cfg"] |= {"hf_tokenizer_name": "nobody/nowhere", "vocab_size": 8}
    path = tmp_path_factory.mktemp("configs") / "tiny-words.json"
    path.write_text(json.dumps(config))
    open_clip.add_model_config(path)
    weights = tmp_path / openclip_cards.WEIGHTS
    save_file(
        {
            name: value.contiguous()
            for name, value in open_clip.create_model("tiny-words").state_dict().items()
        },
        weights,
    )
    name = f"openclip:tiny-words@{tmp_path}"
    with pytest.raises(ModelError, match="needs its tokenizer"):
        registry.load(name, models_path=tmp_path / "models")

    words = Tokenizer(
        models.WordLevel({"<pad>": 0, "<unk>": 1, "a": 2, "dog": 3, "cat": 4}, unk_token="<unk>")
    )
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    (tmp_path / openclip.TOKENIZER).mkdir()
    words.save(str(tmp_path / openclip.TOKENIZER / "tokenizer.json"))
    stated = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "unk_token": "<unk>"}
    (tmp_path / openclip.TOKENIZER / "tokenizer_config.json").write_text(json.dumps(stated))
    vectors = registry.load(name, models_path=tmp_path / "models").embed_texts(["a dog", "a cat", "a  dog"])
    assert not np.allclose(vectors[0], vectors[1], atol=1e-4)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)


def test_preprocessing_stated_beside_the_weights(open_clip, weights, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / openclip_cards.WEIGHTS).write_bytes(weights.read_bytes())
    stated = {
        "preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "interpolation": "bicubic", "resize_mode": "squash"}
    }
    (folder / openclip_cards.CONFIG).write_text(json.dumps(stated))
    spec = registry.card(f"openclip:{ARCH}@{folder}", models_path=tmp_path).input
    assert (spec.fit, spec.resample) == ("squash", "bicubic")


def test_damaged_weights(weights, tmp_path):
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="sound weights"):
        registry.load(f"openclip:{ARCH}@{cut}", models_path=tmp_path)


def test_weights_of_another_architecture(open_clip, tmp_path):
    from safetensors.numpy import save_file

    path = tmp_path / "other.safetensors"
    save_file({"something": np.zeros(3, np.float32)}, path)
    with pytest.raises(ModelError, match="sound weights"):
        registry.load(f"openclip:{ARCH}@{path}", models_path=tmp_path)


def test_weights_of_another_width(open_clip, weights, tmp_path):
    from safetensors.numpy import load_file, save_file

    named = load_file(weights)
    named["positional_embedding"] = np.zeros((16, 48), np.float32)
    path = tmp_path / "wide.safetensors"
    save_file(named, path)
    with pytest.raises(ModelError, match="sound weights"):
        registry.load(f"openclip:{ARCH}@{path}", models_path=tmp_path)


def test_pickles_are_not_opened(tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(b"rubbish")
    with pytest.raises(ModelError, match="not a safetensors file"):
        registry.load(f"openclip:{ARCH}@{path}", models_path=tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("openclip:ViT-B-32", "does not name"),
        ("openclip:ViT-B-33/openai", "ViT-B-32"),
        ("openclip:ViT-B-32/opennai", "openai"),
        ("openclip:tiny-test@/nowhere/x.safetensors", "no file"),
        ("openclip:tiny-test/test", "not installed"),
    ],
)
def test_names_that_lead_nowhere(open_clip, tmp_path, name, message):
    with pytest.raises(ModelError, match=message):
        registry.card(name, models_path=tmp_path)


def test_a_model_that_is_not_installed_says_how(open_clip, tmp_path):
    with pytest.raises(ModelError) as caught:
        registry.load(f"openclip:{ARCH}/{TAG}", models_path=tmp_path)
    assert caught.value.hint == "photosearch models install openclip:tiny-test/test"


@pytest.mark.parametrize(
    ("arch", "tag", "floor_text"),
    [
        ("ViT-B-32", "openai", 0.25),
        ("ViT-B-16-SigLIP", "webli", 0.06),
        ("ViT-H-14", "laion2b_s32b_b79k", 0.20),
    ],
)
def test_floors_by_family(arch, tag, floor_text):
    assert openclip_cards.family(arch, tag).floor_text == floor_text


# ------------------------------------------------------------------------------------------ installing


class Hub(ThreadingHTTPServer):
    """As much of the hub as a download needs, at a local address."""

    def __init__(self, files: dict[str, bytes], stated: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.files = files
        self.stated = stated

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class HubHandler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, with_body: bool) -> None:
        if self.path.startswith(f"/api/models/{REPOSITORY}"):
            siblings = [
                {
                    "rfilename": name,
                    "size": len(content),
                    "lfs": {"size": len(content), "sha256": self.server.stated[name], "pointerSize": 1},
                }
                for name, content in self.server.files.items()
            ]
            return self.send(
                json.dumps(
                    {
                        "id": REPOSITORY,
                        "sha": "c0ffee" * 6 + "abcd",
                        "siblings": siblings,
                        "tags": ["clip", "license:mit"],
                    }
                ).encode()
            )
        content = self.server.files.get(self.path.rpartition("/")[2])
        if content is None or REPOSITORY not in self.path:
            return self.send(b"{}", 404)
        return self.send(content, with_body=with_body)

    def send(self, content: bytes, status: int = 200, with_body: bool = True) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "c0ffee" * 6 + "abcd")
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(weights, monkeypatch) -> Iterator[Hub]:
    content = weights.read_bytes()
    files = {openclip_cards.WEIGHTS: content, "README.md": b"Tiny"}
    server = Hub(files, {name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def finished(work) -> tuple[list[Progress], object]:
    steps = []
    try:
        while True:
            steps.append(next(work))
    except StopIteration as end:
        return steps, end.value


def test_install_fetches_checks_and_describes(hub, weights, tmp_path):
    name = f"openclip:{ARCH}/{TAG}"
    steps, card = finished(download.install(name, tmp_path))
    size = weights.stat().st_size
    assert steps[-1] == Progress(Stage.DOWNLOAD, size, size, openclip_cards.WEIGHTS)
    assert card == registry.card(name, models_path=tmp_path)
    assert card in registry.installed(tmp_path)
    folder = OpenClipName.parse(name).folder(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [
        "card.json",
        openclip_cards.WEIGHTS,
        "weights.json",
    ]
    assert list(tmp_path.iterdir()) == [folder]
    assert card.input.resample == "bilinear"
    assert card.licence == "mit"
    assert card.sources == (f"{REPOSITORY} at {'c0ffee' * 6}abcd",)
    assert card.files == {openclip_cards.WEIGHTS: hashlib.sha256(weights.read_bytes()).hexdigest()}
    assert registry.load(name, models_path=tmp_path).embed_texts(["snow"]).shape == (1, 24)
    download.uninstall(name, tmp_path)
    assert not folder.exists()


def test_install_refuses_what_arrives_changed(hub, tmp_path):
    hub.stated[openclip_cards.WEIGHTS] = "0" * 64
    with pytest.raises(ModelError, match="damaged"):
        finished(download.install(f"openclip:{ARCH}/{TAG}", tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_install_refuses_pickles(hub, tmp_path):
    hub.files = {"open_clip_pytorch_model.bin": b"pickled"}
    hub.stated = {"open_clip_pytorch_model.bin": "0" * 64}
    with pytest.raises(ModelError, match="no safetensors"):
        finished(download.install(f"openclip:{ARCH}/{TAG}", tmp_path))


def test_install_can_be_stopped(hub, tmp_path):
    stop = threading.Event()
    stop.set()
    with pytest.raises(ModelError, match="stopped"):
        finished(download.install(f"openclip:{ARCH}/{TAG}", tmp_path, stop))
    assert list(tmp_path.iterdir()) == []


def test_install_without_a_connection(open_clip, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="could not be fetched"):
        finished(download.install(f"openclip:{ARCH}/{TAG}", tmp_path))


def test_install_of_ones_own_file(tmp_path):
    with pytest.raises(ModelError, match="nothing to install"):
        finished(download.install("openclip:tiny-test@x.safetensors", tmp_path))


@pytest.fixture(autouse=True)
def quiet_hub():
    """huggingface_hub warns about requests without an account; that is how we mean it."""
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
