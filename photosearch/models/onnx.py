"""The one door to onnxruntime: sessions that stay quiet, keep to their threads, and never spin.

Importing this module does not import onnxruntime; making a session does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnxruntime

ERRORS_ONLY = 3  # onnxruntime's log severity


class OnnxSession:
    """An ONNX model on the CPU with one output."""

    def __init__(self, model_path: Path, threads: int):
        self._session = _open(model_path, threads)

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """The model's first output for named input arrays."""
        output = self._session.run(None, dict(inputs))[0]
        return np.asarray(output, np.float32)


def _open(model_path: Path, threads: int) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    # Spinning threads are a few per cent faster and keep a core busy that the window or a decoder needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model_path), options, providers=["CPUExecutionProvider"])
