"""Mentions of a moment -> the moments that are told: what belongs together, what was taken back, what was put twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from nlu.loss_date_mentions import (
    Ago,
    Clock,
    ClockRange,
    Correction,
    DayRange,
    Denial,
    Either,
    Impossible,
    JustNow,
    Meaning,
    Mention,
    Nothing,
    Part,
    Rough,
    ThatDay,
)
from nlu.loss_date_said import SOME_DAY, Said, is_day, kind_of, put, rank

_CORRECTION_REACH = {"en-US": 26}
_CORRECTION_REACH_ELSE = 14  # a correction further off from the next moment corrects something else
_ROUGH_REACH = 6
_DENIAL_REACH = 4
# 不是昨天晚上: what is denied goes from large to small; a day after a part of the day is a new saying.
_ORDER = {"day": 0, "part": 1, "time": 2, "since": 3}
_EITHER_REACH = 3
# Days or times with no more than this between them are one saying put twice: 八点八点半, "today wednesday".
_FILLER = re.compile(r"(?:那个|这个|就是|是|啊|哦|也|的|the|on|at|which is|that's|so|that is|it's|really| )+")
# 不是 after these keeps what was said: "是周二不是周三", "改晚上七点不是六点".
_STRESSED = ("是", "改", "改成", "改为", "应该", "was ", "it's ", "is ", "to ", "on ", "at ")
_UNTIL = re.compile(r" ?(?:and|to|till|until|through|到|至|和|跟|一直到) ?(?:at |around |about )?")


def moments_of(
    text: str, mentions: Sequence[Mention], language: str, reported: Callable[[int], bool] = lambda _: False
) -> list[Said]:
    """Every moment that is said, from left to right.

    `reported` tells of a place in the text whether an accident is reported there: 早上撞的 九点报的警 are two moments.
    """
    reader = _Reader(text, language, reported)
    for mention in mentions:
        reader.take(mention)
    return _joined(text, reader.finish())


def _joined(text: str, moments: list[Said]) -> list[Said]:
    """ "Between ten last night and six this morning
    ", 昨晚十点到今早六点之间: two moments with the accident between them."""
    joined: list[Said] = []
    for moment in moments:
        previous = joined[-1] if joined else None
        if previous is not None and previous.until is None and _is_span(text, previous, moment):
            joined[-1] = replace(previous, end=moment.end, until=moment)
        else:
            joined.append(moment)
    return joined


def _is_span(text: str, first: Said, last: Said) -> bool:
    if not _UNTIL.fullmatch(text[first.end : last.start]):
        return False
    opened = text[: first.start].endswith(("between ", "from ", "between around ", "between about ", "从", "在"))
    return opened or text[last.end :].startswith(("之间", "中间", "这段", "期间", "的时间"))


def with_day_of_earlier(moments: Sequence[Said], best: int) -> Said:
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


class _Reader:
    """Reads mentions from left to right; `current` is the moment being said."""

    def __init__(self, text: str, language: str, reported: Callable[[int], bool]) -> None:
        self._text = text
        self._reported = reported
        self._reach = _CORRECTION_REACH.get(language, _CORRECTION_REACH_ELSE)
        self._done: list[Said] = []
        self._current: Said | None = None
        self._corrected_at: int | None = None
        self._denied_until: int | None = None
        self._denied: set[str] = set()
        self._rough_at: int | None = None
        self._either_at: int | None = None

    def take(self, mention: Mention) -> None:
        for meaning in mention.meanings:
            if isinstance(meaning, Correction):
                self._corrected_at = mention.end if self._current else None
            elif isinstance(meaning, Denial):
                self._deny(mention)
            elif isinstance(meaning, Rough):
                self._take_rough(meaning, mention)
            elif isinstance(meaning, Either):
                self._either_at = mention.end if self._current is not None else None
            elif isinstance(meaning, Nothing):
                continue
            elif not self._is_denied(meaning, mention):
                self._take_time(self._anchored(meaning), mention)

    def _anchored(self, meaning: Meaning) -> Meaning:
        if not isinstance(meaning, ThatDay):
            return meaning
        day = self._current.day if self._current else None
        return day if day is not None else SOME_DAY

    def finish(self) -> list[Said]:
        return [*self._done, *([self._current] if self._current else [])]

    def _deny(self, mention: Mention) -> None:
        """不是 between two moments takes back the first, unless the first was stressed by 是 ("是周二不是周三")."""
        stressed = self._current is not None and self._text[: self._current.start].endswith(_STRESSED)
        if self._current is not None and not stressed and self._text[mention.start : mention.end] == "不是":
            self._corrected_at = mention.end
        else:
            self._denied_until = mention.end

    def _is_denied(self, meaning: Meaning, mention: Mention) -> bool:
        """What is denied goes on as long as the words do, until another moment of the same kind takes its place."""
        if self._denied_until is None:
            return False
        between = self._text[self._denied_until : mention.start]
        kind = kind_of(meaning)
        follows = max((_ORDER[each] for each in self._denied), default=-1) < _ORDER[kind]
        if len(between) > _DENIAL_REACH or "是" in between or not follows:
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
        corrected = self._corrected_at is not None and mention.start - self._corrected_at <= self._reach
        rough = self._rough_at is not None and mention.start - self._rough_at <= _ROUGH_REACH
        self._corrected_at = mention.end if corrected else self._corrected_at
        fresh = Said(mention.start, mention.end, rough=rough)
        current = self._current
        if current is None:
            self._current = put(fresh, meaning)
        elif not corrected and (guess := self._other_guess(meaning, mention)) is not None:
            self._current = replace(put(current, guess), end=mention.end)
        elif corrected or self._belongs(meaning, mention):
            changed = put(current, meaning)
            self._current = replace(
                changed, end=mention.end, rough=changed.rough or rough, corrected=changed.corrected or corrected
            )
        elif (again := self._said_again(meaning, mention)) is not None:
            self._current = replace(put(current, again), end=mention.end, rough=current.rough or rough)
        else:
            self._done.append(current)
            self._current = put(fresh, meaning)

    def _other_guess(self, meaning: Meaning, mention: Mention) -> Meaning | None:
        """ "Monday or tuesday", 五点还是六点: what lies between two guesses; None when this is no second guess."""
        current = self._current
        if current is None or self._either_at is None or mention.start - self._either_at > _EITHER_REACH:
            return None
        if isinstance(meaning, Clock) and isinstance(current.time, Clock):
            return ClockRange(current.time, meaning)
        if isinstance(meaning, Part) and current.part not in {None, meaning} and current.day is None:
            return SOME_DAY
        if current.day is not None and kind_of(meaning) == "day":
            return DayRange(-7, 0)
        return None

    def _said_again(self, meaning: Meaning, mention: Mention) -> Meaning | None:
        """The same again, or put better: 昨天昨天晚上, 八点八点半, "yesterday tuesday the 17th"."""
        current = self._current
        assert current is not None
        between = self._text[current.end : mention.start]
        if _same_again(current, meaning):
            return meaning if not is_day(meaning) else current.day
        if between.strip() and not _FILLER.fullmatch(between):
            return None
        if isinstance(meaning, Part) and current.time is not None:
            # "Quarter to nine this morning on the school run": the part is told already.
            return current.part
        if is_day(meaning) and current.day is not None and current.time is None:
            return meaning if rank(meaning) >= rank(current.day) else current.day
        return meaning if isinstance(meaning, Clock | ClockRange) and current.time is not None else None

    def _belongs(self, meaning: Meaning, mention: Mention) -> bool:
        """A moment has one day, one part of the day and one time; a second one of a kind begins another moment."""
        current = self._current
        assert current is not None
        if isinstance(meaning, Part) and current.part is not None:
            return mention.start - current.end <= 2
        if isinstance(meaning, Ago | JustNow):
            return current.time is None and current.day is None and current.since is None
        if isinstance(meaning, Clock | ClockRange | Impossible):
            if current.end < mention.start and self._reported(mention.end):
                return False
            return current.time is None and not isinstance(current.since, Ago)
        if isinstance(meaning, Part):
            return not isinstance(current.since, Ago)
        return current.day is None and current.since is None


def _same_again(current: Said, meaning: Meaning) -> bool:
    return meaning in (current.day, current.time, current.since) and not isinstance(meaning, Impossible)
