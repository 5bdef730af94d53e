"""From trained towers to the files that ship: `image.onnx` and `text.onnx`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto
from torch import Tensor

from photosearch.training.backbone import Block, SameConv
from photosearch.training.image_tower import ImageHead, ImageTower
from photosearch.training.levelling import LEVEL, Levelling
from photosearch.training.onnx_graph import Graph
from photosearch.training.text_tower import EPSILON, EncoderLayer, TextTower

MASKED = -1e9


def array(tensor: Tensor) -> NDArray[np.float32]:
    """Weights as a plain array."""
    return tensor.detach().cpu().float().numpy()


def export_image(tower: ImageTower, side_px: int, path: Path, levelling: Levelling | None = None) -> None:
    """Input "pixels" uint8 (n, side, side, 3) RGB, output "vector" float32 (n, dim) unit rows, corrected for hubs
    where there is a `levelling`."""
    graph = Graph("image")
    x = graph.op("Transpose", graph.op("Cast", "pixels", to=TensorProto.FLOAT), perm=[0, 3, 1, 2])
    x = graph.op("Sub", graph.op("Mul", x, graph.number(1 / 127.5)), graph.number(1))
    for layer in tower.backbone.layers:
        x = _block(graph, layer, x) if isinstance(layer, Block) else _conv(graph, layer, x)  # type: ignore[arg-type]
    pooled = graph.op("ReduceMean", x, graph.constant(np.asarray([2, 3])), keepdims=0)
    dim = tower.head.straight.out_features
    result = _levelled(graph, graph.unit(_head(graph, tower.head, pooled)), levelling)
    graph.save(path, {"pixels": (TensorProto.UINT8, ["n", side_px, side_px, 3])}, result, dim)


def _block(graph: Graph, block: Block, x: str) -> str:
    y = x
    for conv in block.convs:
        y = _conv(graph, conv, y)  # type: ignore[arg-type]
    return str(graph.op("Add", x, y)) if block.residual else y


def _conv(graph: Graph, conv: SameConv, x: str) -> str:
    """Padding as `SameConv` does it: all round, or below and right only where the stride is 2."""
    side = conv.kernel_size[0] // 2
    pads = [0, 0, 1, 1] if conv.stride[0] == 2 else [side] * 4
    assert conv.bias is not None
    y = graph.op(
        "Conv", x, graph.weight(array(conv.weight)), graph.constant(array(conv.bias)),
        strides=list(conv.stride), pads=pads, group=conv.groups, kernel_shape=list(conv.kernel_size),
    )  # fmt: skip
    if conv.relu:
        y = graph.op("Clip", y, graph.number(0), graph.number(6))
    return str(y)


def _head(graph: Graph, head: ImageHead, pooled: str) -> str:
    x = graph.layer_norm(pooled, array(head.norm.weight), array(head.norm.bias), head.norm.eps)
    wide = graph.op("Gelu", graph.linear(x, array(head.up.weight), array(head.up.bias)))
    return str(
        graph.op(
            "Add", graph.linear(x, array(head.straight.weight)), graph.linear(wide, array(head.down.weight))
        )
    )


def export_text(tower: TextTower, path: Path, levelling: Levelling | None = None) -> None:
    """Input "ids" int64 (n, length), padded with 0, output "vector" float32 (n, dim) unit rows, corrected for hubs
    where there is a `levelling`."""
    graph, shape = Graph("text"), tower.shape
    real = graph.op(
        "Cast", graph.op("Not", graph.op("Equal", "ids", graph.constant(np.asarray(0)))), to=TensorProto.FLOAT
    )
    gap = graph.op("Mul", graph.op("Sub", graph.number(1), real), graph.number(MASKED))
    mask = graph.op("Unsqueeze", gap, graph.constant(np.asarray([1, 2])))
    x = graph.op("Add", _token_rows(graph, tower), _position_rows(graph, tower))
    x = graph.layer_norm(x, array(tower.norm.weight), array(tower.norm.bias), EPSILON)
    for layer in tower.layers:
        x = _encoder_layer(graph, layer, x, mask)  # type: ignore[arg-type]
    column = graph.op("Unsqueeze", real, graph.constant(np.asarray([2])))
    axis = graph.constant(np.asarray([1]))
    total = graph.op("ReduceSum", graph.op("Mul", x, column), axis, keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", column, axis, keepdims=0))
    result = _levelled(graph, graph.unit(graph.linear(mean, array(tower.project.weight))), levelling)
    graph.save(path, {"ids": (TensorProto.INT64, ["n", "length"])}, result, shape.dim)


def _levelled(graph: Graph, x: str, how: Levelling | None) -> str:
    """What `levelling.levelled` computes; the bank is kept in bytes with a scale a row."""
    if how is None:
        return x
    axis, sharpness = graph.constant(np.asarray([1])), graph.number(how.hubs.sharpness)
    powers = graph.op("Exp", graph.op("Mul", graph.op("MatMul", x, _bank(graph, how.bank)), sharpness))
    near = graph.op("Div", graph.op("Log", graph.op("ReduceMean", powers, axis, keepdims=1)), sharpness)
    above = graph.op("Sub", graph.op("Max", near, graph.number(how.least)), graph.number(how.middle))
    own = graph.op("Mul", above, graph.number(-how.hubs.strength / LEVEL))
    constant = graph.op("Add", graph.op("Mul", own, graph.number(0)), graph.number(LEVEL))
    extra = (constant, own) if how.kind == "photo" else (own, constant)
    turned = graph.op("MatMul", x, graph.weight(how.turn))
    return graph.unit(graph.op("Concat", turned, *extra, axis=1))


def _bank(graph: Graph, bank: NDArray[np.float32]) -> str:
    """(n, dim) → its columns, (dim, n), as single precision."""
    scales = np.maximum(np.abs(bank).max(1), 1e-8) / 127
    rows = np.rint(bank / scales[:, None]).astype(np.int8)
    values = graph.op("Cast", graph.constant(rows.T), to=TensorProto.FLOAT)
    return str(graph.op("Mul", values, graph.constant(scales.astype(np.float32))))


def _token_rows(graph: Graph, tower: TextTower) -> str:
    """The table in bytes with a scale a row, and only the rows that are looked up are turned into numbers: in half
    precision it would be the largest part of all files together and load more slowly, for the same figures."""
    table = array(tower.tokens.weight)
    scales = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
    rows = graph.op("Gather", graph.constant(np.rint(table / scales).astype(np.int8)), "ids")
    row_scales = graph.op("Gather", graph.constant(scales.astype(np.float32)), "ids")
    return str(graph.op("Mul", graph.op("Cast", rows, to=TensorProto.FLOAT), row_scales))


def _position_rows(graph: Graph, tower: TextTower) -> str:
    length = graph.op("Shape", "ids", start=1)
    zero = graph.constant(np.asarray([0]))
    return str(graph.op("Slice", graph.weight(array(tower.positions)), zero, length, zero))


def _encoder_layer(graph: Graph, layer: EncoderLayer, x: str, mask: str) -> str:
    width = layer.out.in_features
    split = graph.constant(np.asarray([0, 0, 3, layer.heads, width // layer.heads]))
    qkv = graph.op("Reshape", graph.linear(x, array(layer.qkv.weight), array(layer.qkv.bias)), split)
    turned = graph.op("Transpose", qkv, perm=[2, 0, 3, 1, 4])
    parts = graph.op("Split", turned, outputs=3, axis=0, num_outputs=3)
    q, k, v = (graph.op("Squeeze", part, graph.constant(np.asarray([0]))) for part in parts)
    scores = graph.op("MatMul", q, graph.op("Transpose", k, perm=[0, 1, 3, 2]))
    scaled = graph.op("Mul", scores, graph.number((width // layer.heads) ** -0.5))
    weights = graph.op("Softmax", graph.op("Add", scaled, mask), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", weights, v), perm=[0, 2, 1, 3])
    mixed = graph.op("Reshape", mixed, graph.constant(np.asarray([0, 0, width])))
    x = _summed(graph, x, graph.linear(mixed, array(layer.out.weight), array(layer.out.bias)), layer.norm1)
    wide = graph.op("Gelu", graph.linear(x, array(layer.up.weight), array(layer.up.bias)))
    return _summed(
        graph, x, graph.linear(wide, array(layer.down.weight), array(layer.down.bias)), layer.norm2
    )


def _summed(graph: Graph, x: str, y: str, norm: object) -> str:
    weight, bias = array(norm.weight), array(norm.bias)  # type: ignore[attr-defined]
    return graph.layer_norm(str(graph.op("Add", x, y)), weight, bias, EPSILON)
