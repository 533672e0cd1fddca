"""Whose moment is it? The accident's, or that of leaving home, calling the police, handing in the papers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from nlu.loss_date_mentions import Clock, DayOffset, DayRange, JustNow, LastWeek, Part, Weekday, Weekend
from nlu.loss_date_reading import with_day_of_earlier
from nlu.loss_date_said import Said
from nlu.phrase_data import phrase_data

# After these the moment is asked for, or its recap: what is said is the accident's unless it is plainly not.
ASKED = frozenset({"loss_date", "confirm", "what_happened"})
_REACH = 28  # characters about a moment in which the words that say whose it is are looked for
_SURE = 2.0
_JUST_TOLD = 14  # "we crashed fifteen minutes ago i called": the accident is told right before
_LITTLE_ELSE = 8  # characters besides the moment
# 出门八点的时候在路口撞了, "left at eight when i hit": the two are one moment.
_AT_ONCE = re.compile(r"(?:的时候)?(?:我|就|人家|他)?(?:在|被|让|叫|撞|碰|刮|追)| (?:when|as) ")
_CLAUSE = re.compile(r"\b(?:and|but|then|so|because|when|while|after|before)\b")
_KOREAN = {
    "accident": re.compile("사고|추돌|충돌|났|발생|박았|부딪|미끄러"),
    "other": re.compile("출발|신고|퇴근|출근|발견"),
}


@dataclass(frozen=True)
class _Words:
    accident: re.Pattern[str]
    other: re.Pattern[str]
    weakly_other: re.Pattern[str]
    before_accident: re.Pattern[str]
    departed_before: re.Pattern[str]
    departed_after: re.Pattern[str]
    parked_found: re.Pattern[str]
    morning_signs: re.Pattern[str]
    asking: re.Pattern[str]
    earlier_accident: re.Pattern[str]
    evening_signs: re.Pattern[str]
    seen: re.Pattern[str]
    just_done: re.Pattern[str]
    found: re.Pattern[str]
    unknown: re.Pattern[str]
    telling: re.Pattern[str]
    elsewhere: re.Pattern[str]
    reported: re.Pattern[str]
    reported_before: re.Pattern[str]


@cache
def _words(language: str) -> _Words | None:
    rows = phrase_data("loss_date_context").get(language)
    if rows is None:
        return None
    joined = {name: _pattern(row, language) for name, row in rows.items()}
    for name in ("before_accident", "reported_before", "earlier_accident"):
        joined[name] = re.compile(f"(?:{joined[name].pattern}) ?\\Z")
    return _Words(**joined)


def _pattern(row: str, language: str) -> re.Pattern[str]:
    return re.compile("|".join(row.split()) if language == "zh-CN" else re.sub(r"\|\s+", "|", row))


def accident_moment(text: str, moments: Sequence[Said], language: str, question: str | None) -> Said | None:
    """The moment of the accident among all that were said; None when none is, or all are of something else."""
    if not moments:
        return None
    moments = _without_weak(moments)
    words = _words(language)
    weights = [_weight(text, moments, index, language) for index in range(len(moments))]
    best = weights.index(max(weights))
    chosen = _with_likely_half(text, with_day_of_earlier(moments, best), words)
    if words is None or question == "loss_date":
        return chosen
    tells = words.accident.search(text) is not None
    if _is_nobodys(text, chosen, words, question):
        return None
    little = len(text) - (chosen.end - chosen.start) <= _LITTLE_ELSE
    if _is_vague(chosen) and not (tells or little or question in ASKED):
        return None
    if question not in ASKED and not _is_to_come(chosen) and weights[best] < _SURE:
        told = language == "en-US" and words.accident.search(text[max(0, chosen.start - _JUST_TOLD) : chosen.start])
        reported = not told and words.reported.match(text, chosen.end)
        reported = reported or words.reported_before.search(text[: chosen.start])
        if reported or (weights[best] < 0 and not tells):
            return None
    return chosen if tells or question in ASKED or not _is_of_something_else(text, chosen, words) else None


def _is_nobodys(text: str, moment: Said, words: _Words, question: str | None) -> bool:
    """Nobody knows when it happened, someone only set out then, or what is covered at such an hour is asked."""
    if question not in ASKED and _just_did_else(text, moment, words):
        return True
    unknown = words.unknown.search(text) and words.found.search(text)
    if unknown or _is_departure(text, moment, words):
        return True
    if words.parked_found.search(text) and not words.seen.search(text) and question not in ASKED:
        return True
    return bool(words.asking.search(text)) and not (moment.day or moment.time or moment.since)


def _with_likely_half(text: str, moment: Said, words: _Words | None) -> Said:
    """六点下班路上, "at seven on the way to work": what one was doing tells the half of the day."""
    time = moment.time
    if words is None or moment.part or not isinstance(time, Clock) or time.half or not 5 <= time.hour <= 9:
        return moment
    near = text[max(0, moment.start - 2 * _REACH) : moment.end + _REACH]
    morning, evening = words.morning_signs.search(near), words.evening_signs.search(near)
    if bool(morning) == bool(evening):
        return moment
    return replace(moment, part=Part("early_morning" if morning else "dusk"))


def _is_departure(text: str, moment: Said, words: _Words) -> bool:
    """ "I left home at seven and a bus hit me", 早上出门七点: when someone set out, and no more."""
    if moment.time is None:
        return False
    if words.departed_after.match(text, moment.end):
        return True
    before = any(moment.start <= match.end() < moment.end for match in words.departed_before.finditer(text))
    return before and not _AT_ONCE.match(text, moment.end)


def is_reported_at(text: str, place: int, language: str) -> bool:
    """Whether the words from `place` on tell of reporting or calling: the time before them is when that was done."""
    words = _words(language)
    return words is not None and words.reported.match(text, place) is not None


def _just_did_else(text: str, moment: Said, words: _Words) -> bool:
    """ "刚才没看见": a moment ago somebody looked, and no accident is told right behind."""
    if not isinstance(moment.since, JustNow) or not words.just_done.match(text, moment.end):
        return False
    return words.accident.search(text, moment.end, moment.end + _JUST_TOLD) is None


def _without_weak(moments: Sequence[Said]) -> Sequence[Said]:
    """A bare "just" (刚) says nothing beside another time."""
    strong = [moment for moment in moments if not (isinstance(moment.since, JustNow) and moment.since.weak)]
    return strong if any(not _is_to_come(moment) for moment in strong) else moments


def _is_of_something_else(text: str, moment: Said, words: _Words) -> bool:
    """No accident is told, and something else is."""
    rest = text[: moment.start] + " " + text[moment.end :]
    return words.elsewhere.search(rest) is not None and words.telling.search(rest) is None


def _is_vague(moment: Said) -> bool:
    return isinstance(moment.day, DayRange | LastWeek | Weekend)


def _is_to_come(moment: Said) -> bool:
    day = moment.day
    return (isinstance(day, DayOffset) and day.days > 0) or (isinstance(day, Weekday) and (day.weeks or 0) > 0)


def _weight(text: str, moments: Sequence[Said], index: int, language: str) -> float:
    moment = moments[index]
    if _is_to_come(moment):
        return -10.0
    weight = 0.5 if moment.time or moment.since else 0.0
    weight -= 0.75 if _is_vague(moment) and len(moments) > 1 else 0.0
    first = moments[index - 1].end if index else 0
    last = moments[index + 1].start if index + 1 < len(moments) else len(text)
    before, after = (
        text[max(first, moment.start - _REACH) : moment.start],
        text[moment.end : min(moment.end + _REACH, last)],
    )
    if language not in {"zh-CN", "en-US"}:
        return weight + sum(
            value
            for name, value in (("accident", 2), ("other", -2))
            if language == "ko-KR" and _KOREAN[name].search(after)
        )
    words = _words(language)
    assert words is not None
    if words.before_accident.search(before):
        weight += 3
    if words.earlier_accident.search(before):
        weight -= 5
    if language == "en-US":
        return weight + _clause(_last_clause(before), words, last=True) + _after_in_english(after, words)
    return weight + _clause(after, words)


def _after_in_english(after: str, words: _Words) -> float:
    own, *others = _CLAUSE.split(after, maxsplit=1)
    return _clause(own, words) + (0.5 * max(0.0, _clause(others[0], words)) if others else 0.0)


def _last_clause(before: str) -> str:
    return _CLAUSE.split(before)[-1]


def _clause(clause: str, words: _Words, last: bool = False) -> float:
    """The word nearest to the moment counts in full, one of the other kind further off a little."""
    found: list[tuple[int, float]] = []
    for pattern, value in ((words.accident, 2.0), (words.other, -2.0), (words.weakly_other, -0.25)):
        places = [match.start() for match in pattern.finditer(clause)]
        if places:
            found.append((-places[-1] if last else places[0], value))
    found.sort()
    return sum(value * (1.0 if order == 0 else 0.4) for order, (_, value) in enumerate(found))
