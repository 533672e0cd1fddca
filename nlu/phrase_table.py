"""Phrases as claims people write them -> what a recogniser's text is searched with.

A phrase is the caller's words; ` … ` stands for a few words between, `{name}` for any word of the list of that name,
`[x]` for a word that may be missing. Chinese is matched without spaces, Korean with a space possible between any two
syllables (recognisers split and join words as they like), English by whole words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_PIECES = re.compile(r"\{(?P<list>\w+)\}|\[(?P<maybe>[^\]]+)\]|(?P<gap>\s*…\s*)|(?P<words>[^{\[…]+)")
_GAPS = {"zh-CN": r"[^,.。!?;]{0,8}?", "en-US": r"(?:[\w']+ ){0,5}?", "ko-KR": r"[^,.!?]{0,10}?"}


@dataclass(frozen=True)
class Found:
    """A phrase found: which row of the table, and where."""

    key: str
    start: int
    end: int


class PhraseTable:
    """Every row's phrases as one pattern each; rows keep their order."""

    def __init__(
        self, rows: Iterable[tuple[str, Sequence[str]]], language: str, lists: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._patterns = [(key, phrase_pattern(phrases, language, lists or {})) for key, phrases in rows if phrases]

    def find(self, text: str) -> Iterator[Found]:
        """Row by row, left to right within a row; a match inside another is the caller's to judge."""
        for key, pattern in self._patterns:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield Found(key, match.start(), match.end())


def phrase_pattern(
    phrases: Iterable[str], language: str, lists: Mapping[str, Sequence[str]] | None = None
) -> re.Pattern[str]:
    """One pattern for all `phrases`, the longest tried first."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    body = "|".join(_phrase(phrase, language, lists or {}) for phrase in ordered)
    edges = (r"(?<![\w'])", r"(?!\w)") if language == "en-US" else ("", "")
    return re.compile(f"{edges[0]}(?:{body}){edges[1]}", re.IGNORECASE)


def outermost(found: Iterable[Found]) -> list[Found]:
    """Without those that lie inside a longer one, in order of place."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if not any(other.start <= one.start and one.end <= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


def _phrase(phrase: str, language: str, lists: Mapping[str, Sequence[str]]) -> str:
    pieces = [_piece(match, language, lists) for match in _PIECES.finditer(phrase.strip())]
    if language != "en-US":
        return "".join(pieces) if language == "zh-CN" else r"\s*".join(pieces)
    return _english_joined(pieces)


def _english_joined(pieces: list[str]) -> str:
    """Words are followed by one space; an optional word or a gap carries its own."""
    joined = ""
    for piece in pieces:
        if joined and not joined.endswith((" ", ")?", "}?")):
            joined += " "
        joined += piece
    return joined


def _piece(match: re.Match[str], language: str, lists: Mapping[str, Sequence[str]]) -> str:
    if match["list"]:
        words = sorted(lists[match["list"]], key=len, reverse=True)
        return "(?:" + "|".join(_words(word, language) for word in words) + ")"
    if match["maybe"]:
        words = match["maybe"].split("/")
        body = "|".join(_words(word, language) for word in words)
        return f"(?:(?:{body}) )?" if language == "en-US" else f"(?:{body})?"
    if match["gap"]:
        return _GAPS[language]
    return _words(match["words"], language)


def _words(words: str, language: str) -> str:
    if language == "en-US":
        return " ".join(re.escape(word) for word in words.split())
    letters = [re.escape(char) for char in words if not char.isspace()]
    return (r"\s*" if language == "ko-KR" else "").join(letters)
