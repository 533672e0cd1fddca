"""Digits and letters said one by one -> runs of signs, each with its place: what plates and numbers are read from.

Nothing is added up: "double five" is 55, "twenty one" 21, "三个八" 888, "a as in apple" A. Words that only join
("dash", "横杠", "字母") do not end a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nlu.plate_words import (
    CHINESE_LETTERS,
    CHINESE_SIGN_WORDS,
    ENGLISH_LETTERS,
    ENGLISH_PLAIN_LETTERS,
    ENGLISH_SHORT_WORDS,
    ENGLISH_SIGN_WORDS,
    MISHEARD_DIGITS,
    PLATE_ENDINGS,
)
from nlu.spoken_numbers import CHINESE_DIGITS, ENGLISH_DIGITS, ENGLISH_TENS, ENGLISH_UNITS, KOREAN_DIGITS
from nlu.transcript import Normalised

# digits: digits alone; written: letters that were written or spelled too; plate: letters said in any way.
Kind = Literal["digits", "written", "plate"]

_SPACE = re.compile(r"[\s,.\-·()/]+")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_DIGITS = {"zh-CN": CHINESE_DIGITS, "ko-KR": KOREAN_DIGITS}
_REPEATS = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
_COUNTED_DIGITS = {f"{word}{'es' if word == 'six' else 's'}": digit for word, digit in ENGLISH_DIGITS.items()} | {
    "zeroes": "0",
    "oh's": "0",
}
_ZEROS = {"hundred": "00", "thousand": "000"}
_CHINESE_REPEAT = re.compile(r"(?P<count>[两二三四五六2-6仨俩])(?P<of>个?)(?=[零〇洞幺一二两三四五六七八九拐勾0-9])")
_COUNTS = dict(zip("两二三四五六23456仨俩", (2, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 3, 2), strict=True))
_AS_IN = re.compile(
    r"(?P<letter>[a-z]|[a-z]+) (?:as in|like in|is for|stands for|like|for|as|in) (?:an? |the )?(?P<word>[a-z'-]+)"
)
_JOINERS = {
    "zh-CN": re.compile("|".join(sorted(CHINESE_SIGN_WORDS, key=len, reverse=True))),
    "en-US": re.compile(rf"(?:{'|'.join(sorted(ENGLISH_SIGN_WORDS, key=len, reverse=True))})(?!\w)"),
}
_MOST_LETTERS = 5


@dataclass(frozen=True)
class Sign:
    """One written sign and the place it was read from in the normalised text."""

    char: str
    start: int
    end: int


@dataclass(frozen=True)
class _Reader:
    normalised: Normalised
    text: str
    language: str
    kind: Kind
    loose: bool


@lru_cache(maxsize=64)
def sign_runs(
    normalised: Normalised, language: str, kind: Kind, begin: int = 0, loose: bool = False
) -> tuple[list[Sign], ...]:
    """Stretches of signs from `begin` on. `loose`: also words that a Mandarin recogniser writes for a digit's name."""
    reader = _Reader(normalised, normalised.text, language, kind, loose)
    return tuple(_runs(reader, begin, len(normalised.text)))


def near_sign_run(
    normalised: Normalised, language: str, kind: Kind, begin: int, within: int, loose: bool = False
) -> list[Sign] | None:
    """The first of those stretches, where it starts at most `within` characters behind `begin`."""
    reader = _Reader(normalised, normalised.text, language, kind, loose)
    run = next(_runs(reader, begin, begin + within), None)
    return run if run and run[0].start <= begin + within else None


def _runs(reader: _Reader, begin: int, latest: int) -> Iterator[list[Sign]]:
    """`latest`: where no stretch has begun by then, none is looked for."""
    run: list[Sign] = []
    index, repeat = begin, 1
    while index < len(reader.text) and (run or index <= latest):
        joined = _joiner_end(reader, index)
        if joined:
            index = joined
            continue
        count, end = _repeat_at(reader, index)
        if count:
            repeat, index = count, end
            continue
        signs, end = _signs_at(reader, index, bool(run))
        if signs:
            run.extend(Sign(char, index, end) for char in signs * repeat)
        elif run:
            yield run
            run = []
        repeat, index = 1, max(end, index + 1)
    if run:
        yield run


def _joiner_end(reader: _Reader, index: int) -> int:
    """Where a gap or a joining word that begins here ends; 0 when none does."""
    gap = _SPACE.match(reader.text, index)
    if gap:
        return gap.end()
    word = _JOINERS[reader.language].match(reader.text, index) if reader.language in _JOINERS else None
    return word.end() if word else 0


def _repeat_at(reader: _Reader, index: int) -> tuple[int, int]:
    """How often the next sign counts, and where the word for it ends; 0 when the word here says nothing of that."""
    if reader.language == "zh-CN":
        match = _CHINESE_REPEAT.match(reader.text, index)
        if match and (match["of"] or match["count"] in "仨俩"):
            return _COUNTS[match["count"]], match.end()
        return 0, index
    latin = _LATIN_WORD.match(reader.text, index)
    if latin is None:
        return 0, index
    following = _LATIN_WORD.match(reader.text, latin.end() + 1)
    if latin.group() in ENGLISH_UNITS and following and following.group() in _COUNTED_DIGITS:
        return ENGLISH_UNITS[latin.group()], latin.end()
    return _REPEATS.get(latin.group().lower(), 0), latin.end()


def _signs_at(reader: _Reader, index: int, inside: bool) -> tuple[str, int]:
    """The signs written for the word that begins at `index` ("" for a word that is none), and where the word ends."""
    char = reader.text[index]
    if char.isascii() and (char.isdigit() or char == "+"):
        return char, index + 1
    latin = _LATIN_WORD.match(reader.text, index)
    if latin:
        return _latin_signs(reader, latin, inside)
    digits = _DIGITS.get(reader.language, {})
    if char in digits:
        return digits[char], index + 1
    return _chinese_sign(reader, index)


def _latin_signs(reader: _Reader, latin: re.Match[str], inside: bool) -> tuple[str, int]:
    word = latin.group().lower()
    if reader.language == "en-US":
        number = _english_number(reader, latin, inside)
        if number[0]:
            return number
        spelled = _AS_IN.match(reader.text, latin.start()) if reader.kind != "digits" else None
        if spelled and (letter := _named_letter(spelled["letter"])) and spelled["word"].upper().startswith(letter):
            return letter, spelled.end()
        if word == "plus":
            return "+", latin.end()
        if reader.kind == "plate" and word in PLATE_ENDINGS and inside:
            return PLATE_ENDINGS[word], latin.end()
        letters = {"plate": ENGLISH_LETTERS, "written": ENGLISH_PLAIN_LETTERS}.get(reader.kind, {})
        if word in letters:
            return letters[word], latin.end()
    return _written_letters(reader, latin), latin.end()


def _english_number(reader: _Reader, latin: re.Match[str], inside: bool) -> tuple[str, int]:
    """Digits, teens and tens ("twenty one" is 21), counted digits ("eights" after a count)."""
    word, end = latin.group().lower(), latin.end()
    if word in ENGLISH_DIGITS or word in _COUNTED_DIGITS:
        return ENGLISH_DIGITS.get(word) or _COUNTED_DIGITS[word], end
    if word in ENGLISH_UNITS:
        return str(ENGLISH_UNITS[word]), end
    if inside and word in _ZEROS:
        return _ZEROS[word], end
    if word not in ENGLISH_TENS:
        return "", end
    unit = _LATIN_WORD.match(reader.text, end + 1)
    if unit and unit.group() in ENGLISH_DIGITS and ENGLISH_UNITS.get(unit.group(), 0) > 0:
        return str(ENGLISH_TENS[word] + ENGLISH_UNITS[unit.group()]), unit.end()
    return str(ENGLISH_TENS[word]), end


def _named_letter(word: str) -> str:
    return word.upper() if len(word) == 1 else ENGLISH_LETTERS.get(word, "")


def _written_letters(reader: _Reader, latin: re.Match[str]) -> str:
    """Letters that touch digits, stand alone, or were spelled apart; a word of letters is a word."""
    word = latin.group().lower()
    if reader.kind == "digits" or not word.isalpha() or len(word) > _MOST_LETTERS:
        return ""
    if len(word) == 1:
        return word.upper()
    if reader.kind == "plate" and word in ENGLISH_SHORT_WORDS:
        return ""
    start, end = latin.span()
    touches = reader.text[start - 1 : start].isdigit() or reader.text[end : end + 1].isdigit()
    spelled = " " in reader.normalised.given_text(start, end).strip()
    bare = reader.language == "zh-CN" or not set(word) & set("aeiouy")
    pair = reader.kind == "plate" and len(word) == 2
    return word.upper() if touches or spelled or pair or (bare and reader.kind == "written") else ""


def _chinese_sign(reader: _Reader, index: int) -> tuple[str, int]:
    text = reader.text
    if reader.language != "zh-CN":
        return "", index + 1
    if reader.kind == "plate":
        for length in (3, 2, 1):
            letter = CHINESE_LETTERS.get(text[index : index + length])
            if letter:
                return letter, index + length
        if text[index] in "学警港澳挂使领":
            return text[index], index + 1
    if reader.loose and text[index] in MISHEARD_DIGITS:
        return MISHEARD_DIGITS[text[index]], index + 1
    return "", index + 1
