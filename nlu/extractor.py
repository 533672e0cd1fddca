"""Words and marked stretches of an utterance -> the fields of a report it gives.

The normalisers read the whole text, which is how "追尾" is found even with Rasa away; the stretches Rasa marked say
which words are meant, and the question that was asked makes sense of an answer that has none by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from nlu.amounts import parse_amount
from nlu.cause_of_loss import parse_cause_of_loss
from nlu.danger import parse_danger
from nlu.drivable import parse_drivable, parse_drivable_answer
from nlu.id_numbers import parse_id_number
from nlu.identifiers import parse_other_plate, parse_phone, parse_plate_number, parse_policy_number
from nlu.injured_people import parse_injured_people
from nlu.injury import parse_injury, parse_injury_answer, tells_of_things_alone
from nlu.injury_weighing import weighed_injury
from nlu.loss_date import parse_loss_date
from nlu.loss_location import parse_loss_location
from nlu.marked_words import touches
from nlu.names import parse_reporter_name
from nlu.police import parse_police
from nlu.relations import parse_relation
from nlu.rules import match_rules
from nlu.scene import parse_scene_kept
from nlu.third_parties import told_party
from nlu.tow import parse_tow
from nlu.understanding import Entity
from nlu.values import Identifier, Injury, LossLocation, SpokenValue
from nlu.vehicles import parse_vehicle

# After these questions digits are a number: no time and no count is read from them unless Rasa marked one.
NUMBER_QUESTIONS = frozenset({"vehicle", "property_policy", "callback_number"})
# A marked stretch that no normaliser reads keeps its words, with this much of Rasa's confidence.
UNREAD = 0.6
# A place of which not one part is known is asked for again.
UNREAD_PLACE = 0.45
UNREAD_ANSWER_CONFIDENCE = 0.3
# Marked stretches of a place with no more than this between them are one place.
NEAR = 3
# Nobody hurt, heard by the classifier alone in words that Rasa marked, is believed from this share on.
SURE_NOBODY = 0.75
OTHER_ACCIDENT = "A10096"
# Characters of an answer that means something with its question alone.
SHORT_ANSWER = {"zh-CN": 6, "en-US": 14}

Value = TypeVar("Value", bound=SpokenValue)


@dataclass(frozen=True)
class Said:
    text: str
    language: str
    at: datetime
    entities: Sequence[Entity]
    question: str | None
    # none, possible, yes and unsaid with their probabilities, where a classifier heard the words.
    injury_heard: Mapping[str, float] | None = None

    @property
    def is_an_answer(self) -> bool:
        """Words that no rule takes for a wish, a yes or a no."""
        return bool(self.text.strip()) and match_rules(self.text, self.language) is None

    def marked(self, kind: str) -> list[Entity]:
        """The surest first."""
        return sorted((e for e in self.entities if e.entity == kind), key=lambda e: -e.confidence)


def extract(
    text: str, language: str, at: datetime, entities: Sequence[Entity], question: str | None = None
) -> dict[str, dict[str, Any]]:
    """Field name -> its JSON object, for the fields this utterance gives. `at` is the moment of the call, aware."""
    values = spoken_values(text, language, at, entities, question)
    return {field: value if isinstance(value, dict) else value.as_json() for field, value in values.items()}


def spoken_values(
    text: str,
    language: str,
    at: datetime,
    entities: Sequence[Entity],
    question: str | None = None,
    only: Collection[str] | None = None,
    injury_heard: Mapping[str, float] | None = None,
) -> dict[str, SpokenValue | dict[str, Any]]:
    """The same, still with the place of the words where a normaliser read the whole text. `only`: of these fields."""
    said = Said(text, language, at, entities, question, injury_heard)
    read = {field: reader(said) for field, reader in READERS.items() if only is None or field in only}
    values = {field: value for field, value in read.items() if value is not None}
    return _without_plate_as_policy(values)


def _without_plate_as_policy(
    values: dict[str, SpokenValue | dict[str, Any]],
) -> dict[str, SpokenValue | dict[str, Any]]:
    """The letters and digits of a plate are no policy number besides."""
    plate, policy = values.get("plate_number"), values.get("policy_number")
    if isinstance(plate, SpokenValue) and isinstance(policy, SpokenValue) and touches(policy, [plate]):
        return {field: value for field, value in values.items() if field != "policy_number"}
    return values


def _loss_date(said: Said) -> SpokenValue | None:
    """Read from the whole, where it shows whose moment it is; a marked stretch alone only answers the question."""
    marked = said.marked("time")
    if said.question in NUMBER_QUESTIONS and not marked:
        return None
    whole = parse_loss_date(said.text, said.language, said.at, said.question)
    if whole is None and said.question == "loss_date":
        return _first_read(marked, lambda words: parse_loss_date(words, said.language, said.at, said.question))
    return whole


def _loss_location(said: Said) -> SpokenValue | None:
    marked = _joined(said.text, said.marked("place"))
    if said.question in NUMBER_QUESTIONS and not marked:
        return None
    read = parse_loss_location(said.text, said.language)
    if read is None and (said.question == "loss_location" or said.marked("cause")):
        read = _first_read(marked, lambda words: parse_loss_location(words, said.language))
        read = read or (_unread_place(marked[0], marked[0].confidence * UNREAD_PLACE) if marked else None)
    if read is None and said.question == "loss_location" and said.is_an_answer:
        words = said.text.strip()
        start = said.text.index(words)
        return _unread_place(Entity("place", start, start + len(words), words, 1.0), UNREAD_ANSWER_CONFIDENCE)
    return read


def _unread_place(words: Entity, confidence: float) -> LossLocation:
    return LossLocation(text=words.text, start=words.start, end=words.end, confidence=round(confidence, 2))


def _cause_of_loss(said: Said) -> SpokenValue | dict[str, Any] | None:
    read = parse_cause_of_loss(said.text, said.language)
    if read is None and said.question == "cause_of_loss" and (marked := said.marked("cause")):
        confidence = round(marked[0].confidence * UNREAD, 2)
        return {"code": OTHER_ACCIDENT, "accident_class": None, "text": marked[0].text, "confidence": confidence}
    return read


def _injury(said: Said) -> SpokenValue | None:
    asked = said.question in ("injury", "safety")
    read = (parse_injury_answer if asked else parse_injury)(said.text, said.language)
    marked = said.marked("injury")
    # "没有", "two of us": what so few words mean is the question's business, and the classifier does not know it.
    settled = asked and read is not None and len(said.text) <= SHORT_ANSWER.get(said.language, 0)
    if said.injury_heard is not None and not settled:
        words = marked[0] if marked else Entity("injury", 0, len(said.text), said.text, 1.0)
        weighed = weighed_injury(read, said.injury_heard, words, said.language, of_bodies=asked or bool(marked))
        # "Nobody" that the classifier alone hears in words Rasa marked must be sure: a missed injury costs more.
        unsure = read is None and marked and weighed and weighed.status == "none" and weighed.confidence < SURE_NOBODY
        read = None if unsure else weighed
    if read is not None or not marked:
        return read
    if not asked and tells_of_things_alone(said.text, said.language):
        return None
    # Rasa heard of somebody's body in words that neither phrases nor classifier know: a person had better ask.
    words = marked[0]
    return Injury(
        text=words.text,
        start=words.start,
        end=words.end,
        confidence=round(words.confidence * UNREAD, 2),
        status="possible",
    )


def _injured_people(said: Said) -> SpokenValue | None:
    return parse_injured_people(said.text, said.language, asked=said.question in ("injured", "another_injured"))


def _drivable(said: Said) -> SpokenValue | None:
    rule = match_rules(said.text, said.language)
    if rule and rule[0] == "dont_know":
        return None
    return (parse_drivable_answer if said.question == "drivable" else parse_drivable)(said.text, said.language)


def _plate_number(said: Said) -> SpokenValue | None:
    read = parse_plate_number(said.text, said.language)
    if read is None and parse_other_plate(said.text, said.language) is None:
        return _first_read(said.marked("plate_number"), lambda words: parse_plate_number(words, said.language))
    return read


def _policy_number(said: Said) -> SpokenValue | None:
    if said.question == "callback_number" and not said.marked("policy_number"):
        return None
    asked = said.question in ("vehicle", "property_policy") or bool(said.marked("policy_number"))
    return _identifier(said, "policy_number", lambda text, language: parse_policy_number(text, language, asked=asked))


def _phone(said: Said) -> SpokenValue | None:
    if said.question in ("vehicle", "property_policy") and not said.marked("phone"):
        return None
    return _identifier(said, "phone", parse_phone)


def _identifier(said: Said, kind: str, parse: Callable[[str, str], Identifier | None]) -> Identifier | None:
    """From the whole, which says whose number it is; else from what Rasa marked."""
    return parse(said.text, said.language) or _first_read(said.marked(kind), lambda words: parse(words, said.language))


def _reporter_name(said: Said) -> SpokenValue | None:
    read = parse_reporter_name(said.text, said.language, said.question)
    if read is not None:
        return read
    for name in said.marked("name"):
        words = name.text.strip()
        return Identifier(
            value=words, text=words, start=name.start, end=name.end, confidence=round(name.confidence * UNREAD, 2)
        )
    return None


def _third_parties(said: Said) -> dict[str, Any] | None:
    """Everyone else who was in it, in the order they were told of; a plate told belongs to the first."""
    marked = sorted(said.marked("other_party"), key=lambda e: e.start)
    items = [told_party(e.text, said.language) for e in marked]
    plate = parse_other_plate(said.text, said.language)
    if plate is not None:
        first, *others = items or [{"kind": "vehicle", "text": plate.text}]
        items = [{**first, "plate": plate.value}, *others]
    return {"items": items} if items else None


def _answering(
    parse: Callable[[str, str, str | None], SpokenValue | None],
) -> Callable[[Said], SpokenValue | None]:
    return lambda said: parse(said.text, said.language, said.question)


def _telling(parse: Callable[[str, str], SpokenValue | None]) -> Callable[[Said], SpokenValue | None]:
    return lambda said: parse(said.text, said.language)


def _loss_description(said: Said) -> dict[str, Any] | None:
    tells = said.question == "what_happened" and said.is_an_answer
    tells = tells or (said.question is None and bool(said.marked("cause")))
    return {"text": said.text.strip()} if tells and said.text.strip() else None


READERS: Mapping[str, Callable[[Said], SpokenValue | dict[str, Any] | None]] = {
    "loss_date": _loss_date,
    "loss_location": _loss_location,
    "cause_of_loss": _cause_of_loss,
    "injury": _injury,
    "injured_people": _injured_people,
    "danger": _telling(parse_danger),
    "drivable": _drivable,
    "plate_number": _plate_number,
    "policy_number": _policy_number,
    "other_plate": _telling(parse_other_plate),
    "phone": _phone,
    "id_number": _telling(parse_id_number),
    "amount": _telling(parse_amount),
    "vehicle": _telling(parse_vehicle),
    "reporter_name": _reporter_name,
    "relation": _answering(parse_relation),
    "police": _answering(parse_police),
    "tow": _answering(parse_tow),
    "scene_kept": _answering(parse_scene_kept),
    "third_parties": _third_parties,
    "loss_description": _loss_description,
}


def _first_read(marked: Sequence[Entity], parse: Callable[[str], Value | None]) -> Value | None:
    """The value of the first stretch that gives one, placed in the whole text."""
    for entity in marked:
        value = parse(entity.text)
        if value is not None:
            return replace(value, start=value.start + entity.start, end=value.end + entity.start)
    return None


def _joined(text: str, marked: Sequence[Entity]) -> list[Entity]:
    """Stretches that lie side by side as one; the longest first, since a place is told from large to small."""
    runs: list[Entity] = []
    for entity in sorted(marked, key=lambda e: e.start):
        if runs and entity.start - runs[-1].end <= NEAR:
            runs[-1] = _together(text, runs[-1], entity)
        else:
            runs.append(entity)
    return sorted(runs, key=lambda e: e.start - e.end)


def _together(text: str, first: Entity, second: Entity) -> Entity:
    confidence = min(first.confidence, second.confidence)
    return Entity(first.entity, first.start, second.end, text[first.start : second.end], confidence)
