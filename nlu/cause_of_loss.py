"""What happened -> loss cause code, accident class and liability scene, with further causes and the drivers' doings.

The phrases are data (nlu/cause_phrases.yaml, nlu/cause_tables.yaml): `causes` are told by their own words, a collision
is put together from `shapes`. Of several causes the most telling counts, then the one told first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlu.cause_words import cause_words
from nlu.driving_actions import driving_actions
from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, phrase_pattern
from nlu.transcript import Normalised, normalise_transcript
from nlu.values import CauseOfLoss

COLLISION = "A10029"
OVERTURNED, FELL = "140", "150"
LANGUAGES = ("zh-CN", "en-US", "ko-KR")
_REACH = 36
_DENIED_SYLLABLES = 3
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
    passed = _denial_of(normalised.text, language)
    shapes = list(_shapes(language).find(normalised.text, passed))
    causes = _acting([*_told(normalised.text, language, passed), *_collision(shapes)])
    if not causes:
        return None
    ordered = sorted(causes, key=lambda one: (-one.rank, one.start, one.start - one.end))
    return _value(normalised, ordered, {one.key for one in shapes}, language)


def _value(normalised: Normalised, ordered: Sequence[Cause], shapes: set[str], language: str) -> CauseOfLoss:
    best = ordered[0]
    collision = best.code == COLLISION
    words = cause_words(normalised.text, best.start, best.end, language, collision=collision)
    own, other = driving_actions(normalised.text, language)
    return CauseOfLoss(
        **normalised.words(*words),
        confidence=_SURE if best.rank >= _SURE_FROM else _LIKELY if best.rank >= _LIKELY_FROM else _VAGUE,
        code=best.code,
        accident_class=best.accident_class,
        liability_scene=_scene(best, shapes),
        own_actions=own,
        other_actions=other,
        others=_others(best, ordered[1:]),
    )


def _told(text: str, language: str, passed: Callable[[Found], int | None]) -> list[Cause]:
    """Causes with words of their own."""
    rows = _rows()
    return [
        Cause(row["code"], row.get("accident_class"), row["rank"], one.start, one.end)
        for one in _causes(language).find(text, passed)
        for row in [rows[int(one.key)]]
    ]


def _acting(causes: Sequence[Cause]) -> list[Cause]:
    """Without what another of them did: the storm that turned the car over is the cause, not the roll."""
    done = {code for row in _rows() if any(one.code == row["code"] for one in causes) for code in row.get("over", ())}
    return [one for one in causes if one.code not in done]


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
    row = _first_fit("classes", {one.key for one in shapes})
    return [Cause(row.get("code", COLLISION), row.get("is"), rank, best.start, best.end)]


def _scene(best: Cause, shapes: set[str]) -> str | None:
    if best.accident_class == OVERTURNED:
        return "08"
    scene: str | None = _first_fit("scenes", shapes).get("is")
    return scene if best.code == COLLISION or best.accident_class == FELL else None


def _first_fit(table: str, shapes: set[str]) -> Mapping[str, str]:
    """The row that fits, empty when none does."""
    for row in _data()[table]:
        if shapes.issuperset(row["when"]) and shapes.isdisjoint(row.get("unless", ())):
            fitting: Mapping[str, str] = row
            return fitting
    return {}


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


def _denial_of(text: str, language: str) -> Callable[[Found], int | None]:
    """Where to look on behind words that are denied; None when they are not."""

    silent = [one.span() for one in _silences(text, language)]

    def passed(found: Found) -> int | None:
        for start, end in silent:
            if start <= found.start < end or start < found.end <= end:
                return end
        if not _denied(text, found, language):
            return None
        # What lies far behind in a match that a gap made long was not denied: "没让直行的结果就碰上了".
        return found.start + _DENIED_SYLLABLES if language == "zh-CN" else found.end

    return passed


def _silences(text: str, language: str) -> Iterator[re.Match[str]]:
    pattern = _pattern("unsaid", language, "{}")
    return pattern.finditer(text) if pattern else iter(())


def _denied(text: str, found: Found, language: str) -> bool:
    before = _pattern("denials", language, "{}\\s?\\Z")
    if before and before.search(text, max(0, found.start - _REACH), found.start):
        return True
    behind = _pattern("denied_behind", language, "\\s?{}")
    return bool(behind and behind.match(text, found.end))


def _data() -> dict[str, Any]:
    return phrase_data("cause_tables")


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _data()["causes"]
    return rows


def _lists(language: str) -> Mapping[str, Sequence[str]]:
    lists: Mapping[str, Sequence[str]] = phrase_data("cause_phrases")["lists"].get(language, {})
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
