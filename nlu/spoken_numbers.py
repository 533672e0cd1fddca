"""Spoken numbers -> written ones.

Two different readings, never mixed: digits said one by one are mapped one to one (a policy number keeps its leading
zeros), quantities are added up (kilometre 128). cn2an reads Chinese quantities; it drops leading zeros, so it never
sees a number that was spelled.
"""

from __future__ import annotations

import re

import cn2an

CHINESE_DIGITS: dict[str, str] = dict(
    zip(
        "零〇○洞一幺么壹二两贰三叁四肆五伍六陆七拐柒八捌九勾玖",
        "0000111122233445566777889 99".replace(" ", ""),
        strict=True,
    )
)
CHINESE_QUANTITY = "零〇一二两三四五六七八九十百千万点"

ENGLISH_UNITS: dict[str, int] = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven":
    7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}  # fmt: skip
ENGLISH_TENS: dict[str, int] = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90}  # fmt: skip
ENGLISH_DIGITS: dict[str, str] = {word: str(value) for word, value in ENGLISH_UNITS.items() if value < 10} | {
    "oh": "0",
    "o": "0",
    "nought": "0",
    "niner": "9",
}
_ENGLISH_GROUPS = {"thousand": 1000, "grand": 1000, "k": 1000, "million": 1_000_000}
_ENGLISH_REPEATS = {"double": 2, "triple": 3, "treble": 3}

KOREAN_DIGITS: dict[str, str] = dict(zip("영공일이삼사오육륙칠팔구", "001234566789", strict=True))
_KOREAN_MULTIPLIERS = {"십": 10, "백": 100, "천": 1000}
# Native numerals count hours and people; the longer forms stand first so that 열한 is not read as 열.
KOREAN_NATIVE: dict[str, int] = {
    "열두": 12,
    "열둘": 12,
    "열한": 11,
    "열하나": 11,
    "열": 10,
    "아홉": 9,
    "여덟": 8,
    "일곱": 7,
    "여섯": 6,
    "다섯": 5,
    "네": 4,
    "넷": 4,
    "세": 3,
    "셋": 3,
    "두": 2,
    "둘": 2,
    "한": 1,
    "하나": 1,
}

_ARABIC = re.compile(r"\d+(?:\.\d+)?\Z")
_CHINESE = re.compile(f"[0-9.]*[{CHINESE_QUANTITY}][0-9{CHINESE_QUANTITY}]*\\Z")


def spoken_digits(text: str, language: str) -> str:
    """Digits said one by one -> the same digits; what is not a digit stays, spaces between digits go.

    >>> spoken_digits("零六幺二", "zh-CN"), spoken_digits("oh double five", "en-US")
    ('0612', '055')
    """
    if language == "en-US":
        return _english_digits(text)
    table = KOREAN_DIGITS if language == "ko-KR" else CHINESE_DIGITS
    written = "".join(table.get(char, char) for char in text)
    return re.sub(r"(?<=\d)\s+(?=\d)", "", written)


def _english_digits(text: str) -> str:
    words: list[str] = []
    repeat = 1
    for word in text.lower().split():
        if word in _ENGLISH_REPEATS:
            repeat = _ENGLISH_REPEATS[word]
            continue
        words.append(ENGLISH_DIGITS.get(word, word) * (repeat if word in ENGLISH_DIGITS or len(word) == 1 else 1))
        repeat = 1
    return re.sub(r"(?<=\d)\s+(?=\d)", "", " ".join(words))


def quantity(text: str, language: str) -> float | None:
    """A whole spoken or written quantity; None when `text` is not one.

    >>> quantity("一百二十三点五", "zh-CN"), quantity("one twenty three", "en-US"), quantity("이십", "ko-KR")
    (123.5, 123.0, 20.0)
    """
    word = text.strip().lower()
    if _ARABIC.match(word):
        return float(word)
    if language == "en-US":
        return _english_quantity(word)
    if language == "ko-KR":
        number = korean_number(word)
        return None if number is None else float(number)
    return _chinese_quantity(word)


def _chinese_quantity(word: str) -> float | None:
    if not _CHINESE.match(word):
        return None
    try:
        return float(cn2an.cn2an(word, "smart"))
    except (ValueError, KeyError):  # "三十0": it looks for the unit below the ten
        return None


def _english_quantity(word: str) -> float | None:
    words = [part for part in re.split(r"[\s-]+", word) if part != "and"]
    whole, _, decimals = " ".join(words).partition(" point ")
    total = _english_whole(whole.split())
    if total is None or not decimals:
        return total
    digits = _english_digits(decimals)
    return float(f"{total:.0f}.{digits}") if digits.isdecimal() and digits.isascii() else None


def _english_whole(words: list[str]) -> float | None:
    """Also the way road marks are said: "one twenty eight" is 128, "thirty eight" 38, "fifteen sixty" 1560."""
    total, group = 0.0, 0.0
    for word in words:
        if word in _ENGLISH_GROUPS:
            total, group = total + max(group, 1) * _ENGLISH_GROUPS[word], 0.0
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in ENGLISH_TENS:
            group = (group if group % 100 == 0 else group * 100) + ENGLISH_TENS[word]
        elif word in ENGLISH_UNITS:
            group = _with_unit(group, word)
        elif _ARABIC.match(word):
            group += float(word)
        elif not (word == "a" and total == group == 0):
            return None
    return total + group if words else None


def _with_unit(group: float, word: str) -> float:
    """What a unit or a teen makes of the hundreds, tens or digits said before it."""
    value = ENGLISH_UNITS[word]
    free = 100 if value >= 10 else 10
    return (group if group % free == 0 else group * free) + value


def korean_number(word: str) -> int | None:
    """Sino-Korean (이십오), native (열한) or written digits; None when `word` is none of them."""
    if word.isascii() and word.isdecimal():
        return int(word)
    if word in KOREAN_NATIVE:
        return KOREAN_NATIVE[word]
    total, digit = 0, 0
    for char in word:
        if char in KOREAN_DIGITS:
            digit = digit * 10 + int(KOREAN_DIGITS[char])
        elif char in _KOREAN_MULTIPLIERS:
            total += max(digit, 1) * _KOREAN_MULTIPLIERS[char]
            digit = 0
        else:
            return None
    return total + digit if word else None
