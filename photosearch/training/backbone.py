"""MobileNetV2 as a PyTorch module, filled from Google Coral's quantised TFLite file.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2. The batch norms are folded
into the convolutions in that file, so each layer is a convolution with bias, and stays one.
Knows nothing of captions, labels or towers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

# expansion, channels out, repeats, stride of the first (table 2)
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
FEATURES = 1280


class SameConv(nn.Conv2d):
    """A convolution padded as TensorFlow's SAME does: with stride 2 and an even side the extra row lies below."""

    def __init__(
        self, c_in: int, c_out: int, kernel: int, stride: int = 1, groups: int = 1, relu: bool = True
    ):
        super().__init__(
            c_in, c_out, kernel, stride, padding=kernel // 2 if stride == 1 else 0, groups=groups
        )
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        y = self._half(x) if self.stride[0] == 2 else super().forward(x)
        return functional.relu6(y, inplace=True) if self.relu else y

    def _half(self, x: Tensor) -> Tensor:
        if self.groups == 1 or not self.weight.requires_grad:
            return super().forward(functional.pad(x, (0, 1, 0, 1)))
        # The same numbers by way of stride 1: the backward pass of a depthwise convolution with stride 2 is ten times
        # slower on a CPU.
        full = functional.conv2d(x, self.weight, self.bias, padding=1, groups=self.groups)
        return full[..., 1::2, 1::2].contiguous(memory_format=torch.channels_last)


class Block(nn.Module):
    """Inverted residual: expand 1×1, depthwise 3×3, project 1×1 without activation; added where shapes allow."""

    def __init__(self, c_in: int, c_out: int, expansion: int, stride: int):
        super().__init__()
        wide = c_in * expansion
        expand = [SameConv(c_in, wide, 1)] if expansion > 1 else []
        self.convs = nn.Sequential(
            *expand, SameConv(wide, wide, 3, stride, groups=wide), SameConv(wide, c_out, 1, relu=False)
        )
        self.residual = stride == 1 and c_in == c_out

    def forward(self, x: Tensor) -> Tensor:
        y = cast(Tensor, self.convs(x))
        return x + y if self.residual else y


class MobileNetV2(nn.Module):
    """(n, 3, s, s) in [-1, 1] → (n, 1280, s/32, s/32), all ≥ 0 (ReLU6)."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [SameConv(3, 32, 3, 2)]
        c_in = 32
        for expansion, c_out, repeats, stride in STAGES:
            for i in range(repeats):
                layers.append(Block(c_in, c_out, expansion, stride if i == 0 else 1))
                c_in = c_out
        layers.append(SameConv(c_in, FEATURES, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.layers(x))

    def convolutions(self) -> Iterator[SameConv]:
        """Every convolution in the order of computation (52)."""
        return (m for m in self.modules() if isinstance(m, SameConv))


def read_backbone(tflite_path: Path) -> tuple[MobileNetV2, NDArray[np.float32], NDArray[np.float32]]:
    """The network and its ImageNet classifier: weights (1001, 1280) and bias (1001,); class 0 is "background".

    Both files of the data folder will do, TF1's quantised in training and TF2's quantised afterwards.
    """
    constants = [(w, b) for w, b in _pairs(tflite_path)]
    network = MobileNetV2()
    convs = list(network.convolutions())
    if len(constants) != len(convs) + 1:
        raise ValueError(f"{tflite_path}: {len(constants)} weight tensors, expected {len(convs) + 1}")
    with torch.no_grad():
        for conv, (weight, bias) in zip(convs, constants, strict=False):
            conv.weight.copy_(torch.from_numpy(_to_torch_layout(weight, conv)))
            assert conv.bias is not None
            conv.bias.copy_(torch.from_numpy(bias))
    weight, bias = constants[-1]
    return network, weight.reshape(-1, FEATURES), bias


def _to_torch_layout(weight: NDArray[np.float32], conv: nn.Conv2d) -> NDArray[np.float32]:
    """TFLite keeps (out, h, w, in), and (1, h, w, out) for depthwise; PyTorch wants (out, in / groups, h, w)."""
    axes = (3, 0, 1, 2) if conv.groups > 1 else (0, 3, 1, 2)
    turned = np.ascontiguousarray(weight.transpose(axes))
    if turned.shape != tuple(conv.weight.shape):
        raise ValueError(f"weight of shape {turned.shape} where {tuple(conv.weight.shape)} is expected")
    return turned


def _pairs(tflite_path: Path) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Dequantised (weight, bias) pairs in the order of computation."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(tflite_path))
    interpreter.allocate_tensors()
    details = {detail["index"]: detail for detail in interpreter.get_tensor_details()}
    for (
        operation
    ) in interpreter._get_ops_details():  # no public call tells which constant belongs to which layer
        if operation["op_name"] in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            weight, bias = (int(index) for index in operation["inputs"][1:3])
            yield (
                _dequantised(interpreter.get_tensor(weight), details[weight]),
                _dequantised(interpreter.get_tensor(bias), details[bias]),
            )


def _dequantised(values: NDArray[np.generic], detail: dict[str, object]) -> NDArray[np.float32]:
    parameters = cast(dict[str, object], detail["quantization_parameters"])
    scales = np.asarray(parameters["scales"], np.float32)
    if scales.size == 1:
        scale, zero = np.float32(scales[0]), np.float32(cast(list[int], parameters["zero_points"])[0])
        return ((values.astype(np.float32) - zero) * scale).astype(np.float32)
    zeros = np.asarray(parameters["zero_points"], np.float32)
    shape = [1] * values.ndim
    shape[cast(int, parameters["quantized_dimension"])] = -1
    return ((values.astype(np.float32) - zeros.reshape(shape)) * scales.reshape(shape)).astype(np.float32)
