"""What is asked of a decoder child besides `records.DecodeJob`, and what it answers. Imports no decoder."""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class PreviewJob:
    """A stored preview that another model wants to read."""

    key: int
    jpeg: bytes
    input: InputSpec


@dataclass(frozen=True, slots=True, eq=False)
class PreviewPixels:
    """The model's square of a stored preview; None where the preview is damaged."""

    key: int
    pixels: Pixels | None


Job = DecodeJob | PreviewJob
Answer = DecodedFile | DecodeFailure | PreviewPixels
