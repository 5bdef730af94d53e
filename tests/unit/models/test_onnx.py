"""Sessions keep to what the program needs of them."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from photosearch.models.onnx import OnnxSession


def test_importing_the_door_does_not_open_it() -> None:
    loads = "import sys, photosearch.models.builtin, photosearch.models.onnx;"
    code = f"{loads} print({{'onnxruntime', 'tokenizers', 'torch'}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_runs_a_graph(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the train extra")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Add", ["a", "a"], ["b"])],
        "double",
        [info("a", kind, ["n"])],
        [info("b", kind, ["n"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    (tmp_path / "double.onnx").write_bytes(model.SerializeToString())
    doubled = OnnxSession(tmp_path / "double.onnx", 1).run({"a": np.float32([1, 2])})
    assert doubled.tolist() == [2, 4]
