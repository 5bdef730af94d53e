"""Relevance: affine in the photo's vector, shrunk for small libraries, careful in large ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.calibration import (
    FITTED_AT,
    Calibration,
    Fit,
    Scale,
    logit,
    luck,
    relevance,
    sampled,
)
from photosearch.search.cutoff import Cut, judged_cut

DIM = 8
SCALE = Scale(hub_weight=1.0, bias=-3.0, slope=20.0, share=0.8, middle=0.1, spread=0.05)
PAIR = ("words", "whole")


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def calibration(bank: np.ndarray | None = None, **given: float) -> Calibration:
    scale = Scale(**{**{name: getattr(SCALE, name) for name in SCALE.__slots__}, **given})
    return Calibration(np.zeros((0, DIM), np.float32) if bank is None else bank, Fit({PAIR: scale}, Cut()))


def test_a_logit_is_what_the_formula_says() -> None:
    one, photos, question = calibration(unit_rows(40, 1)), unit_rows(500), unit_rows(1, 2)[0]
    extended = one.extend(photos)
    asked = one.ask(PAIR, question, extended, len(photos))
    scores = photos @ question - extended[:, -1]
    background = asked.background
    wanted = SCALE.bias + SCALE.slope * (scores - SCALE.share * background.middle)
    assert asked.logits(extended) == pytest.approx(wanted, abs=1e-3)
    assert background.middle == pytest.approx(np.median(scores), abs=0.02)


def test_without_photos_the_model_s_own_background_counts() -> None:
    one = calibration()
    asked = one.ask(PAIR, unit_rows(1)[0], np.zeros((0, DIM + 1), np.float32), 0)
    assert asked.background.middle == SCALE.middle
    assert asked.background.percentile(0.5) == 0.0


def test_ten_photos_are_believed_less_than_ten_thousand() -> None:
    far = np.zeros((10_000, DIM), np.float32)
    far[:, 0] = -1.0
    question = np.eye(DIM, dtype=np.float32)[0]
    one = calibration()
    middles = [
        one.ask(PAIR, question, one.extend(far[:n]), n).background.middle for n in (0, 10, 100, 10_000)
    ]
    assert middles == sorted(middles, reverse=True)
    assert middles[-1] == pytest.approx(-1.0, abs=0.01)


def test_matches_in_the_sample_do_not_move_its_background() -> None:
    one, question = calibration(), unit_rows(1, 5)[0]
    photos = unit_rows(1000)
    some = photos.copy()
    some[:50] = question  # a twentieth of the library is meant
    plain = one.ask(PAIR, question, one.extend(photos), 1000).background
    with_matches = one.ask(PAIR, question, one.extend(some), 1000).background
    assert with_matches.middle == pytest.approx(plain.middle, abs=0.25 * plain.spread)


def test_more_photos_than_were_fitted_on_must_come_nearer() -> None:
    one, question, photos = calibration(), unit_rows(1, 5)[0], unit_rows(500)
    extended = one.extend(photos)
    offsets = [one.ask(PAIR, question, extended, size).offset for size in (10, FITTED_AT, 10**5, 10**6)]
    assert offsets[0] == offsets[1] > offsets[2] > offsets[3]
    assert luck(10**6) == pytest.approx(math.sqrt(2 * math.log(10**6)) - math.sqrt(2 * math.log(FITTED_AT)))


def test_in_a_million_chance_brings_hardly_more_above_the_cut_than_in_five_thousand() -> None:
    generator = np.random.default_rng(3)
    one, question = calibration(share=1.0), np.eye(DIM, dtype=np.float32)[0]
    alarms = []
    for size in (FITTED_AT, 10**6):
        rows = np.zeros((size, 1), np.float32)
        rows[:, 0] = 0.05 * generator.standard_normal(size).astype(np.float32)
        sample = np.zeros((2000, DIM + 1), np.float32)
        sample[:, 0] = rows[:2000, 0]
        asked = one.ask(PAIR, question, sample, size)
        alarms.append(int((rows[:, 0] * asked.vector[0] + asked.offset > 0.0).sum()))
    assert alarms[1] <= max(5, 5 * alarms[0])
    without = int((rows[:, 0] * asked.vector[0] + asked.offset + 20 * 0.05 * luck(10**6) > 0.0).sum())
    assert without > 20 * max(1, alarms[1])


def test_the_percentile_counts_the_sample_below() -> None:
    one, question, photos = calibration(), unit_rows(1, 5)[0], unit_rows(200)
    background = one.ask(PAIR, question, one.extend(photos), 200).background
    assert background.percentile(2.0) == 100.0
    assert background.percentile(float(np.median(photos @ question))) == pytest.approx(50.0, abs=1.0)


def test_the_fingerprint_follows_what_is_taken_off() -> None:
    bank = unit_rows(20, 1)
    fit = Fit({}, Cut())
    reached = np.full(20, 0.5, np.float32)
    prints = {
        Calibration(bank, fit).fingerprint,
        Calibration(bank[:10], fit).fingerprint,
        Calibration(bank, fit, reached, 0.01).fingerprint,
        Calibration(bank, fit, reached, 0.02).fingerprint,
    }
    assert len(prints) == 4
    assert Calibration(bank, fit).fingerprint == Calibration(bank.copy(), fit).fingerprint


def test_captions_are_not_held_against_the_crowd_of_photos() -> None:
    bank, photos = unit_rows(50, 1), unit_rows(20)
    with_crowd = Calibration(bank, Fit({}, Cut()), np.full(50, -1.0, np.float32), 0.01)
    alone = Calibration(bank, Fit({}, Cut()))
    assert with_crowd.extend(photos, "caption") == pytest.approx(alone.extend(photos, "caption"))
    assert (with_crowd.extend(photos)[:, -1] > alone.extend(photos)[:, -1]).all()


@given(st.floats(0.001, 0.999))
def test_logit_and_relevance_undo_each_other(share: float) -> None:
    assert relevance(np.array([logit(share)], np.float32))[0] == pytest.approx(share, abs=1e-4)


def test_relevance_of_what_is_out_of_all_bounds() -> None:
    assert relevance(np.array([-1e9, 1e9], np.float32)) == pytest.approx([0.0, 1.0])


@given(st.sets(st.integers(1, 10**9), min_size=60, max_size=200), st.integers(0, 50))
def test_a_sample_stays_the_same_when_others_come_and_go(ids: set[int], gone: int) -> None:
    before = np.array(sorted(ids), np.int64)
    drawn = set(before[sampled(before, 50)].tolist())
    after = np.array(sorted(ids - set(sorted(ids - drawn)[:gone])), np.int64)
    assert set(after[sampled(after, 50)].tolist()) == drawn
    assert len(drawn) == 50


def test_a_sample_is_spread_over_all_ids() -> None:
    places = sampled(np.arange(1, 100_001), 2000)
    assert len(np.unique(places)) == 2000
    assert abs(places.mean() - 50_000) < 3000


def test_a_list_begins_with_a_good_hit_and_goes_on_below_it() -> None:
    cut = Cut(start=0.6, end=0.2)
    assert cut.above(0.6) == 0.2
    assert cut.above(0.59) > 0.59


def test_questions_of_photos_alone_have_bounds_of_their_own_where_there_are_any() -> None:
    words, photos = Cut(0.5, 0.2), Cut(0.4, 0.1)
    assert Fit({}, words, photos).cut_for(photos_alone=True) == photos
    assert Fit({}, words, photos).cut_for(photos_alone=False) == words
    assert Fit({}, words).cut_for(photos_alone=True) == words


def test_the_judged_cut_is_the_mean_of_the_lowest() -> None:
    assert judged_cut(np.array([0.2, 0.4])) == pytest.approx(0.3)
