"""Homophones of words of time put right, one character for one, so that every place in the text stays where it is.

Which ones, and in what company they may be put right, is data: `heard` in nlu/loss_date_zh.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from nlu.phrase_data import phrase_data

_DAY = r"(?:[今昨前][天日儿]|[今昨]个|(?:周|星期|礼拜)[一二三四五六日天]|[号日](?!线)|一大早|大前天)[的啊呢]?"
_PART = (
    "(?:早上|上午|中午|下午|晚上|凌晨|半夜|夜里|傍晚|清晨|早晨|昨晚|今早|今晚|前晚|深夜|大概|大约|[今昨前]天|差不多)"
)
_HOUR = "(?:十[一二]?|[一两二三四五六七八九])"
# What goes on after 点 only where it is a time.
_REST = "(?:钟|半(?!价)|多钟?|左右|一刻|三刻|来钟|[零〇一二三四五]?十[一二三四五六七八九]?|零[一二三四五六]|过|不到|$)"


def heard_times(text: str) -> str:
    """The same text with misheard words of time as they were meant.

    >>> heard_times("做天晚上八店半")
    '昨天晚上八点半'
    """
    for pattern, meant in _rules():
        text = pattern.sub(lambda match, meant=meant: match[1] + meant[match.lastindex - 2], text)  # type: ignore[misc]
    return text


@cache
def _rules() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Each pattern: group 1 is the company before; then one group for each word as it was meant."""
    data = phrase_data("loss_date_zh")["heard"]
    point = {"点": data["clock"]["点"]}
    hours = {meant: words for meant, words in data["clock"].items() if meant != "点"}
    return (
        _rule("", data["anywhere"]),
        _rule(_DAY, data["after_day"]),
        _rule(f"{_PART}的?", hours, f"(?={_REST})"),
        _rule(_PART + _HOUR, point),
        _rule(f"(?<![四4]){_HOUR}", point, "(?=钟|半(?!价)|左右|来钟|多钟)"),
    )


def _rule(before: str, rows: Mapping[str, Sequence[str]], after: str = "") -> tuple[re.Pattern[str], tuple[str, ...]]:
    groups = "|".join(f"({'|'.join(words)})" for words in rows.values())
    return re.compile(f"({before})(?:{groups}){after}"), tuple(rows)
