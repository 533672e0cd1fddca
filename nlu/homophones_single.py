"""Single characters that were misheard where their company leaves no doubt: digits, and the ends of road names."""

from __future__ import annotations

import re
from functools import cache

from nlu.phrase_data import phrase_data

_DIGITS = "零〇一二两三四五六七八九幺十百千"
# Sounds of digits that stand among digits for nothing else. What begins or ends many a word is left out.
_DIGIT_HEARD = {
    "零": "另凌灵铃龄玲令领凝", "一": "已以衣依医伊亿艺亦", "二": "而耳儿贰尔", "三": "散伞叁", "四": "似丝司寺思斯死",
    "五": "无午武舞物误梧屋吴", "六": "刘流留牛", "七": "其起期气齐妻", "八": "把吧巴爸疤扒", "九": "就久酒旧救",
    "幺": "要腰妖摇药",
}  # fmt: skip
_HEARD = "".join(_DIGIT_HEARD.values())
_AMONG_DIGITS = re.compile(
    f"(?<=[{_DIGITS}])[{_HEARD}](?=[{_DIGITS}]{{2}})|(?<=[{_DIGITS}]{{2}})[{_HEARD}](?=[{_DIGITS}])"
    f"|(?<=[{_DIGITS}]点)[{_HEARD}](?=十)"
)
# "早上是点半", "是分钟前": ten, which sounds like many a word, before what only numbers stand before.
_TEN_HEARD = "是使时事实石食识市式室"
_TEN = re.compile(
    f"(?<=[早晚上下中午晨夜里约概天晚])[{_TEN_HEARD}](?=[一二]?点(?:半|多|钟|左右|[{_DIGITS}]|$|[^儿子])?)|[{_TEN_HEARD}](?=[多来几]?分钟[前之以])"
)
# Parts of a day, days of a week and half hours: (what stands before, what is heard, what follows) -> meant.
_OF_TIME = (
    (re.compile(f"(?<=[{_DIGITS}]点)[办班板伴搬般颁版棒帮](?![事公法理])"), "半"),
    (
        re.compile(
            f"(?<=[昨前今])[万完碗弯湾玩烷挽婉亡](?=[上{_DIGITS}我在被])|(?<=[号日天])[万完碗玩](?=上[{_DIGITS}])"
        ),
        "晚",
    ),
    (re.compile("(?<=[今昨前]天[上下中])(?:[无武舞呜吾吴]|五(?!点))"), "午"),
    (re.compile("(?<=星期|礼拜)[流刘留琉柳]"), "六"),
    (re.compile("(?<=星期|礼拜)[依衣医伊]"), "一"),
    (re.compile("(?<=星期|礼拜)[而耳]"), "二"),
    (re.compile("(?<=星期|礼拜)[散伞]"), "三"),
    (re.compile("(?<=星期|礼拜)[似思司丝]"), "四"),
    (re.compile("(?<=星期|礼拜)[无吴吾]"), "五"),
    (re.compile("(?<=星期|礼拜)[田添甜填]"), "天"),
)
_AFTER_KIND = "(?=$|[口上段那这附旁的跟被和与让往撞左右由转等倒变有两一我交路给把近人出发处跑停堵拐直倒刮蹭碰追因对行])"
_NAME = "(?<=[区市县在到镇乡])(?:(?![在到跟被和与让往撞我他是了])[\u4e00-\u9fff]){2,4}"


def single_repairs(text: str) -> dict[int, str]:
    """Place -> the character meant there."""
    meant = {match.start(): _digits()[match.group()] for match in _AMONG_DIGITS.finditer(text)}
    meant |= {match.start(): "十" for match in _TEN.finditer(text)}
    for pattern, of_time in _OF_TIME:
        meant |= {match.start(): of_time for match in pattern.finditer(text)}
    for group, pattern in enumerate(_road_patterns()):
        for match in pattern.finditer(text):
            at = match.end() - 1
            meant.setdefault(at, _road_ends()[group][text[at]])
    return meant


@cache
def _digits() -> dict[str, str]:
    return {heard: digit for digit, chars in _DIGIT_HEARD.items() for heard in chars}


@cache
def _road_ends() -> tuple[dict[str, str], ...]:
    places = phrase_data("homophones_places")
    kinds, points = (
        {heard: meant for meant, chars in places[name].items() for heard in chars}
        for name in ("kind_heard", "point_heard")
    )
    return kinds, points, dict.fromkeys("打达搭", "大")


@cache
def _road_patterns() -> tuple[re.Pattern[str], ...]:
    kinds, points, _ = _road_ends()
    return (
        re.compile(f"{_NAME}(?:[{''.join(kinds)}]{_AFTER_KIND}|[东西南北中][{''.join(kinds)}](?![像音制视取]))"),
        re.compile(f"{_NAME.replace('{2,', '{1,')}[{''.join(points)}](?=[路街]|大道)"),
        re.compile(f"{_NAME}[打达搭](?=道)"),
    )
