"""Mentions of a moment -> the one moment the caller means: what belongs together, what was taken back, what counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlu.loss_date_mentions import (
    Ago,
    CalendarDay,
    Clock,
    ClockRange,
    Correction,
    DayOffset,
    DayRange,
    Denial,
    JustNow,
    LastWeek,
    Meaning,
    Mention,
    Part,
    Rough,
    Weekday,
)

Day = DayOffset | Weekday | CalendarDay | DayRange | LastWeek
Time = Clock | ClockRange
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


# Said close after a moment, these make it the accident's, or some other moment.
_ACCIDENT = {
    "zh-CN": re.compile("撞|追尾|碰|刮|剐|蹭|出[了的]?(?:车祸|事)|事故|发生|出险|翻车|起火|被偷|爆胎"),
    "en-US": re.compile(
        r"crash|hit|accident|happened|collid|collision|rear[- ]end|rolled|scrap|bumped|ran into|skid|smash"
    ),
    "ko-KR": re.compile(r"사고|추돌|충돌|났|발생|박았|부딪|미끄러"),
}
_OTHER = {
    "zh-CN": re.compile("报案|报警|才发现|出发|出门|下班|上班|买的|投保|拖走|打(?:过)?电话|预约|到期"),
    "en-US": re.compile(
        r"\b(?:left|called|reported|calling|found out|noticed|bought|renewed|towed|went to (?:bed|work))\b"
    ),
    "ko-KR": re.compile("출발|신고|퇴근|출근|발견"),
}
_REACH = 28  # characters after a moment in which the words that say whose it is are looked for
_CORRECTION_REACH = 14  # a correction further off from the next moment corrects something else
_ROUGH_REACH = 6
_DENIAL_REACH = 4


def gather(text: str, mentions: Sequence[Mention], language: str) -> Said | None:
    """The moment of the accident among all that is said about moments; None when nothing is."""
    moments = _moments(text, mentions)
    if not moments:
        return None
    weights = [
        _weight(moment, *_around(text, moments, index, language), language) for index, moment in enumerate(moments)
    ]
    return _with_day_of_earlier(moments, weights.index(max(weights)))


def _around(text: str, moments: Sequence[Said], index: int, language: str) -> tuple[str, str]:
    """The words before and after a moment, up to its neighbours. Only English says what happened before when."""
    moment = moments[index]
    first = moments[index - 1].end if index else 0
    last = moments[index + 1].start if index + 1 < len(moments) else len(text)
    before = text[max(first, moment.start - _REACH) : moment.start] if language == "en-US" else ""
    return before, text[moment.end : min(moment.end + _REACH, last)]


def _weight(moment: Said, before: str, after: str, language: str) -> float:
    if isinstance(moment.day, DayOffset) and moment.day.days > 0:
        return -10.0
    weight = 0.5 if moment.time or moment.since else 0.0
    for words in (before, after):
        if language in _ACCIDENT and _ACCIDENT[language].search(words):
            weight += 2
        if language in _OTHER and _OTHER[language].search(words):
            weight -= 2
    return weight


def _with_day_of_earlier(moments: Sequence[Said], best: int) -> Said:
    """ "Yesterday I left at eight and at nine I was hit": the nine is yesterday's."""
    chosen = moments[best]
    if chosen.day is None and chosen.since is None:
        for earlier in reversed(moments[:best]):
            if earlier.day is not None:
                part = chosen.part or (
                    earlier.part if isinstance(chosen.time, Clock) and chosen.time.hour <= 12 else None
                )
                return replace(chosen, day=earlier.day, part=part)
    return chosen


def _moments(text: str, mentions: Sequence[Mention]) -> list[Said]:
    reader = _Reader(text)
    for mention in mentions:
        reader.take(mention)
    return reader.finish()


class _Reader:
    """Reads mentions from left to right; `current` is the moment being said."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._done: list[Said] = []
        self._current: Said | None = None
        self._corrected_at: int | None = None
        self._denied_until: int | None = None
        self._denied: set[str] = set()
        self._rough_at: int | None = None

    def take(self, mention: Mention) -> None:
        for meaning in mention.meanings:
            if isinstance(meaning, Correction):
                self._corrected_at = mention.end if self._current else None
            elif isinstance(meaning, Denial):
                self._deny(mention)
            elif isinstance(meaning, Rough):
                self._take_rough(meaning, mention)
            elif not self._is_denied(meaning, mention):
                self._take_time(meaning, mention)

    def finish(self) -> list[Said]:
        return [*self._done, *([self._current] if self._current else [])]

    def _deny(self, mention: Mention) -> None:
        """不是 between two moments takes back the first, unless the first was stressed by 是 ("是周二不是周三")."""
        stressed = self._current is not None and self._text[: self._current.start].endswith(("是", "was ", "it's "))
        if self._current is not None and not stressed and self._text[mention.start : mention.end] == "不是":
            self._corrected_at = mention.end
        else:
            self._denied_until = mention.end

    def _is_denied(self, meaning: Meaning, mention: Mention) -> bool:
        """What is denied goes on as long as the words do, until another moment of the same kind takes its place."""
        if self._denied_until is None:
            return False
        between = self._text[self._denied_until : mention.start]
        kind = _kind(meaning)
        if len(between) > _DENIAL_REACH or "是" in between or kind in self._denied:
            self._denied_until, self._denied = None, set()
            return False
        self._denied_until = max(mention.end, self._denied_until)
        self._denied.add(kind)
        return True

    def _take_rough(self, rough: Rough, mention: Mention) -> None:
        if rough.before:
            self._rough_at = mention.end
        elif self._current is not None and mention.start - self._current.end <= _ROUGH_REACH:
            self._current = replace(self._current, rough=True, end=mention.end)

    def _take_time(self, meaning: Meaning, mention: Mention) -> None:
        corrected = self._corrected_at is not None and mention.start - self._corrected_at <= _CORRECTION_REACH
        rough = self._rough_at is not None and mention.start - self._rough_at <= _ROUGH_REACH
        self._corrected_at = mention.end if corrected else self._corrected_at
        fresh = Said(mention.start, mention.end, rough=rough)
        if self._current is None:
            self._current = _put(fresh, meaning)
        elif corrected or self._belongs(meaning, mention):
            changed = _put(self._current, meaning)
            self._current = replace(
                changed, end=mention.end, rough=changed.rough or rough, corrected=changed.corrected or corrected
            )
        else:
            self._done.append(self._current)
            self._current = _put(fresh, meaning)

    def _belongs(self, meaning: Meaning, mention: Mention) -> bool:
        """A moment has one day, one part of the day and one time; a second one of a kind begins another moment."""
        current = self._current
        assert current is not None
        if isinstance(meaning, Part) and current.part is not None:
            return mention.start - current.end <= 2
        if isinstance(meaning, Ago | JustNow):
            return current.time is None and current.day is None and current.since is None
        if isinstance(meaning, Clock | ClockRange):
            return current.time is None and not isinstance(current.since, Ago)
        if isinstance(meaning, Part):
            return not isinstance(current.since, Ago)
        return current.day is None and current.since is None


def _kind(meaning: Meaning) -> str:
    if isinstance(meaning, Part):
        return "part"
    return (
        "time" if isinstance(meaning, Clock | ClockRange) else "since" if isinstance(meaning, Ago | JustNow) else "day"
    )


def _put(said: Said, meaning: Meaning) -> Said:
    if isinstance(meaning, Part):
        return replace(said, part=_together(said.part, meaning), since=None)
    if isinstance(meaning, Clock | ClockRange):
        return replace(said, time=meaning, since=None)
    if isinstance(meaning, Ago | JustNow):
        return replace(said, since=meaning, day=None, part=None, time=None)
    if isinstance(meaning, DayOffset | Weekday | CalendarDay | DayRange | LastWeek):
        return replace(said, day=meaning, since=None)
    return said


def _together(first: Part | None, second: Part) -> Part:
    """昨晚凌晨两点, 昨晚半夜: the night that began with that evening."""
    if first is not None and first.name in {"evening", "night"} and second.name in {"before_dawn", "night", "evening"}:
        return Part("night") if second.name != "evening" else first
    return second
