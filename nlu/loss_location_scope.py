"""Which words of a story tell of the accident's place: not the hospital, the workshop, home, or where one is now."""

from __future__ import annotations

import re
from functools import cache

from nlu.loss_location_parts import masked
from nlu.phrase_data import phrase_data


@cache
def place_words(language: str) -> dict[str, list[str]]:
    """The lists of `loss_location_phrases.yaml` for one language."""
    words: dict[str, list[str]] = phrase_data("loss_location_phrases")[language]
    return words


@cache
def place_pattern(language: str, name: str) -> re.Pattern[str]:
    """The pattern, or all of a list's patterns, under `name`."""
    given: str | list[str] = phrase_data("loss_location_phrases")[language][name]
    return re.compile(given if isinstance(given, str) else "|".join(f"(?:{each})" for each in given))


def any_of(words: list[str]) -> str:
    """A pattern's body for the words, the longest tried first."""
    return "|".join(re.escape(word) for word in sorted(dict.fromkeys(words), key=len, reverse=True))


def without_elsewhere(text: str, language: str) -> str:
    """`text` with the words of places that never are the accident's blanked out."""
    return _blanked(text, place_pattern(language, "elsewhere_hard"))


def without_other_places(text: str, language: str) -> str:
    """Also without where people live, are now, come from or go to, and places denied: "不是福田是罗湖"."""
    soft = _blanked(text, place_pattern(language, "elsewhere_soft"))
    denied = place_pattern(language, "denied")
    return masked(soft, [match.span("place") for match in denied.finditer(soft)])


def corrections(text: str, language: str) -> list[re.Match[str]]:
    """ "不对", "no sorry": where a place may be told anew, the last first."""
    return list(place_pattern(language, "corrections").finditer(text))[::-1]


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    return masked(text, [match.span() for match in pattern.finditer(text)])
