"""Phrase files that tell how far something has come (police, tow truck) -> the state the caller's words give.

Rows of a state are matched in the whole text, when a word of `subject` is in it; `unsaid` rows ("do I have to call the
police") silence what lies within them. A phrase with a gap must not reach over
one of `strangers`, who come and go too. Bare answers ("not yet") and the short words of `asked` count only after their
question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, apart, phrase_pattern
from nlu.transcript import Normalised, normalise_transcript

UNSAID = "unsaid"
_PUNCTUATION = re.compile(r"[,.!?。、，？！]+")
_POLITE = {
    "zh-CN": re.compile(r"^(?:那个|那|就是|哦|噢|啊|呃|唉|喂|你好)+|(?:啊|呀|呢|吧|了啦|的|哈|哦|嘛|谢谢|麻烦了)+$"),
    "en-US": re.compile(
        r"^(?:well|oh|so|ah|er|like|actually) | (?:thanks|thank you|please|sir|madam|actually|mate|yet)$"
    ),
}


@dataclass(frozen=True)
class Said:
    """The state, its words and their place in the text as given."""

    status: str
    text: str
    start: int
    end: int
    confidence: float


def read_status(text: str, language: str, phrases: str, order: Sequence[str], asked: bool) -> Said | None:
    """`order`: the states, the one that counts where several are told last. Nothing said: None."""
    data = phrase_data(phrases)
    if language not in data["lists"]:
        return None
    normalised = normalise_transcript(text, language)
    if not asked and not _subject(phrases, language).search(normalised.text):
        return None
    strangers = data["strangers"][language]
    of_this_kind = (
        one
        for one in _table(phrases, language, tuple(order)).find(normalised.text)
        if not any(word in normalised.text[one.start : one.end] for word in strangers)
        and not _cuts_number(normalised.text, one)
    )
    found = apart(of_this_kind, _first_told)
    told = [one for one in found if one.key != UNSAID]
    if told:
        weightiest = max(told, key=lambda one: order.index(one.key))
        return _said(normalised, weightiest, 0.9 if len({one.key for one in told}) == 1 else 0.75)
    if found or not asked:
        return None
    answer = _answer(normalised, language, phrases, order)
    return _said(normalised, answer, 0.8) if answer else None


def _cuts_number(text: str, found: Found) -> bool:
    """110 at the head of an identity number is nobody's call to the police."""
    edges = (text[found.start - 1 : found.start + 1], text[found.end - 1 : found.end + 1])
    return any(len(edge) == len("11") and edge.isdigit() for edge in edges)


def _answer(normalised: Normalised, language: str, phrases: str, order: Sequence[str]) -> Found | None:
    """The whole answer without its courtesies first, then short words anywhere in it."""
    bare = _PUNCTUATION.sub(" ", normalised.text).strip()
    polite = _POLITE[language]
    core = polite.sub("", polite.sub("", bare).strip()).strip()
    for status in order:
        answers = phrase_data(phrases)["answers"][status].get(language, [])
        if bare in answers or core in answers:
            return Found(status, 0, len(normalised.text))
    found = apart(_asked(phrases, language, tuple(order)).find(normalised.text), _first_told)
    return max(found, key=lambda one: order.index(one.key)) if found else None


def _first_told(one: Found) -> tuple[int, ...]:
    """Where two overlap the one that begins first counts, the longer of two that begin together: "haven't called".

    Of two alike the later row: "叫了拖车" is called rather than wanted.
    """
    return one.start, one.start - one.end


def _said(normalised: Normalised, found: Found, confidence: float) -> Said:
    start, end = normalised.given_span(found.start, found.end)
    return Said(found.key, normalised.given[start:end], start, end, confidence)


@cache
def _table(phrases: str, language: str, order: tuple[str, ...]) -> PhraseTable:
    data = phrase_data(phrases)
    rows = [(key, data[key].get(language, [])) for key in (*order, UNSAID)]
    return PhraseTable(rows, language, data["lists"][language])


@cache
def _asked(phrases: str, language: str, order: tuple[str, ...]) -> PhraseTable:
    data = phrase_data(phrases)["asked"]
    return PhraseTable([(key, data[key].get(language, [])) for key in order], language)


@cache
def _subject(phrases: str, language: str) -> re.Pattern[str]:
    return phrase_pattern(phrase_data(phrases)["subject"][language], language)
