"""What happened -> loss cause code and accident class. The phrases are data: nlu/cause_phrases.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern
from nlu.transcript import normalise_transcript
from nlu.values import CauseOfLoss

_CONFIDENCE = {3: 0.9, 2: 0.8, 1: 0.6}
_DENIAL_REACH = 3


@dataclass(frozen=True)
class Cause:
    """One row of the table: what its phrases mean, and how much they say (3 how it happened, 1 only that it did)."""

    code: str
    accident_class: str | None
    rank: int


def parse_cause_of_loss(text: str, language: str) -> CauseOfLoss | None:
    """The most telling of the causes named; None when none is."""
    normalised = normalise_transcript(text, language)
    table = _table(language)
    found = [one for one in table.find(normalised.text) if not _denied(normalised.text, one, language)]
    if not found:
        return None
    causes = _causes()
    best = min(found, key=lambda one: (-causes[int(one.key)].rank, one.start, one.start - one.end))
    cause = causes[int(best.key)]
    start, end = normalised.given_span(best.start, best.end)
    return CauseOfLoss(
        text=text[start:end],
        start=start,
        end=end,
        confidence=_CONFIDENCE[cause.rank],
        code=cause.code,
        accident_class=cause.accident_class,
    )


def _denied(text: str, found: Found, language: str) -> bool:
    pattern = _denials(language)
    return pattern is not None and any(
        found.start - match.end() <= _DENIAL_REACH
        for match in pattern.finditer(text, max(0, found.start - 16), found.start)
    )


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = phrase_data("cause_phrases")["causes"]
    return rows


@cache
def _causes() -> tuple[Cause, ...]:
    return tuple(Cause(row["code"], row.get("accident_class"), row["rank"]) for row in _rows())


@cache
def _table(language: str) -> PhraseTable:
    lists = phrase_data("cause_phrases")["lists"].get(language, {})
    rows = [(str(index), row["phrases"].get(language, [])) for index, row in enumerate(_rows())]
    return PhraseTable(rows, language, lists)


@cache
def _denials(language: str) -> re.Pattern[str] | None:
    words = phrase_data("cause_phrases")["denials"].get(language)
    return phrase_pattern(words, language) if words else None
