"""Does relevance mean something? Precision and recall at the cut, false alarms, calibration error, hubs, and ranking.

Everything is measured with photos and questions that no number was fitted on. The rival is the best single threshold on
plain cosines, which is chosen with the labels of half of the questions and tested on the other half, both ways round.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation.cutoff_fit import logits_of, trials_of
from photosearch.evaluation.cutoff_ranking import ranking_figures
from photosearch.evaluation.cutoff_sets import UNSURE, YES, label_sets
from photosearch.evaluation.cutoff_trials import Trial, top
from photosearch.evaluation.photo_vectors import text_vectors
from photosearch.models.embedder import Embedder
from photosearch.records import Progress
from photosearch.search.bank import sentences
from photosearch.search.calibration import Fit, logit, relevance

BINS = 15
FLAT = np.linspace(0.0, 0.95, 96)  # thresholds that are tried
GAPS = np.linspace(0.0, 6.0, 13)  # between our bounds, in logits, likewise
LOWEST, HALVINGS = -15.0, 14
Bounds = tuple[float, float]
"""(end, start): scores from which photos are listed, and that the best must reach for a list to begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A trial's photos with one kind of score."""

    trial: Trial
    scores: NDArray[np.float32]

    def listed(self, bounds: Bounds) -> NDArray[np.bool_]:
        """Which photos a person would be shown; those that nobody is sure of count neither way."""
        end, start = bounds
        shown: NDArray[np.bool_] = (self.scores >= end) & (self.trial.labels != UNSURE)
        return shown if self.scores.max() >= start else np.zeros_like(shown)


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over questions. False alarms are of questions about what is not there."""

    precision: float  # of the lists that are not empty
    recall: float
    f: float
    answered: float  # share of questions about absent things that are answered with photos all the same
    photos: float  # how many, on average


def measure(
    data_path: Path, work_path: Path, embedder: Embedder, fit: Fit, stop: Event | None = None
) -> Generator[Progress, None, dict[str, Any]]:
    """All figures as a document. Raises `DataFileError` where there is no data."""
    sets = yield from label_sets(data_path, work_path, embedder, 1, stop)
    bank = text_vectors(sentences(), embedder)
    asked = [trial for one in sets for trial in trials_of(one, bank)]
    ranking = yield from ranking_figures(data_path, work_path, embedder, fit, bank, stop)
    groups = dict.fromkeys((trial.pair, trial.group) for trial in asked)
    by_set: dict[str, dict[str, Any]] = {}
    for pair, group in groups:
        those = [trial for trial in asked if (trial.pair, trial.group) == (pair, group)]
        by_set.setdefault(" to ".join(pair), {})[group] = figures_of(those, fit)
    return {
        "model": embedder.card.key,
        "photos": {one.name: len(one.photos) for one in sets},
        "cut": {"start": fit.cut.start, "end": fit.cut.end},
        "calibration error": _errors(asked, fit),
        "sets": by_set,
        **ranking,
    }


def figures_of(asked: Sequence[Trial], fit: Fit) -> dict[str, Any]:
    """One label set and pair of kinds: at the shipped cut, and against the best flat threshold."""
    ours = [Scored(trial, logits_of(trial, fit)) for trial in asked]
    plain = [Scored(trial, trial.cosines) for trial in asked]
    cut = fit.cut_for(photos_alone=asked[0].pair[0] == "photo")
    shipped = (logit(cut.end), logit(cut.start))
    flat, equal = _against_flat(ours, plain)
    return {
        "questions": sum(trial.present for trial in asked),
        "calibration error": round(calibration_error(*hits(ours)), 4),
        "at the cut": _document(judged_at(ours, shipped)),
        "flat threshold": _document(flat),
        "ours at the flat threshold's recall": _document(equal),
        "false alarms, ours to flat": round(_over(equal.answered, flat.answered), 3),
        "photos in false alarms, ours to flat": round(_over(equal.photos, flat.photos), 3),
    }


def calibration_error(likely: NDArray[np.float32], verdicts: NDArray[np.bool_], bins: int = BINS) -> float:
    """Expected calibration error over bins of equal mass (Naeini, Cooper & Hauskrecht 2015; Nguyen & O'Connor 2015).

    `likely` are (n,) probabilities, `verdicts` whether it was so.
    """
    order = np.argsort(likely, kind="stable")
    parts = zip(np.array_split(likely[order], bins), np.array_split(verdicts[order], bins), strict=True)
    gaps = [len(said) * abs(float(said.mean()) - float(was.mean())) for said, was in parts if len(said)]
    return sum(gaps) / max(1, len(likely))


def hits(ours: Sequence[Scored]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Relevance and verdict of the first hits of all questions about what is there."""
    likely, verdicts = [np.zeros(0, np.float32)], [np.zeros(0, np.bool_)]
    for one in ours:
        if one.trial.present:
            places = top(one.scores)
            places = places[one.trial.labels[places] != UNSURE]
            likely.append(relevance(one.scores[places]))
            verdicts.append(one.trial.labels[places] == YES)
    return np.concatenate(likely), np.concatenate(verdicts)


def judged_at(scored: Sequence[Scored], bounds: Bounds) -> Figures:
    """The figures of lists that are cut at these bounds."""
    precision, recall, f = [], [], []
    for one in (one for one in scored if one.trial.present):
        shown, meant = one.listed(bounds), one.trial.labels == YES
        right = int((shown & meant).sum())
        recall.append(right / int(meant.sum()))
        f.append(2 * right / int(shown.sum() + meant.sum()))
        if shown.any():
            precision.append(right / int(shown.sum()))
    photos = np.array([one.listed(bounds).sum() for one in scored if not one.trial.present])
    return Figures(_mean(precision), _mean(recall), _mean(f), _mean(photos > 0), _mean(photos))


def _against_flat(ours: Sequence[Scored], plain: Sequence[Scored]) -> tuple[Figures, Figures]:
    """The flat threshold and ours at its recall, on the half of the questions that they were not chosen on; averaged.

    The flat threshold has the best F of its half; the gap between our bounds is the one with the fewest false alarms at
    that recall. On the other half our bounds are moved together until they recall as much as the flat threshold does.
    """
    both: list[tuple[Figures, Figures]] = []
    for side in (0, 1):
        flat = _best_flat(_half(plain, side))
        gap = _gap_for(_half(ours, side), judged_at(_half(plain, side), (flat, flat)))
        theirs = judged_at(_half(plain, 1 - side), (flat, flat))
        end = _end_for(_half(ours, 1 - side), theirs.recall, gap)
        both.append((theirs, judged_at(_half(ours, 1 - side), (end, end + gap))))
    return _joined([flat for flat, _ in both]), _joined([equal for _, equal in both])


def _half(scored: Sequence[Scored], side: int) -> list[Scored]:
    return [one for one in scored if one.trial.question % 2 == side]


def _best_flat(scored: Sequence[Scored]) -> float:
    return float(max(FLAT, key=lambda bound: judged_at(scored, (bound, bound)).f))


def _gap_for(scored: Sequence[Scored], goal: Figures) -> float:
    """The gap with the fewest false alarms, beside the goal's, where the goal's recall is reached."""

    def alarms(gap: float) -> float:
        end = _end_for(scored, goal.recall, gap)
        reached = judged_at(scored, (end, end + gap))
        return _over(reached.answered, goal.answered) + _over(reached.photos, goal.photos)

    return min((float(gap) for gap in GAPS), key=alarms)


def _end_for(scored: Sequence[Scored], recall: float, gap: float) -> float:
    """The greatest lower bound that reaches this recall."""
    low, high = LOWEST, -LOWEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if judged_at(scored, (middle, middle + gap)).recall >= recall:
            low = middle
        else:
            high = middle
    return low


def _errors(asked: Sequence[Trial], fit: Fit) -> dict[str, float]:
    """The calibration error of each pair of kinds, all sets pooled."""
    found = {}
    for pair in dict.fromkeys(trial.pair for trial in asked):
        likely, verdicts = hits([Scored(t, logits_of(t, fit)) for t in asked if t.pair == pair])
        found[" to ".join(pair)] = round(calibration_error(likely, verdicts), 4)
    return found


def _joined(figures: Sequence[Figures]) -> Figures:
    return Figures(*np.mean([list(asdict(one).values()) for one in figures], axis=0).tolist())


def _document(figures: Figures) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(figures).items()}


def _over(ours: float, theirs: float) -> float:
    return ours / theirs if theirs else float(ours > 0)


def _mean(values: Sequence[float] | NDArray[Any]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
