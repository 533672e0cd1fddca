"""How Mandarin says a moment. Written for text without spaces between characters."""

from __future__ import annotations

import re

from nlu.loss_date_mentions import (
    Ago,
    CalendarDay,
    Clock,
    ClockRange,
    Correction,
    DayOffset,
    Denial,
    JustNow,
    Looseness,
    Meaning,
    Part,
    Rough,
    Rule,
    Weekday,
    word_rule,
)
from nlu.loss_date_zh_words import DAYS, JUST_NOW, PARTS
from nlu.spoken_numbers import quantity

_N = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
# An hour is no two digits said one by one: 两三点 is between two and three.
_H = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
_BIG = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百]{1,5})"
_NOT_INSIDE = r"(?<![\d.零〇一二两三四五六七八九十百千万第:])"
_LOOSE = "(?P<loose>左右|前后|上下|多钟|多|过(?!了?[二两三四五六七八九十\\d])|来钟|钟?不到|的样子|那会儿|那阵)?"
# "有一点疼", "快一点", "差一点" are no clock times, nor is a quantity ("三点五公里").
_MEASURE = r"(?![零一二两三四五六七八九十百千\d]*(?:公里|千米|米|吨|万|块|元|度|个|次|项|五倍))"
_CLOCK = (
    f"{_NOT_INSIDE}(?P<early>不到)?(?P<hour>{_H})(?:(?P<point>点(?!儿?点)|时(?!候|间|速))(?:钟)?{_MEASURE}"
    rf"(?:(?P<quarter>[一三])刻|(?P<half>半)|差(?P<short>{_N})分|(?:零|过)?(?P<minute>{_N})分(?!钟前)|"
    r"(?P<bare>\d{2}|[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?|二十|三十|四十|五十)(?![号日公点时个米位人辆]))?"
    rf"|[::](?P<written>\d{{2}})(?!\d)){_LOOSE}"
)
_WEEKDAYS = {**dict(zip("一二三四五六", range(6), strict=True)), "日": 6, "天": 6, "末": 5}
_WEEKS = {"上": -1, "上个": -1, "上上": -2, "上上个": -2, "这": 0, "这个": 0, "本": 0}
_RELATIVE_YEARS = {"今": 0, "去": -1}
_LOOSENESS: dict[str, Looseness] = {
    "多": "past",
    "多钟": "past",
    "过": "past",
    "来钟": "past",
    "不到": "before",
    "钟不到": "before",
}


def chinese_int(word: str) -> int | None:
    number = quantity(word, "zh-CN")
    return None if number is None else int(number)


def _clock(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = chinese_int(match["hour"])
    if hour is None or hour > 24 or _is_a_little(match):
        return None
    minute = _minute(match)
    if minute is None or minute > 59:
        return None
    loose: Looseness = (
        "before" if match["early"] else _LOOSENESS.get(match["loose"] or "", "about" if match["loose"] else "")
    )
    if match["short"]:
        return (_before(hour, chinese_int(match["short"]) or 0, loose),)
    return (Clock(hour, minute, loose=loose),)


def _minute(match: re.Match[str]) -> int | None:
    if match["quarter"]:
        return {"一": 15, "三": 45}[match["quarter"]]
    if match["half"]:
        return 30
    words = match["minute"] or match["bare"] or match["written"]
    return chinese_int(words) if words else 0


def _is_a_little(match: re.Match[str]) -> bool:
    """A bare 一点 is "a little" unless a part of the day, or an "about", stands before it."""
    if match["hour"] not in {"一", "两"} or match.end() - match.start() > 2:
        return False
    before = match.string[: match.start()]
    return not re.search(
        r"(?:凌晨|早上|上午|中午|下午|晚上|夜里|半夜|深夜|昨晚|昨夜|今天|昨天|前天|大概|大约|是|在)的?\Z", before
    )


def _before(hour: int, minutes: int, loose: Looseness) -> Clock:
    total = (hour * 60 - minutes) % (24 * 60)
    return Clock(total // 60, total % 60, loose=loose)


def _to_the_hour(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    minutes = 15 if match["minutes"] == "一刻" else chinese_int(match["minutes"].removesuffix("分"))
    hour = chinese_int(match["hour"])
    if hour is None or minutes is None or hour > 24 or not 0 < minutes < 60:
        return None
    return (_before(hour, minutes, "about" if match["loose"] else ""),)


def _clock_range(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    first, last = chinese_int(match["first"]), chinese_int(match["last"])
    if first is None or last is None or first > 24 or last > 24 or first == last:
        return None
    return (ClockRange(Clock(first, 30 if match["first_half"] else 0), Clock(last, 30 if match["last_half"] else 0)),)


def _adjacent_hours(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """七八点: between seven and eight."""
    first, last = chinese_int(match["first"]), chinese_int(match["last"])
    if first is None or last != first + 1:
        return None
    return (ClockRange(Clock(first), Clock(last)),)


def _hours_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    count = 0.5 if match["only_half"] else quantity(match["count"], "zh-CN")
    if count is None:
        return None
    hours = count + (0.5 if match["and_half"] else 0.0)
    return (Ago(hours * 60, max(10.0, hours * 60 / 4)),)


def _minutes_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    count = (
        15.0 * (quantity(match["quarters"], "zh-CN") or 1) if match["quarters"] else quantity(match["count"], "zh-CN")
    )
    return None if count is None else (Ago(count, max(3.0, count / 4)),)


def _days_ago(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    count = quantity(match["count"], "zh-CN")
    if count is None:
        return None
    days = int(count) * (7 if match["unit"] in {"周", "个星期", "星期", "个礼拜", "礼拜"} else 1)
    return (DayOffset(-days),)


def _calendar(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    day = chinese_int(match["day"])
    month = chinese_int(match["month"]) if match["month"] else None
    if day is None or not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    if match["named"]:
        return (CalendarDay(day, months=-1 if match["named"].startswith("上") else 0),)
    return (CalendarDay(day, month, _year(match["year"])),)


def _year(word: str | None) -> int | None:
    if not word or word in _RELATIVE_YEARS:
        return _RELATIVE_YEARS.get(word or "")
    digits = "".join(str(chinese_int(char) or 0) if not char.isdigit() else char for char in word)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _weekday(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    return (Weekday(_WEEKDAYS[match["day"]], _WEEKS[match["which"]] if match["which"] else None),)


RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{_NOT_INSIDE}(?:(?P<only_half>半)个?(?:多)?(?:小时|钟头)|(?P<count>{_BIG})个?(?P<and_half>半)?(?:多)?个?"
            r"(?:小时|钟头))(?:左右)?(?:以前|之前|前)"
        ),
        _hours_ago,
    ),
    Rule(
        re.compile(
            rf"{_NOT_INSIDE}(?:(?P<quarters>[一三])刻钟|(?P<count>{_BIG})(?:来|多|几)?分钟?)(?:左右)?(?:以前|之前|前)"
        ),
        _minutes_ago,
    ),
    Rule(
        re.compile(rf"{_NOT_INSIDE}(?P<count>{_BIG})(?P<unit>天|周|个星期|星期|个礼拜|礼拜)(?:以前|之前|前)"), _days_ago
    ),
    Rule(
        re.compile(
            rf"{_NOT_INSIDE}(?P<first>{_H})(?:点钟?|时)?(?P<first_half>半)?(?:到|至|和)(?P<last>{_H})(?:点钟?|时)(?P<last_half>半)?"
            "(?:之间|中间)?"
        ),
        _clock_range,
    ),
    Rule(
        re.compile(
            r"(?<![\d零一二两三四五六七八九十百])(?P<first>[一二两三四五六七八九])(?P<last>[二三四五六七八九十])点(?:钟|来钟|左右|的样子)?"
        ),
        _adjacent_hours,
    ),
    Rule(re.compile(rf"差(?P<minutes>一刻|{_N}分?)钟?(?:不?到)?(?P<hour>{_H})点(?P<loose>左右)?"), _to_the_hour),
    Rule(re.compile(_CLOCK), _clock),
    Rule(
        re.compile(
            rf"(?:(?P<year>\d{{2,4}}|[零〇一二三四五六七八九]{{2,4}}|今|去)年)?"
            rf"(?:{_NOT_INSIDE}(?P<month>{_N})月(?:份)?|(?P<named>这个月|本月|上个月|上月)|(?<![\d一二三四五六七八九十]))"
            rf"(?:的)?(?P<day>{_N})(?:号(?!线|楼|门|院|口|出口|路|桥|车|国道)|日(?!本))"
        ),
        _calendar,
    ),
    Rule(
        re.compile(r"(?<!\d)(?:(?P<year>20\d\d)[-/.])(?P<month>\d{1,2})[-/.](?P<named>)(?P<day>\d{1,2})(?!\d)"),
        _calendar,
    ),
    Rule(
        re.compile("(?P<which>上上个|上上|上个|上|这个|这|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?![环路])"),
        _weekday,
    ),
    word_rule(DAYS),
    word_rule({word: (Part(name),) for word, name in PARTS.items()}),
    word_rule({word: (JustNow(within),) for word, within in JUST_NOW.items()}),
    word_rule(
        {
            "不对|不不|错了|哦不|说错|应该是|更正|我记错": (Correction(),),
            "不是": (Denial(),),
            "大概|大约|差不多|好像|估计|可能|将近|接近": (Rough(before=True),),
            f"[快约](?={_N}点)": (Rough(before=True),),
            "左右|前后": (Rough(before=False),),
        }
    ),
)
