"""English as a recogniser misheard it -> the words most likely said.

The transcript is read as the likeliest row of words: each as heard, or another that sounds or is spelled nearly so, or
two heard as one and one heard as two. What callers tell us weighs most (nlu/word_repair_lexicon.py), so a real word is
replaced only when its neighbours ask for another ("heat my bumper"), and one that is no word whenever another is near.
Places, Chinese syllables, persons' names and what is spelled stay. Pure; never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu.word_repair_lexicon import START, is_known, pair_likelihood
from nlu.word_repair_candidates import AS_HEARD, Candidate, joined_words, other_words

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[a-z']*[a-z][a-z']*")
# Readings kept at each word, the likeliest.
_BEAM = 12
_PASSES = 4
# What follows these is a name, however unlikely.
_NAME_FOLLOWS = frozenset("mr mrs ms miss mister surname".split())
_NAME_CUES = frozenset({("name", "is"), ("name's",), ("named",), ("called",), ("this", "is"), ("call", "me"), ("spelled",), ("spelt",)})
# Beside these, letters are spelled.
_SPELLED_BESIDE = frozenset("plate plates licence license registration policy vin serial letters".split())
_SHORT = 3


@dataclass(frozen=True)
class Repair:
    """`text[start:end]` of the text given was meant as `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    fixed: bool


@dataclass(frozen=True)
class _Path:
    score: float
    words: tuple[str, ...]
    repairs: tuple[Repair, ...]


@lru_cache(maxsize=1024)
def repair_words(text: str) -> str:
    """The text with its words repaired; repairing what is repaired changes nothing.

    >>> repair_words("someone heat my bumper")
    'someone hit my bumper'
    """
    repaired = text
    for _ in range(_PASSES):
        before, repaired = repaired, _applied(repaired, word_repairs(repaired))
        if repaired == before:
            return repaired
    return text


@lru_cache(maxsize=1024)
def word_repairs(text: str) -> tuple[Repair, ...]:
    """One pass, left to right; spans lie within the text and do not overlap."""
    tokens = _tokens(text)
    if not any(not token.fixed for token in tokens):
        return ()
    beams: list[dict[str, _Path]] = [{} for _ in range(len(tokens) + 1)]
    beams[0][START] = _Path(0.0, (START,), ())
    for at in range(len(tokens)):
        steps = list(_steps(tokens, at))
        for path in sorted(beams[at].values(), key=lambda each: -each.score)[:_BEAM]:
            for size, candidate in steps:
                _keep(beams[at + size], _longer(path, tokens[at : at + size], candidate))
    last = beams[-1].values()
    return max(last, key=lambda path: path.score + pair_likelihood(path.words[-1], START)).repairs


def _applied(text: str, repairs: Sequence[Repair]) -> str:
    for repair in reversed(repairs):
        text = text[: repair.start] + repair.text + text[repair.end :]
    return text


def _keep(beam: dict[str, _Path], path: _Path) -> None:
    known = beam.get(path.words[-1])
    if known is None or path.score > known.score:
        beam[path.words[-1]] = path


def _longer(path: _Path, tokens: Sequence[_Token], candidate: Candidate) -> _Path:
    score = path.score - candidate.cost
    words = path.words[-1:]
    for word in candidate.words:
        score += pair_likelihood(words[-1], word)
        words = (*words, word)
    if candidate.cost == AS_HEARD or candidate.as_heard:
        return _Path(score, words[-1:], path.repairs)
    repair = Repair(tokens[0].start, tokens[-1].end, " ".join(candidate.words))
    return _Path(score, words[-1:], (*path.repairs, repair))


def _steps(tokens: Sequence[_Token], at: int) -> Iterator[tuple[int, Candidate]]:
    token = tokens[at]
    if token.fixed:
        yield 1, Candidate((token.text,), AS_HEARD)
        return
    for candidate in other_words(token.text):
        yield 1, candidate
    for size in (2, 3):
        window = tokens[at : at + size]
        if len(window) == size and not any(each.fixed for each in window):
            for candidate in joined_words(tuple(each.text for each in window)):
                yield size, candidate


def _tokens(text: str) -> list[_Token]:
    found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    words = [word for word, _, _ in found]
    return [_Token(word, start, end, _stays(words, at)) for at, (word, start, end) in enumerate(found)]


def _stays(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not _WORD.fullmatch(word):
        return True
    if is_known(word):
        return False
    return _is_name_place(words, at) or (len(word) <= _SHORT and _is_spelled(words, at))


def _is_name_place(words: Sequence[str], at: int) -> bool:
    before = tuple(words[max(0, at - 3) : at])
    return any(
        before[end - size : end] in _NAME_CUES for end in range(1, len(before) + 1) for size in (1, 2) if end >= size
    ) or bool(before and before[-1] in _NAME_FOLLOWS)


def _is_spelled(words: Sequence[str], at: int) -> bool:
    beside = [*words[max(0, at - 3) : at], *words[at + 1 : at + 2]]
    return any(len(each) == 1 and each not in "ai" or not each.isalpha() or each in _SPELLED_BESIDE for each in beside)
