"""How Mandarin counts back from the call: 半小时前, 两三个钟头以前, 撞了有二十分钟了, 三天前."""

from __future__ import annotations

import re

from nlu.loss_date_mentions import Ago, DayOffset, DayRange, JustNow, Meaning, Rule
from nlu.spoken_numbers import quantity

_BIG = r"(?:\d+(?:\.\d+)?|[零一二两俩三仨四五六七八九十百]{1,5})"
_PAIRS = str.maketrans("俩仨", "两三")
_NOT_INSIDE = r"(?<![\d.零〇一二两三四五六七八九十百千万第:])"
_BEFORE = "(?:以前|之前|前(?!面|方|车|头|轮|盖|保险|挡|风)|过去|往前)"
_HOUR_UNIT = "(?:小时|钟头|钟(?!头)|鐘)"
_SINCE = "(?:撞|出事|发生|追尾|碰|刮|蹭|事故)[^\\d一二两三四五六七八九十半]{0,6}?"
_HOURS = (
    r"(?:(?P<one_half>(?<![一二两三四五六七八九十\d])个半)"
    + _HOUR_UNIT
    + r"|(?P<only_half>大?半)个?[多来把]?(?:拉)?"
    + _HOUR_UNIT
    + r"|一?个?把(?P<one>(?:小时|钟头|钟))"
    rf"|(?P<count>{_BIG})(?P<some>[来几多])?个?(?P<and_half>半)?(?P<more>多|来)?个?"
    + _HOUR_UNIT
    + "(?P<more_after>多)?)"
)
_MINUTES = rf"(?:(?P<quarters>[一两三])刻钟?|(?P<count>{_BIG})(?P<some>来|多|几)?分钟?)"
_RANGE = re.compile(r"([一二两三四五六七八])([二两三四五六七八九])(十?)\Z")


def spoken_count(word: str) -> tuple[float, float] | None:
    """A number and its doubt either way; 两三 is 2.5 with doubt, 三四十 is 35."""
    word = word.translate(_PAIRS)
    between = _RANGE.match(word)
    if between:
        first, last = (quantity(each, "zh-CN") or 0 for each in between.groups()[:2])
        if last == first + 1:
            scale = 10 if between[3] else 1
            return (first + last) / 2 * scale, scale / 2
    teens = re.match("十([一二三四五六七八])([二三四五六七八九])\\Z", word)
    if teens:
        return 10 + (quantity(teens[1], "zh-CN") or 0) + 0.5, 0.5
    count = quantity(word, "zh-CN")
    return None if count is None else (count, 0.0)


def _hours_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    if match["one_half"]:
        return (Ago(90, 20),)
    if match["only_half"]:
        return (Ago(40 if match["only_half"] == "大半" else 30, 10),)
    if match["one"]:
        return (Ago(60, 20),)
    counted = spoken_count(match["count"])
    if counted is None or counted[0] > 48:
        return None
    hours = counted[0] + (0.5 if match["and_half"] else 0.25 if match["more"] or match["more_after"] else 0.0)
    return (Ago(hours * 60, max(10.0, hours * 60 / 4, counted[1] * 60)),)


def _minutes_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    if match["quarters"]:
        minutes = 15.0 * (quantity(match["quarters"], "zh-CN") or 1)
        return (Ago(minutes, max(3.0, minutes / 4)),)
    counted = spoken_count(match["count"])
    if counted is None:
        return None
    minutes = counted[0] + (5.0 if match["some"] in {"几", "多"} else 0.0)
    return (Ago(minutes, max(3.0, minutes / 4, counted[1])),)


def _days_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    counted = spoken_count(match["count"])
    if counted is None:
        return None
    days = counted[0] * (1 if match["unit"] == "天" else 7)
    if counted[1] or match["some"] or days > 366:
        return (DayRange(-int(min(days, 366) * 1.5) - 1, -int(min(days, 366) / 1.5)),)
    return (DayOffset(-int(days)),)


RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(f"{_NOT_INSIDE}{_HOURS}(?:左右|吧|不到|的?样子|这样|上下)?(?:的?时间)?(?:左右)?{_BEFORE}"),
        _hours_ago,
    ),
    Rule(
        re.compile(f"{_NOT_INSIDE}{_MINUTES}(?:左右|吧|不到|的?样子|这样|上下)?(?:的?时间)?(?:左右)?{_BEFORE}"),
        _minutes_ago,
    ),
    Rule(re.compile(f"(?:打(?:这个)?电话|报案|你们?接)(?:之|以)?前{_MINUTES}"), _minutes_ago),
    Rule(re.compile(f"(?:打(?:这个)?电话|报案|你们?接)(?:之|以)?前{_HOURS}"), _hours_ago),
    # 撞了有半个小时了, 过去二十分钟了: the time that has gone by since.
    Rule(re.compile(f"(?:(?<=过去)|(?:{_SINCE})(?:有|过去)?(?:快|大概|大约|差不多)?){_MINUTES}了"), _minutes_ago),
    Rule(re.compile(f"(?:(?<=过去)|(?:{_SINCE})(?:有|过去)?(?:快|大概|大约|差不多)?){_HOURS}了"), _hours_ago),
    # 都有半个小时了, 已经俩钟头了; not 等了一个小时了.
    Rule(
        re.compile(
            f"(?<![等堵开跑排躺停晕])(?:已经|都|得|怕|恐怕|估计|大概|^有|吧有)(?:快|都|也)?(?:有|过去?)?了?{_HOURS}了"
        ),
        _hours_ago,
    ),
    Rule(
        re.compile(
            f"(?<![等堵开跑排躺停晕])(?:已经|都|得|怕|恐怕|估计|大概|^有|吧有)(?:快|都|也)?(?:有|过去?)?了?{_MINUTES}了"
        ),
        _minutes_ago,
    ),
    Rule(
        re.compile(
            rf"{_NOT_INSIDE}(?P<count>{_BIG})(?P<some>多|来|几)?(?P<unit>天|周|个星期|星期|个礼拜|礼拜)(?:以前|之前|前)"
        ),
        _days_ago,
    ),
)
# Only after the question when it happened: "半个小时吧", "十来分钟".
ANSWERS: tuple[Rule, ...] = (
    Rule(re.compile("(?:就)?现在|这会儿"), lambda _: (JustNow(15, weak=True),)),
    Rule(re.compile(f"{_NOT_INSIDE}{_HOURS}(?!后|以后|之后|内)"), _hours_ago),
    Rule(re.compile(f"{_NOT_INSIDE}{_MINUTES}(?!后|以后|之后|内)(?<=钟)"), _minutes_ago),
)
