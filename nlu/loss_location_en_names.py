"""Which English words are a name: lists of words that never are, and words made of pinyin syllables."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from nlu.loss_location_scope import any_of, place_words
from nlu.spoken_numbers import ENGLISH_TENS, ENGLISH_UNITS, quantity

LANGUAGE = "en-US"
WORD = r"[a-z0-9][a-z0-9'’-]*"
_UNITS = "|".join(word for word, value in ENGLISH_UNITS.items() if 0 < value < 10)
_SMALL = "|".join(ENGLISH_UNITS)
_TENS = "|".join(ENGLISH_TENS)
# One well-formed number under a hundred: "eighty five ten" holds two.
SIMPLE_NUMBER = rf"(?:\d+(?:[:.]\d+)?|(?:{_TENS})(?:[ -](?:{_UNITS}))?|{_SMALL})"
NUMBER_WORD = rf"(?:\d+(?:\.\d+)?|{_TENS}|{_SMALL}|hundred|thousand|oh|double)"
NUMBER = (
    rf"(?:a hundred(?: and)?(?: {NUMBER_WORD})*|"
    rf"{NUMBER_WORD}(?:(?:[ -]and)?[ -]{NUMBER_WORD})*(?:[ -]point(?:[ -](?:{_SMALL}|oh))+)?)"
)
_AGO = "(?:ago|back|earlier|before|since|later|now)"
_LONG = "(?:minutes?|mins?|hours?|days?|weeks?|months?|seconds?)"
TIME = re.compile(
    rf"\b(?:{SIMPLE_NUMBER}|an?|half an|a couple of|a few|few|several|a quarter of an|an hour and a half|"
    rf"{SIMPLE_NUMBER} and a half)"
    rf"(?: (?:or|to) {SIMPLE_NUMBER})?(?: and a half)? {_LONG}(?: and a half)? (?:{_AGO})\b|"
    rf"\b(?:at|around|about|by|before|after|since|from|till|until|just gone|just after|just before|nearly|"
    rf"almost)?(?: about| around| roughly)? ?"
    rf"(?:(?:half|quarter|a quarter|{SIMPLE_NUMBER})(?: minutes)? (?:past|to|after|before|till) {SIMPLE_NUMBER}\b|"
    rf"{SIMPLE_NUMBER}(?:[ -]{SIMPLE_NUMBER})? ?(?:a ?m\b|p ?m\b|o'? ?clock|in the (?:morning|afternoon|"
    rf"evening|night)|at night|this (?:morning|afternoon|evening)|last night|tonight|yesterday|today)|"
    r"\d{1,2}:\d{2})|"
    rf"\b(?:january|february|march|april|may|june|july|august|september|october|november|"
    rf"december) (?:the )?{SIMPLE_NUMBER}(?:st|nd|rd|th)?\b|"
    r"\b(?:the )?day before yesterday\b|\b(?:yesterday|today|this|last|tomorrow) ?(?:morning|afternoon|"
    r"evening|night|noon|lunchtime|dawn|dusk|week|weekend|month)?\b|"
    rf"\bat (?:about |around )?{SIMPLE_NUMBER}(?:[ -]{SIMPLE_NUMBER})?(?= (?:on|in|at|near|when|i|we|a|the|my|"
    rf"and|this)\b|$)"
)
_SOLID = re.compile(r"[a-z0-9'’ -]{0,60}$")
# Syllables of pinyin: initials with the finals that they can take. "Nope" and "kitten" are none.
_FINALS_OF = {
    "b|p": "ai?|ang?|ao|ei|eng?|ian?|iao|ie|ing?|ou?|u",
    "m|f": "ai?|ang?|ao|ei?|eng?|ian?|iao|ie|ing?|iu|ou?|u",
    "d|t|n|l": "ai?|ang?|ao|ei?|eng?|iang?|iao?|ie|ing?|iu|ong|ou|uan|u[ieno]?|ve?",
    "g|k|h": "ai?|ang?|ao|ei?|eng?|ong|ou|uai?|uang?|u[ino]?",
    "zh|ch|sh|[zcsr]": "ai?|ang?|ao|ei?|eng?|i|ong|ou|uai?|uang?|u[ino]?",
    "[jqx]": "iang?|iao?|ie|iong|ing?|iu?|uan|u[en]?",
    "y": "ang?|ao?|e|ing?|ong?|ou|uan|u[en]?",
    "w": "ai?|ang?|ei|eng?|o|u",
}
_SYLLABLES = "|".join(f"(?:{initials})(?:{finals})" for initials, finals in _FINALS_OF.items())
_PINYIN = re.compile(rf"(?:(?:{_SYLLABLES})|'?(?:ang|ai|ao|an|en|er|ou|a|e)(?=$|[^aeiou]))+$")
_SYLLABLE = re.compile(rf"(?:{_SYLLABLES}|ang?|a[io]|e[nr]|ou|[ae])(?![aeiouv])")


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(place_words(LANGUAGE)[name])


@cache
def any_word(name: str) -> str:
    return any_of(place_words(LANGUAGE)[name])


@lru_cache(maxsize=2048)
def is_pinyin(word: str) -> bool:
    """Made of two or more syllables of pinyin and no English word of the list."""
    bare = re.sub(r"['’]s$", "", word).replace("'", "")
    if len(bare) < 4 or bare in words("not_names") or bare in words("stops") or not _PINYIN.fullmatch(bare):
        return False
    return sum(1 for _ in _SYLLABLE.finditer(bare)) > 1


def last_name(text: str, longest: int = 4) -> str:
    """The words at the end of `text` that can be a name: after the last word that is none, at most `longest`."""
    solid = _SOLID.search(text)
    name: list[str] = []
    for word in reversed(solid.group().split() if solid else []):
        if word in words("stops") or len(name) == longest or re.fullmatch(NUMBER_WORD, word):
            break
        name.insert(0, word)
    return " ".join(name)


def title(name: str) -> str:
    return " ".join(word if word in {"to", "of", "the"} else word.capitalize() for word in name.split())


def spoken_mark(said: str) -> float | None:
    """Numbers as roads and marks are said: "one oh one" 101, "fifteen sixty" 1560, "one twenty eight" 128."""
    whole, _, decimals = re.sub(r"[- ]+", " ", said).partition(" point ")
    number = _whole(whole.split())
    if number is None or not decimals:
        return number
    digits = "".join(_digits(word) for word in decimals.split())
    return float(f"{number:.0f}.{digits}") if digits.isdecimal() else None


def _whole(said: list[str]) -> float | None:
    if not said:
        return None
    if len(said) == 1 and re.fullmatch(r"\d+(?:\.\d+)?", said[0]):
        return float(said[0])
    if {"hundred", "thousand"} & set(said):
        return (
            quantity(" ".join(word for word in said if word not in {"a", "and"} or word == "and"), LANGUAGE)
            if said[0] != "a"
            else quantity(" ".join(["one", *said[1:]]), LANGUAGE)
        )
    digits, tens, repeat = "", False, 1
    for word in said:
        if word == "double":
            repeat = 2
            continue
        if word in ENGLISH_TENS:
            digits, tens = digits + str(ENGLISH_TENS[word]), True
        elif tens and 0 < ENGLISH_UNITS.get(word, 0) < 10:
            digits, tens = digits[:-1] + str(ENGLISH_UNITS[word]), False
        else:
            digits, tens = digits + _digits(word) * repeat, False
        repeat = 1
    return float(digits) if digits.isdecimal() and digits.isascii() else None


def _digits(word: str) -> str:
    return "0" if word in {"oh", "o"} else str(ENGLISH_UNITS[word]) if word in ENGLISH_UNITS else word
