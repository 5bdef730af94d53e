"""What the correction for hubs does to scores, and that the shipped graphs compute it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from photosearch.training.levelling import Hubs, Levelling, fit, levelled, nearness, turn_of

DIM = 16
HUBS = Hubs(sharpness=10, strength=1.0)


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def rows(count: int, seed: int) -> np.ndarray:
    """Unit rows that hardly reach into the last two directions."""
    reach = np.r_[np.ones(DIM - 2), 0.01, 0.01]
    return unit(np.random.default_rng(seed).normal(size=(count, DIM)) * reach)


@pytest.fixture
def both() -> tuple[Levelling, Levelling]:
    photos, texts = rows(200, 0), rows(300, 1)
    turn = turn_of([photos, texts])
    return fit("photo", turn, texts, HUBS, photos), fit("text", turn, photos, HUBS, texts)


def test_nearness_lies_between_mean_and_greatest_cosine() -> None:
    vectors, bank = rows(5, 2), rows(50, 3)
    cosines = vectors @ bank.T
    near = nearness(vectors, bank, 10)
    assert (near > cosines.mean(1)).all() and (near < cosines.max(1)).all()
    np.testing.assert_allclose(nearness(vectors, bank, 1e-3), cosines.mean(1), atol=1e-3)


def test_scores_lose_what_comes_near_everything(both: tuple[Levelling, Levelling]) -> None:
    photos, texts = rows(40, 4), rows(30, 5)
    found = levelled(texts, both[1]) @ levelled(photos, both[0]).T
    plain = texts @ photos.T
    of_texts = np.maximum(nearness(texts, both[1].bank, 10), both[1].least) - both[1].middle
    of_photos = np.maximum(nearness(photos, both[0].bank, 10), both[0].least) - both[0].middle
    expected = plain - of_texts[:, None] - of_photos[None, :]
    to_expected, to_plain = (np.corrcoef(found.ravel(), other.ravel())[0, 1] for other in (expected, plain))
    assert to_expected > 0.999
    assert to_plain < 0.99


def test_a_name_amid_the_photos_of_the_bank_no_longer_crowds_out_another(
    both: tuple[Levelling, Levelling],
) -> None:
    bank = unit(rows(200, 6) + 2 * np.eye(DIM)[0])  # all photos known from training lie around one direction
    text = fit("text", both[1].turn, bank, Hubs(10, 1.5), rows(100, 7))
    names = unit(np.stack([np.eye(DIM)[0], np.eye(DIM)[1]]))
    photo = unit((np.eye(DIM)[0] + 0.9 * np.eye(DIM)[1])[None])
    assert (names @ photo.T).argmax() == 0
    assert (levelled(names, text) @ levelled(photo, both[0]).T).argmax() == 1


def test_vectors_far_from_the_bank_are_not_brought_nearer_without_end(
    both: tuple[Levelling, Levelling],
) -> None:
    far = np.eye(DIM, dtype=np.float32)[-1:]
    near = nearness(far, both[1].bank, HUBS.sharpness)
    assert near[0] < both[1].least
    own = levelled(far, both[1])[0, DIM - 2] / levelled(far, both[1])[0, DIM - 1]
    np.testing.assert_allclose(own * 0.7**2, both[1].middle - both[1].least, atol=1e-3)


def test_the_shipped_graphs_compute_it(tmp_path: Path, both: tuple[Levelling, Levelling]) -> None:
    pytest.importorskip("onnx", reason="needs the train extra")
    from photosearch.models.onnx import OnnxSession
    from photosearch.training.backbone import MobileNetV2
    from photosearch.training.export import export_image, export_text
    from photosearch.training.image_tower import ImageTower, to_input
    from photosearch.training.text_tower import TextShape, TextTower

    torch.manual_seed(0)
    image = ImageTower(MobileNetV2(), DIM, frozen=4).eval()
    text = TextTower(TextShape(vocabulary=50, layers=2, width=48, heads=4, inner=96, dim=DIM)).eval()
    export_image(image, 64, tmp_path / "image.onnx", both[0])
    export_text(text, tmp_path / "text.onnx", both[1])
    pixels = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)
    ids = np.asarray([[2, 7, 9, 3], [2, 5, 6, 3]], np.int64)
    with torch.no_grad():
        photos, texts = image(to_input(torch.from_numpy(pixels))).numpy(), text(torch.from_numpy(ids)).numpy()
    found = OnnxSession(tmp_path / "image.onnx", 1).run({"pixels": pixels})
    np.testing.assert_allclose(found, levelled(photos, both[0]), atol=8e-3)  # half precision, a bank in bytes
    found = OnnxSession(tmp_path / "text.onnx", 1).run({"ids": ids})
    np.testing.assert_allclose(found, levelled(texts, both[1]), atol=2e-2)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
