"""Whole utterances that need no model; used when Rasa is away, and beside it as a guard for emergencies.

The words are data: nlu/rule_phrases.yaml. Denied phrases do not count ("不用叫救护车" is no emergency).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern
from nlu.spoken_numbers import spoken_digits
from nlu.transcript import normalise_transcript

EMERGENCY = "emergency"
_WITHIN_CONFIDENCE = 0.9
_WHOLE_CONFIDENCE = 0.95
_DIGITS_CONFIDENCE = 0.8
_REACH = 2
_PUNCTUATION = re.compile(r"[,.!?;:。、…]+")
# A number of a plate, a policy or a telephone and nothing else.
_NUMBER = re.compile(r"[a-z0-9\s-]*\d[a-z0-9\s-]*\Z", re.IGNORECASE)
_FEWEST_DIGITS = 4


def match_rules(text: str, language: str) -> tuple[str, float] | None:
    """Intent and confidence when the utterance, or a phrase in it that cannot mean anything else, decides it."""
    if language not in _data()["fillers"]:
        return None
    plain = _plain(text, language)
    plain = normalise_transcript(plain, language).text
    for found in _within(language).find(plain):
        if not _taken_back(plain, found, language):
            return found.key, _WITHIN_CONFIDENCE
    # As it was given first: what hesitates in one dialect ("唔", "mm") is part of an answer in another ("唔系").
    for words in (_as_given(text, language), plain):
        for intent, pattern in _whole(language):
            if pattern.fullmatch(words):
                return intent, _WHOLE_CONFIDENCE
    digits = spoken_digits(plain, language)
    if _NUMBER.match(digits) and sum(char.isdigit() for char in digits) >= _FEWEST_DIGITS:
        return "inform", _DIGITS_CONFIDENCE
    return None


def opening_answer(text: str, language: str) -> str | None:
    """ "affirm" or "deny" where the words begin like an answer to a yes-or-no question, whatever follows."""
    plain = _plain(text, language)
    for intent in _data()["opening"]:
        pattern = _opening(intent, language)
        if pattern and pattern.match(plain):
            return str(intent)
    return None


def asked_language(text: str, language: str) -> str | None:
    """The language a caller asks to change to, or speaks where the present one is not understood."""
    plain = _PUNCTUATION.sub("", normalise_transcript(text, language).text).lower().replace(" ", "")
    named = {wanted for wanted, names in _data()["language_names"].items() if plain in names}
    for wanted, pattern in _languages():
        if wanted != language and (wanted in named or pattern.search(plain)):
            return wanted
    return None


def _as_given(text: str, language: str) -> str:
    gap = " " if language == "en-US" else ""
    return gap.join(_PUNCTUATION.sub(" ", text).lower().split())


def _plain(text: str, language: str) -> str:
    return _PUNCTUATION.sub(" ", normalise_transcript(text, language).text).strip()


def _taken_back(text: str, found: Found, language: str) -> bool:
    if found.key == EMERGENCY and (past := _pattern("past", language)) and past.search(text):
        return True
    before = _pattern("denials", language)
    if before and any(
        found.start - match.end() <= _REACH for match in before.finditer(text, max(0, found.start - 16), found.start)
    ):
        return True
    after = _pattern("denied_after", language)
    return after is not None and after.search(text, found.end, found.end + 8) is not None


def _data() -> dict[str, Any]:
    return phrase_data("rule_phrases")


@cache
def _within(language: str) -> PhraseTable:
    return PhraseTable([(intent, phrases.get(language, [])) for intent, phrases in _data()["within"].items()], language)


@cache
def _whole(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each intent's phrases and fillers in any order and number, at least one phrase among them."""
    space = r"\s*" if language != "en-US" else r"(?:\s+|$)"
    filler = _body(_data()["fillers"][language], language)
    rows: list[tuple[str, re.Pattern[str]]] = []
    for intent, phrases in _data()["whole"].items():
        if language not in phrases:
            continue
        phrase = _body(phrases[language], language)
        rows.append((intent, re.compile(f"(?:{filler}{space})*?(?:{phrase}{space})(?:(?:{phrase}|{filler}){space})*")))
    return tuple(rows)


def _body(phrases: list[str], language: str) -> str:
    return phrase_pattern(phrases, language).pattern


@cache
def _pattern(name: str, language: str) -> re.Pattern[str] | None:
    phrases = _data()[name].get(language)
    return phrase_pattern(phrases, language) if phrases else None


@cache
def _opening(intent: str, language: str) -> re.Pattern[str] | None:
    phrases = _data()["opening"][intent].get(language)
    return phrase_pattern(phrases, language) if phrases else None


@cache
def _languages() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((wanted, phrase_pattern(phrases, "zh-CN")) for wanted, phrases in _data()["languages"].items())
