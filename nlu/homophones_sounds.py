"""How Chinese characters sound to a recogniser: one sign a syllable, without tone.

What recognisers and regions mix up (zh/z, ch/c, sh/s, n/l, f/h, ing/in, eng/en, ang/an, ü/u) is one sign, so that texts
that may be heard for one another have the same sounds.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice, product

from nlu.phrase_data import phrase_data

_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.+)")
_BEGINNINGS = {"zh": "z", "ch": "c", "sh": "s", "l": "n", "f": "h"}
_ENDINGS = {"ing": "in", "eng": "en", "ang": "an", "iang": "ian", "uang": "uan", "v": "u", "ve": "ue"}
_WAYS = 4
# The signs: a private block of Unicode, where no recogniser's text can be.
_FIRST_SIGN = 0xE000


def sounds_of(text: str) -> str:
    """As long as `text`; what is no Chinese character is its own sound."""
    return text.translate(_signs())


def soundings(word: str) -> list[str]:
    """Every way of reading a word: a few characters have two."""
    also = _also()
    if also.keys().isdisjoint(word):
        return [sounds_of(word)]
    ways = [(sign, *also.get(char, ())) for char, sign in zip(word, sounds_of(word), strict=True)]
    return ["".join(way) for way in islice(product(*ways), _WAYS)]


def same_syllable(one: str, other: str) -> bool:
    """Two characters of the same sign may still differ in what regions mix up."""
    syllables = _syllables()
    return syllables.get(one) == syllables.get(other)


@cache
def _syllables() -> dict[str, str]:
    rows = (line.split(" ") for line in phrase_data("homophones_sounds")["sounds"].splitlines())
    return {char: syllable for syllable, chars in rows for char in chars}


@cache
def _numbers() -> dict[str, int]:
    return {merged: _FIRST_SIGN + at for at, merged in enumerate(_every_sound())}


def _every_sound() -> list[str]:
    also = (syllable for line in phrase_data("homophones_sounds")["also"].splitlines() for syllable in line.split()[1:])
    return sorted({_merged(syllable) for syllable in (*_syllables().values(), *also)})


@cache
def _signs() -> dict[int, int]:
    return {ord(char): _numbers()[_merged(syllable)] for char, syllable in _syllables().items()}


@cache
def _also() -> dict[str, tuple[str, ...]]:
    rows = (line.split(" ") for line in phrase_data("homophones_sounds")["also"].splitlines())
    return {char: tuple(chr(_numbers()[_merged(each)]) for each in rest) for char, *rest in rows}


def _merged(syllable: str) -> str:
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        return syllable
    beginning, ending = match.groups()
    return _BEGINNINGS.get(beginning, beginning) + _ENDINGS.get(ending, ending)
