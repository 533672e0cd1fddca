"""Does a story tell of a vehicle, or of a home or other property? The phrases are data: nlu/scope_phrases.yaml."""

from __future__ import annotations

from functools import cache

from nlu.phrase_data import phrase_data
from nlu.phrase_table import PhraseTable, outermost
from nlu.transcript import normalise_transcript

_NEITHER = "neither"


def kinds_told_of(text: str, language: str) -> frozenset[str]:
    """`motor`, `property`, both or none."""
    found = outermost(_table(language).find(normalise_transcript(text, language).text))
    return frozenset(one.key for one in found) - {_NEITHER}


@cache
def _table(language: str) -> PhraseTable:
    return PhraseTable([(kind, phrases.get(language, [])) for kind, phrases in _phrases().items()], language)


def _phrases() -> dict[str, dict[str, list[str]]]:
    return phrase_data("scope_phrases")
