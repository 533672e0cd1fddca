"""Provinces, cities and districts by their Latin names."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from nlu.divisions import Division, DivisionFound, Region, china, settle
from nlu.loss_location_en_names import LANGUAGE, any_word, title, words
from nlu.phrase_data import phrase_data

_CUE = re.compile(
    r"(?:^|\b(?:in|at|near|of|from|to|on|around|outside|past|by|through|into|for|was|it's|meant|and|over|"
    r"inside|is|beside|behind|between|actually|no|not))(?: the)?[ \x00]*$"
)
_NOT_AFTER = re.compile(r" ?(?:insurance|plate|accent|beer|company|bank|people|driver|man|woman|plated|registered)\b")
_KIND = re.compile(r" (?:new )?(?:district|county|city|province|prefecture|municipality|banner)\b")
_GAP = 3
# Every city has a park and a square of that name.
_PEOPLE = {"zhongshan"}


def find_regions(text: str) -> list[DivisionFound]:
    """Left to right; a district without its kind only beside its city or after a word like "in"."""
    said = [(match.group(), match.start(), match.end()) for match in re.finditer(r"[a-z][a-z'’]*", text)]
    found: list[DivisionFound] = []
    index = 0
    while index < len(said):
        size = next((size for size in (3, 2, 1) if _candidates(said[index : index + size], size)), 0)
        if size:
            start, end = said[index][1], said[index + size - 1][2]
            one = _read(text, start, end, _candidates(said[index : index + size], size))
            found.extend([one] if one else [])
        index += size or 1
    return _within_neighbours(found)


def _candidates(said: list[tuple[str, int, int]], size: int) -> tuple[Division, ...]:
    if len(said) != size or _plain_word(said[0][0]) not in _beginnings():
        return ()
    if any(one[1] - other[2] != 1 for other, one in pairwise(said)):
        return ()
    name = " ".join(_plain_word(word) for word, _, _ in said)
    if size > 1 and not set(name.split()) & words("stops"):
        # "jiang ning": the recogniser hears syllables.
        return _by_latin().get(name) or _by_latin().get(name.replace(" ", ""), ())
    return _by_latin().get(name, ())


def _plain_word(word: str) -> str:
    if "'" in word or "’" in word:
        return re.sub(r"['’]s?$|['’]", "", word)
    return word


@cache
def _beginnings() -> frozenset[str]:
    """Letters that a name begins with: most words of a story need no closer look."""
    return frozenset(name[:end] for name in _by_latin() for end in range(1, len(name) + 1))


def _read(text: str, start: int, end: int, candidates: tuple[Division, ...]) -> DivisionFound | None:
    name = text[start:end]
    kind = _KIND.match(text, end)
    if _NOT_AFTER.match(text, end) or (name in _PEOPLE and _landmark_after().match(text, end)):
        return None
    large = tuple(each for each in candidates if each.level != "district")
    if kind and "district" not in kind.group() and "county" not in kind.group():
        level = "province" if "province" in kind.group() else "city"
        named = tuple(each for each in candidates if each.level == level) or candidates
        return DivisionFound(start, kind.end(), named, full=True)
    if kind:
        small = tuple(each for each in candidates if each.level == "district")
        return DivisionFound(start, kind.end(), small or candidates, full=True)
    if large:
        return DivisionFound(start, end, candidates, full=False)
    if _landmark_after().match(text, end):
        return None
    told = bool(_CUE.search(text[max(start - 20, 0) : start]))
    # Not told: only if a city stands beside it, which `_within_neighbours` sees.
    return DivisionFound(start, end, candidates, full=told and name not in words("not_divisions"))


def _within_neighbours(found: list[DivisionFound]) -> list[DivisionFound]:
    """Of a name several places share, those in a province or city named too; of "changning", none of it."""
    large = [each for one in found for each in one.candidates if each.level != "district"]
    kept: list[DivisionFound] = []
    for one in found:
        beside = _in_the_city_beside(one, found)
        if beside:
            kept.append(replace(one, candidates=beside))
            continue
        within = tuple(
            each
            for each in one.candidates
            if each.level != "province" and any(each != other and each.is_within(other) for other in large)
        )
        if within and all(each.level == "district" for each in one.candidates):
            kept.append(replace(one, candidates=within))
        elif one.full or any(each.level != "district" for each in one.candidates):
            kept.append(replace(one, candidates=_large_first(one, within)))
    return kept


def _in_the_city_beside(one: DivisionFound, found: list[DivisionFound]) -> tuple[Division, ...]:
    """ "beijing chaoyang": the district of the city right beside it, though a city elsewhere has the name, too."""
    beside = [other for other in found if one.start - other.end == 1 or other.start - one.end == 1]
    cities = [each for other in beside for each in other.candidates if each.level == "city"]
    districts = (each for each in one.candidates if each.level == "district")
    return tuple(each for each in districts if any(each.is_within(city) for city in cities))


def _large_first(one: DivisionFound, within: tuple[Division, ...]) -> tuple[Division, ...]:
    large = tuple(each for each in one.candidates if each.level != "district")
    near = tuple(each for each in within if each in large)
    return one.candidates if one.full else near or large or one.candidates


@cache
def _landmark_after() -> re.Pattern[str]:
    """ "the hongqiao airport" is not in a district of that name."""
    return re.compile(rf" (?:(?:north|south|east|west|railway|international) )?(?:{any_word('landmarks')})(?!\w)")


@cache
def _by_latin() -> dict[str, tuple[Division, ...]]:
    """Names of more than three letters, with their aliases and without apostrophes."""
    aliases: dict[str, str] = phrase_data("loss_location_phrases")[LANGUAGE]["aliases"]
    found: dict[str, tuple[Division, ...]] = {}
    for division in china():
        name = division.latin.replace("'", "")
        if len(name) > 3:
            found[name] = (*found.get(name, ()), division)
    return found | {alias: found.get(name.replace("'", ""), ()) for alias, name in aliases.items()}


def region_names(found: list[DivisionFound], text: str) -> tuple[Region, str | None, str | None]:
    """The region, and the city and district by the caller's words where several places share the name."""
    region = settle(_largest_first(found))
    city = next(
        (title(_plain(text, one)) for one in found if len([c for c in one.candidates if c.level == "city"]) > 1), None
    )
    city = city or next(
        (title(_plain(text, one)) for one in found if text[one.start : one.end] in words("own_spellings")), None
    )
    district = region.district.latin if region.district else None
    if district is None:
        district = next(
            (_plain(text, one) for one in found if all(each.level == "district" for each in one.candidates)), None
        )
    return region, city, title(district) if district else None


def _largest_first(found: list[DivisionFound]) -> list[DivisionFound]:
    levels = {"province": 0, "city": 1, "district": 2}
    return sorted(found, key=lambda one: min(levels[each.level] for each in one.candidates))


def _plain(text: str, one: DivisionFound) -> str:
    return _KIND.sub("", re.sub(r"['’]s$", "", text[one.start : one.end]))
