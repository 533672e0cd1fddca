"""How far apart two English words are, by their sounds and by their letters. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

# The sounds of the CMU Pronouncing Dictionary, a character each.
PHONES: Mapping[str, str] = {
    "AA": "a", "AE": "A", "AH": "u", "AO": "o", "AW": "W", "AY": "I", "EH": "e", "ER": "R", "EY": "E", "IH": "i",
    "IY": "y", "OW": "O", "OY": "Y", "UH": "U", "UW": "w",
    "B": "b", "CH": "c", "D": "d", "DH": "D", "F": "f", "G": "g", "HH": "h", "JH": "j", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "N", "P": "p", "R": "r", "S": "s", "SH": "S", "T": "t", "TH": "T", "V": "v", "W": "q", "Y": "x",
    "Z": "z", "ZH": "Z",
}  # fmt: skip
VOWELS = frozenset("aAuoWIeREiyOYUw")
# Consonants that differ by voice, or by where the tongue lies.
_NEAR_SOUNDS = (
    "bp", "dt", "gk", "vf", "zs", "Dd", "DT", "Tt", "Tf", "Ts", "jc", "Sc", "ZS", "sS", "mn", "nN", "lr", "rR",
    "tc", "jd",
)  # fmt: skip
_NEAR_VOWELS = (
    "iy", "ie", "eA", "Au", "au", "ao", "oO", "uU", "Uw", "eE", "ui", "ue", "uR", "uo", "aA", "IY", "WO", "oU",
)  # fmt: skip
_NEAR_LETTERS = (
    "bp", "dt", "gk", "ck", "cs", "vf", "sz", "mn", "lr", "gj", "qk", "xk", "vw", "bv", "xs",
    "ae", "ei", "ai", "ou", "au", "iy", "eo", "ea", "ao", "eu", "wu",
)  # fmt: skip
NEAR, NEAR_VOWEL, ANY_VOWEL, FAR = 0.5, 0.4, 0.7, 1.0
# Weak sounds come and go at the end of a word, and schwas anywhere.
WEAK = frozenset("tdsznhqx")
WEAK_GONE, GONE = 0.7, 1.0
LETTER_NEAR, LETTER_FAR, LETTER_TWICE, LETTER_GONE, LETTERS_CROSSED = 0.6, 1.1, 0.5, 0.9, 0.8


def _both(pairs: Sequence[str], cost: float) -> dict[tuple[str, str], float]:
    return {key: cost for pair in pairs for key in ((pair[0], pair[1]), (pair[1], pair[0]))}


_SOUND_COSTS = _both(_NEAR_SOUNDS, NEAR) | _both(_NEAR_VOWELS, NEAR_VOWEL)
_LETTER_COSTS = _both(_NEAR_LETTERS, LETTER_NEAR)


def letters_of(sound: str) -> str:
    """All vowels alike: what is nearly the same has the same letters here."""
    return "".join("a" if phone in VOWELS else phone for phone in sound)


@lru_cache(maxsize=4096)
def sound_distance(one: str, other: str) -> float:
    """In sounds: 0 for homophones."""
    row = [0.0]
    for phone in other:
        row.append(row[-1] + _sound_gone(phone))
    for phone in one:
        before, row[0] = row[0], row[0] + _sound_gone(phone)
        for place, wanted in enumerate(other, 1):
            changed = before + _sound_cost(phone, wanted)
            before = row[place]
            row[place] = min(row[place] + _sound_gone(phone), row[place - 1] + _sound_gone(wanted), changed)
    return row[-1]


def _sound_gone(phone: str) -> float:
    return WEAK_GONE if phone in WEAK or phone in "ui" else GONE


def _sound_cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    far = ANY_VOWEL if one in VOWELS and other in VOWELS else FAR + 0.2
    return _SOUND_COSTS.get((one, other), far)


@lru_cache(maxsize=8192)
def letter_distance(given: str, wanted: str) -> float:
    """In letters: what sounds alike is nearer, and a letter too often or too seldom, and two letters crossed."""
    above: list[float] = []
    row = [index * LETTER_GONE for index in range(len(wanted) + 1)]
    for at, letter in enumerate(given):
        twice = at > 0 and given[at - 1] == letter
        below = [row[0] + LETTER_GONE]
        for place, other in enumerate(wanted):
            gone = LETTER_TWICE if twice else LETTER_GONE
            come = LETTER_TWICE if place > 0 and wanted[place - 1] == other else LETTER_GONE
            changed = 0.0 if letter == other else _LETTER_COSTS.get((letter, other), LETTER_FAR)
            best = min(row[place + 1] + gone, below[place] + come, row[place] + changed)
            crossed = at and place and letter == wanted[place - 1] and given[at - 1] == other != letter
            below.append(min(best, above[place - 1] + LETTERS_CROSSED) if crossed else best)
        above, row = row, below
    return row[-1]
