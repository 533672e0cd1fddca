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
from heapq import nlargest
from itertools import pairwise
from math import inf
from operator import itemgetter
from typing import NamedTuple

from nlu.word_repair_candidates import AS_HEARD, Candidate, joined_words, other_words, phrases_for
from nlu.word_repair_lexicon import (
    START,
    is_first_name,
    is_known,
    is_number,
    pair_likelihood,
    share_in_english,
    stand_together,
)

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[a-z']*[a-z][a-z']*")
# Readings kept at each word, the likeliest.
_BEAM = 6
_PASSES = 4
_WINDOWS, _JOINED_AT_MOST = (2, 3, 4, 5), 3
# What follows these is a name, however unlikely.
_NAME_FOLLOWS = frozenset(["mr", "mrs", "ms", "miss", "mister", "surname"])
_NAME_CUES = frozenset(
    {("name", "is"), ("name's",), ("named",), ("called",), ("this", "is"), ("call", "me"), ("spelled",), ("spelt",)}
)
# Where one of these is said, numbers are told and letters spelled.
_SPELLED_BESIDE = frozenset(
    ["plate", "plates", "licence", "license", "registration", "policy", "vin", "serial", "phone", "passport", "letters"]
)
_SHORT = 3
# A share of all English words: what is said less often than this may be a name where names stand.
_RARE = 5e-5
_SPELLING = frozenset({"spelt", "spelled", "spelling", "spell"})


class Repair(NamedTuple):
    """`[start:end]` of the text given was meant as `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    # Stays as it is; may be nothing but a number.
    fixed: bool
    in_number: bool


# A reading up to some word: its likelihood, its last word, the repairs made.
_Path = tuple[float, str, tuple[Repair, ...]]


def repair_words(text: str) -> str:
    """The text with its words repaired; repairing what is repaired changes nothing.

    >>> repair_words("someone heat my bumper")
    'someone hit my bumper'
    """
    passes = _passes(text)
    return _applied(passes[-1][0], passes[-1][1]) if passes else text


def word_repairs(text: str) -> tuple[Repair, ...]:
    """Of one pass, left to right, without overlap; none are left after a few. What would never settle stays."""
    passes = _passes(text)
    return passes[0][1] if passes else ()


@lru_cache(maxsize=1024)
def _passes(text: str) -> tuple[tuple[str, tuple[Repair, ...]], ...]:
    """Each pass's text and the repairs made in it."""
    made: list[tuple[str, tuple[Repair, ...]]] = []
    for _ in range(_PASSES):
        repairs = _one_pass(text)
        if not repairs:
            return tuple(made)
        made.append((text, repairs))
        text = _applied(text, repairs)
    return ()


@lru_cache(maxsize=1024)
def _one_pass(text: str) -> tuple[Repair, ...]:
    tokens = _tokens(text)
    beams: list[dict[str, _Path]] = [{} for _ in range(len(tokens) + 1)]
    beams[0][START] = (0.0, START, ())
    for at in range(len(tokens)):
        paths = nlargest(_BEAM, beams[at].values(), key=itemgetter(0))
        for size, candidate in _steps(tokens, at):
            _keep(beams[at + size], _longer(paths, tokens[at], tokens[at + size - 1], candidate))
    return max(beams[-1].values(), key=lambda path: path[0] + pair_likelihood(path[1], START))[2]


def _applied(text: str, repairs: Sequence[Repair]) -> str:
    for repair in reversed(repairs):
        text = text[: repair.start] + repair.text + text[repair.end :]
    return text


def _keep(beam: dict[str, _Path], path: _Path) -> None:
    known = beam.get(path[1])
    if known is None or path[0] > known[0]:
        beam[path[1]] = path


def _longer(paths: Sequence[_Path], first: _Token, last: _Token, candidate: Candidate) -> _Path:
    word = candidate.words[0]
    score = -inf
    repairs: tuple[Repair, ...] = ()
    for before, heard, made in paths:
        whole = before + pair_likelihood(heard, word)
        if whole > score:
            score, repairs = whole, made
    for other in candidate.words[1:]:
        score += pair_likelihood(word, other)
        word = other
    if not candidate.as_heard:
        repairs = (*repairs, Repair(first.start, last.end, " ".join(candidate.words)))
    return score - candidate.cost, word, repairs


def _steps(tokens: Sequence[_Token], at: int) -> Iterator[tuple[int, Candidate]]:
    token = tokens[at]
    if token.fixed or _fits(tokens, at):
        yield 1, Candidate((token.text,), AS_HEARD, True)
    else:
        for candidate in other_words(token.text):
            if candidate.as_heard or not token.in_number or is_number(candidate.words[0]):
                yield 1, candidate
    for size in _WINDOWS:
        window = tokens[at : at + size]
        if len(window) < size or any(each.fixed or each.in_number for each in window):
            return
        words = tuple(each.text for each in window)
        yield from ((size, candidate) for candidate in phrases_for(words))
        if size <= _JOINED_AT_MOST and not _stand_together(window):
            yield from ((size, candidate) for candidate in joined_words(words))


def _fits(tokens: Sequence[_Token], at: int) -> bool:
    """Whether callers say the word between its neighbours."""
    before = tokens[at - 1].text if at else START
    after = tokens[at + 1].text if at + 1 < len(tokens) else START
    return stand_together(before, tokens[at].text) and stand_together(tokens[at].text, after)


def _stand_together(window: Sequence[_Token]) -> bool:
    return all(stand_together(one.text, other.text) for one, other in pairwise(window))


def _tokens(text: str) -> list[_Token]:
    found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    words = [word for word, _, _ in found]
    number = any(word in _SPELLED_BESIDE or not word.isascii() for word in words)
    return [
        _Token(word, start, end, _stays(words, at), number and _is_spelled(words, at))
        for at, (word, start, end) in enumerate(found)
    ]


def _stays(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not _WORD.fullmatch(word) or (len(word) == 1 and word not in "ai"):
        return True
    if len(word) <= _SHORT and not is_known(word) and _is_spelled(words, at):
        return True
    return share_in_english(word) < _RARE and _is_name_place(words, at)


def _is_name_place(words: Sequence[str], at: int) -> bool:
    """Within two words of one that introduces a name, behind a first name, or where names are spelled."""
    if (at > 0 and is_first_name(words[at - 1])) or not _SPELLING.isdisjoint(words):
        return True
    for end in (at, at - 1):
        if end > 0 and (tuple(words[max(0, end - 2) : end]) in _NAME_CUES or (words[end - 1],) in _NAME_CUES):
            return True
    return at > 0 and words[at - 1] in _NAME_FOLLOWS


def _is_spelled(words: Sequence[str], at: int) -> bool:
    beside = [*words[max(0, at - 2) : at], *words[at + 1 : at + 2]]
    return any(is_number(each) or not each.isascii() or (len(each) == 1 and each not in "ai") for each in beside)
