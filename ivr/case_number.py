"""The number of a case as callers say or key it: the date and the running number, with or without the letters. Pure."""

from __future__ import annotations

import re

from nlu.spoken_numbers import spoken_digits

# Year, month, day and at least three of the running number.
_NUMBER = re.compile(r"(?:[a-z]{2}\s*)?\d{9,12}")
FEWEST_KEYS = 4
ID_DIGITS = 4


def keyed_number(digits: str) -> str | None:
    return digits if digits.isdigit() and len(digits) >= FEWEST_KEYS else None


def said_number(text: str, language: str) -> str | None:
    """Digits one by one, in groups or run together: "B A 2 6, 0 3 1 8, 0 0 0 1"."""
    plain = spoken_digits(text.lower(), language)
    joined = re.sub(r"(?<=[a-z0-9])[\s,.，。、-]+(?=\d)", "", plain)
    joined = re.sub(r"\b([a-z]) ([a-z])(?=\d)", r"\1\2", joined)
    found = _NUMBER.search(joined)
    return found.group().replace(" ", "").upper() if found else None


def said_id_digits(text: str, language: str) -> str | None:
    """The last four of an identity number; the last may be an X."""
    plain = re.sub(r"(?<=[0-9])[\s,-]+(?=[0-9x])", "", spoken_digits(text.lower(), language))
    found = re.findall(r"\d{3,17}[\dx]", plain)
    return found[-1][-4:].upper() if found else None
