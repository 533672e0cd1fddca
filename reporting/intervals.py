"""Half-open spans of time, and the days, weeks and quarters of a zone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, order=True)
class Span:
    """[start, end): an instant on the border belongs to the later span."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return max(0.0, (self.end - self.start).total_seconds())

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end

    def clip(self, to: Span) -> Span:
        start = max(self.start, to.start)
        return Span(start, max(start, min(self.end, to.end)))


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time counted once, in order."""
    merged: list[Span] = []
    for span in sorted(one for one in spans if one.end > one.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def union_seconds(spans: Iterable[Span], within: Span) -> float:
    return sum(span.seconds for span in union(span.clip(within) for span in spans))


def peak(groups: Iterable[Iterable[Span]], within: Span) -> int:
    """The most groups busy at one instant; one that ends when another begins does not meet it."""
    steps: list[tuple[datetime, int]] = []
    for group in groups:
        for span in union(one.clip(within) for one in group):
            steps += [(span.start, 1), (span.end, -1)]
    busy = most = 0
    for _, change in sorted(steps):  # at one instant the -1 sorts first
        busy += change
        most = max(most, busy)
    return most


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From local midnight to the next: 23, 24 or 25 hours."""
    return days_span(day, day, zone)


def days_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """From the beginning of the first day to the end of the last."""
    return Span(midnight(first, zone), midnight(last + timedelta(days=1), zone))


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _months(day: date, size: int) -> tuple[date, date]:
    """The block of `size` months that holds the day, blocks counted from January."""
    first = date(day.year, (day.month - 1) // size * size + 1, 1)
    beyond = first.month + size
    after = date(first.year + (beyond > 12), (beyond - 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


PERIODS: dict[str, Callable[[date], tuple[date, date]]] = {
    "day": lambda day: (day, day),
    "week": _week,
    "month": lambda day: _months(day, 1),
    "quarter": lambda day: _months(day, 3),
    "year": lambda day: _months(day, 12),
}


def period_span(period: str, day: date, zone: ZoneInfo) -> Span:
    """The day, week (Monday first), month, quarter or year that holds a day."""
    first, last = PERIODS[period](day)
    return days_span(first, last, zone)
