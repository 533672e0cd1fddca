"""The entities of an utterance: what Rasa marked, and what the normalisers read besides. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlu.cause_words import with_who_and_whom
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
# The main fields: their words are marked once, whole, and only where they are about the accident.
MAIN_KINDS = frozenset({"time", "place", "cause", "injury"})
# Words marked less surely than this count for nothing when the value was read from others.
SURE_BESIDE_A_VALUE = {"time": 0.9, "place": 0.95, "cause": 0.8, "injury": 0.8}
# And these when no value was read at all.
SURE_ALONE = {"time": 0.8, "place": 0.7}
# Stretches of one kind with no more than this between them are one.
APART = {"place": 20, "cause": 20, "injury": 10}
# Which of the main kinds the whole answer to a question is, when nothing in it was marked.
ASKED_FOR = {"loss_location": "place", "injury": "injury", "cause_of_loss": "cause"}
# An answer to one of these, or yes and no, seldom tells how it happened: Rasa alone hears a cause in it by mistake.
NO_CAUSE_ASKED = frozenset({
    "safety", "loss_date", "loss_location", "injury", "drivable", "callback_number", "reporter_name", "police", "tow",
})  # fmt: skip
STORY = "report_accident"
NO_CAUSE_TOLD = frozenset({"affirm", "deny"})
TELLING = frozenset({"report_accident", "inform"})
WHOLE_ANSWER_CONFIDENCE = 0.3
# Who wishes this speaks of other moments and places than the accident's, unless an accident is told besides.
NOT_OF_THE_ACCIDENT = frozenset({
    "claim_progress", "complaint", "praise", "consult", "add_to_report", "greet", "goodbye", "thanks", "out_of_scope",
    "wrong_number", "ask_agent", "dont_know", "wait", "go_back", "start_over", "repeat", "slower", "change_language",
})  # fmt: skip


def marked_and_read(values: Values, marked: Sequence[Entity], text: str, *, by_rasa: bool) -> list[Entity]:
    """What Rasa marked and what the normalisers read, as one list in order of place.

    With Rasa away, all that was read. Beside it (`by_rasa`) only the kinds it finds less surely than we do; and the
    words of a main field are all that either holds for them, without those that no value comes from.
    """
    told = {MARKS[field]: value for field, value in values.items() if field in MARKS and isinstance(value, SpokenValue)}
    wide = [_widened(entity, told.get(entity.entity), text) for entity in marked if _counts(entity, told)]
    left = LEFT_TO_RASA if by_rasa else frozenset()
    return _joined([*wide, *_unmarked(values, wide, left)], text)


def about_the_accident(
    entities: Sequence[Entity], text: str, language: str, intent: str, question: str | None
) -> list[Entity]:
    """Without the main kinds where the caller wants something else; an answer in unknown words is marked whole."""
    if intent in NOT_OF_THE_ACCIDENT:
        return [entity for entity in entities if entity.entity not in MAIN_KINDS]
    if intent in NO_CAUSE_TOLD or (question in NO_CAUSE_ASKED and intent != STORY):
        entities = [entity for entity in entities if entity.entity != "cause"]
    kind = ASKED_FOR.get(question or "")
    words = text.strip()
    if kind is None or intent not in TELLING or not words or any(entity.entity == kind for entity in entities):
        return _with_who_and_whom(entities, text, language)
    start = text.index(words)
    whole = Entity(kind, start, start + len(words), words, WHOLE_ANSWER_CONFIDENCE)
    return sorted([*entities, whole], key=lambda entity: entity.start)


def _with_who_and_whom(entities: Sequence[Entity], text: str, language: str) -> list[Entity]:
    """`entities` in order of place; causes as wide as a person would mark them."""
    found = list(entities)
    for at, entity in enumerate(found):
        if entity.entity == "cause":
            free = (found[at - 1].end if at else 0, found[at + 1].start if at + 1 < len(found) else len(text))
            start, end = with_who_and_whom(text, entity.start, entity.end, free, language)
            found[at] = _over(entity, start, end, text)
    return found


def _counts(entity: Entity, told: Mapping[str, SpokenValue]) -> bool:
    value = told.get(entity.entity)
    if value is None:
        return entity.confidence >= SURE_ALONE.get(entity.entity, 0.0)
    return touches(value, [entity]) or entity.confidence >= SURE_BESIDE_A_VALUE.get(entity.entity, 0.0)


def _widened(entity: Entity, value: SpokenValue | None, text: str) -> Entity:
    if value is None or entity.entity not in MAIN_KINDS or not touches(value, [entity]):
        return entity
    return _over(entity, min(entity.start, value.start), max(entity.end, value.end), text)


def _over(entity: Entity, start: int, end: int, text: str) -> Entity:
    return replace(entity, start=start, end=end, text=text[start:end])


def _joined(entities: Sequence[Entity], text: str) -> list[Entity]:
    found: list[Entity] = []
    for entity in sorted(entities, key=lambda each: each.start):
        last = found[-1] if found else None
        if last and last.entity == entity.entity and entity.start - last.end <= APART.get(entity.entity, -1):
            found[-1] = _over(last, last.start, max(last.end, entity.end), text)
        else:
            found.append(entity)
    return found


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
