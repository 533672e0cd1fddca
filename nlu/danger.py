"""Is anyone in danger now? The kinds and their phrases are data: nlu/danger_phrases.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern
from nlu.transcript import normalise_transcript
from nlu.values import Danger

_SAFE = "safe"
_REACH_BEFORE = 1
_REACH_AFTER = 8


def parse_danger(text: str, language: str) -> Danger | None:
    """`yes` with the kinds named, `none` when danger is only denied or safety stated, None when neither is said."""
    normalised = normalise_transcript(text, language)
    found = list(_table(language).find(normalised.text))
    if not found:
        return None
    dangers = [one for one in found if one.key != _SAFE and not _denied(normalised.text, one, language)]
    shown = dangers or found
    return Danger(
        **normalised.words(min(one.start for one in shown), max(one.end for one in shown)),
        confidence=0.9 if len({one.key == _SAFE for one in found}) == 1 else 0.75,
        status="yes" if dangers else "none",
        kinds=tuple(sorted({one.key for one in dangers})),
    )


def _denied(text: str, found: Found, language: str) -> bool:
    before, after = _denials(language)
    denied = before is not None and any(
        found.start - match.end() <= _REACH_BEFORE
        for match in before.finditer(text, max(0, found.start - 16), found.start)
    )
    return denied or (after is not None and after.search(text, found.end, found.end + _REACH_AFTER) is not None)


def _data() -> dict[str, Any]:
    return phrase_data("danger_phrases")


@cache
def _table(language: str) -> PhraseTable:
    rows = [(kind, phrases.get(language, [])) for kind, phrases in _data()["kinds"].items()]
    return PhraseTable(
        [*rows, (_SAFE, _data()["safe"].get(language, []))], language, _data()["lists"].get(language, {})
    )


@cache
def _denials(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    before, after = (_data()[name].get(language) for name in ("denials", "denied_after"))
    return (
        phrase_pattern(before, language) if before else None,
        phrase_pattern(after, language) if after else None,
    )
