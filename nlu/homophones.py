"""A Mandarin transcript with misheard words put right: what is hardly a word, and sounds like one of ours.

The text is read as the cheapest row of words (nlu/homophones_vocabulary.py); a word of ours may stand where other
characters of its sound are written, at a cost for every character that differs. Numbers are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import permutations
from typing import NamedTuple

from nlu.homophones_single import single_repairs
from nlu.homophones_sounds import same_syllable, sounds_of
from nlu.homophones_vocabulary import NUMERALS, vocabulary
from nlu.phrase_data import phrase_data

# What a character costs that no word list has, and one heard as another of its syllable, or of a near one.
UNKNOWN, HEARD, NEARLY_HEARD = 13.0, 6.0, 8.0
# A character written twice, the same where that is a word (看看), one lost, the same in the name of a place.
DOUBLED, WORD_TWICE, DROPPED, DROPPED_OF_PLACE = 7.0, 10.0, 14.5, 10.5
LONGEST = 8
FEWEST_LEFT = 3
# What the company it stands in makes certain.
SURE = 2.0
# Another meaning is dearer in what may be the name of a road, a place or a person.
NAMED = 8.0
_NAME_AFTER = re.compile(
    "[\u4e00-\u9fff]?(?:[东西南北中一二三四五]?(?:路(?![口上边面灯段])|街|大道)|巷|弄堂|苑|园|村|镇|乡|湖|桥|寺|小区|大厦|广场|县|区(?![长域间别]))"
)
_ENDS = frozenset("路街道区县市省州盟旗速")
_KINDS, _KIND = frozenset("路街道桥站村镇湖园苑寺塔院楼店场港山庙湾门"), 2
_NAME_BEFORE = re.compile("(?:叫|姓|名字是?)[\u4e00-\u9fff]{0,2}$")
# "一一辆", "五五月": where it is no string of digits. "中山路路那边": no 路口 and no 路边.
_COUNTED_ONCE = re.compile("(?:^|[^零〇一二两三四五六七八九十百千万幺])[一二两三四五六七八九十]{2}(?=[点月下辆个位])")
_KIND_TWICE = re.compile("路路(?![口边上面灯段况旁人])|街街(?![上边道口])|区区(?![长域间别])")
# Written one for the other by people too.
_ALIKE = ("他她它", "的地得", "那哪", "做作", "象像", "吗嘛", "啊阿呀", "了啦", "呗被", "苑园院")
_PAIRS = frozenset(pair for alike in _ALIKE for pair in permutations(alike, 2))
# Signs of a place, and numerals: they are taken as written.
_KEPT = NUMERALS | frozenset("路街区县市省")
_NUMBER = NUMERALS | frozenset("0123456789")
_UNIT_TWICE = re.compile(f"(?<=[{''.join(_NUMBER)}])(?:点点|十十|公公(?=里)|里里|号号(?!线))")
_REMEMBERED = 512
_PASSES = 3


class Repair(NamedTuple):
    """`text[start:end]` was meant as `written`."""

    start: int
    end: int
    written: str


def repair_homophones(text: str) -> str:
    """The text with misheard words as they were meant, as long as it was.

    >>> repair_homophones("我在高速上被追伟了")
    '我在高速上被追尾了'
    """
    for _ in range(_PASSES):
        repaired = text
        for repair in homophone_repairs(text, keep_length=True):
            repaired = repaired[: repair.start] + repair.written + repaired[repair.end :]
        if repaired == text:
            break
        text = repaired
    return text


@lru_cache(maxsize=_REMEMBERED)
def homophone_repairs(text: str, keep_length: bool = False) -> tuple[Repair, ...]:
    """In the order of the text, without overlap; with `keep_length` each as long as what it replaces."""
    costs = [0.0] + [float("inf")] * len(text)
    steps: list[Repair | None] = [None] * (len(text) + 1)
    sounds = sounds_of(text)
    meant = single_repairs(text)
    for start in range(len(text)):
        for end, written, cost in _steps(text, sounds, start, keep_length):
            if costs[start] + cost < costs[end] - 1e-9:
                costs[end] = costs[start] + cost
                steps[end] = Repair(start, end, written)
        if start in meant and costs[start] + SURE < costs[start + 1]:
            costs[start + 1] = costs[start] + SURE
            steps[start + 1] = Repair(start, start + 1, meant[start])
    return tuple(step for step in _way_back(steps) if step.written != text[step.start : step.end])


def _way_back(steps: list[Repair | None]) -> list[Repair]:
    way: list[Repair] = []
    step = steps[-1]
    while step is not None:
        way.append(step)
        step = steps[step.start]
    return way[::-1]


def _steps(text: str, sounds: str, start: int, keep_length: bool) -> Iterator[tuple[int, str, float]]:
    """(end, what is meant, cost) for every word that may begin at `start`."""
    words = vocabulary()
    yield start + 1, text[start], words.costs.get(text[start], UNKNOWN)
    last = min(start + LONGEST, len(text))
    for end in range(start + 2, last + 1):
        cost = words.costs.get(text[start:end])
        if cost is not None:
            yield end, text[start:end], cost
    for end in range(start + 1, last + 1):
        if sounds[start:end] not in words.openings:
            break
        for word in words.ours.get(sounds[start:end], ()):
            change = _change(text, start, word)
            if change is not None:
                yield end, word, words.costs[word] + change
    if start and text[start - 1] in _NUMBER and sounds[start : start + 2] in _units():
        yield start + 2, _units()[sounds[start : start + 2]], SURE
    if not keep_length:
        yield from _doubled(text, start)
        yield from _dropped(text, start)


@cache
def _units() -> dict[str, str]:
    """What is counted, by its sounds: after a number no other words are likely."""
    return {sounds_of(unit): unit for unit in phrase_data("homophones_places")["after_numbers"].split()}


def _doubled(text: str, start: int) -> Iterator[tuple[int, str, float]]:
    """Words of ours of which a character was written twice."""
    words = vocabulary()
    for at in range(start, min(start + LONGEST, len(text)) - 1):
        if text[at] != text[at + 1] or (text[at] in NUMERALS and not _COUNTED_ONCE.match(text, max(at - 1, 0))):
            continue
        if at == start and (_KIND_TWICE.match(text, at) or _UNIT_TWICE.match(text, at)):
            yield at + 2, text[at], SURE
        twice = WORD_TWICE if text[at : at + 2] in words.costs else DOUBLED
        for end in range(max(start + 3, at + 2), min(start + LONGEST, len(text)) + 1):
            word = text[start:at] + text[at + 1 : end]
            if word in words.mine:
                yield end, word, words.costs[word] + twice


def _dropped(text: str, start: int) -> Iterator[tuple[int, str, float]]:
    """Words of ours of which a character was lost."""
    words = vocabulary()
    for end in range(start + FEWEST_LEFT, min(start + LONGEST, len(text)) + 1):
        for word in words.without_one.get(text[start:end], ()):
            yield end, word, words.costs[word] + (DROPPED_OF_PLACE if word in words.places else DROPPED)


def _change(text: str, start: int, word: str) -> float | None:
    """What it costs that `word` was written as it was; None where it cannot be."""
    if text.startswith(word, start):
        return None
    cost = 0.0
    written = text[start : start + len(word)]
    for one, other in zip(written, word, strict=True):
        if one != other:
            if one in _KEPT or (one, other) in _PAIRS:
                return None
            cost += HEARD if same_syllable(one, other) else NEARLY_HEARD
    words = vocabulary()
    kind = -2 if word.endswith(("大道", "大街")) else -1
    if word in words.roads and written[kind:] == word[kind:]:
        return None
    whole = word in words.places and word[-1] in _ENDS
    # 玉泉营桥 is no 引桥.
    kind_stays = len(word) == _KIND and written[-1] == word[-1] and word[-1] in _KINDS
    if kind_stays or (not whole and _in_a_name(text, start, start + len(word))):
        cost += NAMED
    return cost


def _in_a_name(text: str, start: int, end: int) -> bool:
    return bool(_NAME_AFTER.match(text, end) or _NAME_BEFORE.search(text, max(0, start - 3), start))
