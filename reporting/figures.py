"""What a figure is made of: counts and sums; a rate is only ever divided at the end. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sized
from dataclasses import dataclass
from typing import Any

DIGITS = 4


@dataclass(frozen=True)
class Ratio:
    """`value` is None when nothing is there to divide by: "—", never 0 or 100 %."""

    num: float
    den: float

    @property
    def value(self) -> float | None:
        return None if self.den == 0 else round(self.num / self.den, DIGITS)

    def as_json(self) -> dict[str, Any]:
        return {"num": number(self.num), "den": number(self.den), "value": self.value}


Figure = int | float | Ratio | dict[str, Ratio] | None


def share(part: Sized, whole: Sized) -> Ratio:
    return Ratio(len(part), len(whole))


def mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(math.fsum(known) / len(known), DIGITS) if known else None


def percentile_linear(values: Collection[float], rank: float) -> float | None:
    """Between the two nearest of n sorted values, at (n - 1) * rank: the rule of numpy and spreadsheets."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * rank
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return round(low + (high - low) * (place - math.floor(place)), DIGITS)


def percentile_nearest_rank(values: Collection[float], rank: float) -> float | None:
    """The value at place ceil(n * rank) of n sorted ones: always one that occurred."""
    ordered = sorted(values)
    # The product is rounded first: 0.9 * 10 must be the 9th, not the 10th by a stray bit.
    return round(ordered[max(1, math.ceil(round(rank * len(ordered), 9))) - 1], DIGITS) if ordered else None


def longest(values: Iterable[float]) -> float | None:
    return max(values, default=None)


def number(value: float) -> float:
    """Whole numbers without a fraction, others rounded."""
    return int(value) if float(value).is_integer() else round(value, DIGITS)


def figure_as_json(figure: Figure) -> Any:
    if isinstance(figure, Ratio):
        return figure.as_json()
    if isinstance(figure, dict):
        return {name: ratio.as_json() for name, ratio in sorted(figure.items())}
    return figure if figure is None else number(figure)
