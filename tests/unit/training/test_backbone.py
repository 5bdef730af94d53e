"""The imported backbone is the one in the TFLite file."""

from pathlib import Path

import numpy as np
import pytest
import torch

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
def test_same_probabilities_as_the_interpreter(test_data: Path) -> None:
    litert = pytest.importorskip("ai_edge_litert.interpreter", reason="needs the train extra")
    network, weight, bias = read_backbone(test_data / FILE)
    interpreter = litert.Interpreter(str(test_data / FILE))
    interpreter.allocate_tensors()
    pixels = smooth_picture()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], pixels[None])
    interpreter.invoke()
    output = interpreter.get_output_details()[0]
    scale, zero = output["quantization"]
    expected = (interpreter.get_tensor(output["index"])[0].astype(np.float32) - zero) * scale
    with torch.no_grad():
        x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 127.5 - 1
        pooled = network(x).mean((2, 3)).numpy()[0]
    logits = weight @ pooled + bias
    found = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    assert found.argmax() == expected.argmax()
    np.testing.assert_allclose(found, expected, atol=0.12)  # the interpreter computes with 8-bit activations


def smooth_picture() -> np.ndarray:
    """A sunset of sorts: (224, 224, 3) uint8."""
    y, x = np.mgrid[0:224, 0:224] / 223
    sun = np.exp(-((x - 0.5) ** 2 + (y - 0.55) ** 2) / 0.01)
    return np.clip(255 * np.stack([0.5 + sun, 0.3 + 0.3 * y + sun, 0.6 - 0.5 * y], -1), 0, 255).astype(
        np.uint8
    )
