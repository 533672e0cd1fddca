"""When people are there: opening hours by weekday, and the days a calendar makes different. Pure.

Hours are rows such as `mon-fri: "08:30-12:00, 13:30-18:00"`; a row `holiday` holds for days the calendar names a
holiday, and a working weekend that makes up for one follows Monday's row. No rows at all: never closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from claims.china_calendar import china_detail

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
MAKE_UP_ROW = "mon"
DAYS = re.compile(rf"({'|'.join(WEEKDAYS)})(?:-({'|'.join(WEEKDAYS)}))?")
SPAN = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
MINUTES_A_DAY = 24 * 60
# Over the longest holidays with room; a table that opens on no day at all opens never.
LOOK_AHEAD_DAYS = 30

DayKind = Literal["usual", "holiday", "make_up"]
Minutes = tuple[int, int]


class OpeningHoursError(ValueError):
    """A row of opening hours cannot be read; the message says which."""


def china_kind(day: date) -> DayKind:
    """By the State Council's list; outside its years every day is a usual one."""
    off, name = china_detail(day) or (False, None)
    if name is None:
        return "usual"
    return "holiday" if off else "make_up"


def usual_kind(_: date) -> DayKind:
    return "usual"


HOLIDAYS: dict[str, Callable[[date], DayKind]] = {"china": china_kind, "none": usual_kind}


@dataclass(frozen=True)
class OpeningHours:
    """`rows`: weekday or `holiday` -> spans in minutes of the local day, in order; empty: always open."""

    rows: Mapping[str, tuple[Minutes, ...]]
    zone: ZoneInfo
    holidays: str = "none"  # a key of HOLIDAYS

    def is_open(self, at: datetime) -> bool:
        """Half-open spans: at 18:00 a row that ends then is closed."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return not self.rows or any(start <= minute < end for start, end in self._spans(local.date()))

    def open_from(self, at: datetime) -> datetime:
        """`at` itself while open, else the next opening; a table without any opening leaves it at `at`."""
        if self.is_open(at):
            return at
        local = at.astimezone(self.zone)
        for days in range(LOOK_AHEAD_DAYS + 1):
            day = local.date() + timedelta(days=days)
            for start, _ in self._spans(day):
                opening = datetime.combine(day, time(), self.zone) + timedelta(minutes=start)
                if opening > at:
                    return opening
        return at

    def _spans(self, day: date) -> tuple[Minutes, ...]:
        kind = HOLIDAYS[self.holidays](day)
        if kind == HOLIDAY:
            return self.rows.get(HOLIDAY, ())
        return self.rows.get(MAKE_UP_ROW if kind == "make_up" else WEEKDAYS[day.weekday()], ())


def parse_hours(rows: Mapping[str, str]) -> dict[str, tuple[Minutes, ...]]:
    """Raises OpeningHoursError for a day, a time or an order that makes no sense."""
    parsed: dict[str, tuple[Minutes, ...]] = {}
    for days, text in rows.items():
        spans = tuple(_span(days, part.strip()) for part in text.split(","))
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise OpeningHoursError(f"{days}: {text!r}: spans must follow one another")
        for day in _days(days):
            if day in parsed:
                raise OpeningHoursError(f"{days}: {day} has hours already")
            parsed[day] = spans
    return parsed


def _days(text: str) -> tuple[str, ...]:
    if text == HOLIDAY:
        return (HOLIDAY,)
    found = DAYS.fullmatch(text)
    if found is None:
        raise OpeningHoursError(f"{text!r} is no day: mon, mon-fri, sat ... or holiday")
    first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2] or found[1])
    if last < first:
        raise OpeningHoursError(f"{text!r}: the week begins on mon")
    return WEEKDAYS[first : last + 1]


def _span(days: str, text: str) -> Minutes:
    found = SPAN.fullmatch(text)
    if found is not None:
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if start < end <= MINUTES_A_DAY:
            return start, end
    raise OpeningHoursError(f"{days}: {text!r} is no span such as 08:30-18:00")
