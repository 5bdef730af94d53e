"""Damaged photos through the real decoders: no crash of ours, no hang, no child left behind."""

from __future__ import annotations

from pathlib import Path

import fuzzing
import pytest

pytestmark = pytest.mark.data


def check(outcome: fuzzing.Outcome) -> None:
    print(outcome)
    assert outcome.answers == outcome.inputs == outcome.decoded + sum(outcome.reasons.values())
    assert outcome.decoded > 0 and outcome.reasons["refused"] > 0  # neither all spoilt nor none
    assert outcome.children_left == 0


@pytest.mark.timeout(300)
def test_a_thousand_damaged_photos(test_data: Path, tmp_path: Path) -> None:
    check(fuzzing.run(test_data, 1_000, tmp_path))


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_twenty_thousand_damaged_photos(test_data: Path, tmp_path: Path) -> None:
    check(fuzzing.run(test_data, 20_000, tmp_path, seed=2))
