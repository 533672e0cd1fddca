"""One moment as it was said: its day, part of the day and time, and what a further word does to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeGuard

from nlu.loss_date_mentions import (
    Ago,
    CalendarDay,
    Clock,
    ClockRange,
    DayOffset,
    DayRange,
    Festival,
    Impossible,
    JustNow,
    LastWeek,
    LunarDay,
    Meaning,
    Part,
    Weekday,
    Weekend,
)
from nlu.loss_date_parts import NIGHTLY, SMALL_HOURS

Day = DayOffset | Weekday | CalendarDay | Festival | LunarDay | DayRange | LastWeek | Weekend
Time = Clock | ClockRange | Impossible
SOME_DAY = DayRange(-60, -1)
_DAYS = (DayOffset, Weekday, CalendarDay, Festival, LunarDay, DayRange, LastWeek, Weekend)
Since = Ago | JustNow


@dataclass(frozen=True)
class Said:
    """One moment as it was said, over `start:end` of the text."""

    start: int
    end: int
    day: Day | None = None
    part: Part | None = None
    time: Time | None = None
    since: Since | None = None
    rough: bool = False
    corrected: bool = False
    # The accident lies between this moment and that one.
    until: Said | None = None


def is_day(meaning: Meaning) -> TypeGuard[Day]:
    """Whether it names a day, a vague one too."""
    return isinstance(meaning, _DAYS)


def rank(day: Day) -> int:
    """How surely a day is told: 四月五号清明节 is the fifth, "today wednesday" is today."""
    if isinstance(day, CalendarDay | LunarDay | DayOffset):
        return 3
    return 1 if isinstance(day, DayRange | LastWeek | Weekend) else 2


def kind_of(meaning: Meaning) -> str:
    """day, part, time or since."""
    if isinstance(meaning, Part):
        return "part"
    return (
        "time"
        if isinstance(meaning, Clock | ClockRange | Impossible)
        else "since"
        if isinstance(meaning, Ago | JustNow)
        else "day"
    )


# 一大早早上, 早高峰上午: the narrower word stays.
_WIDER = {
    "dawn": ("early_morning", "morning", "forenoon"),
    "early_morning": ("morning", "forenoon"),
    "late_afternoon": ("afternoon",),
    "before_dawn": ("morning", "early_morning", "dawn"),
}


def put(said: Said, meaning: Meaning) -> Said:
    """`said` with one more thing told of it, in place of what was told of that kind."""
    if isinstance(meaning, Part):
        return replace(said, part=_together(said.part, meaning), since=None)
    if isinstance(meaning, Clock | ClockRange | Impossible):
        return replace(said, time=meaning, since=None)
    if isinstance(meaning, Ago | JustNow):
        return replace(said, since=meaning, day=None, part=None, time=None)
    if is_day(meaning):
        return replace(said, day=meaning, since=None)
    return said


def _together(first: Part | None, second: Part) -> Part:
    """昨晚凌晨两点, 昨晚半夜: the night that began with that evening."""
    if first is None:
        return second
    if first.name in NIGHTLY and second.name in SMALL_HOURS:
        return first if second.name == "evening" else Part("night")
    if first.name == "before_dawn" and second.name in {"evening", "nighttime"}:
        return Part("night")
    if second.name == "evening" and first.name == "dusk":
        return first
    if second.name in _WIDER.get(first.name, ()):
        return first
    return second
