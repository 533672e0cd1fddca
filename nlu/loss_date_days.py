"""The day a caller means -> days of the calendar, none after the day of the call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from nlu.loss_date_mentions import CalendarDay, DayOffset, Weekday
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


def _weekdays(day: Weekday, today: date) -> Iterator[date]:
    if day.weeks is not None:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=day.weeks)
        meant = monday + timedelta(days=day.weekday)
        yield meant if meant <= today else meant - timedelta(weeks=1)
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
        candidates = [date(year, day.month, day.day)]
    elif day.month is not None:
        candidates = [found for year in (today.year, today.year - 1) if (found := _date(year, day.month, day.day))]
    else:
        months = [today.year * 12 + today.month - 1 + day.months - back for back in range(3 if day.months == 0 else 1)]
        candidates = [found for month in months if (found := _date(month // 12, month % 12 + 1, day.day))]
    yield from [candidate for candidate in candidates if candidate <= today][:1]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
