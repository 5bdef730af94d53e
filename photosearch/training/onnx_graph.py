"""A small writer of ONNX graphs whose weights lie on disk in half precision and are computed with in single."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
IR_VERSION = 9  # what onnxruntime 1.17 and later read


class Graph:
    """Nodes and weights in the making; every method that computes returns the name of its result."""

    def __init__(self, name: str):
        self.name = name
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.count = 0

    def op(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        """A node; one name, or a tuple of names where it has several results."""
        self.count += 1
        names = [f"{kind}_{self.count}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(
            helper.make_node(kind, list(inputs), names, name=f"{kind}_{self.count}", **attributes)
        )
        return names[0] if outputs == 1 else tuple(names)

    def number(self, value: float) -> str:
        """A single-precision scalar."""
        return self.constant(np.asarray(value, np.float32))

    def constant(self, values: NDArray[Any]) -> str:
        """An array as it is."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, values: NDArray[np.float32]) -> str:
        """Half precision on disk; the cast is folded away when the session is made, so that it costs nothing later."""
        return str(self.op("Cast", self.constant(values.astype(np.float16)), to=TensorProto.FLOAT))

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32] | None = None) -> str:
        """x · weightᵀ + bias; `weight` (out, in) as PyTorch keeps it."""
        y = self.op("MatMul", x, self.weight(weight.T))
        return str(y if bias is None else self.op("Add", y, self.constant(bias)))

    def layer_norm(
        self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], epsilon: float
    ) -> str:
        """Over the last axis."""
        return str(
            self.op(
                "LayerNormalization", x, self.constant(weight), self.constant(bias), axis=-1, epsilon=epsilon
            )
        )

    def unit(self, x: str) -> str:
        """Rows (n, dim) divided by their length."""
        length = self.op("ReduceL2", x, self.constant(np.asarray([1])), keepdims=1)
        return str(self.op("Div", x, self.op("Max", length, self.number(1e-12))))

    def save(self, path: Path, inputs: dict[str, tuple[int, list[int | str]]], result: str, dim: int) -> None:
        """Write the model; `inputs` maps names to element type and shape, `result` becomes the output "vector"."""
        self.nodes.append(helper.make_node("Identity", [result], ["vector"]))
        graph = helper.make_graph(
            self.nodes,
            self.name,
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["n", dim])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(
            graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="photosearch"
        )
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString())
