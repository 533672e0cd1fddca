"""How English says a time on the clock. Written for lower-case text, numbers as words or digits."""

from __future__ import annotations

import re
from typing import Literal

from nlu.loss_date_en_words import COUNTED, HOURS, LEADS, MINUTES, NUMBERS, any_of, english_int
from nlu.loss_date_mentions import Clock, ClockRange, Impossible, Looseness, Meaning, Part, Rule

_H = rf"(?:\d{{1,2}}|{any_of(HOURS)})"
_LATE = {word: value for word, value in NUMBERS.items() if 13 <= value <= 23}
_M = rf"(?:\d{{2}}|{any_of(MINUTES)})"
# "one a m i" comes joined from the transcript: "one ami".
_HALF = r"(?: ?(?P<half>[ap]\.? ?m(?:\b\.?|(?=i\b))))"
# "Kilometre four fifty" is a place.
EDGE = r"(?<![\w:.'])(?<!kilometre )(?<!kilometer )(?<! km )(?<!marker )(?<!milestone )"
_END = r"(?![\w:]|\.\d)"
_COUNTED = rf"(?! (?:(?:other|more|or (?:two|three|four|five|six)) )?(?:{COUNTED})\b)"
_TODAY = "(?:mou?rning|after ?noon|evening|night)"
_AFTER_CLOCK = (
    rf"(?= (?:(?:or so |o'?clock )?(?:in the (?:early |late )?{_TODAY}|in {_TODAY}|at night|this {_TODAY}|t"
    rf"his arvo|last k?night|last evening|yesterday|"
    rf"today|tonight|on the dot|sharp|exactly|on (?:the (?:night|morning|evening|afternoon)|"
    rf"{any_of(('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'))}))\b))"
)
_LOOSE_AFTER = r"(?P<ish> ?-?ish\b| or so| or thereabouts| give or take| or a bit after| something)?"
_LEAD = (
    rf"(?:(?P<lead>at (?:about|around|like|nearly|roughly|approximately|maybe|just after|just before|just gone)|"
    rf"{'|'.join(sorted(LEADS, key=len, reverse=True))}) )"
)
_CLOCK_WORD = r"(?: ?o'? ?clock| a clock| oclock)"
_SIDES = r"past|passed|after|gone|to|before|of|till|til|until"
_AFTER_SIDES = {"past", "passed", "after", "gone"}
# "ate thirty", "tree o'clock": hours as they are misheard, only where the rest can be nothing but a time.
_MISHEARD = {"ate": 8, "for": 4, "fore": 4, "tree": 3, "won": 1, "to": 2, "too": 2, "nein": 9, "sex": 6, "fife": 5}


def _hour(word: str) -> int | None:
    return _MISHEARD.get(word) or english_int(word)


def _looseness(match: re.Match[str]) -> Looseness:
    groups = match.groupdict()
    if groups.get("ish"):
        return "about"
    lead = (groups.get("lead") or "").removeprefix("at ")
    return LEADS.get(lead, "")


def _half_of_day(word: str | None) -> Literal["", "am", "pm"]:
    if not word:
        return ""
    return "am" if word.startswith("a") else "pm"


def _clock(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    groups = match.groupdict()
    hour = _hour(match["hour"])
    minute = english_int(groups["minute"]) if groups.get("minute") else 0
    half = _half_of_day(groups.get("half"))
    if hour is None or minute is None:
        return None
    if hour > 24 or minute > 59 or (half == "am" and hour > 12):
        return (Impossible(),) if ":" in match.group() or half else None
    if hour > 12:
        half = ""
    return (Clock(hour, minute, half, _looseness(match)),)


def _past_or_to(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    twelve = {"n": "noon", "m": "midnight"}.get(match["hour"][0]) if match["hour"].endswith(("noon", "night")) else None
    hour = 12 if twelve else english_int(match["hour"])
    word = re.sub(r" minutes?$|^a ", "", match["minutes"])
    minutes = {"half": 30, "quarter": 15}.get(word, english_int(word))
    if hour is None or minutes is None or not 0 < minutes < 60 or hour > 24:
        return None
    total = hour * 60 + (minutes if match["side"] in _AFTER_SIDES else -minutes)
    total %= 24 * 60
    half = _half_of_day(match["half"])
    if twelve == "midnight":
        return (Part("evening"), Clock(total // 60 or 12, total % 60, loose=_looseness(match)))
    if twelve:
        half = "pm" if total >= 720 else "am"
    return (Clock(total // 60 or 12, total % 60, half, _looseness(match)),)


def _few_past_or_to(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = english_int(match["hour"])
    if hour is None or hour > 12:
        return None
    total = hour * 60 + (5 if match["side"] in _AFTER_SIDES else -5)
    return (Clock(total % 720 // 60 or 12, total % 60, _half_of_day(match["half"]), "about"),)


def _half_hour(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """ "Half eight" is half past eight, as the British say it."""
    hour = english_int(match["hour"])
    return (Clock(hour, 30, _half_of_day(match["half"]), _looseness(match)),) if hour and hour <= 12 else None


def _military(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    hour = english_int(re.sub(r"^(?:zero|oh|o)[ -]?", "", match["hour"]) or "0")
    words = match["minute"]
    minute = 0 if words in {"hundred", "zero zero", "oh oh", "double oh", "00"} else english_int(words)
    return (
        (Clock(hour % 24, minute),) if hour is not None and minute is not None and hour <= 24 and minute < 60 else None
    )


def _keyed(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    """0830: an hour that begins with a zero is of the morning."""
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return None
    return (Clock(hour, minute, "am" if match["hour"].startswith("0") and hour else "", _looseness(match)),)


def _clock_range(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    first, last = english_int(match["first"]), english_int(match["last"])
    begin, end = (english_int(match[f"{side}_minute"]) if match[f"{side}_minute"] else 0 for side in ("first", "last"))
    if first is None or last is None or first > 24 or last > 24 or begin is None or end is None:
        return None
    if (first, begin) == (last, end) or max(begin, end) > 59:
        return None
    if match["side"]:
        begin = {"quarter past": 15, "quarter to": -15}.get(match["side"], 30)
        first, begin = (first - 1 or 12, 45) if begin < 0 else (first, begin)
    half, first_half = _half_of_day(match["half"]), _half_of_day(match["first_half"])
    if half and not first_half and first <= 12:
        # "eleven to one pm" begins in the morning.
        turns = first % 12 * 60 + begin > last % 12 * 60 + end
        first_half = ({"am": "pm", "pm": "am"} if turns else {"am": "am", "pm": "pm"})[half]  # type: ignore[assignment]
    return (ClockRange(Clock(first, begin, first_half), Clock(last, end, half)),)


def _adjacent(match: re.Match[str]) -> tuple[Meaning, ...] | None:
    first, last = english_int(match["first"]), english_int(match["last"])
    if first is None or last is None or (last - first) % 12 not in {1, 2}:
        return None
    half = _half_of_day(match["half"])
    return (ClockRange(Clock(first, half=half), Clock(last, half=half)),)


_ROUND = "ten|fifteen|(?:twenty|thirty|forty|fifty)(?:[ -]five)?"
_HEARD_HOUR = rf"(?:{_H}|{'|'.join(_MISHEARD)})"
_LEAD_OR_AT = rf"(?:at |by |was |it's |since |were |till |{_LEAD})"
RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD}?(?P<minutes>half|(?:a )?quarter|(?:{_M}|five|\d)(?: minutes?)?)"
            rf" (?P<side>{_SIDES}) (?P<hour>{_H}|mid ?night|noon){_END}{_CLOCK_WORD}?{_HALF}?{_LOOSE_AFTER}"
            rf"(?! ?(?:people|cars|minutes))"
        ),
        _past_or_to,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:a few(?: minutes?)?|a couple of minutes|a couple minutes|a minute or two|just a few"
            rf" minutes) (?P<side>{_SIDES}) "
            rf"(?P<hour>{_H}){_END}{_CLOCK_WORD}?{_HALF}?"
        ),
        _few_past_or_to,
    ),
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD}?half[ -](?P<hour>{any_of(HOURS)}|\d{{1,2}}){_END}{_CLOCK_WORD}?{_HALF}?"
            rf"{_LOOSE_AFTER}{_COUNTED}"
        ),
        _half_hour,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:(?:some ?time |somewhere )?(?:between|from|in between) )(?:(?P<side>half past|half|"
            rf"quarter past|quarter to) )?(?P<first>{_H})(?:[ :.](?P<first_minute>{_M}))?{_CLOCK_WORD}?(?: "
            rf"?(?P<first_half>[ap]\.?m\.?))? "
            rf"(?:and|to|till|until|or) (?P<last>{_H})(?:[ :.](?P<last_minute>{_M}))?{_END}{_CLOCK_WORD}?"
            rf"{_HALF}?{_COUNTED}"
        ),
        _clock_range,
    ),
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD_OR_AT}(?P<first>{_H})(?: ?- ?| or | maybe | )(?P<last>{_H}){_END}{_CLOCK_WORD}?"
            rf"{_HALF}?{_LOOSE_AFTER}{_COUNTED}"
        ),
        _adjacent,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?P<first>{_H})(?: ?- ?| or )(?P<last>{_H})(?:{_CLOCK_WORD}{_HALF}?|(?P<ampm>"
            rf"{_HALF.replace('<half>', '<half2>')})|{_AFTER_CLOCK})"
        ),
        _adjacent,
    ),
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD}?(?P<hour>\d{{1,2}})(?P<colon>[:.])(?P<minute>\d{{2}})(?![\d:.%]|\.\d){_HALF}?"
            rf"{_LOOSE_AFTER}{_COUNTED}(?! ?k\b)"
        ),
        _clock,
    ),
    Rule(
        re.compile(rf"{EDGE}{_LEAD}?(?P<hour>{_HEARD_HOUR})(?:[ -](?P<minute>{_M}))?{_HALF}{_LOOSE_AFTER}(?<! to am)"),
        _clock,
    ),
    Rule(re.compile(rf"{EDGE}{_LEAD}?(?P<hour>{_HEARD_HOUR}){_CLOCK_WORD}{_LOOSE_AFTER}"), _clock),
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD_OR_AT}(?P<hour>{_H}|{any_of(_LATE)}|ate)[ -](?P<minute>{_M}){_END}{_LOOSE_AFTER}{_COUNTED}"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?P<hour>{any_of(HOURS)}|{any_of(_LATE)}|ate)[ -](?P<minute>{_M}){_END}{_LOOSE_AFTER}"
            rf"{_AFTER_CLOCK}"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?P<hour>{any_of(HOURS)}|{any_of(_LATE)}|ate)[ -](?P<minute>{_ROUND}){_END}"
            rf"{_LOOSE_AFTER}{_COUNTED}(?<!one five)(?<!two five)"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?P<hour>(?:zero|oh|o)(?:[ -]?(?:{any_of(HOURS)}))?|{any_of(_LATE)}|ten|eleven|twelve|"
            rf"\d\d?)[ -](?P<minute>hundred|zero zero|oh oh|double oh)(?: hours?)?{_END}(?! (?:yuan|dollars"
            rf"|people|kilo|meters|metres|and))"
        ),
        _military,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?P<hour>(?:zero|oh|o)[ -]?(?:{any_of(HOURS)})|zero zero)[ -](?P<minute>{_M})(?: hours?)?{_END}"
        ),
        _military,
    ),
    Rule(re.compile(rf"{EDGE}(?P<hour>{any_of(_LATE)})[ -](?P<minute>{_M}) hours?{_END}"), _military),
    Rule(re.compile(rf"{EDGE}{_LEAD}?(?P<hour>[01]?\d|2[0-4])[ :]?(?P<minute>[0-5]\d) ?(?:hours|hrs|h)\b"), _keyed),
    Rule(
        re.compile(
            rf"{EDGE}(?:at |around |about )(?P<hour>[01]?\d|2[0-4])(?P<minute>[0-5]\d)(?![\d:.]| ?(?:km|yua"
            rf"n|meters|metres|miles|\w+ (?:road|street|avenue)))\b"
        ),
        _keyed,
    ),
    Rule(
        re.compile(
            rf"{EDGE}(?:at |by |crash was |accident was )(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}(?! (?"
            rf":other|of the|or two))"
        ),
        _clock,
    ),
    Rule(
        re.compile(
            rf"{EDGE}{_LEAD}(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}(?! (?:k'?s|or two|hundred|thousand"
            rf"|other|of|\w+ meters))(?!'s)"
        ),
        _clock,
    ),
    Rule(re.compile(rf"{EDGE}(?P<hour>{_H}|ate){_END}{_LOOSE_AFTER}{_AFTER_CLOCK}"), _clock),
    Rule(re.compile(rf"{EDGE}(?<=night )(?P<hour>{_H}){_END}{_LOOSE_AFTER}{_COUNTED}"), _clock),
    Rule(re.compile(rf"{EDGE}(?P<hour>{_H})(?P<ish> ?-?ish)\b"), _clock),
    Rule(
        re.compile(rf"{EDGE}(?:(?:twenty[ -](?:five|six|seven|eight|nine)|thirty|forty|fifty){_CLOCK_WORD})"),
        lambda _: (Impossible(),),
    ),
)
# Only after the question when it happened.
ANSWERS: tuple[Rule, ...] = (
    Rule(re.compile(rf"{EDGE}(?P<hour>[01]\d|2[0-4])[ ]?(?P<minute>[0-5]\d)(?![\d:])"), _keyed),
    Rule(re.compile(rf"{EDGE}(?P<hour>[1-9])[ ]?(?P<minute>[0-5]\d)(?![\d:])"), _keyed),
    Rule(re.compile(rf"{EDGE}(?P<first>{_H})(?: ?- ?| or )(?P<last>{_H}){_END}(?P<half>)"), _adjacent),
    Rule(
        re.compile(
            rf"{EDGE}(?P<hour>{_H}|{any_of(_LATE)})(?: (?P<minute>{_M}))?{_END}{_LOOSE_AFTER}{_COUNTED}(?! "
            rf"(?:or two|of))"
        ),
        _clock,
    ),
)
