"""How English names a day: the fifteenth, friday the 27th, monday last week, the day after christmas."""

from __future__ import annotations

import re

from nlu.loss_date_en_clock import EDGE
from nlu.loss_date_en_words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, any_of, english_int
from nlu.loss_date_mentions import CalendarDay, DayOffset, DayRange, Festival, Impossible, Meaning, Rule, Weekday
from nlu.phrase_data import phrase_data

_WHICH: dict[str, tuple[int | None, bool]] = {
    "last": (None, True),
    "this past": (None, True),
    "past": (None, True),
    "the previous": (None, True),
    "the last": (None, True),
    "this": (0, False),
    "next": (1, False),
    "this coming": (1, False),
    "coming": (1, False),
    "last week": (-1, False),
    "last week on": (-1, False),
    "the week before last on": (-2, False),
    "this week": (0, False),
    "this week on": (0, False),
    "next week": (1, False),
}
_AFTER: dict[str, tuple[int | None, bool]] = {
    "last week": (-1, False),
    "of last week": (-1, False),
    "this week": (0, False),
    "of this week": (0, False),
    "before last": (-2, False),
    "the week before last": (-2, False),
    "of the week before last": (-2, False),
    "next week": (1, False),
    "last": (None, True),
    "just gone": (None, True),
    "gone": (None, True),
    "just past": (None, True),
    "a week ago": (-1, False),
}


def _calendar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    day = _day_of_month(match["day"])
    month = MONTHS.get(groups.get("month") or "")
    if day is None or not 1 <= day <= 31:
        return None
    if groups.get("months"):
        return (CalendarDay(day, months=-1 if "last" in match["months"] else 0),)
    year = groups.get("year")
    relative = {"last year": -1, "of last year": -1, "this year": 0}.get((groups.get("of_year") or "").strip())
    return (CalendarDay(day, month, _said_year(year) if year else relative if month else None),)


def _said_year(words: str) -> int:
    """2026, "twenty twenty six"."""
    return (
        int(words) if words.isdecimal() else 2020 + (english_int(words.removeprefix("twenty twenty").strip(" -")) or 0)
    )


def _day_of_month(word: str) -> int | None:
    tidy = re.sub(r"[ -]+", " ", word)
    digits = re.match(r"\d+", tidy)
    return int(digits.group()) if digits else ORDINALS.get(tidy, english_int(tidy))


def _numbers(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """3/16, 16/3: the number over twelve is the day; month first when both could be."""
    first, second = int(match["first"]), int(match["second"])
    month, day = (second, first) if first > 12 else (first, second)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    year = int(match["year"]) if match["year"] else None
    return (CalendarDay(day, month, year),)


def _iso(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    month, day = int(match["month"]), int(match["day"])
    return (CalendarDay(day, month, int(match["year"])),) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _last_day(match: re.Match[str]) -> tuple[Meaning, ...]:
    if match["named"]:
        return (CalendarDay(0, months=-1 if match["named"] == "last month" else 0),)
    return (CalendarDay(0, MONTHS[match["month"]]),)


def _weekday(match: re.Match[str]) -> tuple[Meaning, ...]:
    weeks, before_today = _WHICH.get(match["which"] or "", (None, False))
    if match["after"]:
        weeks, before_today = _AFTER[match["after"].strip()]
    return (Weekday(WEEKDAYS[match["day"]], weeks, before_today),)


def _festival(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    name = next(name for name in _FESTIVALS if match[name])
    days = {None: 0, "after": 1, "before": -1}[match["side"]]
    if match["nth"]:
        nth = _day_of_month(match["nth"])
        days = (nth or 1) - 1
        if days > 15:
            return None
    return (Festival(name, days, -1 if match["year"] == "last" and match["side"] is None else None),)


def _new_year_days(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """ "The first day of new year": of the moon's when that, or the spring festival, is told of anywhere."""
    nth = 1 if match["day_one"] else _day_of_month(match["nth"]) or 1
    lunar = match["lunar"] or re.search(r"\b(?:chinese|lunar|spring|cny)\b", match.string)
    return (Festival("spring" if lunar else "new_year", nth - 1),) if nth <= 15 else None


_FESTIVALS: dict[str, str] = {name: "|".join(words) for name, words in phrase_data("loss_date_en")["festivals"].items()}
_NAMED = "|".join(f"(?P<{name}>{words})" for name, words in _FESTIVALS.items())
_ORDINAL = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)|{any_of(ORDINALS)})"
_DAY_NUMBER = rf"(?:{_ORDINAL}|\d{{1,2}}(?![\d:])|{any_of(NUMBERS)})"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_YEAR = (
    r"(?:,? (?:in )?(?:the year )?(?P<year>20\d\d|twenty twenty(?:[ -](?:one|two|three|four|five|six|"
    r"seven|eight|nine))?))?(?P<of_year> (?:of )?last year| this year)?"
)
_NOT_A_DAY = (
    "(?! (?:floors?|lanes?|exits?|cars?|times?|street|avenue|ring|road|person|one|party|level|turn|gear|junction|"
    "traffic|light|set|crossing|vehicle|gate|entrance|building|driver|bridge|row|hospital|people|middle|half|storey|"
    "story|basement|week|thing|roundabout|intersection|left|right|section|accident|claim|policy|plate|guy|bus|stop|"
    "truck|bend|parking|bay|block|unit|year|night|day (?!of (?:the|this|last) month))\\b)"
)
_DAY_NAMES = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{EDGE}(?:the )?(?P<day>{_DAY_NUMBER})(?: day)?(?: of| in)? {_MONTH}{_YEAR}(?!\w)(?! (?:have|"
            rf"be) )(?:(?<!may)|(?! i ))"
        ),
        _calendar,
    ),
    Rule(
        re.compile(rf"{EDGE}{_MONTH} (?:the )?(?P<day>{_DAY_NUMBER}){_YEAR}(?![\w:]| ?(?:am|pm|o'?clock)\b)"), _calendar
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:the )?(?P<day>{_ORDINAL}) (?:day )?(?P<months>(?:of )?(?:last|this) month|of the month)\b"
        ),
        _calendar,
    ),
    Rule(re.compile(rf"{EDGE}(?:last|this) month(?: on)? the (?P<day>{_ORDINAL})\b(?P<months>)"), _calendar),
    Rule(re.compile(rf"{EDGE}the (?P<day>{_ORDINAL}){_NOT_A_DAY}\b(?!-)"), _calendar),
    Rule(re.compile(rf"{EDGE}on (?P<day>\d{{1,2}} ?(?:st|nd|rd|th))\b{_NOT_A_DAY}"), _calendar),
    Rule(re.compile(r"(?<![\d/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>20\d\d))?(?![\d/])"), _numbers),
    Rule(re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"), _iso),
    Rule(
        re.compile(rf"{EDGE}(?:the )?last day (?:of|in) (?:{_MONTH}|(?P<named>last month|the month|this month))"),
        _last_day,
    ),
    Rule(
        re.compile(rf"{EDGE}(?:some ?time |back |early |late )?in (?:early |late |mid )?{_MONTH}(?! (?:\d|the))\b"),
        lambda _: (DayRange(-366, -1),),
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:(?P<which>{'|'.join(sorted(_WHICH, key=len, reverse=True))}) )?(?P<day>{_DAY_NAMES})s?(?!')"
            rf"(?P<after> (?:{'|'.join(sorted(_AFTER, key=len, reverse=True))})(?! k?night| evening| month|"
            rf" year| time))?\b"
        ),
        _weekday,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:(?:the )?(?:day|night|evening|morning) (?P<side>after|before) |(?:the )?(?P<nth>"
            rf"{_ORDINAL}) day of (?:the )?)?"
            rf"(?:(?P<year>last|this) )?(?:{_NAMED})\b(?:'s)?"
            r"(?! (?:road|street|tree|shopping|avenue|hotel|present|party|dinner road|light|market|lights)"
            r")(?:(?<=day) holiday| holiday)?"
        ),
        _festival,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:the )?(?:(?P<nth>{_ORDINAL}) day|(?P<day_one>day one)) (?:of|"
            rf"in) (?:the )?(?P<lunar>lunar |chinese |"
            r"first lunar )?(?:new year|first month|month of the lunar year)(?!'?s? (?:day|eve))\b"
        ),
        _new_year_days,
    ),
    Rule(
        re.compile(rf"{EDGE}(?:a week|seven days) ago (?:on )?(?P<which>last )?(?P<day>{_DAY_NAMES})(?P<after>)"),
        lambda match: (Weekday(WEEKDAYS[match["day"]], -1),),
    ),
    # No such day: "march thirty second".
    Rule(
        re.compile(
            rf"{EDGE}{_MONTH} (?:the )?(?:thirty[ -](?:second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
            rf"fortieth|fiftieth|"
            r"(?:3[2-9]|[4-9]\d)(?:st|nd|rd|th))\b"
        ),
        lambda _: (Impossible(),),
    ),
    Rule(re.compile(rf"{EDGE}this (?:time|day) last week\b"), lambda _: (DayOffset(-7),)),
)
# Only after the question when it happened: "sixteenth", "on 16th".
ANSWERS: tuple[Rule, ...] = (Rule(re.compile(rf"{EDGE}(?P<day>{_ORDINAL})\b{_NOT_A_DAY}"), _calendar),)
