"""Phrases as claims people write them -> what a recogniser's text is searched with.

A phrase is the caller's words. ` … ` stands for a few words between, ` ~ ` for a few that stay within one part of the
sentence (no "near", no 在), `{name}` for any entry of the list of that name (an entry may itself hold all of these),
`(a/b)` for one of several, `[a/b]` for one that may be missing, `!(a/b)` for words that must not stand there: before
the phrase when it opens with it, behind it otherwise. Chinese is matched without spaces, Korean with a space possible
between any two syllables (recognisers split and join words as they like), English by whole words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

_PIECES = re.compile(
    r"\{(?P<list>\w+)\}|!\((?P<never>[^)]+)\)|\((?P<one>[^)]+)\)|\[(?P<maybe>[^\]]+)\]"
    r"|(?P<gap>\s*…\s*)|(?P<near>\s*~\s*)|(?P<words>[^{\[(!…~]+)"
)
_ENGLISH_WORD, _APOSTROPHE = re.compile(r"[\w']+"), re.compile("'")
_SPACE = {"zh-CN": "", "en-US": " ", "ko-KR": r"\s*"}
_GAPS = {"zh-CN": r"[^,.。!?;]{0,8}?", "en-US": r"(?: [\w']+){0,5}?", "ko-KR": r"\s*[^,.!?]{0,10}?"}
_ENGLISH_TURNS = (
    "near|by|beside|outside|behind|opposite|at|on|from|when|while|because|so|and|but|i|he|she|they|we|nobody|"
    "no|past|under|after|before|then|where|which|who|just"
)
_NEAR = {
    "zh-CN": r"(?:(?![在被让]|然后|结果|但是|不过|没有|附近|旁边|门口|后来|现在)[^,.。!?;]){0,6}?",
    "en-US": rf"(?: (?!(?:{_ENGLISH_TURNS})\b)[\w']+){{0,4}}?",
    "ko-KR": _GAPS["ko-KR"],
}
_Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Found:
    """A phrase found: which row of the table, and where."""

    key: str
    start: int
    end: int


class PhraseTable:
    """Every row's phrases as one pattern each; rows keep their order."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[str]]], language: str, lists: _Lists | None = None) -> None:
        writer = _Writer(language, lists or {})
        self._language = language
        self._patterns = [(key, writer.openings(phrases), writer.pattern(phrases)) for key, phrases in rows if phrases]

    def find(self, text: str, passed: Callable[[Found], int | None] | None = None) -> Iterator[Found]:
        """Row by row, left to right within a row; a match inside another is the caller's to judge.

        `passed` may say of a match that it does not count, and from where to look on.
        """
        places = _openings_in(text, self._language)
        for key, openings, pattern in self._patterns:
            if openings is None:
                yield from _found(key, text, passed, pattern.search)
            elif words := openings.intersection(places):
                starts = sorted(start for word in words for start in places[word])
                yield from _found(key, text, passed, partial(_match_from, pattern, starts))


def _found(
    key: str,
    text: str,
    passed: Callable[[Found], int | None] | None,
    search: Callable[[str, int], re.Match[str] | None],
) -> Iterator[Found]:
    match = search(text, 0)
    while match:
        found = Found(key, match.start(), match.end())
        on = passed(found) if passed and found.end > found.start else None
        if on is None and found.end > found.start:
            yield found
        match = search(text, max(found.end, found.start + 1) if on is None else max(on, found.start + 1))


def _match_from(pattern: re.Pattern[str], starts: Sequence[int], text: str, begin: int) -> re.Match[str] | None:
    """What a search from `begin` on would find, looked for only where a phrase may open."""
    for start in starts:
        if start >= begin and (match := pattern.match(text, start)):
            return match
    return None


@lru_cache(maxsize=64)
def _openings_in(text: str, language: str) -> Mapping[str, Sequence[int]]:
    """What a phrase found in `text` may open with, and where: its words (of "car's" also "car"), or its characters."""
    found: dict[str, list[int]] = {}
    if language == "en-US":
        for match in _ENGLISH_WORD.finditer(text):
            for word in _beginnings(match):
                found.setdefault(word, []).append(match.start())
    else:
        for start, char in enumerate(text):
            found.setdefault(char.lower(), []).append(start)
    return found


def _beginnings(match: re.Match[str]) -> list[str]:
    word = match.group().lower()
    return [word, *(word[: mark.start()] for mark in _APOSTROPHE.finditer(word))]


def phrase_pattern(phrases: Iterable[str], language: str, lists: _Lists | None = None) -> re.Pattern[str]:
    """One pattern for all `phrases`, the longest tried first."""
    return _Writer(language, lists or {}).pattern(phrases)


def outermost(found: Iterable[Found]) -> list[Found]:
    """Without those that lie inside a longer one, in order of place."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if not any(other.start <= one.start and one.end <= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


def apart(found: Iterable[Found], rank: Callable[[Found], tuple[int, ...]]) -> list[Found]:
    """Those that do not overlap, taken by rank, the lowest first, in order of place; of two alike the later row."""
    kept: list[Found] = []
    for _, one in sorted(enumerate(found), key=lambda item: (rank(item[1]), -item[0])):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


@dataclass
class _Branch:
    """Phrases that begin alike share their beginning: what may follow it, and whether one ends here."""

    next: dict[str, _Branch]
    ends: bool = False

    def add(self, atoms: Sequence[str]) -> None:
        branch = self
        for atom in atoms:
            branch = branch.next.setdefault(atom, _Branch({}))
        branch.ends = True

    def pattern(self) -> str:
        if not self.next:
            return ""
        ways = [atom + branch.pattern() for atom, branch in self.next.items()]
        body = ways[0] if len(ways) == 1 and not self.ends else "(?:" + "|".join(ways) + ")"
        return f"{body}?" if self.ends else body


def _first(words: str, language: str) -> str:
    if language != "en-US":
        return words[0]
    match = _ENGLISH_WORD.match(words)
    return match.group() if match else ""


class _Writer:
    """The patterns of phrases; a list is written out once, however many phrases name it."""

    def __init__(self, language: str, lists: _Lists) -> None:
        self._language = language
        self._space = _SPACE.get(language, " ")
        self._lists = lists
        self._written: dict[str, str] = {}

    def pattern(self, phrases: Iterable[str]) -> re.Pattern[str]:
        edges = (r"(?<![\w'])", r"(?!\w)") if self._language == "en-US" else ("", "")
        return re.compile(f"{edges[0]}{self.one_of(phrases)}{edges[1]}", re.IGNORECASE)

    def one_of(self, phrases: Iterable[str]) -> str:
        root = _Branch({})
        for phrase in sorted(dict.fromkeys(phrases), key=len, reverse=True):
            root.add(self._atoms(phrase))
        return f"(?:{root.pattern()})"

    def openings(self, phrases: Iterable[str]) -> frozenset[str] | None:
        """The first words (characters, but in English) of whatever these phrases match; None where it may be any."""
        found: set[str] = set()
        for phrase in phrases:
            opening = self._opening(phrase)
            if opening is None:
                return None
            found |= opening
        return frozenset(found)

    def _opening(self, phrase: str) -> set[str] | None:
        found: set[str] = set()
        for piece in _PIECES.finditer(phrase.strip()):
            if piece["never"] or not piece.group().strip():
                continue
            if piece["words"]:
                first = _first(piece["words"].strip().lower(), self._language)
                return found | {first} if first else None
            options = self._lists[piece["list"]] if piece["list"] else (piece["one"] or piece["maybe"] or "").split("/")
            opening = self.openings(options)
            if opening is None:
                return None
            found |= opening
            if not piece["maybe"]:
                return found
        return None

    def _atoms(self, phrase: str) -> list[str]:
        """What may be missing before the first word carries the space behind it, after it the space before it."""
        atoms: list[str] = []
        begun = False
        for piece in _PIECES.finditer(phrase.strip()):
            written, solid = self._piece(piece, begun)
            atoms += written
            begun = begun or solid
        return atoms

    def _piece(self, piece: re.Match[str], begun: bool) -> tuple[list[str], bool]:
        space = self._space if begun else ""
        if piece["words"]:
            return self._words(piece["words"], begun), bool(piece["words"].strip())
        if piece["list"]:
            return [space + self._list(piece["list"])], True
        if piece["one"]:
            return [space + self.one_of(piece["one"].split("/"))], True
        if piece["maybe"]:
            body = self.one_of(piece["maybe"].split("/"))
            return [f"(?:{space}{body})?" if begun else f"(?:{body}{self._space})?"], False
        if piece["never"]:
            return [self._never(piece["never"].split("/"), begun)], False
        return [(_GAPS if piece["gap"] else _NEAR)[self._language]], False

    def _list(self, name: str) -> str:
        if name not in self._written:
            self._written[name] = self.one_of(self._lists[name])
        return self._written[name]

    def _words(self, words: str, begun: bool) -> list[str]:
        letters = words.split() if self._language == "en-US" else [char for char in words if not char.isspace()]
        return [
            ("" if letter.startswith("'") or not (begun or index) else self._space) + re.escape(letter)
            for index, letter in enumerate(letters)
        ]

    def _never(self, words: Sequence[str], begun: bool) -> str:
        if begun:
            return f"(?!{self._space}{self.one_of(words)})"
        return "".join(f"(?<!{re.escape(word + ('' if self._language != 'en-US' else ' '))})" for word in words)
