"""Where a name begins in Chinese, which writes no spaces: after the last word that is no part of names."""

from __future__ import annotations

import re
from functools import cache

from nlu.loss_location_scope import any_of, place_words
from nlu.spoken_numbers import quantity, spoken_digits

LANGUAGE = "zh-CN"
NAME = r"[\u4e00-\u9fffA-Za-z0-9]"
# A quantity or digits said one by one, with or without a decimal point.
NUMBER = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九幺洞拐十百千万点]+)"
_LONGEST = 9
_WITHIN = "开过上下里出进回转走沿要停还又不先才至和与于拉压车都由只"
_SHORT = 4
_DAY_TIME = (
    "大?[前昨今明]天|昨晚|今早|今晨|昨夜|前晚|今晚|[今昨前]儿个?|早上|上午|中午|下午|晚上|凌晨|半夜|夜里|傍晚|清早|清晨|早晨|"
    "[早晚]高峰|刚才|刚刚|(?:周|星期|礼拜)[一二三四五六日天末]"
)
_N = r"[\d零〇一二两三四五六七八九十]{1,3}"
TIME = re.compile(
    rf"{_DAY_TIME}|{_N}月份?(?:{_N}[号日])?|\d{{1,2}}[:：]\d{{2}}|{_N}点(?![零〇一二两三四五六七八九十\d]*(?:公里|千米|km))(?:钟|半|[一三]刻|来钟|多|{_N}分?)*|"
    rf"{_N}[来多几]?个?[来多]?半?(?:小时|钟头|分钟)(?:以前|之前|前|左右)?"
)


def after_stop(name: str) -> tuple[str, int]:
    """The name without the words before it, and how many characters those were.

    A word that names hold too (开, 上, 和) ends nothing inside a short name: 金开, 人和.
    """
    bare, cut = _cut(name, _patterns()[0])
    while len(bare) > 2 and bare[0] in _WITHIN and not _patterns()[2].match(bare):
        bare, cut = bare[1:], cut + 1
    if 1 < len(bare) <= _SHORT:
        return bare, cut
    strict, more = _cut(bare, _patterns()[1])
    return strict, cut + more


def _cut(name: str, stops: re.Pattern[str]) -> tuple[str, int]:
    spans = [match.span() for match in _patterns()[2].finditer(name)]
    cut, at = 0, 0
    while match := stops.search(name, at):
        inside = any(start <= match.start() and match.end() <= end for start, end in spans)
        at = match.start() + 1
        if not inside:
            # 边上海路: the stop ends inside a name that begins in it.
            begun = (start for start, end in spans if match.start() < start < match.end() < end)
            cut = at = next(begun, match.end())
    return name[cut:], cut


def name_before(text: str, end: int, longest: int = _LONGEST) -> tuple[str, int]:
    """The name that ends at `end`, and where it starts."""
    start = max(end - longest, 0)
    window = text[start:end]
    solid = re.search(rf"{NAME}*$", window)
    kept = solid.group() if solid else ""
    name, _ = after_stop(kept)
    return name, end - len(name)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words that always end what is before a name, those that mostly do, and names that hold one."""
    words = place_words(LANGUAGE)
    always = [word for word in words["stops"] if word not in _WITHIN]
    return re.compile(any_of(always)), re.compile(any_of(words["stops"])), re.compile(any_of(words["kept"]))


def number_said(words: str) -> float | None:
    """A quantity ("一百二十") or digits one by one ("一二三零")."""
    if re.fullmatch(r"[零〇一二两三四五六七八九幺洞拐]{2,}", words):
        return float(spoken_digits(words, LANGUAGE))
    return quantity(words, LANGUAGE)
