"""Words of Mandarin and of accident reports, with what each costs. Gathered once, when first needed.

A cost is minus the natural logarithm of a share: of all words for general ones, of what callers say for ours. Ours come
from the phrase files, the word lists that Rasa is trained with, the gazetteer, numbers with what they count, and roads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlu.divisions import china, china_by_code
from nlu.homophones_phrases import list_words, phrase_words
from nlu.homophones_sounds import soundings
from nlu.phrase_data import phrase_data

_PHRASES = (
    "cause_phrases", "danger_phrases", "drivable_phrases", "driving_actions", "injury_phrases", "loss_date_calendar",
    "loss_date_context", "loss_date_zh", "loss_location_phrases", "police_phrases", "relation_phrases", "rule_phrases",
    "tow_phrases", "vehicle_names",
)  # fmt: skip
_LISTS = "rasa_project/zh-CN/words.yml"
_OURS, _OFTEN = 10.0, 0.4
_COSTS_OF_DIVISIONS = {"province": 9.0, "city": 9.5, "district": 10.8}
_ROAD = 10.5
_IN_CITY, _AS_SAID = 11.0, 10.5
_CLOCK = 10.5
_MINUTES = ("零五", "十", "十五", "二十", "二十五", "三十", "三十五", "四十", "四十五", "五十", "五十五")
# Words with a character this rare are read, but not put in.
_RARE = 14.0
# What optional pieces of a phrase make together, and nobody says.
_STUTTER = re.compile("的的|了了|着着|在在")
_LONG = 4
NUMERALS = frozenset("零〇一二两三四五六七八九十百千万幺半")


@dataclass(frozen=True)
class Vocabulary:
    """`costs`: every word; `mine`: ours; `ours`: sounds -> our words that sound so; `openings`: how those sounds begin.

    `roads`: those of ours that many other names sound like; `places`: all names of places among ours. `without_one`:
    what is left when a character of a longer word of ours is lost -> the words.
    """

    costs: dict[str, float]
    mine: frozenset[str]
    ours: dict[str, tuple[str, ...]]
    openings: frozenset[str]
    roads: frozenset[str]
    places: frozenset[str]
    without_one: dict[str, tuple[str, ...]]


@cache
def vocabulary() -> Vocabulary:
    rows = phrase_data("homophones_words")["words"]
    costs = {word: float(cost) for cost, row in rows.items() for word in row.split()}
    ours: dict[str, list[str]] = {}
    openings: set[str] = set()
    mine = our_words()
    data = phrase_data("homophones_places")
    for word in _as_said(data):
        costs[word] = min(_AS_SAID, costs.get(word, _AS_SAID))
    rare = {word for word in mine.keys() - costs.keys() if any(costs.get(char, _RARE) >= _RARE for char in word)}
    rare -= {word for word, _ in [*_divisions(), *_with_their_city()]}
    for word, cost in mine.items():
        costs[word] = min(cost, costs.get(word, cost))
        if word in rare:
            continue
        for sound in soundings(word):
            ours.setdefault(sound, []).append(word)
            openings.update(sound[:end] for end in range(1, len(sound) + 1))
    roads = frozenset(road for road, _ in _roads(data))
    places = roads | {word for word, _ in [*_divisions(), *_with_their_city(), *_motorways(data)]}
    return Vocabulary(
        costs=costs,
        mine=frozenset(mine),
        ours={sound: tuple(words) for sound, words in ours.items()},
        openings=frozenset(openings),
        roads=roads,
        places=places,
        without_one=_without_one(mine, but={word for word, _ in _numbers(data)}),
    )


def _without_one(mine: Iterable[str], but: Container[str]) -> dict[str, tuple[str, ...]]:
    """The first and the last character are not taken away: too many other words are left then."""
    left: dict[str, list[str]] = {}
    for word in mine:
        if len(word) >= _LONG and word not in but:
            inside = (at for at in range(1, len(word) - 1) if word[at] not in NUMERALS)
            for shorter in dict.fromkeys(word[:at] + word[at + 1 :] for at in inside):
                left.setdefault(shorter, []).append(word)
    return {shorter: tuple(words) for shorter, words in left.items() if shorter not in mine}


@cache
def our_words() -> dict[str, float]:
    """Words and phrases of accident reports -> cost."""
    found: Counter[str] = Counter()
    places = phrase_data("homophones_places")
    misheard = frozenset(places["misheard_lists"])
    for name in _PHRASES:
        found.update(dict.fromkeys(phrase_words(phrase_data(name), misheard), 1))
    found.update(dict.fromkeys(list_words(_word_lists()), 1))
    for word in [*places["never"].split(), *places["as_said"].split()]:
        found.pop(word, None)
    found.update(places["more"].split())
    costs = {word: _OURS - min(count - 1, 3) * _OFTEN for word, count in found.items() if not _STUTTER.search(word)}
    for word, cost in [*_divisions(), *_with_their_city(), *_roads(places), *_motorways(places), *_numbers(places)]:
        costs[word] = min(cost, costs.get(word, cost))
    return costs


def _word_lists() -> dict[str, list[Any]]:
    text = files("nlu").joinpath(_LISTS).read_text(encoding="utf-8")
    lists: dict[str, list[Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return lists


def _divisions() -> Iterator[tuple[str, float]]:
    for division in china():
        cost = _COSTS_OF_DIVISIONS[division.level]
        if len(division.name) > 2:
            yield division.name, cost
        if division.level != "district":
            yield division.short, cost


def _with_their_city() -> Iterator[tuple[str, float]]:
    """在深圳, 深圳龙岗区, 深圳龙岗: a district's short name alone may be any word."""
    by_code = china_by_code()
    for division in china():
        if division.level != "district":
            yield f"在{division.short}", _IN_CITY
        city = by_code.get(division.code[:4] + "00") or by_code.get(division.code[:2] + "0100")
        if division.level == "district" and city is not None:
            yield from ((city.short + name, _IN_CITY) for name in dict.fromkeys((division.name, division.short)))


def _as_said(places: dict[str, Any]) -> Iterator[str]:
    """Words that are never put in, but stay where they are."""
    yield from [*places["never"].split(), *places["as_said"].split()]
    yield from (division.short for division in china() if division.level == "district")


def _roads(places: dict[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((stem + kind, _ROAD) for stem in places["stems"].split() for kind in places["kinds"])
    yield from ((road, _ROAD) for road in places["roads"].split())


def _motorways(places: dict[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((stem + kind, _ROAD) for stem in places["motorways"].split() for kind in places["motorway_kinds"])


def _numbers(places: dict[str, Any]) -> Iterator[tuple[str, float]]:
    for unit, row in places["counted"].items():
        last, cost = row
        for number in range(1, last + 1):
            yield from ((written + unit, float(cost)) for written in _written(number))

    for hour in range(1, 25):
        for said in _written(hour):
            yield from ((f"{said}点{minute}{unit}", _CLOCK) for minute in _MINUTES for unit in ("", "分"))


def _written(number: int) -> tuple[str, ...]:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number == 2:
        return ("二", "两")
    ten = {0: "", 1: "十"}.get(tens, digits[tens] + "十")
    return (ten + (digits[ones] if ones else ""),)
