"""How English says a moment. Written for lower-case text, numbers as words or digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from nlu.loss_date_en_words import (
    COUNTED,
    FIXED,
    HOURS,
    LEADS,
    LOOSE_COUNTS,
    MINUTES,
    MONTHS,
    NUMBERS,
    ORDINALS,
    WEEKDAYS,
)
from nlu.loss_date_mentions import (
    Ago,
    CalendarDay,
    Clock,
    ClockRange,
    DayOffset,
    Looseness,
    Meaning,
    Part,
    Rule,
    Weekday,
    word_rule,
)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in sorted(words, key=len, reverse=True))


_H = rf"(?:\d{{1,2}}|{_any(HOURS)})"
_M = rf"(?:\d{{2}}|{_any(MINUTES)})"
_COUNT = rf"(?:\d+(?:\.\d+)?|{_any(NUMBERS)})"
_HALF = r"(?: ?(?P<half>[ap]\.? ?m\b\.?))"
_EDGE = r"(?<![\w:.'])"
_END = r"(?![\w:]|\.\d)"
_COUNTED = rf"(?! (?:(?:other|more) )?(?:{COUNTED})\b)"
_TODAY = "(?:morning|afternoon|evening)"
_AFTER_CLOCK = rf"(?= (?:in the {_TODAY}|at night|this {_TODAY}|last night|yesterday|today|tonight)\b)"
_LOOSE_AFTER = r"(?P<ish> ?-?ish| or so| or thereabouts)?"
_LEAD = rf"(?:(?P<lead>at (?:about|around|like|nearly)|{'|'.join(sorted(LEADS, key=len, reverse=True))}) )"
_LAST: dict[str, tuple[int | None, bool]] = {"last": (None, True), "this past": (None, True), "this": (0, False)}


def english_int(word: str) -> int | None:
    tidy = re.sub(r"[ -]+", " ", word.strip())
    if tidy.isdecimal():
        return int(tidy)
    return NUMBERS.get(tidy, MINUTES.get(tidy))


def _looseness(match: re.Match[str]) -> Looseness:
    groups = match.groupdict()
    if groups.get("ish"):
        return "about"
    lead = (groups.get("lead") or "").removeprefix("at ")
    return LEADS.get(lead, "")


def _half_of_day(word: str | None) -> Literal["", "am", "pm"]:
    if not word:
        return ""
    return "am" if word.startswith("a") else "pm"


def _clock(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    hour = english_int(match["hour"])
    minute = english_int(groups["minute"]) if groups.get("minute") else 0
    half = _half_of_day(groups.get("half"))
    if hour is None or minute is None or hour > (12 if half else 24) or minute > 59:
        return None
    return (Clock(hour, minute, half, _looseness(match)),)


def _past_or_to(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = english_int(match["hour"])
    word = match["minutes"].removesuffix(" minutes").removesuffix(" minute").removeprefix("a ")
    minutes = {"half": 30, "quarter": 15}.get(word, english_int(word))
    if hour is None or minutes is None or not 0 < minutes < 60 or hour > 12:
        return None
    total = hour * 60 + (minutes if match["side"] in {"past", "after"} else -minutes)
    total %= 24 * 60
    return (Clock(total // 60 or 12, total % 60, _half_of_day(match["half"]), _looseness(match)),)


def _clock_range(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    first, last = english_int(match["first"]), english_int(match["last"])
    if first is None or last is None or first > 24 or last > 24 or first == last:
        return None
    half = _half_of_day(match["half"])
    return (ClockRange(Clock(first, half=half), Clock(last, half=half)),)


def _hours_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hours = _count(match["count"])
    if hours is None:
        return None
    minutes = (hours + (0.5 if match["and_half"] or match["and_half_after"] else 0)) * 60
    return (Ago(minutes, max(10.0, minutes / 4)),)


def _count(word: str) -> float | None:
    if word in LOOSE_COUNTS:
        return LOOSE_COUNTS[word]
    number = english_int(word)
    return (
        float(word)
        if number is None and re.fullmatch(r"\d+\.\d+", word)
        else (None if number is None else float(number))
    )


_SOME = "|".join(sorted(LOOSE_COUNTS, key=len, reverse=True))


def _minutes_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    minutes = _count(match["count"])
    return None if minutes is None else (Ago(minutes, max(3.0, minutes / 4)),)


def _days_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    days = _count(match["count"])
    if days is None:
        return None
    day = DayOffset(-int(days) * (7 if match["unit"].startswith("week") else 1))
    return (day, Part("evening")) if match["unit"].startswith("night") else (day,)


def _calendar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    day = _day_of_month(match["day"])
    month = MONTHS.get(groups.get("month") or "")
    if day is None or not 1 <= day <= 31:
        return None
    year = groups.get("year")
    return (CalendarDay(day, month, int(year) if year else None),)


def _day_of_month(word: str) -> int | None:
    tidy = re.sub(r"[ -]+", " ", word)
    digits = re.match(r"\d+", tidy)
    return int(digits.group()) if digits else ORDINALS.get(tidy, english_int(tidy))


def _weekday(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    weeks, before_today = _LAST.get(match["which"] or "", (None, False))
    if match["of_last_week"]:
        weeks, before_today = -1, False
    return (Weekday(WEEKDAYS[match["day"]], weeks, before_today),)


_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{_any(ORDINALS)})"
_DAY_NUMBER = rf"(?:{_ORDINAL}|\d{{1,2}}(?![\d:])|{_any(NUMBERS)})"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?:,? (?P<year>20\d\d))?"

RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_EDGE}(?P<count>{_SOME}|{_COUNT})(?P<and_half> and a half)? hours?(?P<and_half_after> and a half)?"
            r"(?: or so)? (?:ago|back|earlier|before now)\b"
        ),
        _hours_ago,
    ),
    Rule(
        re.compile(rf"{_EDGE}(?P<count>{_SOME}|{_COUNT}) (?:minutes?|mins?)(?: or so)? (?:ago|back|earlier)\b"),
        _minutes_ago,
    ),
    Rule(re.compile(rf"{_EDGE}(?P<count>a|{_COUNT}) (?P<unit>days?|nights?|weeks?) (?:ago|back)\b"), _days_ago),
    Rule(
        re.compile(
            rf"{_EDGE}{_LEAD}?(?P<minutes>half|(?:a )?quarter|(?:{_M}|five|\d)(?: minutes?)?)"
            rf" (?P<side>past|after|to|before|of|till) (?P<hour>{_H}){_END}(?: o'?clock)?{_HALF}?{_LOOSE_AFTER}"
        ),
        _past_or_to,
    ),
    Rule(
        re.compile(
            rf"{_EDGE}(?:between|from|sometime between) (?P<first>{_H})(?: ?[ap]m)? (?:and|to|till|until) "
            rf"(?P<last>{_H}){_END}(?: o'?clock)?{_HALF}?{_COUNTED}"
        ),
        _clock_range,
    ),
    Rule(
        re.compile(
            rf"{_EDGE}{_LEAD}?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?![\d:.%]|\.\d){_HALF}?{_LOOSE_AFTER}{_COUNTED}"
        ),
        _clock,
    ),
    Rule(re.compile(rf"{_EDGE}{_LEAD}?(?P<hour>{_H})(?: (?P<minute>{_M}))?{_HALF}{_LOOSE_AFTER}"), _clock),
    Rule(re.compile(rf"{_EDGE}{_LEAD}?(?P<hour>{_H}) o'? ?clock{_LOOSE_AFTER}"), _clock),
    Rule(
        re.compile(
            rf"{_EDGE}(?:at |by |was |it's |since |{_LEAD})(?P<hour>{_H}) (?P<minute>{_M})"
            rf"{_END}{_LOOSE_AFTER}{_COUNTED}"
        ),
        _clock,
    ),
    Rule(re.compile(rf"{_EDGE}(?P<hour>{_any(HOURS)}) (?P<minute>{_M}){_END}{_LOOSE_AFTER}{_AFTER_CLOCK}"), _clock),
    Rule(
        re.compile(
            rf"{_EDGE}(?P<hour>{_any(HOURS)}) (?P<minute>ten|fifteen|twenty|thirty|forty|forty[ -]five|fifty)"
            rf"{_END}{_COUNTED}"
        ),
        _clock,
    ),
    Rule(re.compile(rf"{_EDGE}(?:at |by )(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}"), _clock),
    Rule(re.compile(rf"{_EDGE}{_LEAD}(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}"), _clock),
    Rule(re.compile(rf"{_EDGE}(?P<hour>{_H}){_END}{_AFTER_CLOCK}"), _clock),
    Rule(re.compile(rf"{_EDGE}(?<=night )(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}"), _clock),
    Rule(re.compile(rf"{_EDGE}(?P<hour>{_H})(?P<ish> ?-?ish)\b"), _clock),
    Rule(re.compile(rf"{_EDGE}(?:the )?(?P<day>{_DAY_NUMBER})(?: day)?(?: of)? {_MONTH}{_YEAR}\b"), _calendar),
    Rule(re.compile(rf"{_EDGE}{_MONTH} (?:the )?(?P<day>{_DAY_NUMBER}){_YEAR}(?![\w:])"), _calendar),
    Rule(
        re.compile(
            rf"{_EDGE}(?:on )?the (?P<day>{_ORDINAL})(?! (?:floor|lane|exit|car|time|street|avenue|ring|road|person))\b"
        ),
        _calendar,
    ),
    Rule(
        re.compile(
            rf"{_EDGE}(?:(?P<which>last|this past|this) )?(?P<day>{'|'.join(WEEKDAYS)})"
            r"(?P<of_last_week> (?:of )?last week)?\b"
        ),
        _weekday,
    ),
    word_rule(FIXED, edge=r"(?<![\w'])", end=r"(?!\w)"),
)
