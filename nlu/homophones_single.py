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
_AMONG_DIGITS = re.compile(
    f"(?<=[{_DIGITS}])[{''.join(_DIGIT_HEARD.values())}](?=[{_DIGITS}]{{2}})"
    f"|(?<=[{_DIGITS}]{{2}})[{''.join(_DIGIT_HEARD.values())}](?=[{_DIGITS}])"
)
_AFTER_KIND = "(?=$|[口上段那这附旁的跟被和与让往撞左右由转等倒变有两一我交路给把近人出发处])"
_NAME = "(?<=[区市县在到镇乡])(?:(?![在到跟被和与让往撞我他是了])[\u4e00-\u9fff]){2,4}"


def single_repairs(text: str) -> dict[int, str]:
    """Place -> the character meant there."""
    meant = {match.start(): _digits()[match.group()] for match in _AMONG_DIGITS.finditer(text)}
    for group, pattern in enumerate(_road_patterns()):
        for match in pattern.finditer(text):
            at = match.end() - 1
            meant.setdefault(at, _road_ends()[group][text[at]])
    return meant


@cache
def _digits() -> dict[str, str]:
    return {heard: digit for digit, chars in _DIGIT_HEARD.items() for heard in chars}


@cache
def _road_ends() -> tuple[dict[str, str], dict[str, str]]:
    places = phrase_data("homophones_places")
    kinds, points = (
        {heard: meant for meant, chars in places[name].items() for heard in chars}
        for name in ("kind_heard", "point_heard")
    )
    return kinds, points


@cache
def _road_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    kinds, points = _road_ends()
    return (
        re.compile(f"{_NAME}[{''.join(kinds)}]{_AFTER_KIND}"),
        re.compile(f"{_NAME}[{''.join(points)}](?=[路街]|大道)"),
    )
