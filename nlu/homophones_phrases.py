"""The words in phrases, patterns and word lists, written out: what a caller may say, a few characters each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,8}")
_LISTED = re.compile(r"\{(\w+)\}")
_LOOKS = re.compile(r"\(\?<?[!=][^()]*\)|!\([^()]*\)")
_CHOICE = re.compile(r"\((?:\?:|\?P<\w+>)?([^()]*)\)(\?)?|\[([^\]]*)\](\?)?|([\u4e00-\u9fff])\?")
_BRACE = re.compile(r"\{([^{}]*)\}")
_WRITINGS = 60
_SHORT_CLASS = 3
_OTHERS = ("en-US", "ko-KR")


def phrase_words(data: Any, leave: frozenset[str] = frozenset()) -> Iterator[str]:
    """Of a phrase file: of every string in it, except under other languages and under the keys in `leave`."""
    if isinstance(data, str):
        yield from _of_string(data)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in leave and key not in _OTHERS:
                yield from phrase_words(value, leave)
    elif isinstance(data, Sequence):
        for value in data:
            yield from phrase_words(value, leave)


def list_words(lists: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """Of the word lists of nlu/rasa_project: `{name}` stands for an entry of a list, `{a|b|}` for one of the pieces."""
    for entries in lists.values():
        for entry in entries:
            for written in islice(_bracesless(str(entry), lists), _WRITINGS):
                yield from _CHINESE.findall(written)


def _of_string(phrase: str) -> Iterator[str]:
    # A list's name is left out: what stands before and after it are words apart.
    plain = _LOOKS.sub(" ", _LOOKS.sub(" ", _LISTED.sub(" ", phrase)))
    for written in islice(_choices(plain), _WRITINGS):
        yield from _CHINESE.findall(written)


def _choices(phrase: str) -> Iterator[str]:
    match = _CHOICE.search(phrase)
    if match is None:
        yield phrase
        return
    for piece in _pieces(match):
        yield from _choices(phrase[: match.start()] + piece + phrase[match.end() :])


def _pieces(match: re.Match[str]) -> Iterable[str]:
    choice, perhaps, of, _, maybe = match.groups()
    if maybe:
        return (maybe, "")
    if choice is not None:
        return [*re.split(r"[/|]", choice), *([""] if perhaps else [])]
    # `[a/b]` of a phrase may be missing; `[ab]` of a pattern is one of its characters, and short.
    if "/" not in of and len(of) <= _SHORT_CLASS:
        return [*of, ""]
    return [*of.split("/"), ""]


def _bracesless(entry: str, lists: Mapping[str, Sequence[object]]) -> Iterator[str]:
    match = _BRACE.search(entry)
    if match is None:
        yield entry
        return
    inside = match[1]
    for choice in inside.split("|") if "|" in inside else lists.get(inside, ()):
        yield from _bracesless(f"{entry[: match.start()]}{choice}{entry[match.end() :]}", lists)
