"""How long a sentence takes to say. An estimate: enough to decide what a key or a redirect cuts."""

from __future__ import annotations

import re
import unicodedata

# Letters a second at the unhurried rate of a telephone voice.
HAN_PER_SECOND = 4.6
HANGUL_PER_SECOND = 5.8
LATIN_PER_SECOND = 14.5
DIGIT_SECONDS = 0.38
STOP_SECONDS = 0.25
LEAD_SECONDS = 0.2
STOPS = frozenset(",.;:!?，。；：！？、")

BREAK_TIME = re.compile(r"([\d.]+)(ms|s)$")
BREAK_STRENGTH = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.25}


def seconds_to_say(text: str) -> float:
    """Zero for an empty text."""
    if not text.strip():
        return 0.0
    return LEAD_SECONDS + sum(_seconds_of(letter) for letter in text)


def seconds_of_break(time: str | None, strength: str | None) -> float:
    """The pause of an SSML `<break>`."""
    if time and (match := BREAK_TIME.match(time)):
        return float(match[1]) / (1000 if match[2] == "ms" else 1)
    return BREAK_STRENGTH.get(strength or "medium", 0.5)


def _seconds_of(letter: str) -> float:
    if letter.isdigit():
        return DIGIT_SECONDS
    if letter in STOPS:
        return STOP_SECONDS
    if not letter.isalpha():
        return 0.02
    name = unicodedata.name(letter, "")
    if name.startswith("CJK"):
        return 1 / HAN_PER_SECOND
    if name.startswith("HANGUL"):
        return 1 / HANGUL_PER_SECOND
    return 1 / LATIN_PER_SECOND
