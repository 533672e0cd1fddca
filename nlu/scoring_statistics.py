"""Shares, F1, their 95 % confidence intervals, and calibration: each defined once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BINS = 10
RESAMPLES = 1000
_Z = 1.959964
_SEED = 20260318
Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Figure:
    """A figure and its 95 % interval. `of`: how many rows or stretches it is over; 0 says nothing was measured."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence lies in [low, low + 1/BINS): how sure they were, and how often right."""

    low: float
    count: int
    confidence: float
    accuracy: float


def ratio(part: float, whole: float) -> float:
    """0 of 0 is 0: nothing was shown to be right."""
    return part / whole if whole else 0.0


def f1(hits: float, found: float, expected: float) -> float:
    """2 * hits / (found + expected): the harmonic mean of precision and recall."""
    return ratio(2 * hits, found + expected)


def share(outcomes: Sequence[bool]) -> Figure:
    """Right / all, with Wilson's score interval."""
    right, whole = sum(outcomes), len(outcomes)
    low, high = wilson(right, whole)
    return Figure(ratio(right, whole), low, high, whole)


def wilson(right: int, whole: int) -> tuple[float, float]:
    """E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212, without continuity correction. Of nothing: 0 to 1."""
    if not whole:
        return 0.0, 1.0
    p, z2 = right / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def pooled_f1(hits: Sequence[int], found: Sequence[int], expected: Sequence[int]) -> Figure:
    """Micro F1 of counts per utterance; the interval resamples utterances."""
    counts = np.array([hits, found, expected], dtype=np.float64).T
    total = counts.sum(axis=0)
    low, high = _interval(_safe(2 * (sums := _resampled(counts))[:, 0], sums[:, 1] + sums[:, 2]))
    return Figure(float(f1(*total)), low, high, int(total[2]))


def macro_f1(expected: Sequence[str], got: Sequence[str]) -> Figure:
    """The mean over the names expected of each name's F1; the interval resamples utterances."""
    names = sorted(set(expected))
    if not names:
        return Figure(0.0, 0.0, 1.0, 0)
    wanted = np.array([[each == name for name in names] for each in expected], dtype=np.float64)
    given = np.array([[each == name for name in names] for each in got], dtype=np.float64)
    value = float(np.mean(_class_f1(*(part.sum(axis=0) for part in (wanted * given, given, wanted)))))
    width = len(names)
    sums = _resampled(np.hstack([wanted * given, given, wanted]))
    each = _class_f1(sums[:, :width], sums[:, width : 2 * width], sums[:, 2 * width :])
    # A name that a resample does not hold is no failure.
    present = sums[:, 2 * width :] > 0
    low, high = _interval(_safe((each * present).sum(axis=1), present.sum(axis=1)))
    return Figure(value, low, high, len(expected))


def _class_f1(hits: Counts, found: Counts, expected: Counts) -> Counts:
    return _safe(2 * hits, found + expected)


def _safe(part: Counts, whole: Counts) -> Counts:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _resampled(counts: Counts) -> Counts:
    """Sums over RESAMPLES draws of as many rows, with replacement, always the same draws."""
    rows = len(counts)
    if not rows:
        return np.zeros((RESAMPLES, counts.shape[1] if counts.ndim > 1 else 3))
    sums: Counts = _draws(rows) @ counts
    return sums


@lru_cache(maxsize=4)
def _draws(rows: int) -> Counts:
    """How often each row is drawn, in each resample."""
    drawn = np.random.default_rng(_SEED).multinomial(rows, np.full(rows, 1 / rows), size=RESAMPLES)
    return drawn.astype(np.float64)


def _interval(values: Counts) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else 0.0


def calibration_bins(answers: Sequence[tuple[float, bool]]) -> list[Bin]:
    """(confidence, right?) -> the bins that hold any answer; a confidence of 1 is in the last."""
    bins = []
    for index in range(BINS):
        inside = [(sure, right) for sure, right in answers if min(int(sure * BINS), BINS - 1) == index]
        if inside:
            confidence = sum(sure for sure, _ in inside) / len(inside)
            bins.append(Bin(index / BINS, len(inside), confidence, sum(right for _, right in inside) / len(inside)))
    return bins


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: |confidence - accuracy| of the bins, weighted with their counts."""
    whole = sum(each.count for each in bins)
    return ratio(sum(each.count * abs(each.confidence - each.accuracy) for each in bins), whole)
