"""When it happened: the words about a moment -> an instant in the zone of the call, with how sure it is.

`exact` is a time on the clock; `about` one said loosely, or counted back from the call; `part_of_day` an evening, a
morning; `day` no more than a day. `earliest` and `latest` bound what the words allow; nothing lies after the call, and
words that can only mean the future, or no day of the calendar, give None so that the caller is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from nlu import loss_date_en, loss_date_ko, loss_date_zh
from nlu.loss_date_days import likely_days, vague_days
from nlu.loss_date_mentions import (
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
    Rule,
    Weekend,
    find_mentions,
)
from nlu.loss_date_parts import NIGHTLY, PARTS
from nlu.loss_date_reading import moments_of
from nlu.loss_date_relevance import accident_moment, is_reported_at
from nlu.loss_date_said import Day, Said, Since
from nlu.loss_date_zh_heard import heard_times
from nlu.transcript import normalise_transcript
from nlu.values import LossDate, Precision

RULES: dict[str, tuple[Rule, ...]] = {
    "zh-CN": loss_date_zh.RULES,
    "en-US": loss_date_en.RULES,
    "ko-KR": loss_date_ko.RULES,
}
ANSWERS: dict[str, tuple[Rule, ...]] = {
    "zh-CN": (*loss_date_zh.RULES, *loss_date_zh.ANSWERS),
    "en-US": (*loss_date_en.RULES, *loss_date_en.ANSWERS),
}
# Words as they are misheard, put right.
_HEARD: Mapping[str, Callable[[str], str]] = {"zh-CN": heard_times}
# In these hours the day before is still "today" for many.
_STILL_YESTERDAY = 5
# A part of the day that begins this late is the night on both sides of midnight.
_LATE = 19.0
# A clock a little ahead of ours is a clock that goes wrong, not the future.
_GRACE = timedelta(minutes=10)
_LOOSE_GRACE = timedelta(minutes=20)
_ABOUT = timedelta(minutes=30)
# A date told without its year that was so long ago is rather one to come, or misheard: better asked.
_LONG_AGO = timedelta(days=300)
_DOUBTFUL = 0.45
_HOUR = timedelta(hours=1)
_LONGEST_SPAN = timedelta(hours=13)


@dataclass(frozen=True)
class _Moment:
    value: datetime
    precision: Precision
    earliest: datetime
    latest: datetime
    confidence: float


def parse_loss_date(text: str, language: str, at: datetime, question: str | None = None) -> LossDate | None:
    """`at` is the moment of the call, aware, in the caller's zone. None when nothing, or nothing possible, is said.

    After the `question` "loss_date" a bare number is a time ("eight", "0830"), and no moment is of something else.
    """
    if at.tzinfo is None:
        raise ValueError("a call happens at an aware time")
    normalised = normalise_transcript(text, language)
    said = said_moment(normalised.text, language, question)
    moment = _resolve(said, at) if said and not isinstance(said.time, Impossible) else None
    if said is None or moment is None:
        return None
    if _is_nearly_a_year_old(said.day, moment, at):
        moment = replace(moment, confidence=min(moment.confidence, _DOUBTFUL))
    earliest, latest = min(moment.earliest, at), min(moment.latest, at)
    return LossDate(
        **normalised.words(said.start, said.end),
        confidence=round(moment.confidence - (0.1 if said.corrected else 0.0), 2),
        value=min(max(moment.value, earliest), latest),
        precision=moment.precision,
        earliest=earliest,
        latest=latest,
    )


def said_moment(words: str, language: str, question: str | None = None) -> Said | None:
    """The moment of the accident as it was said in normalised `words`, before it is laid on any calendar."""
    words = _HEARD.get(language, str)(words)
    return accident_moment(words, _moments(words, language, question), language, question)


def _moments(words: str, language: str, question: str | None) -> list[Said]:
    def reported(place: int) -> bool:
        return is_reported_at(words, place, language)

    moments = moments_of(words, find_mentions(words, RULES.get(language, ())), language, reported)
    if question == "loss_date" and language in ANSWERS and not any(said.time or said.since for said in moments):
        return moments_of(words, find_mentions(words, ANSWERS[language]), language, reported)
    return moments


def _is_nearly_a_year_old(day: Day | None, moment: _Moment, at: datetime) -> bool:
    dated = isinstance(day, LunarDay) or (isinstance(day, CalendarDay | Festival) and day.year is None)
    return dated and at - moment.value > _LONG_AGO


def _resolve(said: Said, at: datetime) -> _Moment | None:
    if said.until is not None:
        return _span(said, said.until, at)
    if said.since is not None and said.time is None:
        return _since(said.since, at)
    if isinstance(said.day, DayRange | LastWeek | Weekend):
        return _vague(said.day, at)
    try:
        days = list(likely_days(said.day, at.date()))
        if said.day == DayOffset(0) and at.hour < _STILL_YESTERDAY:
            days.append(days[0] - timedelta(days=1))
        if said.time is not None:
            return _at_time(said, days, at)
        return _in_part(said, days, at) if said.part else _on_day(days, at)
    except (ValueError, OverflowError):  # no such day in the calendar
        return None


def _span(first: Said, last: Said, at: datetime) -> _Moment | None:
    """Between two moments; a span of many hours is worth a question."""
    begin = _resolve(replace(first, until=None), at)
    end = _resolve(replace(last, day=last.day or first.day), at)
    if begin is None or end is None:
        return None
    from_, to = (begin.earliest, end.latest) if begin.value > end.value else (begin.value, end.value)
    if to < from_:
        return None
    confidence = 0.7 if to - from_ <= _LONGEST_SPAN else 0.4
    return _Moment(from_ + (to - from_) / 2, "about", from_, to, confidence)


def _since(since: Since, at: datetime) -> _Moment | None:
    if isinstance(since, JustNow):
        value, earliest = at - timedelta(minutes=since.back), at - timedelta(minutes=since.within)
        return _Moment(value, "about", earliest, at, 0.8)
    try:
        value, slack = at - timedelta(minutes=since.minutes), timedelta(minutes=since.slack)
        return _Moment(value, "about", value - slack, min(at, value + slack), 0.85)
    except OverflowError:
        return None


def _vague(day: DayRange | LastWeek | Weekend, at: datetime) -> _Moment | None:
    try:
        first, last = vague_days(day, at.date())
    except OverflowError:
        return None
    middle = first + (last - first) / 2
    return _Moment(_instant(middle, 12, at), "about", _instant(first, 0, at), _end_of(last, at), 0.3)


def _at_time(said: Said, days: list[date], at: datetime) -> _Moment | None:
    spoken = said.time
    if not isinstance(spoken, Clock | ClockRange):
        return None
    first = spoken.first if isinstance(spoken, ClockRange) else spoken
    loose = first.loose or ("about" if said.rough else "")
    found = _first_past(said, first, days, at, _LOOSE_GRACE if loose or isinstance(spoken, ClockRange) else _GRACE)
    if found is None:
        return None
    value, confidence = found
    if isinstance(spoken, ClockRange):
        return _between(value, spoken, confidence)
    if value > at:
        return _Moment(at, "about", min(value, at) - _GRACE, at, confidence - 0.2)
    bounds = {
        "": (value, value),
        "about": (value - _ABOUT, value + _ABOUT),
        "past": (value, value + _HOUR - timedelta(minutes=1)),
        "before": (value - _ABOUT, value),
    }[loose]
    return _Moment(value, "about" if loose else "exact", *bounds, confidence)


def _between(first: datetime, spoken: ClockRange, confidence: float) -> _Moment:
    minutes = ((spoken.last.hour - spoken.first.hour) * 60 + spoken.last.minute - spoken.first.minute) % 720
    last = first + timedelta(minutes=minutes)
    return _Moment(first + (last - first) / 2, "about", first, last, confidence)


def _first_past(
    said: Said, clock: Clock, days: list[date], at: datetime, grace: timedelta
) -> tuple[datetime, float] | None:
    """The reading of the clock that is meant: with a day said its likeliest half, without one the latest gone by."""
    readings = list(_hours(clock, said))
    instants = [_instant(day, hour, at) for day in days for hour in readings]
    sure = len(readings) == 1
    if said.part and said.part.name in NIGHTLY and _may_be_night_before(said.day):
        # 今天半夜一点, said by day, is the night that is over; 今晚八点 said by day is still to come.
        before = [instant - timedelta(days=1) for instant in instants]
        instants += [each for each in before if said.day != DayOffset(0) or _is_still(each, at)]
    past = [instant for instant in instants if instant <= at + grace]
    if not past:
        return None
    if said.day is None or said.day == DayOffset(0):
        chosen = max(past) if said.day is None or sure else past[0]
    else:
        chosen = past[0]
    return chosen, 0.55 if not sure else 0.9 if said.day is not None else 0.8


def _may_be_night_before(day: Day | None) -> bool:
    return day is None or (isinstance(day, DayOffset) and day.days in {-1, 0})


def _is_still(instant: datetime, at: datetime) -> bool:
    return at.hour < _STILL_YESTERDAY or instant.date() == at.date()


def _hours(clock: Clock, said: Said) -> Iterator[float]:
    """Hours from midnight of the day, the likeliest reading first."""
    hour, minutes = clock.hour, clock.minute / 60
    if clock.half:
        yield hour % 12 + (12 if clock.half == "pm" else 0) + minutes
    elif said.part is not None:
        part = PARTS[said.part.name]
        fitting = [
            reading + minutes
            for reading in (hour, hour + 12, hour - 12, hour + 24)
            if part.clock_first <= reading + minutes <= part.clock_last
        ]
        yield fitting[0] if fitting else hour + minutes
    elif hour == 0 or hour > 12:
        yield hour + minutes
    else:
        # Said of a day without its half, one to six is the afternoon and seven to twelve the morning or noon.
        morning, other = hour + minutes, (hour + 12) % 24 + minutes
        yield from (other, morning) if hour <= 6 else (morning, other)


def _in_part(said: Said, days: list[date], at: datetime) -> _Moment | None:
    assert said.part is not None
    part = PARTS[said.part.name]
    tonight = said.day == DayOffset(0) and part.first < _LATE and at.hour >= _STILL_YESTERDAY
    if said.part.name in NIGHTLY and _may_be_night_before(said.day) and not tonight:
        days = [*days, *(day - timedelta(days=1) for day in days)]
    for day in days:
        earliest = _instant(day, part.first, at)
        if earliest <= at:
            confidence = 0.85 if said.day is not None else 0.7
            return _Moment(
                _instant(day, part.typical, at),
                "part_of_day",
                earliest,
                _instant(day, part.last, at) - _MINUTE,
                confidence,
            )
    return None


def _on_day(days: list[date], at: datetime) -> _Moment | None:
    if not days or days[0] > at.date():
        return None
    return _Moment(_instant(days[0], 12, at), "day", _instant(days[0], 0, at), _end_of(days[0], at), 0.8)


_MINUTE = timedelta(minutes=1)


def _instant(day: date, hours: float, at: datetime) -> datetime:
    """`hours` on the clock of the call's zone from the midnight that begins `day`."""
    return datetime.combine(day, time(), at.tzinfo) + timedelta(minutes=round(hours * 60))


def _end_of(day: date, at: datetime) -> datetime:
    return _instant(day, 24, at) - _MINUTE
