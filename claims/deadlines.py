"""By when a case must be looked at and done with. Pure.

Urgent cases run by the clock, the others by working days: the day of the report is not counted and the last day
counts to its end (Civil Code 201-203), in the business time zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claims.china_calendar import china_detail
from claims.triage import Priority

SATURDAY = 5
NOTE = "no published holiday list for {year}: weekdays counted"


@dataclass(frozen=True)
class ClockRules:
    """Customer's and norms' limits that configuration may change."""

    zone: ZoneInfo
    calendar: str  # a key of CALENDARS
    dispatch_minutes: int
    first_contact_minutes: int


@dataclass(frozen=True)
class Deadlines:
    """`at`: name -> instant (dispatch, first_contact, first_review, handled); `notes`: what could not be known."""

    at: dict[str, datetime]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkingDay:
    """Whether a day is worked, and whether the holiday list said so."""

    worked: bool
    listed: bool


def china_day(day: date) -> WorkingDay:
    """By the State Council's list with its moved working weekends; weekdays outside its years."""
    detail = china_detail(day)
    return (
        WorkingDay(day.weekday() < SATURDAY, listed=False) if detail is None else WorkingDay(not detail[0], listed=True)
    )


def plain_weekday(day: date) -> WorkingDay:
    return WorkingDay(day.weekday() < SATURDAY, listed=True)


CALENDARS: dict[str, Callable[[date], WorkingDay]] = {"china": china_day, "weekdays": plain_weekday}

# priority -> (first review, handled), in hours by the clock or in working days; None: no such limit.
HOURS: dict[Priority, tuple[int, int]] = {"urgent": (24, 48)}
WORKING_DAYS: dict[Priority, tuple[int | None, int]] = {"high": (3, 5), "normal": (None, 5)}

COMPLAINT_WORKING_DAYS = 7
# By law (2020 rules): a simple complaint, a complex one, and what an approved extension adds.
COMPLAINT_SIMPLE_DAYS, COMPLAINT_COMPLEX_DAYS, COMPLAINT_EXTENSION_DAYS = 15, 30, 30


def compute_deadlines(
    priority: Priority,
    survey_needed: bool,
    reported_at: datetime,
    rules: ClockRules,
    assigned_at: datetime | None = None,
) -> Deadlines:
    """All limits of a case; dispatch only where a survey is needed. The adjuster's first call is due from the
    assignment, or from its limit while nobody has the case.
    """
    dispatch = reported_at + timedelta(minutes=rules.dispatch_minutes)
    at = {"first_contact": (assigned_at or dispatch) + timedelta(minutes=rules.first_contact_minutes)}
    if survey_needed:
        at["dispatch"] = dispatch
    if priority in HOURS:
        review, handled = HOURS[priority]
        at |= {
            "first_review": reported_at + timedelta(hours=review),
            "handled": reported_at + timedelta(hours=handled),
        }
        return Deadlines(at)
    review_days, handled_days = WORKING_DAYS[priority]
    notes: set[str] = set()
    for name, days in (("first_review", review_days), ("handled", handled_days)):
        if days is not None:
            at[name], unlisted = end_of_working_day(reported_at, days, rules)
            notes |= {NOTE.format(year=year) for year in unlisted}
    return Deadlines(at, tuple(sorted(notes)))


def compute_complaint_deadlines(received_at: datetime, rules: ClockRules) -> Deadlines:
    """Progress within a day, the result within seven working days (promise to customers); `legal`: what the law allows
    a simple one.
    """
    result, unlisted = end_of_working_day(received_at, COMPLAINT_WORKING_DAYS, rules)
    at = {"progress": received_at + timedelta(hours=24), "result": result}
    at["legal"] = complaint_limit(received_at)
    return Deadlines(at, tuple(sorted(NOTE.format(year=year) for year in unlisted)))


def complaint_limit(received_at: datetime, *, is_complex: bool = False, extended: bool = False) -> datetime:
    """Whether it is complex, and whether it takes longer, only people can say."""
    days = COMPLAINT_COMPLEX_DAYS if is_complex else COMPLAINT_SIMPLE_DAYS
    return received_at + timedelta(days=days + (COMPLAINT_EXTENSION_DAYS if extended else 0))


def last_day_before(end: datetime, rules: ClockRules) -> date:
    """The day people are told, of a limit at the midnight that ends it."""
    return (end.astimezone(rules.zone) - timedelta(microseconds=1)).date()


def end_of_working_day(start: datetime, days: int, rules: ClockRules) -> tuple[datetime, frozenset[int]]:
    """Local midnight that ends the n-th working day after `start`'s day, and the years the calendar did not know."""
    is_worked = CALENDARS[rules.calendar]
    day, left, unlisted = start.astimezone(rules.zone).date(), days, set()
    while left:
        day += timedelta(days=1)
        verdict = is_worked(day)
        left -= verdict.worked
        if not verdict.listed:
            unlisted.add(day.year)
    return datetime.combine(day + timedelta(days=1), time(), rules.zone), frozenset(unlisted)
