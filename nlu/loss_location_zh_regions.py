"""Provinces, cities and districts in Chinese words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nlu.divisions import Division, DivisionFound, china_by_name, china_by_short_name
from nlu.loss_location_scope import any_of, place_words
from nlu.loss_location_zh_names import LANGUAGE

_LONGEST_NAME = 12
# "在罗湖": words after which a district may be told without its city and kind.
_CUE = re.compile(r"(?:在|是|于|到|就|喺|过|叫|的|来|\x00)$")
_ZONE = re.compile(
    "(?:高新技术(?:产业)?开发区|经济技术开发区|经济开发区|高新区|经开区|开发区|保税区|新区|工业园区|度假区)"
)
_LEVELS = {"province": 0, "city": 1, "district": 2}


def find_regions(text: str) -> list[DivisionFound]:
    """Left to right, the longest match first."""
    found: list[DivisionFound] = []
    index = 0
    while index < len(text):
        one = _at(text, index, found[-1] if found else None)
        if one:
            found.append(one)
        index = one.end if one else index + 1
    return found


def largest_first(found: list[DivisionFound]) -> list[DivisionFound]:
    """ "鼓楼区那边福州的": a district is settled by a city said after it."""
    return sorted(found, key=lambda one: min(_LEVELS[each.level] for each in one.candidates))


def zone_after(text: str, found: list[DivisionFound]) -> tuple[int, int] | None:
    """ "成都高新区": a zone that is no division of the gazetteer, right after its city."""
    spans = (_ZONE.match(text, one.end) for one in found if all(each.level == "city" for each in one.candidates))
    return next((match.span() for match in spans if match), None)


def _at(text: str, index: int, last: DivisionFound | None) -> DivisionFound | None:
    names, shorts = china_by_name(), china_by_short_name()
    for length in range(min(_LONGEST_NAME, len(text) - index), 1, -1):
        word = text[index : index + length]
        if word in names and not _cuts_district(text, index, word) and not _is_road(text, index + length, word):
            return DivisionFound(index, index + length, names[word], full=True)
        if word in shorts:
            found = _short(text, index, word, last)
            if found:
                return found
    return None


def _is_road(text: str, end: int, word: str) -> bool:
    """ "台州市民广场" has no 台州市, "新县道" no 新县."""
    return len(word) == 2 and bool(_road_after().match(text, end))


def _cuts_district(text: str, index: int, word: str) -> bool:
    """ "青岛市北区" is 青岛 and 市北区, not 青岛市."""
    if not word.endswith("市"):
        return False
    end = index + len(word)
    city = china_by_name()[word]
    return any(
        any(each.is_within(one) for one in city) for size in (2, 3) for each in _named(text[end - 1 : end + size])
    )


def _named(word: str) -> tuple[Division, ...]:
    return china_by_name().get(word, ())


def _short(text: str, index: int, word: str, last: DivisionFound | None) -> DivisionFound | None:
    end = index + len(word)
    candidates = china_by_short_name()[word]
    if _road_after().match(text, end) and not _district_next(text, end, candidates):
        return None
    if last is not None and last.end in {index, index - 1}:
        within = tuple(each for each in candidates if any(each.is_within(other) for other in last.candidates))
        if within:
            return DivisionFound(index, end, within, full=False)
    if word in _not_divisions():
        return None
    known = tuple(each for each in candidates if each.level != "district" or each.name.endswith("市"))
    if not known and len(candidates) == 1 and _told_alone(text, index, end):
        known = candidates
    return DivisionFound(index, end, known, full=False) if known else None


def _district_next(text: str, end: int, cities: tuple[Division, ...]) -> bool:
    """ "唐山路北区": the road's kind is the beginning of a district's name."""
    return any(each.is_within(city) for size in (3, 4) for each in _named(text[end : end + size]) for city in cities)


def _told_alone(text: str, index: int, end: int) -> bool:
    before = index == 0 or bool(_CUE.search(text[:index])) or text[index - 1] == "\x01"
    return before and not _landmark_after().match(text, end)


@cache
def _not_divisions() -> frozenset[str]:
    return frozenset(place_words(LANGUAGE)["not_divisions"])


@cache
def _road_after() -> re.Pattern[str]:
    return re.compile(str(place_words(LANGUAGE)["not_division_before"]))


@cache
def _landmark_after() -> re.Pattern[str]:
    return re.compile(f"[\u4e00-\u9fff]?(?:{any_of(place_words(LANGUAGE)['landmarks'])})")


def region_spans(found: list[DivisionFound]) -> Iterator[tuple[int, int]]:
    for one in found:
        yield one.start, one.end
