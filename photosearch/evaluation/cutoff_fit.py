"""Fits the numbers of a model's calibration on labelled photos, in a minute or two, always with the same outcome.

For each pair of kinds a logistic regression on the first `TOP` hits of every question, as a person would see them: is
this photo meant? Each label set weighs the same, whatever its size. Questions about what is not there take part with
`ABSENT_WEIGHT`, for people seldom ask for what they do not have.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation.cutoff_sets import UNSURE, YES, LabelSet, label_sets
from photosearch.evaluation.cutoff_trials import Trial, top, trials
from photosearch.evaluation.photo_vectors import text_vectors
from photosearch.models.embedder import Embedder
from photosearch.records import Progress, Vectors
from photosearch.search.bank import sentences
from photosearch.search.calibration import LOWER, Calibration, Fit, Pair, Scale, placed
from photosearch.search.cutoff import Cut
from photosearch.search.fits import from_floors
from photosearch.search.hubness import SHARE, closeness, thresholds

ABSENT_WEIGHT = 0.2
HUB_WEIGHTS: Mapping[Pair, tuple[float, ...]] = {
    ("words", "whole"): (1.0,),
    ("words", "caption"): (0.0, 0.5, 1.0),
    ("photo", "whole"): (0.0, 0.5, 1.0),
}
KEPT = 3.0  # an answer that is missed annoys more than one too many
RIDGE = 1e-2
STEPS = 40

Numbers = NDArray[np.float64]


def fit(
    data_path: Path, work_path: Path, embedder: Embedder, stop: Event | None = None
) -> Generator[Progress, None, tuple[Fit, dict[str, object]]]:
    """The fit on the first half of every label set, and what it was made from. Raises `DataFileError`."""
    sets = yield from label_sets(data_path, work_path, embedder, 0, stop)
    bank = text_vectors(sentences(), embedder)
    asked = [trial for one in sets for trial in trials_of(one, bank)]
    by_pair = {pair: [trial for trial in asked if trial.pair == pair] for pair in HUB_WEIGHTS}
    scales = dict(from_floors(embedder.card).scales)  # where there is nothing to fit on
    scales |= {pair: _scale(pair, those) for pair, those in by_pair.items() if those}
    scales["photo", "caption"] = scales["words", "whole"]  # words held against a photo, the other way round
    found = Fit(scales, Cut())
    words, photos = ([t for t in asked if t.pair == (kind, "whole")] for kind in ("words", "photo"))
    about = {
        "label sets": {one.name: len(one.photos) for one in sets},
        "trials": len(asked),
        "likelihood a hit": {
            "-".join(pair): round(-_loss(scales[pair], those), 4) for pair, those in by_pair.items() if those
        },
    }
    return replace(found, cut=_cut(words, found), photo_cut=_cut(photos, found) if photos else None), about


def calibration_of(one: LabelSet, bank: Vectors, fit: Fit) -> Calibration:
    """The calibration that a library of these photos would have."""
    if not len(bank):
        return Calibration(bank, fit)
    reached, share = thresholds(one.photos, bank, SHARE * closeness(one.photos, bank))
    return Calibration(bank, fit, reached, share)


def trials_of(one: LabelSet, bank: Vectors) -> Iterable[Trial]:
    """All trials of a set, with its hubs corrected."""
    calibration = calibration_of(one, bank, Fit({}, Cut()))
    captions = None if one.captions is None else calibration.extend(one.captions, "caption")
    return trials(one, calibration.extend(one.photos), captions)


def logits_of(trial: Trial, fit: Fit) -> NDArray[np.float32]:
    """(n,) logits of a trial's photos, as `Calibration.ask` gives them."""
    scale = fit.scales[trial.pair]
    scores = trial.cosines - np.float32(scale.hub_weight) * trial.less
    offset, _ = placed(scale, scores, len(scores))
    logits: NDArray[np.float32] = np.float32(scale.slope) * scores + np.float32(offset)
    return logits


def _scale(pair: Pair, asked: Sequence[Trial]) -> Scale:
    """The hub weight with the likeliest outcome, and the numbers that belong to it."""
    fitted = [_fitted(pair, asked, weight) for weight in HUB_WEIGHTS[pair]]
    return min(fitted, key=lambda scale: _loss(scale, asked))


def _fitted(pair: Pair, asked: Sequence[Trial], hub_weight: float) -> Scale:
    table, verdicts, weights = _table(asked, hub_weight)
    bias, slope, by_middle = _logistic(table, verdicts, weights)
    share = float(np.clip(-by_middle / slope, 0.0, 1.0))
    if share != -by_middle / slope:  # out of bounds: what is left is fitted again
        joined = np.column_stack([table[:, 0], table[:, 1] - share * table[:, 2]])
        bias, slope = _logistic(joined, verdicts, weights)
    backgrounds = np.array([_background(trial, hub_weight) for trial in asked])
    middle, spread = backgrounds.mean(axis=0).tolist()
    return Scale(hub_weight, float(bias), float(slope), share, middle, spread)


def _table(asked: Sequence[Trial], hub_weight: float) -> tuple[Numbers, Numbers, Numbers]:
    """(hits, 3) of 1, score and background's middle; whether each was meant; and its weight."""
    sizes = {group: sum(trial.group == group for trial in asked) for group in {t.group for t in asked}}
    tables, verdicts, weights = [], [], []
    for trial in asked:
        scores = trial.cosines - hub_weight * trial.less
        places = top(scores)
        places = places[trial.labels[places] != UNSURE]
        middle = np.full(len(places), _background(trial, hub_weight)[0])
        tables.append(np.column_stack([np.ones(len(places)), scores[places], middle]))
        verdicts.append(trial.labels[places] == YES)
        weights.append(np.full(len(places), (1.0 if trial.present else ABSENT_WEIGHT) / sizes[trial.group]))
    weight = np.concatenate(weights)
    return np.concatenate(tables), np.concatenate(verdicts).astype(np.float64), weight / weight.mean()


def _background(trial: Trial, hub_weight: float) -> tuple[float, float]:
    low, half = np.quantile(trial.cosines - hub_weight * trial.less, (LOWER, 0.5))
    return float(half), float(half - low)


def _logistic(table: Numbers, verdicts: Numbers, weights: Numbers) -> Numbers:
    """Weights of the columns, by Newton's method with a little ridge."""
    found: Numbers = np.zeros(table.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (weights * (likely - verdicts)) + RIDGE * found
        curve = (table * (weights * likely * (1 - likely))[:, None]).T @ table + RIDGE * np.eye(len(found))
        found = found - np.linalg.solve(curve, slope)
    return found


def _loss(scale: Scale, asked: Sequence[Trial]) -> float:
    """Mean negative log-likelihood of the verdicts on the first hits."""
    table, verdicts, weights = _table(asked, scale.hub_weight)
    logits = scale.bias + scale.slope * (table[:, 1] - scale.share * table[:, 2])
    losses = np.logaddexp(0.0, logits) - verdicts * logits
    return float((weights * losses).sum() / weights.sum())


def _cut(asked: Sequence[Trial], fit: Fit) -> Cut:
    """Down to where F is best over the questions about what is there.

    Lists begin where the harmonic mean of what is kept of that F, which counts `KEPT` times, and of the share of
    questions about what is not there that are answered with nothing is greatest.
    """
    scored = [(logits_of(trial, fit), trial) for trial in asked]
    present = [(logits, trial) for logits, trial in scored if trial.present]
    bounds = np.linspace(-4.0, 2.0, 49)
    end = float(max(bounds, key=lambda bound: _mean_f(present, bound, -np.inf)))
    most = _mean_f(present, end, -np.inf)

    def balance(start: float) -> float:
        kept = _mean_f(present, end, start) / most
        empty = _mean_by_group([(t.group, float(x.max() < start)) for x, t in scored if not t.present])
        return (1 + KEPT) / (KEPT / max(kept, 1e-9) + 1 / max(empty, 1e-9))

    return Cut(start=_share(max((float(b) for b in bounds if b >= end), key=balance)), end=_share(end))


def _mean_f(present: Sequence[tuple[NDArray[np.float32], Trial]], end: float, start: float) -> float:
    """The mean over label sets of the mean F of their questions."""
    values = []
    for logits, trial in present:
        listed = (logits >= end) & (trial.labels != UNSURE) & bool(logits.max() >= start)
        right, wanted = int((listed & (trial.labels == YES)).sum()), int((trial.labels == YES).sum())
        values.append((trial.group, 2 * right / (int(listed.sum()) + wanted)))
    return _mean_by_group(values)


def _mean_by_group(values: Iterable[tuple[str, float]]) -> float:
    """The mean of the groups' means."""
    groups: dict[str, list[float]] = {}
    for group, value in values:
        groups.setdefault(group, []).append(value)
    return float(np.mean([np.mean(one) for one in groups.values()]))


def _share(logit: float) -> float:
    return round(float(1 / (1 + np.exp(-logit))), 4)
