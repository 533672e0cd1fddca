"""What the drivers did, and which of them; the names and their words are data: nlu/driving_actions.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern

Side = Literal["own", "other"]
LANGUAGES = ("zh-CN", "en-US", "ko-KR")
_REACH = 24


def driving_actions(text: str, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(own side's, other side's) actions of a normalised text, in the order told, each once."""
    if language not in LANGUAGES:
        return (), ()
    sides = outermost(_sides(language).find(text))
    sorted_ones = sorted(_actions(language).find(text), key=lambda one: one.start)
    told = {"own": dict[str, None](), "other": dict[str, None]()}
    for one in sorted_ones:
        if not _denied(text, one, language):
            told[_side(one, sides)][one.key] = None
    return tuple(told["own"]), tuple(told["other"])


def _side(action: Found, sides: Sequence[Found]) -> Side:
    """Whoever was named last before the words; nobody is the caller."""
    before = [one for one in sides if one.end <= action.start]
    return "other" if before and before[-1].key == "other" else "own"


def _denied(text: str, found: Found, language: str) -> bool:
    pattern = _denials(language)
    return bool(pattern and pattern.search(text, max(0, found.start - _REACH), found.start))


def _data() -> dict[str, Any]:
    return phrase_data("driving_actions")


def _lists(language: str) -> Mapping[str, Sequence[str]]:
    lists: Mapping[str, Sequence[str]] = _data()["lists"].get(language, {})
    return lists


@cache
def _actions(language: str) -> PhraseTable:
    rows = [(name, phrases.get(language, [])) for name, phrases in _data()["actions"].items()]
    return PhraseTable(rows, language, _lists(language))


@cache
def _sides(language: str) -> PhraseTable:
    rows = [(side, phrases.get(language, [])) for side, phrases in _data()["sides"].items()]
    return PhraseTable(rows, language, _lists(language))


@cache
def _denials(language: str) -> re.Pattern[str] | None:
    phrases = _data()["denials"].get(language, [])
    if not phrases:
        return None
    return re.compile(phrase_pattern(phrases, language, _lists(language)).pattern + r"\s?\Z", re.IGNORECASE)
