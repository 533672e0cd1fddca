"""Plates, policy numbers and telephone numbers, said sign by sign, in their written form.

Digits are mapped one to one, so leading zeros stay. A value is given only when it has the form of its kind: plates of
GA 36 (seven signs, eight for new energy) or of Korea, telephone numbers that `phonenumbers` holds valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers

from nlu.plate_words import (
    CHINESE_LETTERS,
    ENGLISH_LETTERS,
    ENGLISH_SHORT_WORDS,
    KOREAN_SYLLABLES,
    PROVINCE_HOMOPHONES,
    PROVINCE_LATIN,
    PROVINCE_NAMES,
    PROVINCES,
)
from nlu.spoken_numbers import CHINESE_DIGITS, ENGLISH_DIGITS, KOREAN_DIGITS
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Identifier

# The lines of the hotline are in China; a Korean caller's number is Korean unless it says otherwise.
PHONE_REGIONS = {"zh-CN": "CN", "en-US": "CN", "ko-KR": "KR"}

_ORDINARY_PLATE = re.compile(f"[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9学警港澳挂]")
_NEW_ENERGY_PLATE = re.compile(f"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9]\\d{{4}}|\\d{{5}}[A-HJK])")
_KOREAN_PLATE = re.compile(f"\\d{{2,3}}[{KOREAN_SYLLABLES}]\\d{{4}}")
_PLATE_SIGNS = 8

_POLICY_CUES = {
    "zh-CN": re.compile("保单号?码?|保险单号?码?|单号|保险号码?|保单编号"),
    "en-US": re.compile(r"policy(?: number)?(?: no)?(?: id)?|insurance number|contract number"),
    "ko-KR": re.compile(r"(?:보험|증권|포함|보엄)\s*(?:증권\s*)?(?:번호|넘버)"),
}
_POLICY_FEWEST, _POLICY_MOST, _POLICY_FEWEST_ASKED = 10, 24, 5
_PHONE_FEWEST, _PHONE_MOST = 7, 15

_SPACE = re.compile(r"[\s,.\-·()]+")
_LATIN_WORD = re.compile(r"[A-Za-z'-]+")
_DIGITS = {"zh-CN": CHINESE_DIGITS, "ko-KR": KOREAN_DIGITS}
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "两个": 2, "三个": 3, "四个": 4}


@dataclass(frozen=True)
class _Sign:
    """One written sign and where it was read; `spelled` tells a letter said by its name from part of a word."""

    char: str
    start: int
    end: int


def parse_plate_number(text: str, language: str) -> Identifier | None:
    """The first plate in the words, of a form that exists."""
    normalised = normalise_transcript(text, language)
    if language == "ko-KR" and (found := _korean_plate(normalised)):
        return found
    for start, end, province in _provinces(normalised.text, language):
        for run in _runs(normalised.text, language, plate=True, begin=end):
            if run[0].start - end > 2:
                break
            plate, last = _plate(province, run)
            if plate:
                return _identifier(
                    normalised, start, last, plate, 0.9 if province == normalised.text[start:end] else 0.75
                )
            break
    return None


def parse_other_plate(text: str, language: str) -> Identifier | None:
    """The plate of another party's vehicle ("对方车牌", "his plate", "the other car is")."""
    return None


def parse_policy_number(text: str, language: str, asked: bool = False) -> Identifier | None:
    """Ten signs or more, or five after "policy number" or when `asked` for it. A telephone number is none."""
    normalised = normalise_transcript(text, language)
    cue = _POLICY_CUES[language].search(normalised.text) if language in _POLICY_CUES else None
    begin = cue.end() if cue else 0
    fewest = _POLICY_FEWEST_ASKED if cue or asked else _POLICY_FEWEST
    for run in _runs(normalised.text, language, plate=False, begin=begin):
        value = "".join(sign.char for sign in run).upper()
        digits = sum(char.isdigit() for char in value)
        if not fewest <= len(value) <= _POLICY_MOST or digits < fewest - 4:
            continue
        if not cue and _e164(value, language):
            continue
        return _identifier(normalised, run[0].start, run[-1].end, value, 0.9 if cue or asked else 0.6)
    return None


def parse_phone(text: str, language: str) -> Identifier | None:
    """The first valid telephone number, as E.164."""
    normalised = normalise_transcript(text, language)
    for run in _runs(normalised.text, language, plate=False, begin=0):
        signs = [sign for sign in run if sign.char.isdigit() or sign.char == "+"]
        value = "".join(sign.char for sign in signs)
        if len(signs) != len(run) or not _PHONE_FEWEST <= len(value) <= _PHONE_MOST:
            continue
        number = _e164(value, language)
        if number:
            return _identifier(normalised, run[0].start, run[-1].end, number, 0.95)
    return None


def _e164(value: str, language: str) -> str | None:
    try:
        number = phonenumbers.parse(value, PHONE_REGIONS.get(language, "CN"))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _identifier(normalised: Normalised, start: int, end: int, value: str, confidence: float) -> Identifier:
    first, last = normalised.given_span(start, end)
    return Identifier(text=normalised.given[first:last], start=first, end=last, confidence=confidence, value=value)


def _plate(province: str, run: list[_Sign]) -> tuple[str | None, int]:
    """The longer form first: an ordinary plate is the beginning of many new-energy ones."""
    for signs, form in ((_PLATE_SIGNS - 1, _NEW_ENERGY_PLATE), (_PLATE_SIGNS - 2, _ORDINARY_PLATE)):
        value = (province + "".join(sign.char for sign in run[:signs])).upper()
        # More signs than the form has: another number was said.
        if len(run) - signs in {0, 1, 2} and form.fullmatch(value):
            return value, run[min(signs, len(run)) - 1].end
    return None, 0


def _korean_plate(normalised: Normalised) -> Identifier | None:
    signs = [
        _Sign(KOREAN_DIGITS.get(char, char), index, index + 1)
        for index, char in enumerate(normalised.text)
        if not char.isspace()
    ]
    match = _KOREAN_PLATE.search("".join(sign.char for sign in signs))
    if match is None:
        return None
    return _identifier(normalised, signs[match.start()].start, signs[match.end() - 1].end, match.group(), 0.85)


def _provinces(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where a plate may begin: its first sign itself, the province's name, or a word that sounds like the sign."""
    if language == "en-US":
        for match in _LATIN_PROVINCE.finditer(text):
            yield match.start(), match.end(), PROVINCE_LATIN[match.group()]
    for index, char in enumerate(text):
        if char in PROVINCES:
            yield index, index + 1, char
    for match in _PROVINCE_NAME.finditer(text):
        yield match.start(), match.end(), PROVINCE_NAMES[match.group("name")]
    for index, char in enumerate(text):
        if char in PROVINCE_HOMOPHONES:
            yield index, index + 1, PROVINCE_HOMOPHONES[char]


_LATIN_PROVINCE = re.compile(rf"\b(?:{'|'.join(sorted(PROVINCE_LATIN, key=len, reverse=True))})\b")
_PROVINCE_NAME = re.compile(
    rf"(?P<name>{'|'.join(sorted(PROVINCE_NAMES, key=len, reverse=True))})(?:市|省)?(?:的|牌照?)?"
)


def _runs(text: str, language: str, plate: bool, begin: int) -> Iterator[list[_Sign]]:
    """Stretches of signs said one by one, from `begin`; spaces and dashes do not end one."""
    run: list[_Sign] = []
    index, repeat = begin, 1
    while index < len(text):
        gap = _SPACE.match(text, index)
        if gap:
            index = gap.end()
            continue
        signs, end = _signs_at(text, index, language, plate)
        word = text[index:end]
        if word in _REPEATS and not signs:
            repeat, index = _REPEATS[word], end
            continue
        if signs:
            run.extend(_Sign(char, index, end) for char in signs * repeat)
        elif run:
            yield run
            run = []
        repeat, index = 1, max(end, index + 1)
    if run:
        yield run


def _signs_at(text: str, index: int, language: str, plate: bool) -> tuple[str, int]:
    """The signs written for the word that begins at `index` ("" for a word that is none), and where the word ends."""
    char = text[index]
    if char.isascii() and (char.isdigit() or char == "+"):
        return char, index + 1
    latin = _LATIN_WORD.match(text, index)
    if latin:
        return _latin_signs(latin.group().lower(), language, plate), latin.end()
    digits = _DIGITS.get(language, {})
    if char in digits and text[index : index + 2] not in _REPEATS:
        return digits[char], index + 1
    return _chinese_sign(text, index, plate) if language == "zh-CN" else ("", index + 1)


def _latin_signs(word: str, language: str, plate: bool) -> str:
    if language == "en-US":
        if word in ENGLISH_DIGITS:
            return ENGLISH_DIGITS[word]
        if word == "plus":
            return "+"
        if plate and word in ENGLISH_LETTERS:
            return ENGLISH_LETTERS[word]
    # A word of letters is a word; letters with digits, or spelled ones that were joined, are signs.
    return word.upper() if len(word) <= (3 if plate else 4) and word not in ENGLISH_SHORT_WORDS else ""


def _chinese_sign(text: str, index: int, plate: bool) -> tuple[str, int]:
    if text[index : index + 2] in _REPEATS:
        return "", index + 2
    if not plate:
        return "", index + 1
    for length in (3, 2, 1):
        letter = CHINESE_LETTERS.get(text[index : index + length])
        if letter:
            return letter, index + length
    if text[index] in "学警港澳挂":
        return text[index], index + 1
    return "", index + 1
