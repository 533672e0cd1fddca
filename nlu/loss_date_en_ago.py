"""How English counts back from the call: half an hour ago, ten fifteen minutes back, three nights ago."""

from __future__ import annotations

import re

from nlu.loss_date_en_words import LOOSE_COUNTS, NUMBERS, any_of, english_int
from nlu.loss_date_mentions import Ago, DayOffset, JustNow, Meaning, Part, Rule

_SOME = "|".join(sorted(LOOSE_COUNTS, key=len, reverse=True))
_COUNT = rf"(?:\d+(?:\.\d+)?|{any_of(NUMBERS)})"
_EDGE = r"(?<![\w:.'])"
_OR = r"(?: ?(?:-|to|or|maybe) ?| )"
_BACK = r"(?:ago|back(?! seat| door| window| bumper)|earlier|before now|since|prior)"
_CALLED = (
    r"before (?:(?:i|we) (?:called|rang|phoned|made this call|dialed|dialled)|calling|this call|"
    r"my call)(?: you)?"
)
# "Ten minutes before", as learners say it, with nothing after it that it could be before of.
_PLAIN_BEFORE = (
    r"before(?! (?:the|that|this|it|it's|we|they|he|she|you|closing|mid ?night|noon|lunch|dinner|"
    r"work|sun|dawn|dark|her|his|"
    r"our|their|your|yesterday|last|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d)\b)"
    r"(?! i (?:left|called|got|went|arrive|came|saw|had|was|noticed|rang|phone|report|reach|woke|"
    r"start|set|park|stop|could|"
    r"kn[eo]w|reali|can|am|found))(?! my (?:flight|appointment|shift|meeting|call|exit|wife|husband))"
)
_LAST = rf"(?: or so| or thereabouts| maybe| now| already|ish)? (?:{_BACK}|{_CALLED}|{_PLAIN_BEFORE})\b"
_PASSED = r"(?:have |has )?(?:passed|gone by|went by|elapsed|already passed)\b"
_MINUTE = r"(?:minutes?|mins?)"
_HOUR = r"(?:hours?|hrs?)"


def _count(word: str) -> float | None:
    if word in LOOSE_COUNTS:
        return LOOSE_COUNTS[word]
    number = english_int(word)
    if number is not None:
        return float(number)
    return float(word) if re.fullmatch(r"\d+\.\d+", word) else None


def _counted(match: re.Match[str]) -> tuple[float, float] | None:
    """The count and its doubt: "ten fifteen" is between ten and fifteen."""
    first = _count(match["count"])
    groups = match.groupdict()
    if first is None or not groups.get("until"):
        return None if first is None else (first, 0.0)
    last = _count(groups["until"])
    if last is None or not first < last <= first * 2:
        return None
    return ((first + last) / 2, (last - first) / 2)


def _hours_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    counted = _counted(match)
    if counted is None or counted[0] > 48:
        return None
    groups = match.groupdict()
    minutes = (counted[0] + (0.5 if groups.get("and_half") or groups.get("and_half_after") else 0)) * 60
    return (Ago(minutes, max(10.0, minutes / 4, counted[1] * 60)),)


def _minutes_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    counted = _counted(match)
    if counted is None:
        return None
    return (Ago(counted[0], max(3.0, counted[0] / 4, counted[1])),)


def _quarters_ago(match: re.Match[str]) -> tuple[Meaning, ...]:
    return (Ago(45 if match["three"] else 15, 8),)


def _hour_and_minutes(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hours, minutes = _count(match["hours"]), _count(match["minutes"])
    return None if hours is None or minutes is None or hours > 48 else (Ago(hours * 60 + minutes, 10),)


def _within(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """ "In the last hour": the middle of it."""
    count = 0.5 if match["half"] else _count(match["count"]) if match["count"] else 1.0
    if count is None:
        return None
    minutes = count * (60 if match["unit"].startswith("h") else 1)
    return (Ago(minutes / 2, minutes / 2),) if minutes <= 24 * 60 else None


def _days_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    days = _count(match["count"])
    if days is None or days > 999:
        return None
    unit = match["unit"]
    day = DayOffset(-int(days) * (14 if unit.startswith("fortnight") else 7 if unit.startswith("week") else 1))
    return (day, Part("evening")) if unit.startswith("night") else (day,)


def _week_ago(match: re.Match[str]) -> tuple[Meaning, ...]:
    weeks = 2 if match["two"] else 1
    return (DayOffset(-7 * weeks - (1 if match["since"] == "yesterday" else 0)),)


_HALF = "(?P<and_half> and (?:a )?half| and half)?"
RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_EDGE}(?:(?P<count>{_SOME}|{_COUNT})(?: good| full| solid| whole)?(?:{_OR}(?P<until>"
            rf"{_COUNT}))??{_HALF} {_HOUR}(?P<and_half_after> and a half| and half)?){_LAST}"
        ),
        _hours_ago,
    ),
    Rule(re.compile(rf"{_EDGE}(?P<count>half)(?: an| a)? hour{_LAST}"), lambda _: (Ago(30, 10),)),
    # "Before two hours", "since ten minutes", as learners say it; and "two hours have passed".
    Rule(re.compile(rf"{_EDGE}(?:before|since|from) (?P<count>{_SOME}|{_COUNT}){_HALF} {_HOUR}\b"), _hours_ago),
    Rule(re.compile(rf"{_EDGE}(?:before|since|from) (?P<count>{_SOME}|{_COUNT}) {_MINUTE}\b"), _minutes_ago),
    Rule(re.compile(rf"{_EDGE}(?P<count>{_SOME}|{_COUNT}){_HALF} {_HOUR} {_PASSED}"), _hours_ago),
    Rule(re.compile(rf"{_EDGE}(?P<count>{_SOME}|{_COUNT}) {_MINUTE} {_PASSED}"), _minutes_ago),
    Rule(
        re.compile(rf"{_EDGE}(?P<count>{_COUNT}) (?:days?|nights?) before yesterday\b"),
        lambda match: (DayOffset(-1 - int(_count(match["count"]) or 1)),),
    ),
    Rule(re.compile(rf"{_EDGE}hour and a half{_LAST}"), lambda _: (Ago(90, 20),)),
    Rule(re.compile(rf"{_EDGE}hour and a quarter{_LAST}"), lambda _: (Ago(75, 15),)),
    Rule(re.compile(rf"{_EDGE}(?:maybe |about )?hour{_LAST}"), lambda _: (Ago(60, 15),)),
    Rule(re.compile(rf"{_EDGE}(?:a )?quarter hour{_LAST}"), lambda _: (Ago(15, 5),)),
    Rule(re.compile(rf"{_EDGE}since half an hour\b"), lambda _: (Ago(30, 10),)),
    Rule(
        re.compile(
            rf"{_EDGE}(?:within|in|during) (?:the )?(?:last|past) (?:(?P<half>half(?: an)? )|(?P<count>"
            rf"{_COUNT}) )?(?P<unit>{_HOUR}|{_MINUTE})\b"
        ),
        _within,
    ),
    Rule(re.compile(rf"{_EDGE}(?:(?P<three>three) quarters? of|(?:a )?quarter of)(?: an)? hour{_LAST}"), _quarters_ago),
    Rule(
        re.compile(rf"{_EDGE}(?P<hours>an|{_COUNT}) {_HOUR}(?: and)? (?P<minutes>{_COUNT}) {_MINUTE}{_LAST}"),
        _hour_and_minutes,
    ),
    Rule(
        re.compile(rf"{_EDGE}(?P<count>{_COUNT})(?:{_OR}(?P<until>{_COUNT}))?(?: odd)? ?{_MINUTE}{_LAST}"), _minutes_ago
    ),
    Rule(
        re.compile(
            rf"{_EDGE}(?P<count>a|one|{_COUNT}) (?P<unit>days?|nights?|weeks?|fortnights?)(?: or so)? "
            rf"(?:{_BACK}|before)(?! yesterday| last)\b"
        ),
        _days_ago,
    ),
    Rule(re.compile(rf"{_EDGE}(?:a week|(?P<two>two weeks|a fortnight)) ago (?P<since>today|yesterday)\b"), _week_ago),
    Rule(re.compile(rf"{_EDGE}(?:a week|(?P<two>two weeks|a fortnight)) (?P<since>yesterday)\b"), _week_ago),
)
# It has been two hours; and, only after the question when it happened, "half an hour", "twenty minutes or so".
ANSWERS: tuple[Rule, ...] = (
    Rule(re.compile(rf"{_EDGE}(?:right )?now\b"), lambda _: (JustNow(15, weak=True),)),
    Rule(
        re.compile(
            rf"{_EDGE}(?P<count>{_SOME}|{_COUNT})(?:{_OR}(?P<until>{_COUNT}))??{_HALF} {_HOUR}(?P<and_half_"
            rf"after> and a half)?(?! later| after| before)"
        ),
        _hours_ago,
    ),
    Rule(re.compile(rf"{_EDGE}(?P<count>half)(?: an| a)? hour\b(?! later| after| before)"), lambda _: (Ago(30, 10),)),
    Rule(
        re.compile(
            rf"{_EDGE}(?P<count>{_COUNT})(?:{_OR}(?P<until>{_COUNT}))? ?{_MINUTE}\b(?! (?:past|to|after|bef"
            rf"ore|later|of))"
        ),
        _minutes_ago,
    ),
)
