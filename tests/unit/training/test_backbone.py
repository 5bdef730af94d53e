"""The imported backbone is the one in the TFLite file."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from photosearch.training.backbone import MobileNetV2, SameConv, read_backbone

FILE = "backbone/tf2_mobilenet_v2_1.0_224_ptq.tflite"


def test_shapes_and_padding() -> None:
    network = MobileNetV2()
    assert len(list(network.convolutions())) == 52
    assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 1280, 2, 2)


def test_stride_two_pads_below_and_right_only() -> None:
    conv = SameConv(1, 1, 3, 2, relu=False)
    with torch.no_grad():
        conv.weight.fill_(1)
        assert conv.bias is not None
        conv.bias.zero_()
    out = conv(torch.ones(1, 1, 4, 4))
    assert out.flatten().tolist() == [9, 6, 6, 4]


@pytest.mark.data
def test_same_answers_as_the_interpreter(test_data: Path) -> None:
    """The interpreter computes with 8-bit activations, so that near calls may go another way."""
    litert = pytest.importorskip("ai_edge_litert.interpreter", reason="needs the train extra")
    network, weight, bias = read_backbone(test_data / FILE)
    interpreter = litert.Interpreter(str(test_data / FILE))
    interpreter.allocate_tensors()
    given, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    same = sure = 0
    for pixels in some_photos(test_data, 24):
        interpreter.set_tensor(given["index"], pixels[None])
        interpreter.invoke()
        expected = interpreter.get_tensor(result["index"])[0].astype(np.float32)
        with torch.no_grad():
            x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
            logits = weight @ network(x).mean((2, 3)).numpy()[0] + bias
        scale, zero = result["quantization"]
        if (expected.max() - zero) * scale > 0.5:  # it is fairly sure
            sure += 1
            same += int(expected.argmax() == logits.argmax())
    assert sure >= 5
    assert same >= 0.8 * sure


def some_photos(test_data: Path, count: int) -> list[np.ndarray]:
    """(224, 224, 3) uint8 each."""
    with zipfile.ZipFile(test_data / "flickr8k.zip") as archive:
        names = sorted(archive.namelist())[:count]
        return [np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB")) for name in names]
