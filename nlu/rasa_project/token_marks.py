"""Tokens of a text, and what word lists and expressions say of each of them.

The lists are the look-up tables of the training data, the expressions its regexes. A mark says where in a match its
token stands (`city:B`, `city:I`, `city:E`, `city:U`), so a name that was never in a sentence still has edges.
Standard library only: it runs under Rasa's own Python and under ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A digit run, a run of other letters with its apostrophes, or one character of a script written without spaces.
TOKEN = re.compile(
    r"[0-9]+|[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3]"
    r"|[^\W\d_\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3]+(?:'[^\W\d_]+)*"
)
# Look-up tables that another component is taught by (injury_classifier.py).
NO_MARKS = "injury_"


@dataclass(frozen=True)
class Word:
    """`start` and `end` are characters of the text."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    return [Word(m.group().lower(), m.start(), m.end()) for m in TOKEN.finditer(text)]


class Marks:
    """`lists`: name -> entries; `expressions`: name -> regular expression."""

    def __init__(self, lists: Mapping[str, Sequence[str]], expressions: Mapping[str, str]) -> None:
        self._lists = {name: list(entries) for name, entries in lists.items()}
        self._expressions = dict(expressions)
        self._entries: dict[tuple[str, ...], set[str]] = {}
        for name, entries in self._lists.items():
            for entry in entries:
                key = tuple(word.text for word in words_of(entry))
                if key:
                    self._entries.setdefault(key, set()).add(name)
        self._longest = max(map(len, self._entries), default=0)
        self._compiled = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in self._expressions.items()]

    @classmethod
    def of_training_data(cls, lookups: Iterable[Mapping[str, Any]], regexes: Iterable[Mapping[str, Any]]) -> Marks:
        """As Rasa's TrainingData holds them. One name may have several expressions."""
        lists = {each["name"]: list(each["elements"]) for each in lookups if not each["name"].startswith(NO_MARKS)}
        expressions: dict[str, str] = {}
        for each in regexes:
            pattern = f"(?:{each['pattern']})"
            known = expressions.get(each["name"])
            expressions[each["name"]] = f"{known}|{pattern}" if known else pattern
        return cls(lists, expressions)

    def as_json(self) -> dict[str, Any]:
        return {"lists": self._lists, "expressions": self._expressions}

    def on(self, text: str, words: Sequence[Word]) -> list[list[str]]:
        """The marks of every word."""
        found: list[set[str]] = [set() for _ in words]
        for start, end, name in self._matches(text, words):
            for at in range(start, end):
                found[at].add(f"{name}:{_part(at, start, end)}")
        return [sorted(marks) for marks in found]

    def _matches(self, text: str, words: Sequence[Word]) -> Iterable[tuple[int, int, str]]:
        """First word, one past the last word, name."""
        yield from self._list_matches([word.text for word in words])
        for name, pattern in self._compiled:
            for match in pattern.finditer(text):
                inside = [at for at, word in enumerate(words) if word.start < match.end() and word.end > match.start()]
                if inside:
                    yield inside[0], inside[-1] + 1, name

    def _list_matches(self, texts: list[str]) -> Iterable[tuple[int, int, str]]:
        """The longest entry of each list at each place, left to right."""
        free_from: dict[str, int] = {}
        for start in range(len(texts)):
            for size in range(min(self._longest, len(texts) - start), 0, -1):
                for name in self._entries.get(tuple(texts[start : start + size]), ()):
                    if free_from.get(name, 0) <= start:
                        free_from[name] = start + size
                        yield start, start + size, name


def _part(at: int, start: int, end: int) -> str:
    if end - start == 1:
        return "U"
    return "B" if at == start else "E" if at == end - 1 else "I"
