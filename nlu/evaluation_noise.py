"""Evaluation sentences as a poor recogniser would write them: a share of their characters wrong, always the same ones.

Independent of what training is roughened with: its own tables, its own draws. Marked stretches move along with their
words, so that entities are still scored fairly; the values expected stay what the caller meant. An error is, in
Mandarin, a character that sounds the same (six in ten) or nearly so (two in ten), one dropped, or one doubled; in
English a word that sounds alike where the table has one, else a letter changed, dropped or doubled.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import accumulate
from pathlib import Path

from nlu.scoring import Expected
from nlu.understanding import Entity

_TABLES = Path(__file__).parent / "evaluation" / "noise"
_WORD = re.compile(r"[a-z']+")
# Of 100 errors in a Mandarin character: so many sound the same, and so many more nearly the same.
_SAME_SOUND, _NEAR_SOUND, _DROPPED = 60, 20, 10
_NEARLY = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"),
    ("ang", "an"), ("eng", "en"), ("ing", "in"), ("uo", "u"),
)  # fmt: skip
_LETTERS = {
    **dict(zip("bpdtgkvfszmnlr", "pbtdkgfvzsnmrl", strict=True)),
    **dict(zip("aeiouywcjxq", "eiauoiwksgk", strict=True)),
}
_SEED = "evaluation"
_SOONER = 0.5
_LETTERS_AN_ERROR = 3

# One piece of text for each character given: itself, another, none, or two.
Pieces = list[str]


def with_noise(expected: Expected, language: str, share: float) -> Expected:
    """`share`: character errors / characters, about; the same utterance always gets the same errors."""
    chance = random.Random(f"{_SEED} {language} {share} {expected.text}")  # repeatable, not secret
    pieces = _ERRORS.get(language, _any_errors)(expected.text, share, chance)
    ends = [0, *accumulate(len(piece) for piece in pieces)]
    text = "".join(pieces)
    moved = (_moved(entity, ends, text) for entity in expected.entities)
    return replace(expected, text=text, entities=tuple(entity for entity in moved if entity.end > entity.start))


def _moved(entity: Entity, ends: list[int], text: str) -> Entity:
    start, end = ends[entity.start], ends[entity.end]
    return replace(entity, start=start, end=end, text=text[start:end])


def _mandarin_errors(text: str, share: float, chance: random.Random) -> Pieces:
    return [_mandarin_error(char, chance) if chance.random() < share and char != " " else char for char in text]


def _mandarin_error(char: str, chance: random.Random) -> str:
    kind = chance.randrange(100)
    if kind < _SAME_SOUND + _NEAR_SOUND:
        return _sounding_like(char, kind >= _SAME_SOUND, chance)
    return "" if kind < _SAME_SOUND + _NEAR_SOUND + _DROPPED else char * 2


def _sounding_like(char: str, nearly: bool, chance: random.Random) -> str:
    """Itself when nothing sounds like it: digits and Latin letters are heard right."""
    syllable = _syllables().get(char)
    if syllable is None:
        return char
    sounds = list(_near_syllables(syllable)) if nearly else []
    found = [other for sound in sounds or [syllable] for other in _homophones()[sound] if other != char]
    # The frequent ones more often: recognisers know what people say.
    return chance.choices(found, [1 / (rank + 1) for rank in range(len(found))])[0] if found else char


def _near_syllables(syllable: str) -> Iterator[str]:
    for one, other in _NEARLY:
        for here, there in ((one, other), (other, one)):
            initial = syllable.startswith(here) and there + syllable[len(here) :]
            final = syllable.endswith(here) and syllable[: -len(here)] + there
            for near in (initial, final):
                if near and near != syllable and near in _homophones():
                    yield near


@cache
def _homophones() -> Mapping[str, str]:
    return {syllable: chars for syllable, _, chars in (line.partition(" ") for line in _lines("zh-CN"))}


@cache
def _syllables() -> Mapping[str, str]:
    return {char: syllable for syllable, chars in _homophones().items() for char in chars}


def _english_errors(text: str, share: float, chance: random.Random) -> Pieces:
    """Words are hit in random order until the share of letters is reached; those with a sound-alike come sooner.

    A recogniser mistakes words: its errors stand together, and a tenth of the letters is about a quarter of the words.
    """
    pieces = list(text)
    words = [match.span() for match in _WORD.finditer(text)]
    words.sort(key=lambda span: chance.random() * (_SOONER if text[span[0] : span[1]] in _sound_alikes() else 1.0))
    wanted = share * sum(end - start for start, end in words)
    # What is less than one error is one as often as it is large.
    left = int(wanted) + (chance.random() < wanted % 1)
    for start, end in words * 3:
        if left <= 0:
            break
        left -= _english_error(pieces, start, end, left, chance)
    return pieces


def _english_error(pieces: Pieces, start: int, end: int, left: int, chance: random.Random) -> int:
    """Character errors made."""
    word = "".join(pieces[start:end])
    alike = [other for other in _sound_alikes().get(word, ()) if edit_distance(word, other) <= left]
    if alike:
        other = chance.choice(alike)
        pieces[start:end] = [other, *[""] * (end - start - 1)]
        return edit_distance(word, other)
    whole = [place for place in range(start, end) if len(pieces[place]) == 1]
    places = chance.sample(whole, min(max(1, len(word) // _LETTERS_AN_ERROR), left, len(whole)))
    for place in places:
        letter = pieces[place]
        pieces[place] = chance.choice((_LETTERS.get(letter, letter * 2), _LETTERS.get(letter, ""), "", letter * 2))
    return len(places)


@cache
def _sound_alikes() -> Mapping[str, tuple[str, ...]]:
    groups = [[word.replace("_", " ") for word in line.split()] for line in _lines("en-US")]
    found: dict[str, list[str]] = {}
    for group in groups:
        for word in group:
            found.setdefault(word, []).extend(other for other in group if other != word)
    return {word: tuple(others) for word, others in found.items()}


def _any_errors(text: str, share: float, chance: random.Random) -> Pieces:
    """Where there is no table: characters dropped and doubled."""
    return [chance.choice(("", char * 2)) if chance.random() < share and char != " " else char for char in text]


_ERRORS: Mapping[str, Callable[[str, float, random.Random], Pieces]] = {
    "zh-CN": _mandarin_errors,
    "en-US": _english_errors,
}


def _lines(language: str) -> list[str]:
    lines = (_TABLES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def edit_distance(given: str, wanted: str) -> int:
    """Levenshtein: characters added, dropped or changed."""
    row = list(range(len(wanted) + 1))
    for at, char in enumerate(given, 1):
        before, row[0] = row[0], at
        for place, other in enumerate(wanted, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (char != other))
    return row[-1]
