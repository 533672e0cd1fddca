"""The entities of an utterance: what Rasa marked, and what the normalisers read besides. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nlu.understanding import Entity
from nlu.values import SpokenValue, Values

# What Rasa would have called the words of a field.
MARKS = {
    "loss_date": "time",
    "loss_location": "place",
    "cause_of_loss": "cause",
    "injury": "injury",
    "plate_number": "plate_number",
    "policy_number": "policy_number",
    "phone": "phone",
    "id_number": "id_number",
    "amount": "amount",
    "reporter_name": "name",
    "relation": "relation",
    "vehicle": "vehicle",
}
# A value read less surely than this marks no words.
SURE_OF_WORDS = 0.4
# Measured on the evaluation sets: of these Rasa misses less than our reading adds wrongly.
LEFT_TO_RASA = frozenset({"place", "injury"})


def marked_and_read(values: Values, marked: Sequence[Entity], text: str, *, by_rasa: bool) -> list[Entity]:
    """What Rasa marked and what the normalisers read, as one list in order of place.

    With Rasa away, all that was read. Beside it (`by_rasa`) only the kinds it finds less surely than we do; and a cause
    is all of the words that either holds for it.
    """
    causes = [value for value in (values.get("cause_of_loss"),) if isinstance(value, SpokenValue)]
    wide = [_widened(entity, causes, text) if entity.entity == "cause" else entity for entity in marked]
    left = LEFT_TO_RASA if by_rasa else frozenset()
    return sorted([*wide, *_unmarked(values, wide, left)], key=lambda entity: entity.start)


def _widened(entity: Entity, values: Sequence[SpokenValue], text: str) -> Entity:
    touching = [value for value in values if touches(value, [entity])]
    start = min([entity.start, *(value.start for value in touching)])
    end = max([entity.end, *(value.end for value in touching)])
    return replace(entity, start=start, end=end, text=text[start:end])


def _unmarked(values: Values, entities: Sequence[Entity], left: frozenset[str]) -> list[Entity]:
    kinds = {entity.entity for entity in entities} | left
    found: list[Entity] = []
    for field, kind in MARKS.items():
        value = values.get(field)
        if isinstance(value, SpokenValue) and kind not in kinds and value.confidence >= SURE_OF_WORDS:
            words = Entity(kind, value.start, value.end, value.text, value.confidence)
            if words.end > words.start and not touches(value, [*entities, *found]):
                found.append(words)
    return found


def touches(value: SpokenValue, marked: Sequence[Entity | SpokenValue]) -> bool:
    """Whether the words of a value stand where one of these does."""
    return any(value.start < entity.end and entity.start < value.end for entity in marked)
