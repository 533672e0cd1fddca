"""What is said of a part of the body: "脚杆肿起了", "her elbow is purple", "skin off both palms".

Neither half says it alone: 断, blue and broken are said of cars, too. Both together do, close to one another and with
nothing of a car between them. The words are data (nlu/injury_states.yaml), the parts those of nlu/injury_phrases.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern

# How far a state may stand behind its part, and before it; characters.
_BEHIND = {"zh-CN": 9, "en-US": 30}
_BEFORE = {"zh-CN": 5, "en-US": 22}


@dataclass(frozen=True)
class Stated:
    """A part and its state: the kind of sign, the stretch of both, and where the state begins."""

    kind: str
    start: int
    end: int
    at: int


def find_states(text: str, language: str, masks: Sequence[Found]) -> list[Stated]:
    """Each state with the nearest part it can be of; parts inside `masks` (手机, hand brake) are none."""
    if language not in _BEHIND:
        return []
    parts = [one for one in _of_people(text, language) if not _hidden(one, masks)]
    if not parts:
        return []
    states = [one for one in outermost(_states("behind", language).find(text)) if not _inside(one, masks)]
    found = [stated for one in states if (stated := _of_part_before(text, one, parts, language))]
    leading = [one for one in outermost(_states("before", language).find(text)) if not _inside(one, masks)]
    return found + [stated for one in leading if (stated := _of_part_behind(text, one, parts, language))]


def _of_people(text: str, language: str) -> list[Found]:
    """Parts of bodies; those that cars have, too, only with somebody's "my" or "his" before them."""
    found = outermost(_parts(language).find(text))
    return [one for one in found if one.key == "part" or _owned(language).search(text, 0, one.start)]


def _inside(one: Found, masks: Sequence[Found]) -> bool:
    return any(mask.start < one.end and one.start < mask.end for mask in masks)


def _hidden(part: Found, masks: Sequence[Found]) -> bool:
    """Its last word is of a mask: 老头 hides 头, not 老头腿."""
    return any(mask.start < part.end <= mask.end for mask in masks)


def _of_part_before(text: str, state: Found, parts: Sequence[Found], language: str) -> Stated | None:
    near = [one for one in parts if one.end <= state.start and state.start - one.end <= _BEHIND[language]]
    if not near or _turned_away(text[near[-1].end : state.start], language):
        return None
    return Stated(state.key, near[-1].start, state.end, state.start)


def _turned_away(between: str, language: str) -> bool:
    """Something else is spoken of before the state comes, and not as what did it."""
    between = _asides(language).sub("", between.lstrip(), count=1)
    done_by = _turns("passive", language).match(between.lstrip())
    return done_by is None and _turns("between", language).search(between) is not None


def _of_part_behind(text: str, state: Found, parts: Sequence[Found], language: str) -> Stated | None:
    near = [one for one in parts if one.start >= state.end and one.start - state.end <= _BEFORE[language]]
    if not near or not _links(language).fullmatch(text[state.end : near[0].start].lstrip()):
        return None
    return Stated(state.key, state.start, near[0].end, state.start)


def _data() -> dict[str, Any]:
    return phrase_data("injury_states")


def _lists(language: str) -> Mapping[str, Sequence[str]]:
    lists: dict[str, Sequence[str]] = dict(phrase_data("injury_phrases")["lists"].get(language, {}))
    more: dict[str, Sequence[str]] = _data()["lists"].get(language, {})
    return lists | more


def _rows(name: str, language: str) -> Iterator[tuple[str, Sequence[str]]]:
    for kind, phrases in _data()[name].items():
        yield kind, phrases.get(language, [])


@cache
def _states(name: str, language: str) -> PhraseTable:
    return PhraseTable(_rows(name, language), language, _lists(language))


@cache
def _parts(language: str) -> PhraseTable:
    return PhraseTable(_rows("parts", language), language, _lists(language))


@cache
def _turns(name: str, language: str) -> re.Pattern[str]:
    return phrase_pattern(_data()[name][language], language, _lists(language))


@cache
def _asides(language: str) -> re.Pattern[str]:
    """ "His hip they say it's cracked": who says so, right behind the part, turns to nothing else."""
    phrases = _data()["asides"][language]
    return re.compile(phrase_pattern(phrases, language, _lists(language)).pattern if phrases else r"(?!)")


@cache
def _links(language: str) -> re.Pattern[str]:
    """What may stand between a state and the part behind it, nothing included."""
    return re.compile(f"(?:{phrase_pattern(_data()['links'][language], language, _lists(language)).pattern})?")


@cache
def _owned(language: str) -> re.Pattern[str]:
    pattern = phrase_pattern(_data()["owners"][language], language, _lists(language)).pattern
    return re.compile(rf"{pattern}\s?\Z")
