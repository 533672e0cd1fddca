"""Korean words about a moment. Recognisers split words as they like, so a space may stand between any two parts."""

from __future__ import annotations

import re
from typing import Literal

from nlu.loss_date_mentions import (
    Ago,
    CalendarDay,
    Clock,
    Correction,
    DayOffset,
    DayRange,
    JustNow,
    LastWeek,
    Looseness,
    Meaning,
    Part,
    Rough,
    Rule,
    Weekday,
    word_rule,
)
from nlu.spoken_numbers import KOREAN_NATIVE, korean_number

# 아직 밤 is how the small model hears 어제 밤.
FIXED: dict[str, tuple[Meaning, ...]] = {
    r"오늘": (DayOffset(0),),
    r"어제": (DayOffset(-1),),
    r"내일|모레|다음\s*주": (DayOffset(1),),
    r"그제|그저께|엊그제": (DayOffset(-2),),
    r"그끄저께": (DayOffset(-3),),
    r"어젯\s*밤|간밤|어제\s*밤|아직\s*밤": (DayOffset(-1), Part("evening")),
    r"며칠\s*전": (DayRange(-7, -2),),
    r"지난\s*주": (LastWeek(),),
    r"방금|지금\s*막|막\s*(?=사고)": (JustNow(15),),
    r"아까|조금\s*전|좀\s*전": (JustNow(60),),
    r"새벽": (Part("before_dawn"),),
    r"아침": (Part("early_morning"),),
    r"오전": (Part("morning"),),
    r"점심": (Part("noon"),),
    r"정오": (Clock(12, half="pm"),),
    r"오후": (Part("afternoon_evening"),),
    r"대낮|낮": (Part("daytime"),),
    r"저녁": (Part("evening"),),
    r"밤": (Part("evening"),),
    r"한밤중|심야": (Part("night"),),
    r"자정": (Part("evening"), Clock(12)),
    r"아니(?!요\s*없)": (Correction(),),
    r"쯤|정도|경(?=에|\s|$)": (Rough(before=False),),
    r"약(?=\s*\d)|대략|아마": (Rough(before=True),),
}
_WEEKDAYS = {day: index for index, day in enumerate("월화수목금토일")}
_WEEKS: dict[str, int] = {"지난": -1, "이번": 0}
_NATIVE = "|".join(sorted(KOREAN_NATIVE, key=len, reverse=True))
_SINO = "[영공일이삼사오육칠팔구십백]"
_COUNT = rf"(?:\d{{1,3}}|{_NATIVE}|{_SINO}+)"
_HOUR = rf"(?:\d{{1,2}}|{_NATIVE}|{_SINO}+)"
_APART = r"(?<![\d가-힣])"


def _clock(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = korean_number(match["hour"])
    minute = 30 if match["half"] else korean_number(match["minute"]) if match["minute"] else 0
    if hour is None or hour > 24 or minute is None or minute > 59:
        return None
    loose: Looseness = "past" if match["loose"] == "넘어서" else "about" if match["loose"] else ""
    half: Literal["", "am", "pm"] = ""
    return (Clock(hour, minute, half, loose),)


def _ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    count = 0.5 if match["count"] == "반" else korean_number(match["count"])
    if count is None:
        return None
    if match["unit"] == "일":
        return (DayOffset(-int(count)),)
    minutes = (count + (0.5 if match["half"] else 0)) * (60 if match["unit"] == "시간" else 1)
    return (Ago(minutes, max(3.0, minutes / 4)),)


def _calendar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    day = korean_number(match["day"])
    month = korean_number(match["month"]) if match["month"] else None
    if day is None or not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    return (CalendarDay(day, month),)


def _weekday(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    which = match["which"]
    return (Weekday(_WEEKDAYS[match["day"]], _WEEKS[which] if which else None),)


RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_APART}(?P<count>{_COUNT}|반)\s*(?P<unit>분|시간|일)\s*(?P<half>반)?\s*(?:쯤|정도)?\s*전(?!\s*방)"
        ),
        _ago,
    ),
    Rule(
        re.compile(
            # 반 is also heard as 판.
            rf"{_APART}(?P<hour>{_HOUR})\s*시(?!\s*간)(?:\s*(?:(?P<half>[반판])|(?P<minute>\d{{1,2}}|{_SINO}+)\s*분))?"
            r"(?:\s*(?P<loose>쯤|경|정도|넘어서))?"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            rf"{_APART}(?:(?P<month>\d{{1,2}}|{_SINO}+)\s*월\s*)?(?P<day>\d{{1,2}}|{_SINO}+)\s*일(?![가-힣]*\s*전)"
        ),
        _calendar,
    ),
    Rule(re.compile(r"(?:(?P<which>지난|이번)\s*(?:주)?\s*)?(?P<day>[월화수목금토일])\s*요일"), _weekday),
    word_rule(FIXED),
)
