"""What happened -> loss cause code, accident class and liability scene, with further causes and the drivers' doings.

The phrases are data (nlu/cause_phrases.yaml): `causes` are told by their own words, a collision is put together from
`shapes`. Of several causes the most telling counts, then the one told first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu.driving_actions import driving_actions
from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import CauseOfLoss

COLLISION = "A10029"
LANGUAGES = ("zh-CN", "en-US", "ko-KR")
_REACH = 36
_SURE, _LIKELY, _VAGUE = 0.9, 0.8, 0.6
_SURE_FROM, _LIKELY_FROM = 3.0, 2.0


@dataclass(frozen=True)
class Cause:
    """One cause named: how much its words say (`rank`), and where they stand in the normalised text."""

    code: str
    accident_class: str | None
    rank: float
    start: int
    end: int


def parse_cause_of_loss(text: str, language: str) -> CauseOfLoss | None:
    """The most telling of the causes named; None when none is, or is only asked about."""
    normalised = normalise_transcript(text, language)
    if language not in LANGUAGES or _only_asked(normalised.text, language):
        return None
    shapes = [one for one in _shapes(language).find(normalised.text) if not _denied(normalised.text, one, language)]
    causes = _told(normalised.text, language) + _collision(shapes)
    if not causes:
        return None
    ordered = sorted(causes, key=lambda one: (-one.rank, one.start, one.start - one.end))
    return _value(normalised, ordered, {one.key for one in shapes}, language)


def _value(normalised: Normalised, ordered: Sequence[Cause], shapes: set[str], language: str) -> CauseOfLoss:
    best = ordered[0]
    start, end = normalised.given_span(best.start, best.end)
    own, other = driving_actions(normalised.text, language)
    return CauseOfLoss(
        text=normalised.given[start:end],
        start=start,
        end=end,
        confidence=_SURE if best.rank >= _SURE_FROM else _LIKELY if best.rank >= _LIKELY_FROM else _VAGUE,
        code=best.code,
        accident_class=best.accident_class,
        liability_scene=_scene(best, shapes),
        own_actions=own,
        other_actions=other,
        others=_others(best, ordered[1:]),
    )


def _told(text: str, language: str) -> list[Cause]:
    """Causes with words of their own."""
    rows = _rows()
    return [
        Cause(row["code"], row.get("accident_class"), row["rank"], one.start, one.end)
        for one in _causes(language).find(text)
        if not _denied(text, one, language)
        for row in [rows[int(one.key)]]
    ]


def _collision(shapes: Sequence[Found]) -> list[Cause]:
    """The collision the shapes tell of, if they do: a circumstance ("倒车") is one only beside a blow, or alone."""
    weights = _weights()
    blows = [one for one in shapes if weights[one.key] > 0]
    if not blows:
        alone = [one for one in shapes if one.key in _data()["collision_alone"]]
        blows = alone
    if not blows:
        return []
    best = max(blows, key=lambda one: (weights[one.key], -one.start, one.end))
    rank = max(float(weights[best.key]), 1.0)
    accident_class = _first_fit("classes", {one.key for one in shapes})
    return [Cause(COLLISION, accident_class, rank, best.start, best.end)]


def _scene(best: Cause, shapes: set[str]) -> str | None:
    if best.accident_class == "140":
        return "08"
    return _first_fit("scenes", shapes) if best.code == COLLISION else None


def _first_fit(table: str, shapes: set[str]) -> str | None:
    for row in _data()[table]:
        if shapes.issuperset(row["when"]) and shapes.isdisjoint(row.get("unless", ())):
            return str(row["is"])
    return None


def _others(best: Cause, rest: Sequence[Cause]) -> tuple[Mapping[str, str | None], ...]:
    """Each further cause once; circumstances (rank 1) and what the best one's words already say are none."""
    seen, found = {best.code}, []
    for one in rest:
        apart = one.end <= best.start or best.end <= one.start
        if one.code not in seen and one.rank > 1 and apart:
            seen.add(one.code)
            found.append({"code": one.code, "accident_class": one.accident_class})
    return tuple(found)


def _only_asked(text: str, language: str) -> bool:
    """A question about cover, with nothing that says it has happened."""
    return _says("asks", text, language) and _says("covers", text, language) and not _says("told", text, language)


def _says(name: str, text: str, language: str) -> bool:
    pattern = _pattern(name, language, "{}")
    return bool(pattern and pattern.search(text))


def _denied(text: str, found: Found, language: str) -> bool:
    before = _pattern("denials", language, "{}\\s?\\Z")
    if before and before.search(text, max(0, found.start - _REACH), found.start):
        return True
    behind = _pattern("denied_behind", language, "\\s?{}")
    return bool(behind and behind.match(text, found.end))


def _data() -> dict[str, Any]:
    return phrase_data("cause_phrases")


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _data()["causes"]
    return rows


def _lists(language: str) -> Mapping[str, Sequence[str]]:
    lists: Mapping[str, Sequence[str]] = _data()["lists"].get(language, {})
    return lists


@cache
def _weights() -> Mapping[str, float]:
    return {key: float(shape["weight"]) for key, shape in _data()["shapes"].items()}


@cache
def _causes(language: str) -> PhraseTable:
    rows = [(str(index), row["phrases"].get(language, [])) for index, row in enumerate(_rows())]
    return PhraseTable(rows, language, _lists(language))


@cache
def _shapes(language: str) -> PhraseTable:
    rows = [(key, shape.get(language, [])) for key, shape in _data()["shapes"].items()]
    return PhraseTable(rows, language, _lists(language))


@cache
def _pattern(name: str, language: str, frame: str) -> re.Pattern[str] | None:
    phrases = _data()[name].get(language, [])
    if not phrases:
        return None
    return re.compile(frame.format(phrase_pattern(phrases, language, _lists(language)).pattern), re.IGNORECASE)
