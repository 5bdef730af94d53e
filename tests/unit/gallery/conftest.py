"""Fixtures of the gallery's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photosearch.gallery.decode import decode
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec


@pytest.fixture
def decoded() -> Callable[..., DecodedFile]:
    """Decode a file that must not fail."""

    def run(path: Path, *, size_px: int = 256, **options: Any) -> DecodedFile:
        result = decode(DecodeJob(7, path, input=InputSpec(size_px), **options))
        assert isinstance(result, DecodedFile), result
        return result

    return run


@pytest.fixture
def failure() -> Callable[[Path], str]:
    """The reason why a file that must fail does."""

    def run(path: Path) -> str:
        result = decode(DecodeJob(7, path, input=InputSpec(256)))
        assert isinstance(result, DecodeFailure), "was decoded"
        assert result.failure.path == path
        return result.failure.reason

    return run
