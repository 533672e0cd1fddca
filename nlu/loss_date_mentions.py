"""What a caller can say about a moment, before it is resolved: the vocabulary the language tables are written in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# How loosely a clock time was said: "about eight", "past eight" (八点多), "before eight" (不到八点).
Looseness = Literal["", "about", "past", "before"]


@dataclass(frozen=True)
class DayOffset:
    """Yesterday is -1. Days to come are read too, so that "tomorrow morning" is not taken for this one."""

    days: int


@dataclass(frozen=True)
class Weekday:
    """Monday is 0. `weeks` is -1 for the week before this one, 0 for this one, None for the last one gone by.

    `before_today`: "last friday" said on a Friday is a week ago.
    """

    weekday: int
    weeks: int | None = None
    before_today: bool = False


@dataclass(frozen=True)
class CalendarDay:
    """The most recent such day when year or month were not said. A `year` of 0 or -1 is this or the last one.

    Day 0 is the last of its month.
    """

    day: int
    month: int | None = None
    year: int | None = None
    months: int = 0


@dataclass(frozen=True)
class DayRange:
    """Vague days, `first` and `last` counted from today: "the other day"."""

    first: int
    last: int


@dataclass(frozen=True)
class LastWeek:
    """Some day of the week before this one."""


@dataclass(frozen=True)
class Weekend:
    """Saturday or Sunday: `weeks` as for a weekday."""

    weeks: int | None = None


@dataclass(frozen=True)
class Festival:
    """A name of `loss_date_calendar.yaml`, and so many days after it (-1: its eve); `year` -1 is the last one."""

    name: str
    days: int = 0
    year: int | None = None


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar; without a month the most recent."""

    day: int
    month: int | None = None


@dataclass(frozen=True)
class Part:
    """A part of the day by its name in `loss_date.PARTS`."""

    name: str


@dataclass(frozen=True)
class Clock:
    """A time on the clock; `half` when the words said which half of the day, `exact24` when the hour itself did."""

    hour: int
    minute: int = 0
    half: Literal["", "am", "pm"] = ""
    loose: Looseness = ""


@dataclass(frozen=True)
class ClockRange:
    """Between two times: the accident lies between."""

    first: Clock
    last: Clock


@dataclass(frozen=True)
class Ago:
    """So many minutes before the call; `slack` minutes of doubt either way."""

    minutes: float
    slack: float


@dataclass(frozen=True)
class JustNow:
    """A moment ago, `within` so many minutes, most likely `back` minutes ago.

    `weak`: a bare "just", which gives way to any other time that is told.
    """

    within: float
    back: float = 0.0
    weak: bool = False


@dataclass(frozen=True)
class ThatDay:
    """ "That evening", 那天: the day told before; if none was, some day."""


@dataclass(frozen=True)
class Impossible:
    """Said like a time, but there is none: 晚上二十五点."""


@dataclass(frozen=True)
class Correction:
    """ "no", "不对", "아니": what was said before it gives way to what is said after it."""


@dataclass(frozen=True)
class Denial:
    """ "not", "不是": what follows is not when it happened."""


@dataclass(frozen=True)
class Rough:
    """ "about", "大概" before or "左右" after: makes its neighbour loose."""

    before: bool


@dataclass(frozen=True)
class Either:
    """ "or", "还是": what stands on its two sides are two guesses."""


@dataclass(frozen=True)
class Nothing:
    """Words that look like a time and are none: "good morning", 晚上好."""


Meaning = (
    DayOffset
    | Weekday
    | CalendarDay
    | DayRange
    | LastWeek
    | Weekend
    | Festival
    | LunarDay
    | Part
    | Clock
    | ClockRange
    | Ago
    | JustNow
    | ThatDay
    | Impossible
    | Correction
    | Denial
    | Rough
    | Either
    | Nothing
)


@dataclass(frozen=True)
class Mention:
    """Where something about the moment was said, and what. One stretch of words may say two things ("昨晚")."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


Reading = Callable[[re.Match[str]], tuple[Meaning, ...] | None]


@dataclass(frozen=True)
class Rule:
    """A pattern and what its match means; None when, seen closely, it means nothing about time."""

    pattern: re.Pattern[str]
    read: Reading


def find_mentions(text: str, rules: Sequence[Rule]) -> list[Mention]:
    """Left to right; where two overlap the longer one stands, then the earlier rule."""
    found = [
        (match.start(), match.end(), order, meanings)
        for order, rule in enumerate(rules)
        for match in rule.pattern.finditer(text)
        if match.end() > match.start() and (meanings := rule.read(match))
    ]
    found.sort(key=lambda item: (item[0] - item[1], item[2], item[0]))
    kept: list[Mention] = []
    for start, end, _, meanings in found:
        if all(end <= other.start or other.end <= start for other in kept):
            kept.append(Mention(start, end, meanings))
    return sorted(kept, key=lambda mention: mention.start)


def word_rule(words: Mapping[str, tuple[Meaning, ...]], edge: str = "", end: str = "") -> Rule:
    """One rule for a table of patterns that always mean the same: a single search for all, the longest pattern first.

    No groups in that search: hundreds of them would cost more than all other rules together.
    """
    ordered = sorted(words, key=len, reverse=True)
    single = [(re.compile(f"{edge}(?:{word}){end}"), words[word]) for word in ordered]

    def read(match: re.Match[str]) -> tuple[Meaning, ...] | None:
        for pattern, meanings in single:
            again = pattern.match(match.string, match.start())
            if again is not None and again.end() == match.end():
                return meanings
        return None

    return Rule(re.compile(f"{edge}(?:{'|'.join(f'(?:{word})' for word in ordered)}){end}"), read)
