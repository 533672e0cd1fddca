"""How far what was heard is from what was said, in characters."""

from __future__ import annotations

import re

KOREAN_DIGITS = "영일이삼사오육칠팔구"


def character_errors(said: str, heard: str) -> tuple[int, int]:
    """(edits, characters said): Levenshtein distance without spaces, case and punctuation."""
    said, heard = spoken_characters(said), spoken_characters(heard)
    row = list(range(len(heard) + 1))
    for place, letter in enumerate(said, 1):
        diagonal, row[0] = row[0], place
        for at, other in enumerate(heard, 1):
            diagonal, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, diagonal + (letter != other))
    return row[-1], len(said)


def spoken_characters(text: str) -> str:
    """Letters only. The number symbols of the Korean model, `[23]` and `(십)`, are read out in Sino-Korean."""
    read_out = re.sub(r"\[(\d+)\]", lambda symbol: _sino_korean(symbol.group(1)), text)
    return re.sub(r"[\W_]", "", read_out).lower()


def _sino_korean(digits: str) -> str:
    number = int(digits)
    if number >= 100:
        return "".join(KOREAN_DIGITS[int(digit)] for digit in digits)
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else KOREAN_DIGITS[tens]) + "십" if tens else ""
    return ten + (KOREAN_DIGITS[ones] if ones or not tens else "")
