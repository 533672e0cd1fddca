"""What one utterance of an evaluation set should have been understood as, held against what it was.

A row of a set marks its words as training data does (`[words](entity)`), names its intent, and gives the values that
a careful person would write down; `nlu/value_scoring.py` says when a value is right. The figures over many rows are
those of `nlu/scoring_figures.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from time import perf_counter
from typing import Any, Protocol

from nlu.understanding import Entity, Understanding
from nlu.value_scoring import Gold, is_asked, part_is_right, value_is_right

OVERLAP = 0.5
# All four told and read right: the report needs no further question on what happened.
WHOLE_REPORT = ("loss_date", "loss_location", "cause_of_loss", "injury")
_MOMENTS = ("value", "earliest", "latest")
_MOMENT_SHAPE = "2026-03-17 20:00"


@dataclass(frozen=True)
class Expected:
    """`values`: field -> the parts that must be right, None for a field that must not be given, or "ask"."""

    text: str
    intent: str
    entities: tuple[Entity, ...]
    values: Mapping[str, Gold]
    at: datetime
    question: str | None = None


@dataclass(frozen=True)
class EntityCounts:
    """Of one kind in one utterance, or added up over many."""

    expected: int = 0
    found: int = 0
    exact: int = 0
    overlapping: int = 0


@dataclass(frozen=True)
class Judged:
    """One utterance, what it was understood as, and how long that took."""

    expected: Expected
    got: Understanding
    seconds: float = 0.0

    @property
    def intent_is_right(self) -> bool:
        return self.expected.intent == self.got.intent

    @cached_property
    def values(self) -> Mapping[str, bool]:
        """Field named by the row -> right?"""
        given = self.got.values
        return {name: value_is_right(name, gold, given.get(name)) for name, gold in self.expected.values.items()}

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], bool]:
        """(field, part named by the row) -> right?"""
        return {
            (name, part): (given := self.got.values.get(name)) is not None and part_is_right(name, part, gold, given)
            for name, gold in self.expected.values.items()
            if isinstance(gold, Mapping)
            for part in gold
        }

    @property
    def missed_injury(self) -> bool | None:
        """Somebody is hurt and nothing, or the contrary, was written down; None when nobody is."""
        gold = self.expected.values.get("injury")
        if not isinstance(gold, Mapping) or gold.get("status") != "yes":
            return None
        return (self.got.values.get("injury") or {}).get("status") not in ("yes", "possible")

    @property
    def whole_report(self) -> bool | None:
        """All of time, place, cause and injury right; None when the row does not give all four."""
        if not all(isinstance(self.expected.values.get(name), Mapping) for name in WHOLE_REPORT):
            return None
        return all(self.values[name] for name in WHOLE_REPORT)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """Of the four main fields, those read with confidence from a row that says nothing of them."""
        return tuple(
            name
            for name in WHOLE_REPORT
            if name not in self.expected.values and not is_asked(self.got.values.get(name))
        )

    def entity_counts(self, kind: str | None = None) -> EntityCounts:
        """Of one kind, or of all."""
        expected = [e for e in self.expected.entities if kind in (None, e.entity)]
        found = [e for e in self.got.entities if kind in (None, e.entity)]
        return EntityCounts(
            len(expected), len(found), matches(expected, found, _same), matches(expected, found, covers_half)
        )

    def wrong(self) -> list[str]:
        """In words, for the person who looks for the reason."""
        told = [] if self.intent_is_right else [f"intent {self.got.intent}, not {self.expected.intent}"]
        for name, right in self.values.items():
            parts = [part for (field, part), fine in self.parts.items() if field == name and not fine]
            if not right or parts:
                gold, given = self.expected.values[name], _short(self.got.values.get(name))
                told.append(f"{name} {given}, not {_short(gold)}" + (f" (only {', '.join(parts)})" if right else ""))
        missed = [e for e in self.expected.entities if not any(covers_half(e, found) for found in self.got.entities)]
        told += [f"missed {e.entity} {e.text!r}" for e in missed]
        return told + [f"{name} {_short(self.got.values[name])}, not said" for name in self.unsaid]


class Understands(Protocol):
    def understand(self, text: str, language: str, at: datetime, question: str | None = None) -> Understanding: ...


def judge(rows: Iterable[Expected], language: str, understander: Understands) -> list[Judged]:
    """Each row understood once, in order, and timed."""
    judged = []
    for row in rows:
        began = perf_counter()
        got = understander.understand(row.text, language, row.at, row.question)
        judged.append(Judged(row, got, perf_counter() - began))
    return judged


def _short(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: str(part) if isinstance(part, datetime) else part for name, part in value.items() if part is not None}


def matches(expected: Sequence[Entity], found: Sequence[Entity], fits: Callable[[Entity, Entity], bool]) -> int:
    """How many expected stretches have one of their own among those found."""
    free = list(found)
    hits = 0
    for wanted in expected:
        hit = next((one for one in free if fits(wanted, one)), None)
        if hit is not None:
            free.remove(hit)
            hits += 1
    return hits


def _same(wanted: Entity, found: Entity) -> bool:
    return (wanted.entity, wanted.start, wanted.end) == (found.entity, found.start, found.end)


def covers_half(wanted: Entity, found: Entity) -> bool:
    """Same kind, and at least half of the expected stretch is covered."""
    common = min(wanted.end, found.end) - max(wanted.start, found.start)
    return wanted.entity == found.entity and common >= OVERLAP * (wanted.end - wanted.start)


def expected_utterances(rows: Iterable[Mapping[str, Any]], at: datetime) -> list[Expected]:
    """Rows of an evaluation file; `at` is the moment of the calls of rows that name none.

    Raises ValueError naming a row without words or intent.
    """
    return [_expected(row, at) for row in rows]


def _expected(row: Mapping[str, Any], at: datetime) -> Expected:
    if not row.get("say") or not row.get("intent"):
        raise ValueError(f"an evaluation row needs say and intent: {row}")
    moment = datetime.fromisoformat(str(row["at"])) if row.get("at") else at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo)
    text, entities = unmark(row["say"])
    values = {name: _as_moments(gold, moment.tzinfo) for name, gold in (row.get("values") or {}).items()}
    return Expected(text, row["intent"], tuple(entities), values, moment, row.get("question"))


def _as_moments(gold: Gold, zone: tzinfo | None) -> Gold:
    """Times are written as "2026-03-17 20:00", in the zone of the call."""
    if not isinstance(gold, Mapping):
        return gold
    return {
        name: datetime.fromisoformat(part).replace(tzinfo=zone) if name in _MOMENTS and _is_moment(part) else part
        for name, part in gold.items()
    }


def _is_moment(part: Any) -> bool:
    return isinstance(part, str) and len(part) == len(_MOMENT_SHAPE) and part[10] == " " and part[4] == "-"


def unmark(marked: str) -> tuple[str, list[Entity]]:
    """`[words](entity)` -> the words alone and the stretches in them."""
    text, entities = "", []
    rest = marked
    while "[" in rest:
        before, _, rest = rest.partition("[")
        words, _, rest = rest.partition("](")
        kind, _, rest = rest.partition(")")
        text += before
        entities.append(Entity(kind, len(text), len(text) + len(words), words, 1.0))
        text += words
    return text + rest, entities
