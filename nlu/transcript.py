"""A recogniser's text -> the text that phrases, patterns and Rasa are written for, with the way back.

Chinese: words joined, full-width signs made half-width. Korean: number symbols (`[3]`, `(십)`) become digits and split
verb endings are joined. English: lower case, spelled letters joined. Hesitations go unless they are all that was said.
Last, misheard words are put right in the languages that know how (`REPAIRS`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypedDict, TypeVar

from nlu.homophones import homophone_repairs
from nlu.spoken_numbers import korean_number
from nlu.word_repair import word_repairs

# One character of the text at work: itself, and where it begins and ends in the text as given.
_Char = tuple[str, int, int]
_Step = Callable[[list[_Char]], list[_Char]]

ValueT = TypeVar("ValueT")
_CJK = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_IS_CJK = re.compile(f"[{_CJK}]")
_SPACE = re.compile(r"\s+")
_FILLERS = {
    # 唔 is a hesitation, or the Cantonese "not": 唔系, 唔好, 唔知.
    "zh-CN": re.compile(r"[嗯呃]+|唔(?![系係啱该該使好要得知识識见見记記想会會可同通痛止])"),
    "en-US": re.compile(r"\b(?:um+|uhm|erm|uh(?![ -]huh))\b[,.]?", re.IGNORECASE),
    "ko-KR": re.compile(r"(?<!\S)(?:음+|으음)(?!\S)"),
}
_SPELLED = re.compile(r"(?<![\w'])(?:[a-z]\.? )+[a-z]\.?(?![\w'])")
# "On a g six": a motorway's letter behind an article.
_ROAD_NUMBER = re.compile(r"a [gs] (?:\d|one|two|three|four|five|six|seven|eight|nine|ten)")
_KOREAN_SYMBOL = re.compile(r"[\[(]+\s*(\d+|[영공일이삼사오육륙칠팔구십백천]+)\s*[\])]+")
_KOREAN_ENDING = re.compile(r"(?<=[가-힣])\s+(?=(?:습|읍|숩)니(?:다|까)|[했졌쳤됐였][가-힣])")
_KOREAN_MISHEARD = re.compile(r"(?<=[가-힣])[읍숩](?=니[다까])")
_PASSES = 8
# How a language's misheard words are put right: text -> (start, end, what was meant), in order, without overlap.
REPAIRS: dict[str, Callable[[str], Sequence[tuple[int, int, str]]]] = {
    "zh-CN": homophone_repairs,
    "en-US": word_repairs,
}


class Words(TypedDict):
    """What was said and where it stands in the text as given: what every value read from words begins with."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Normalised:
    """`text[i]` was read from `given[offsets[i]:ends[i]]`."""

    given: str
    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def given_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as given that `text[start:end]` came from."""
        if start >= end:
            return (0, 0)
        return (self.offsets[start], max(self.ends[start:end]))

    def given_text(self, start: int, end: int) -> str:
        first, last = self.given_span(start, end)
        return self.given[first:last]

    def words(self, start: int, end: int) -> Words:
        """The words as given that `text[start:end]` came from, for the value that was read there."""
        first, last = self.given_span(start, end)
        return Words(text=self.given[first:last], start=first, end=last)


@lru_cache(maxsize=256)  # a dozen readers look at every utterance
def normalise_transcript(text: str, language: str, *, repaired: bool = True) -> Normalised:
    """Never raises; normalising what is normalised changes nothing. An unknown language only gets its spaces tidied.

    `repaired`: misheard words are put right, where the language knows how.
    """
    chars: list[_Char] = [(char, index, index + 1) for index, char in enumerate(text)]
    repairs = [_repaired(language)] if repaired and language in REPAIRS else []
    steps = (*_STEPS.get(language, (_tidy_spaces,)), *repairs)
    for _ in range(_PASSES):
        before = _joined(chars)
        for step in steps:
            chars = step(chars)
        if _joined(chars) == before:
            break
    return Normalised(text, _joined(chars), tuple(char[1] for char in chars), tuple(char[2] for char in chars))


def first_read(read: Callable[[Normalised], ValueT | None], text: str, language: str) -> ValueT | None:
    """For names and numbers: read as they were said; only where that gives nothing, as they were put right."""
    found = read(normalise_transcript(text, language, repaired=False))
    return found if found is not None else read(normalise_transcript(text, language))


def _joined(chars: Sequence[_Char]) -> str:
    return "".join(char[0] for char in chars)


def _replace(chars: list[_Char], pattern: re.Pattern[str], written: Callable[[re.Match[str]], str]) -> list[_Char]:
    """Rewrite every match; the characters written share out the place of the characters read."""
    result: list[_Char] = []
    done = 0
    for match in pattern.finditer(_joined(chars)):
        result.extend(chars[done : match.start()])
        result.extend(_spread(written(match), chars[match.start() : match.end()]))
        done = match.end()
    return result + chars[done:]


def _spread(written: str, read: Sequence[_Char]) -> list[_Char]:
    if not read:
        return []
    last = len(written) - 1
    places = [min(index * len(read) // max(len(written), 1), len(read) - 1) for index in range(len(written))]
    return [
        (char, read[0][1] if index == 0 else read[place][1], read[-1][2] if index == last else read[place][2])
        for index, (char, place) in enumerate(zip(written, places, strict=True))
    ]


def _half_width(chars: list[_Char]) -> list[_Char]:
    return [(_half_width_char(char), start, end) for char, start, end in chars]


def _half_width_char(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    return " " if char == "\u3000" else char


def _lower(chars: list[_Char]) -> list[_Char]:
    return [(low, start, end) for char, start, end in chars for low in char.lower()]


def _tidy_spaces(chars: list[_Char]) -> list[_Char]:
    chars = _replace(chars, _SPACE, lambda _: " ")
    while chars and chars[0][0] == " ":
        chars = chars[1:]
    while chars and chars[-1][0] == " ":
        chars = chars[:-1]
    return chars


def _join_chinese(chars: list[_Char]) -> list[_Char]:
    """Spaces beside a Chinese character are the recogniser's; between Latin words they are the caller's."""
    text = _joined(chars)
    return [
        char
        for index, char in enumerate(chars)
        if not (
            char[0] == " " and (_IS_CJK.match(text[index - 1 : index]) or _IS_CJK.match(text[index + 1 : index + 2]))
        )
    ]


def _without_fillers(language: str) -> _Step:
    filler = _FILLERS[language]

    def drop(chars: list[_Char]) -> list[_Char]:
        kept = _replace(chars, filler, lambda _: "")
        # "嗯" alone is an answer, not a hesitation.
        return kept if any(char[0].isalnum() for char in kept) else chars

    return drop


def _join_spelled(chars: list[_Char]) -> list[_Char]:
    return _replace(chars, _SPELLED, _spelled_word)


def _spelled_word(match: re.Match[str]) -> str:
    letters = match.group().replace(".", "").split(" ")
    # "a", "i" and "o" are words of their own: only a run with another letter in it was spelled.
    if set(letters) <= {"a", "i", "o"} or (len(letters) == 2 and _ROAD_NUMBER.match(match.string, match.start())):
        return match.group()
    return "".join(letters)


def _korean_symbols(chars: list[_Char]) -> list[_Char]:
    return _replace(chars, _KOREAN_SYMBOL, lambda match: _written_number(match.group(1)))


def _written_number(word: str) -> str:
    if word.isdigit():
        return word
    number = korean_number(word)
    return word if number is None else str(number)


def _korean_endings(chars: list[_Char]) -> list[_Char]:
    joined = _replace(chars, _KOREAN_ENDING, lambda _: "")
    return _replace(joined, _KOREAN_MISHEARD, lambda _: "습")


def _repaired(language: str) -> _Step:
    find = REPAIRS[language]

    def put_right(chars: list[_Char]) -> list[_Char]:
        result: list[_Char] = []
        done = 0
        for start, end, meant in find(_joined(chars)):
            result.extend(chars[done:start])
            result.extend(_spread(meant, chars[start:end]))
            done = end
        return result + chars[done:]

    return put_right


_STEPS: dict[str, tuple[_Step, ...]] = {
    "zh-CN": (_half_width, _without_fillers("zh-CN"), _tidy_spaces, _join_chinese),
    "en-US": (_half_width, _lower, _without_fillers("en-US"), _tidy_spaces, _join_spelled),
    "ko-KR": (_half_width, _korean_symbols, _without_fillers("ko-KR"), _tidy_spaces, _korean_endings),
}
