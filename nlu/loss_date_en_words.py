"""The numbers that rules for English times are made of, and the names of months and weekdays."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlu.loss_date_mentions import Looseness
from nlu.spoken_numbers import ENGLISH_DIGITS, ENGLISH_TENS, ENGLISH_UNITS

MONTHS: dict[str, int] = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september":
    9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS: dict[str, int] = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "tues": 1, "weds": 2, "thurs": 3, "thur": 3, "wensday": 2, "wednes day": 2, "satur day": 5, "sun day": 6,
}  # fmt: skip
_ORDINALS: dict[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth":
    9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
}  # fmt: skip
ORDINALS: dict[str, int] = (
    _ORDINALS
    | {f"twenty {name}": 20 + value for name, value in _ORDINALS.items() if value < 10}
    | {"thirtieth": 30, "thirty first": 31}
)
HOURS: dict[str, int] = {word: value for word, value in ENGLISH_UNITS.items() if 1 <= value <= 12}
MINUTES: dict[str, int] = (
    {word: value for word, value in ENGLISH_UNITS.items() if value >= 10}
    | {f"{zero} {word}": int(digit) for zero in ("oh", "o", "zero") for word, digit in ENGLISH_DIGITS.items()}
    | ENGLISH_TENS
    | {
        f"{ten} {unit}": tens + value
        for ten, tens in ENGLISH_TENS.items()
        if tens < 60
        for unit, value in ENGLISH_UNITS.items()
        if 1 <= value <= 9
    }
)
NUMBERS: dict[str, int] = ENGLISH_UNITS | {word: value for word, value in MINUTES.items() if value >= 10}
LOOSE_COUNTS: dict[str, float] = {
    "coupla": 2.0,
    "couple of": 2.0,
    "couple": 2.0,
    "few": 3.0,
    "some": 3.0,
    "a": 1.0,
    "an": 1.0,
    "a couple of": 2.0,
    "a couple": 2.0,
    "a few": 3.0,
    "half an": 0.5,
    "half a": 0.5,
    "several": 4.0,
}
# Before a time on the clock.
LEADS: dict[str, Looseness] = {
    "around": "about",
    "around about": "about",
    "round about": "about",
    "round": "about",
    "sometime about": "about",
    "sometime after": "past",
    "some time after": "past",
    "sometime before": "before",
    "right before": "before",
    "right after": "past",
    "well after": "past",
    "must have been": "about",
    "could have been": "about",
    "i think": "about",
    "i guess": "about",
    "i believe": "about",
    "possibly": "about",
    "about": "about",
    "roughly": "about",
    "like": "about",
    "near": "about",
    "approximately": "about",
    "maybe": "about",
    "nearly": "before",
    "almost": "before",
    "just before": "before",
    "shortly before": "before",
    "before": "before",
    "after": "past",
    "just after": "past",
    "shortly after": "past",
    "past": "past",
    "gone": "past",
    "just gone": "past",
    "just past": "past",
    "a little after": "past",
    "a bit after": "past",
    "a little past": "past",
    "a bit past": "past",
    "soon after": "past",
    "a little before": "before",
    "a bit before": "before",
    "just shy of": "before",
    "not quite": "before",
    "getting on for": "before",
    "coming up to": "before",
    "going on": "before",
    "close to": "about",
    "say": "about",
    "something like": "about",
    "somewhere around": "about",
    "sometime around": "about",
    "some time around": "about",
    "right around": "about",
    "circa": "about",
    "probably": "about",
    "perhaps": "about",
    "towards": "before",
    "toward": "before",
}
# After a bare "at eight" these say that something else was counted.
COUNTED = (
    "people|persons?|cars?|vehicles?|trucks?|lanes?|ways?|miles?|km|kilomet\\w+|kilos?|meters?|metres?|feet|minutes?|"
    "mins?|hours?|days?|weeks?|months?|years?|times?|hundred|thousand|percent|injured|of (?:us|them)|point|guys?|"
    "passengers?|different|street|avenue|road"
)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first; their spaces may be hyphens."""
    return "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in sorted(words, key=len, reverse=True))


def english_int(word: str) -> int | None:
    tidy = re.sub(r"[ -]+", " ", word.strip())
    if tidy.isdecimal():
        return int(tidy)
    return NUMBERS.get(tidy, MINUTES.get(tidy))
