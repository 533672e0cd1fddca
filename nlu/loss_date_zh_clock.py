"""How Mandarin says a time on the clock. Written for text without spaces between characters."""

from __future__ import annotations

import re

from nlu.loss_date_mentions import Clock, ClockRange, Looseness, Meaning, Part, Rough, Rule
from nlu.spoken_numbers import quantity

N = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
# An hour is no two digits said one by one: 两三点 is between two and three.
HOUR = r"(?:\d{1,2}|二?十[一二三四五六七八九]?|[零〇一二两三四五六七八九])"
NOT_INSIDE = r"(?<![\d.零〇一二两三四五六七八九十百千万第:])"
_LOOSE = (
    "(?P<loose>左右|出头|冒头|前后|上下|多钟|多|过(?!了?[二两三四五六七八九十\\d]|来|去了?医|马路|红|路口|完)|来钟|来多?|把钟|几(?![分个辆人])|露头|来往|光景|许(?!可|多|愿)|钟?不到|的样子|那会儿?|那阵|"
    "那样|这样)?"
)
# "有一点疼", "快一点", "差一点" are no clock times, nor is a quantity ("三点五公里").
_MEASURE = r"(?![零一二两三四五六七八九十百千\d]*(?:公里|千米|米|吨|万|块|元|度|个(?!字)|次|项|五倍))"
# A minute's last digit may begin the next word: 七点五十 三亚, 八点二十 一辆货车.
_NAMES = (
    "三亚|三明|三门|三河|三原|三水|三江|三台|三都|三里|三环|五台|五常|五指|五环|四平|四川|四环|四会|四惠|六安|六盘|六合|六环|九江|九龙|"
    "九寨|九华|七台|八达|八宝|二连|二道|二环|二七|一辆|一台|一个|一[号桥]|两个|两辆|一部|一架|五道|四姑|一下|一路"
)
_DIGIT = f"(?!{_NAMES})[一二三四五六七八九]"
_BARE = (
    rf"\d{{2}}|[零〇]\d|[零〇](?!{_NAMES})[一二三四五六七八九]|[二三四五]?十(?:{_DIGIT})?|过[一二三四五六七"
    rf"八九](?=分|$)"
)
_FILLER = "(?:那个|这个|啊|哦|额|呃)?"
_CLOCK = (
    f"(?:(?<![年最清昨前今当每大一琴噚寻夜])(?P<side>[早晚])(?=(?:{HOUR})[点时:])|{NOT_INSIDE})(?P<early>不到)?(?P<hour>{HOUR})"
    f"(?:(?P<point>点(?!儿?点|[赞评])|时(?!候|间|速|常|不时|尚|代))(?:钟|整|正)?{_MEASURE}"
    rf"(?:(?P<quarter>[一两二三])刻钟?|(?:[搭踏])?(?P<fives>[一两二三四五六七八九]|十[一]?)个字|(?P<half>半)(?!个|小时)|[差欠缺](?P<short>一刻|{N}分?)钟?(?!半)|"
    rf"{_FILLER}(?:零|过)?(?P<minute>{N})分(?!钟?前)钟?|"
    rf"(?P<some>[二三四五]?十几分?|零?几分|过几分)|{_FILLER}(?P<bare>{_BARE})(?![号公点时个米位人辆几天块万来多年月]))?"
    rf"|[::](?P<written>\d{{2}})(?!\d)){_LOOSE}"
)
_LOOSENESS: dict[str, Looseness] = {
    "多": "past",
    "多钟": "past",
    "过": "past",
    "几": "past",
    "露头": "past",
    "来钟": "past",
    "不到": "before",
    "钟不到": "before",
}
_SIDES = {"早": "early_morning", "晚": "evening"}
_A_LITTLE_NOT = (
    r"(?:凌晨|早上|上午|中午|下午|晚上|夜里|半夜|深夜|昨晚|昨夜|今天|昨天|前天|大概|大约|是|在|差不多|可能"
    r"|估计|前晚|今晚|午后|下昼|晏昼|"
    r"刚才|早晨|今早|午夜|转钟|半宿|透早|鸡叫|过晌|下晡|后晌|晌午头?|晚夕|夜头|[昨前今]儿?个?黑|饭后|[日天号一二三四五六]|就|约|后半夜|凌晨的?时候)的?\Z"
)


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
    part = (Part(_SIDES[match["side"]]),) if match["side"] else ()
    if match["short"]:
        minutes = 15 if match["short"] == "一刻" else chinese_int(match["short"].removesuffix("分"))
        return (*part, before_hour(hour, minutes or 0, loose))
    return (*part, Clock(hour, minute, loose="about" if match["some"] else loose))


def _minute(match: re.Match[str]) -> int | None:
    if match["quarter"]:
        return {"一": 15, "三": 45}.get(match["quarter"], 30)
    if match["fives"]:
        # 三个字: the hand stands on the third figure of the dial.
        return 5 * (chinese_int(match["fives"]) or 0)
    if match["half"]:
        return 30
    if match["some"]:
        tens = match["some"].split("十")[0]
        return 5 if "十" not in match["some"] else 10 * (chinese_int(tens) or 1) + 5
    words = match["minute"] or match["bare"] or match["written"]
    return chinese_int(words.lstrip("过")) if words else 0


def _is_a_little(match: re.Match[str]) -> bool:
    """A bare 一点 is "a little" unless a day, a part of the day, or an "about", stands before it."""
    if match["hour"] not in {"一", "两"} or match.end() - match.start() > 2:
        return False
    return not re.search(_A_LITTLE_NOT, match.string[: match.start()])


def before_hour(hour: int, minutes: int, loose: Looseness) -> Clock:
    total = (hour * 60 - minutes) % (24 * 60)
    return Clock(total // 60, total % 60, loose=loose)


def _to_the_hour(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    minutes = 15 if match["minutes"] == "一刻" else chinese_int(match["minutes"].removesuffix("分"))
    hour = chinese_int(match["hour"])
    if hour is None or minutes is None or hour > 24 or not 0 < minutes < 60:
        return None
    return (before_hour(hour, minutes, "about" if match["loose"] else ""),)


def _clock_range(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    first, last = chinese_int(match["first"]), chinese_int(match["last"])
    if first is None or last is None or first > 24 or last > 24:
        return None
    begin, end = (_half_or_minutes(match[f"{side}_rest"]) for side in ("first", "last"))
    if begin is None or end is None or (first, begin) == (last, end):
        return None
    return (ClockRange(Clock(first, begin), Clock(last, end)),)


def _half_or_minutes(words: str | None) -> int | None:
    if not words:
        return 0
    if words == "半":
        return 30
    minute = chinese_int(words.removesuffix("分"))
    return minute if minute is not None and minute <= 59 else None


def _adjacent_hours(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """七八点: between seven and eight; 十一二点: between eleven and twelve."""
    first, last = chinese_int(match["first"]), chinese_int(match["last"])
    if first is None or last is None:
        return None
    if match["first"] in {"十", "二十"} and last == 1:
        return None
    if match["ten"]:
        tens = 10 * (2 if match["ten"] == "二十" else 1)
        first, last = first + tens, last + tens
    return (ClockRange(Clock(first), Clock(last)),) if last == first + 1 and last <= 24 else None


def _military(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    return (Clock(hour, minute),) if hour <= 24 and minute <= 59 else None


def _bare_hour(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = chinese_int(match["hour"])
    return (Clock(hour),) if hour is not None and hour <= 24 else None


def _about_one(_: re.Match[str]) -> tuple[Meaning, ...]:
    return (Clock(1, loose="about"),)


_REST = r"半|[零〇]?[一二三四五]?十[一二三四五六七八九]?分?|\d{2}分?"
RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{NOT_INSIDE}(?P<first>{HOUR})(?:(?:点钟?|时|[::])(?P<first_rest>{_REST})?)?(?:多)?(?:钟)?(?:"
            rf"到|至|和|跟|或者?|还是|-|~)"
            rf"(?P<last>{HOUR})(?:点钟?|时|[::])(?P<last_rest>{_REST})?(?:多)?(?:之间|中间|这段|期间)?"
        ),
        _clock_range,
    ),
    Rule(
        re.compile(
            r"(?<![\d零一二两三四五六七八九十百])(?P<ten>二?十)?(?P<first>[一二两三四五六七八九])(?P<last>"
            r"[二三四五六七八九十])点"
            r"(?:多)?(?:钟|来钟|左右|的样子)?(?![五六七八九]公里)"
        ),
        _adjacent_hours,
    ),
    # 八点九点那样: two hours side by side.
    Rule(
        re.compile(
            r"(?<![\d零一二两三四五六七八九十百])(?P<ten>)(?P<first>十[一二]?|[一二两三四五六七八九])点钟?"
            r"(?P<last>十[一二]?|[二三四五六七八九])点"
            r"钟?(?![零一二三四五半\d])(?:左右|的样子|那样|之间)?"
        ),
        _adjacent_hours,
    ),
    Rule(re.compile(rf"差(?P<minutes>一刻|{N}分?)钟?(?:就|不?到)?(?P<hour>{HOUR})点钟?(?P<loose>左右)?"), _to_the_hour),
    Rule(re.compile(_CLOCK), _clock),
    Rule(re.compile(r"(?<![\d点零一二两三四五六七八九十])点把钟?(?:左右)?"), _about_one),
    Rule(re.compile(f"[快约近](?:到)?(?={N}点)"), lambda _: (Rough(before=True),)),
)
# Only after the question when it happened.
ANSWERS: tuple[Rule, ...] = (
    Rule(re.compile(r"(?<![\d:.])(?P<hour>[01]\d|2[0-4])[ ]?(?P<minute>[0-5]\d)(?![\d:])"), _military),
    Rule(re.compile(r"(?<![\d:.])(?P<hour>\d)[ ]?(?P<minute>[0-5]\d)(?![\d:])"), _military),
    Rule(
        re.compile(rf"(?:\A|(?<=[晚早下上午晨间里是在约概]))(?P<hour>{HOUR})(?P<minute>)(?:吧|左右|的样子|啊|呢)?\Z"),
        _bare_hour,
    ),
)
