"""Days that have a name (国庆, christmas) and days of the lunar calendar (腊月二十八) -> days of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from nlu.phrase_data import phrase_data

_BIG, _SMALL = 30, 29
_DATA = "loss_date_calendar"


def festival_days(name: str, today: date, year: int | None = None) -> Iterator[date]:
    """The days of that festival, this year's and the next before it first; `year` counts from this one (0, -1)."""
    rule: dict[str, Any] = phrase_data(_DATA)["festivals"][name]
    for offset in (1, 0, -1) if year is None else (year,):
        if "lunar" in rule:
            found = lunar_day(today.year + offset - _previous(rule["lunar"][0]), *rule["lunar"])
        else:
            found = _solar(rule, today.year + offset)
        if found is not None:
            yield found


def _previous(month: int) -> int:
    """The twelfth lunar month ends in the next year: 除夕 of 2026 belongs to the lunar year 2025."""
    return 1 if month == 12 else 0


def _solar(rule: dict[str, Any], year: int) -> date:
    if "solar" in rule:
        month, day = rule["solar"]
        return date(year, month, day)
    month, constant = rule["term"]
    short = year % 100
    return date(year, month, int(short * 0.2422 + constant) - short // 4)


def lunar_days(month: int | None, day: int, today: date) -> Iterator[date]:
    """Days with that lunar date, latest first; without a month, those of every month."""
    months = range(12, 0, -1) if month is None else (month,)
    found = [each for year in (0, -1, -2) for one in months if (each := lunar_day(today.year + year, one, day))]
    yield from sorted(found, reverse=True)


def lunar_day(lunar_year: int, month: int, day: int) -> date | None:
    """Day 0 is the last day of the month; None outside the table, or when the month has no such day."""
    row = phrase_data(_DATA)["lunar_years"].get(lunar_year)
    if row is None:
        return None
    first, leap, lengths = row
    lengths = [_BIG if length == "b" else _SMALL for length in lengths]
    index = month - 1 + (1 if leap and month > leap else 0)
    if index >= len(lengths):
        return None
    days = day or lengths[index]
    if days > lengths[index]:
        return None
    return date.fromisoformat(str(first)) + timedelta(days=sum(lengths[:index]) + days - 1)
