"""How well utterances with known meaning are understood: the figures of `hotline nlu evaluate`, each defined once.

Entities: precision and recall over all marked stretches. *Exact*: same type, same start and end. *Overlap*: same type,
and the stretch covers at least half of the expected one. Values: an expected field counts as right when every part
that the evaluation names has the expected value; a field expected as null must not be given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nlu.understanding import Entity, Understanding

OVERLAP = 0.5
# Minutes a time said as "about" may differ from the expected one.
LOOSE_SECONDS = 60.0


@dataclass(frozen=True)
class Expected:
    """`values`: field -> the parts that must be right, or None for a field that must not be given."""

    text: str
    intent: str
    entities: tuple[Entity, ...]
    values: Mapping[str, Mapping[str, Any] | None]
    question: str | None = None


@dataclass
class Tally:
    """Counts kept, so that figures of several languages can be added."""

    utterances: int = 0
    right_intents: int = 0
    expected_entities: int = 0
    found_entities: int = 0
    exact: int = 0
    overlapping: int = 0
    values: Counter[str] = field(default_factory=Counter)
    right_values: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, expected: Expected, got: Understanding) -> None:
        self.utterances += 1
        self.right_intents += expected.intent == got.intent
        self.expected_entities += len(expected.entities)
        self.found_entities += len(got.entities)
        self.exact += matches(expected.entities, got.entities, _same)
        self.overlapping += matches(expected.entities, got.entities, _covers_half)
        wrong = [] if expected.intent == got.intent else [f"intent {got.intent}, not {expected.intent}"]
        for name, parts in expected.values.items():
            right = value_is_right(parts, got.values.get(name))
            self.values[name] += 1
            self.right_values[name] += right
            if not right:
                wrong.append(f"{name} {got.values.get(name)}, not {parts}")
        missed = [e for e in expected.entities if not any(_covers_half(e, found) for found in got.entities)]
        wrong += [f"missed {e.entity} {e.text!r}" for e in missed]
        if wrong:
            self.misses.append(f"{expected.text}: " + "; ".join(wrong))

    @property
    def intent_accuracy(self) -> float:
        """Right intents / utterances."""
        return ratio(self.right_intents, self.utterances)

    @property
    def exact_f1(self) -> float:
        return f1(self.exact, self.found_entities, self.expected_entities)

    @property
    def overlap_f1(self) -> float:
        return f1(self.overlapping, self.found_entities, self.expected_entities)


def ratio(part: int, whole: int) -> float:
    """0 of 0 is 0: nothing was shown to be right."""
    return part / whole if whole else 0.0


def f1(hits: int, found: int, expected: int) -> float:
    """2 * hits / (found + expected): the harmonic mean of precision and recall."""
    return ratio(2 * hits, found + expected)


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


def _covers_half(wanted: Entity, found: Entity) -> bool:
    common = min(wanted.end, found.end) - max(wanted.start, found.start)
    return wanted.entity == found.entity and common >= OVERLAP * (wanted.end - wanted.start)


def value_is_right(parts: Mapping[str, Any] | None, given: Mapping[str, Any] | None) -> bool:
    if parts is None or given is None:
        return parts is None and given is None
    return all(_part_is_right(wanted, given.get(name)) for name, wanted in parts.items())


def _part_is_right(wanted: Any, given: Any) -> bool:
    if isinstance(wanted, datetime):
        return isinstance(given, str) and abs((datetime.fromisoformat(given) - wanted).total_seconds()) <= LOOSE_SECONDS
    if isinstance(wanted, list):
        return isinstance(given, list) and set(wanted) <= set(given)
    return bool(wanted == given)


def expected_utterances(rows: Iterable[Mapping[str, Any]], at: datetime) -> list[Expected]:
    """Rows of an evaluation file. `say` holds the words, marked as in the training data.

    Raises ValueError naming a row without words or intent.
    """
    read = []
    for row in rows:
        if not row.get("say") or not row.get("intent"):
            raise ValueError(f"an evaluation row needs say and intent: {row}")
        text, entities = unmark(row["say"])
        values = {name: _as_moments(parts, at) for name, parts in (row.get("values") or {}).items()}
        read.append(Expected(text, row["intent"], tuple(entities), values, row.get("question")))
    return read


def _as_moments(parts: Mapping[str, Any] | None, at: datetime) -> dict[str, Any] | None:
    """Times are written as "2026-03-17 20:00", in the zone of the call."""
    if parts is None:
        return None
    moments = ("value", "earliest", "latest")
    return {
        name: datetime.fromisoformat(str(part)).replace(tzinfo=at.tzinfo)
        if name in moments and _is_moment(part)
        else part
        for name, part in parts.items()
    }


def _is_moment(part: Any) -> bool:
    return isinstance(part, str) and len(part) == len("2026-03-17 20:00") and part[10] == " "


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
