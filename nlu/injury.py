"""Is anyone hurt? None, possible or yes; who, how many and how badly.

Of several statements the gravest counts, and doubt counts as possible: a missed injury costs more than a question.
What the words are is data (nlu/injury_phrases.yaml); which of them were meant is nlu/injury_signs.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from nlu.injury_people import (
    body_parts,
    count_hurt,
    counted_answer,
    counted_first,
    speaks_of,
    speaks_of_things_alone,
    who_is_hurt,
)
from nlu.injury_signs import GRAVITY, SAY_UNHURT, Sign, find_signs, injury_data, injury_lists
from nlu.phrase_table import PhraseTable, phrase_pattern
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import Injury, InjuryStatus, Severity

_CONFIDENCE: dict[InjuryStatus, float] = {"none": 0.9, "possible": 0.75, "yes": 0.9}
_ANSWER_ORDER: tuple[InjuryStatus, ...] = ("possible", "none", "yes")
_LONGEST_ANSWER = 24  # characters beyond which a bare "no" is about something else
_NEXT_TO = 2  # characters between a part of the body and what is said of it
_YES_FROM = GRAVITY["pain"]
_POSSIBLE_FROM = GRAVITY["complaint"]
_WEAK = frozenset({"knocked"})
# Looked at in a hospital and sent home: the hospital was not the injury.
_SETTLED_BY_A_DOCTOR = frozenset({"care", "unsure", "body", "knocked"})
SEVERITY: dict[str, Severity] = {"fatal": "fatal", "grave": "serious", "minor": "minor"}
# Not had, or not needed, these say nothing of how people are.
_SILENT_WHEN_DENIED = frozenset({"care", "trapped", "knocked", "body"})
_SHUT = frozenset({"trapped", "shut_in"})
_OF_THE_CALLER = frozenset({"driver"})


def parse_injury(text: str, language: str) -> Injury | None:
    """What the words say about people; None when they say nothing about them."""
    normalised = normalise_transcript(text, language)
    return _weighed(normalised, language, asked=False)


def tells_of_things_alone(text: str, language: str) -> bool:
    """Cars or animals are named and nobody: words that sound like harm are theirs."""
    return speaks_of_things_alone(normalise_transcript(text, language).text, language)


def parse_injury_answer(text: str, language: str) -> Injury | None:
    """The same, after "is anyone hurt?": "没有", "two people" and "just me" are answers then."""
    normalised = normalise_transcript(text, language)
    said = _weighed(normalised, language, asked=True)
    if said is not None:
        first = counted_first(normalised.text, language) if said.status == "yes" else None
        return replace(said, count=first) if first else said
    whole = Sign("none", 0, len(normalised.text), "so", 0)
    count = counted_answer(normalised.text, language)
    if count:
        unsure = next(_answers("possible", language).find(normalised.text), None)
        return _injury(normalised, whole, "possible" if unsure else "yes", count=count)
    long = len(normalised.text) > _LONGEST_ANSWER * (2 if language == "en-US" else 1)
    if (bare := _bare_answer(normalised.text, language)) is not None:
        alone = next(_one_person(language).find(normalised.text), None)
        return _injury(normalised, whole, bare, count=1 if alone and bare == "yes" else None)
    for status in _ANSWER_ORDER[:1] if long else _ANSWER_ORDER:
        if next(_answers(status, language).find(normalised.text), None) is not None:
            alone = next(_one_person(language).find(normalised.text), None)
            return _injury(normalised, whole, status, count=1 if alone and status == "yes" else None)
    return None


def _weighed(normalised: Normalised, language: str, *, asked: bool) -> Injury | None:
    signs = find_signs(normalised.text, language)
    unhurt = [one for one in signs if _says_unhurt(normalised.text, one, language, asked=asked)]
    hurt = [one for one in signs if _says_hurt(one, asked=asked)]
    if any(_of_all(normalised.text, one, language) for one in unhurt):
        hurt = [one for one in hurt if one.kind not in _WEAK]
    if any(one.kind == "cleared" for one in unhurt):
        hurt = [one for one in hurt if one.kind not in _SETTLED_BY_A_DOCTOR]
    hurt = [one for one in hurt if not _begins_unhurt(one, unhurt)]
    if not hurt:
        return _unhurt(normalised, unhurt)
    gravest = max(hurt, key=lambda one: (_gravity(one), one.end - one.start))
    status: InjuryStatus = "yes" if _gravity(gravest) >= _YES_FROM else "possible"
    deciding = [one for one in hurt if (_gravity(one) >= _YES_FROM) == (status == "yes")]
    return _described(normalised, gravest, status, deciding, language)


def _unhurt(normalised: Normalised, unhurt: Sequence[Sign]) -> Injury | None:
    if not unhurt:
        return None
    doubted = next((one for one in unhurt if one.stance == "doubted"), None)
    best = doubted or max(unhurt, key=lambda one: one.end - one.whole_start)
    return _injury(normalised, best, "possible" if doubted else "none")


def _described(
    normalised: Normalised, gravest: Sign, status: InjuryStatus, signs: Sequence[Sign], language: str
) -> Injury:
    text = normalised.text
    people = who_is_hurt(text, signs, language)
    kinds = {one.kind for one in signs}
    return _injury(
        normalised,
        gravest,
        status,
        count=count_hurt(text, signs, language) or (1 if people.one else None),
        who=people.roles,
        severity=next((SEVERITY[kind] for kind in SEVERITY if kind in kinds), None) if status == "yes" else None,
        trapped=bool(kinds & _SHUT),
        body=body_parts(text, signs, language),
        delayed=next(_delayed(language).find(text), None) is not None,
    )


def _begins_unhurt(one: Sign, unhurt: Sequence[Sign]) -> bool:
    """ "身上一点伤都没有": a part of the body named for what it has not."""
    return one.kind == "body" and any(0 <= other.whole_start - one.end <= _NEXT_TO for other in unhurt)


def _says_hurt(one: Sign, *, asked: bool) -> bool:
    # Who called everybody tells of the hurt only when asked about them.
    return one.kind not in SAY_UNHURT and one.stance != "denied" and (asked or one.kind != "summoned")


def _says_unhurt(text: str, one: Sign, language: str, *, asked: bool) -> bool:
    if one.stance == "denied":
        return one.kind not in _SILENT_WHEN_DENIED
    if one.kind != "fine":
        return one.kind in SAY_UNHURT
    # "没事" alone is said of cars, too.
    subject = speaks_of(text, one, language)
    return asked if subject is None else subject != "thing"


def _of_all(text: str, one: Sign, language: str) -> bool:
    """Not only the caller, who may be well when the one he hit is not."""
    if one.kind == "unhurt_self" or one.stance == "doubted":
        return False
    return speaks_of(text, one, language) not in _OF_THE_CALLER


def _gravity(one: Sign) -> int:
    return min(GRAVITY[one.kind], _POSSIBLE_FROM) if one.stance == "doubted" else GRAVITY[one.kind]


def _injury(normalised: Normalised, sign: Sign, status: InjuryStatus, **parts: object) -> Injury:
    return Injury(
        **normalised.words(sign.whole_start, sign.end),
        confidence=_CONFIDENCE[status],
        status=status,
        **parts,  # type: ignore[arg-type]
    )


@cache
def _delayed(language: str) -> PhraseTable:
    return PhraseTable([("delayed", injury_data()["delayed"].get(language, []))], language, injury_lists(language))


@cache
def _answers(status: InjuryStatus, language: str) -> PhraseTable:
    return PhraseTable([(status, injury_data()["answers"][status].get(language, []))], language)


def _bare_answer(text: str, language: str) -> InjuryStatus | None:
    """ "没", "我": words too short to count inside a longer sentence ("没挺过来")."""
    for status in _ANSWER_ORDER:
        pattern = _bare(status, language)
        if pattern is not None and pattern.fullmatch(text):
            return status
    return None


@cache
def _bare(status: InjuryStatus, language: str) -> re.Pattern[str] | None:
    words = injury_data()["answers_alone"][status].get(language, [])
    if not words:
        return None
    around = phrase_pattern(injury_data()["answer_fillers"][language], language).pattern
    said = phrase_pattern(words, language, injury_lists(language)).pattern
    return re.compile(rf"{around}*{said}(?:{around}|{said})*")


@cache
def _one_person(language: str) -> PhraseTable:
    return PhraseTable([("one", injury_data()["one_person"].get(language, []))], language)
