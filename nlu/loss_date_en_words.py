"""English words about a moment that always mean the same, and the numbers that rules are made of."""

from __future__ import annotations

from nlu.loss_date_mentions import (
    Clock,
    Correction,
    DayOffset,
    DayRange,
    Denial,
    JustNow,
    LastWeek,
    Looseness,
    Meaning,
    Part,
    Rough,
)
from nlu.spoken_numbers import ENGLISH_DIGITS, ENGLISH_TENS, ENGLISH_UNITS

FIXED: dict[str, tuple[Meaning, ...]] = {
    r"today": (DayOffset(0),),
    r"yesterday": (DayOffset(-1),),
    r"tomorrow": (DayOffset(1),),
    r"next week": (DayOffset(7),),
    r"(?:the )?day before yesterday|the day before(?! last)": (DayOffset(-2),),
    r"last night|yesterday night": (DayOffset(-1), Part("evening")),
    r"the night before last": (DayOffset(-2), Part("evening")),
    r"tonight": (DayOffset(0), Part("evening")),
    r"this morning": (DayOffset(0), Part("morning")),
    r"this afternoon": (DayOffset(0), Part("afternoon")),
    r"this evening": (DayOffset(0), Part("evening")),
    r"overnight": (DayOffset(-1), Part("night")),
    r"early (?:in the )?morning": (Part("early_morning"),),
    r"early this morning": (DayOffset(0), Part("dawn")),
    r"(?:in the )?(?:small|wee|early) hours": (Part("before_dawn"),),
    r"(?:at )?dawn|at sunrise|at first light": (Part("dawn"),),
    r"morning|rush hour this morning": (Part("morning"),),
    r"around lunch ?time|at lunch(?: ?time)?|lunchtime|mid ?day": (Part("noon"),),
    r"afternoon": (Part("afternoon"),),
    r"at dusk|at sunset|at nightfall": (Part("dusk"),),
    r"evening": (Part("evening"),),
    r"(?:in the )?middle of the night|late at night|dead of night": (Part("night"),),
    r"(?:at )?night(?! shift| club)": (Part("evening"),),
    r"noon": (Clock(12, half="pm"),),
    r"midnight": (Part("evening"), Clock(12)),
    r"(?:the other day|a (?:few|couple of) days ago|a few days back|recently)": (DayRange(-7, -1),),
    r"last week|(?:sometime|some time) last week|a week or so ago": (LastWeek(),),
    r"(?:just|right) now|just happened|just been|only just|(?:just )?a (?:moment|second|minute) ago": (JustNow(15),),
    r"(?:just )?a few minutes (?:ago|back)|moments ago|just a bit ago|just a little (?:while )?ago": (JustNow(20),),
    r"a (?:little )?while ago|not long ago": (JustNow(90),),
    r"no(?! one| injur| damage)": (Correction(),),
    r"actually|i mean|sorry|rather|wait|scratch that|make that|correction": (Correction(),),
    r"not|wasn't|was not": (Denial(),),
    r"around|about|approximately|roughly|maybe|probably|something like|close to|i think|nearly|almost": (
        Rough(before=True),
    ),
    r"or so|or thereabouts|ish|give or take": (Rough(before=False),),
}
MONTHS: dict[str, int] = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september":
    9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEKDAYS: dict[str, int] = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
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
}
# After a bare "at eight" these say that something else was counted.
COUNTED = (
    "people|persons?|cars?|vehicles?|trucks?|lanes?|ways?|miles?|km|kilomet\\w+|kilos?|meters?|metres?|feet|minutes?|"
    "mins?|hours?|days?|weeks?|months?|years?|times?|hundred|thousand|percent|injured|of (?:us|them)|point|guys?|"
    "passengers?|different|street|avenue|road"
)
