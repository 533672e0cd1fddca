"""The day a caller means -> days of the calendar, none after the day of the call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nlu.loss_date_calendar import festival_days, lunar_days
from nlu.loss_date_mentions import (
    CalendarDay,
    DayOffset,
    DayRange,
    Festival,
    LastWeek,
    LunarDay,
    Weekday,
    Weekend,
)
from nlu.loss_date_said import Day


def likely_days(day: Day | None, today: date) -> Iterator[date]:
    """The days that may be meant, the likeliest first; none after today."""
    if day is None:
        yield from (today, today - timedelta(days=1))
    elif isinstance(day, DayOffset):
        yield today + timedelta(days=day.days)
    elif isinstance(day, Weekday):
        yield from _weekdays(day, today)
    elif isinstance(day, CalendarDay):
        yield from _calendar_days(day, today)
    elif isinstance(day, Festival):
        shift = timedelta(days=day.days)
        yield from [found + shift for found in festival_days(day.name, today, day.year) if found + shift <= today][:1]
    elif isinstance(day, LunarDay):
        yield from [found for found in lunar_days(day.month, day.day, today) if found <= today][:1]


def vague_days(day: DayRange | LastWeek | Weekend, today: date) -> tuple[date, date]:
    """First and last day that may be meant."""
    monday = today - timedelta(days=today.weekday())
    if isinstance(day, LastWeek):
        return monday - timedelta(days=7), monday - timedelta(days=1)
    if isinstance(day, DayRange):
        return today + timedelta(days=day.first), today + timedelta(days=day.last)
    weeks = day.weeks if day.weeks is not None else 0 if today.weekday() >= 5 else -1
    saturday = monday + timedelta(days=5, weeks=weeks)
    return saturday, min(saturday + timedelta(days=1), today)


def _weekdays(day: Weekday, today: date) -> Iterator[date]:
    if day.weeks is not None:
        meant = today - timedelta(days=today.weekday() - day.weekday) + timedelta(weeks=day.weeks)
        if meant <= today:
            yield meant
        return
    back = (today.weekday() - day.weekday) % 7
    if back == 0 and day.before_today:
        back = 7
    yield today - timedelta(days=back)
    if back == 0:
        yield today - timedelta(days=7)


def _calendar_days(day: CalendarDay, today: date) -> Iterator[date]:
    if day.year is not None and day.month is not None:
        year = day.year if day.year > 0 else today.year + day.year
        candidates = [_of_month(year, day.month, day.day)]
    elif day.month is not None:
        candidates = [_of_month(year, day.month, day.day) for year in (today.year, today.year - 1)]
        candidates = candidates if any(candidates) else [_of_month(today.year - 2, day.month, day.day)]
    else:
        this = today.year * 12 + today.month - 1 + day.months
        candidates = [
            _of_month(month // 12, month % 12 + 1, day.day)
            for month in range(this, this - (3 if day.months == 0 else 1), -1)
        ]
    past = [found for found in candidates if found is not None and found <= today]
    yield from past[:1]


def _of_month(year: int, month: int, day: int) -> date | None:
    """Day 0 is the last of the month; None when the month has no such day."""
    try:
        if day:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
