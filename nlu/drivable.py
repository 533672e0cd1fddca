"""Can the car go on? The phrases are data: nlu/drivable_phrases.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Drivable

_TRUTHS = {"true": True, "false": False}
_UNSURE = "unsure"
_PERSON = "person"
_PUNCTUATION = re.compile(r"[\s,.!?。、]+")


def parse_drivable(text: str, language: str) -> Drivable | None:
    """Of a "can" and a "cannot" the "cannot" counts: a car that stops on the road is the worse mistake."""
    normalised = normalise_transcript(text, language)
    found = [one for one in outermost(_table(language).find(normalised.text)) if one.key != _PERSON]
    if not found or any(one.key == _UNSURE for one in found):
        return None
    weighty = next((one for one in found if one.key == "false"), found[0])
    mixed = len({one.key for one in found}) > 1
    return _drivable(normalised, weighty, 0.6 if mixed else 0.9)


def parse_drivable_answer(text: str, language: str) -> Drivable | None:
    """The same, after "can the car be driven?": "能" and "no" are answers then."""
    said = parse_drivable(text, language)
    if said is not None:
        return said
    normalised = normalise_transcript(text, language)
    if any(one.key == _UNSURE for one in _table(language).find(normalised.text)):
        return None
    key = _answers(language).get(_PUNCTUATION.sub("", normalised.text))
    if key:
        return _drivable(normalised, Found(key, 0, len(normalised.text)), 0.8)
    # "no it does not drive": where words are written apart, the first one may already be the answer.
    first = normalised.text.split(" ", 1)[0]
    key = _answers(language).get(_PUNCTUATION.sub("", first))
    return _drivable(normalised, Found(key, 0, len(first)), 0.6) if key and " " in normalised.text else None


def _drivable(normalised: Normalised, found: Found, confidence: float) -> Drivable:
    return Drivable(**normalised.words(found.start, found.end), confidence=confidence, value=_TRUTHS[found.key])


def _data() -> dict[str, Any]:
    return phrase_data("drivable_phrases")


@cache
def _table(language: str) -> PhraseTable:
    rows = [(key, _data()[key].get(language, [])) for key in (*_TRUTHS, _UNSURE, _PERSON)]
    return PhraseTable(rows, language, _data()["lists"].get(language, {}))


@cache
def _answers(language: str) -> dict[str, str]:
    return {
        _PUNCTUATION.sub("", phrase): key for key in _TRUTHS for phrase in _data()["answers"][key].get(language, [])
    }
