"""How a bare answer is understood by the question it answers: "yes" to "can the car be driven?" is a fact."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from claims.accident_kinds import OTHER_ACCIDENT, Fields, other_parties
from ivr.case_number import ID_DIGITS, keyed_number, said_id_digits, said_number
from ivr.heard import (
    AFFIRM,
    DENY,
    KEY_CONFIDENCE,
    NO_WORDS,
    OTHER_WISHES,
    WISH_CONFIDENCE,
    Asked,
    Heard,
    chosen,
    yes_or_no,
)
from ivr.injured import how_hurt, keyed_person, more_people
from ivr.keyed import at_time, keyed_cause, keyed_moment, keyed_phone, on_day
from ivr.vehicles import another_vehicle, more_vehicles, other_driver, other_phone, other_plate
from nlu.spoken_numbers import quantity

__all__ = [
    "AFFIRM", "ANSWERS", "DENY", "OTHER_WISHES", "WISH_CONFIDENCE", "Asked", "Fields", "Heard", "chosen",
    "count_words",
]  # fmt: skip

WORDS_ONLY_CONFIDENCE = 0.3
PLACE_PARTS = (
    "province", "city", "district", "road", "crossing", "number", "km", "direction", "landmark", "spot", "level",
)  # fmt: skip
NUMBER = re.compile(r"\d{1,3}|[一二两三四五六七八九十]+|[a-z]+")
SHORTEST_WORDS = 2
SHORTEST_POLICY = 4
# "I want to complain" says nothing yet of what about.
FEWEST_WORDS = 8

Interpreter = Callable[[Heard, Asked], dict[str, Any]]


def _value_only(_heard: Heard, _asked: Asked) -> dict[str, Any]:
    return {}


def _injury(heard: Heard, _asked: Asked) -> dict[str, Any]:
    status = {AFFIRM: "yes", DENY: "none"}.get(heard.intent or "")
    if not status or "injury" in heard.values:
        return {}
    return {"injury": {"status": status, "count": None, "text": heard.text, "confidence": heard.confidence}}


def _check(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Yes: the value stands. No: it is taken back, and its question comes again; or the right one was said at once."""
    name = str(asked.checks)
    if name in heard.values or heard.intent not in (AFFIRM, DENY):
        return {}
    if heard.intent == DENY:
        return {name: None}
    return {asked.fills[0]: {"value": asked.known[name]["value"], "text": heard.text, "confidence": heard.confidence}}


def _chosen(part: str) -> Interpreter:
    """One of the answers that have a key, said or keyed."""

    def interpret(heard: Heard, asked: Asked) -> dict[str, Any]:
        (field,) = asked.fills
        if field in heard.values or heard.intent not in asked.choices:
            return {}
        return {field: {part: heard.intent, "text": heard.text, "confidence": heard.confidence}}

    return interpret


def _words(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Any words will do, or a number keyed; a single key is none."""
    (field,) = asked.fills
    words = heard.text if heard.is_words else heard.digits or ""  # of a receipt, or whatever has a number
    return {field: {"text": words}} if len(words) >= SHORTEST_WORDS and field not in heard.values else {}


def _number(heard: Heard, asked: Asked) -> dict[str, Any]:
    (field,) = asked.fills
    digits = heard.digits or ""
    number = int(digits) if digits.isdigit() else _said_number(heard)
    if number is None:
        return {}
    return {field: {"value": number, "text": heard.text or heard.digits, "confidence": heard.confidence}}


def _said_number(heard: Heard) -> int | None:
    told = heard.values.get("injury", {}).get("count")
    if told is not None:
        return int(told)
    found = (quantity(word, heard.language) for word in NUMBER.findall(heard.text.lower()))
    return next((int(number) for number in found if number), None)


def _name(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Words in which no name was recognised are kept at the second attempt."""
    if "reporter_name" in heard.values or not heard.is_words or asked.attempt == 0:
        return {}
    return {"reporter_name": {"value": heard.text, "text": heard.text, "confidence": WORDS_ONLY_CONFIDENCE}}


def _story(heard: Heard, asked: Asked) -> dict[str, Any]:
    """The caller's own words; a second attempt is added to the first."""
    if not heard.is_words:
        return {}
    earlier = asked.known.get("loss_description", {}).get("text", "")
    return {"loss_description": {"text": f"{earlier} {heard.text}".strip()}}


def _place(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Words in which no place was recognised are kept as they are rather than asked for ever."""
    if "loss_location" in heard.values or not heard.is_words or asked.attempt == 0:
        return {}
    parts = dict.fromkeys(PLACE_PARTS)
    return {"loss_location": {"text": heard.text, **parts, "confidence": WORDS_ONLY_CONFIDENCE}}


def _moment(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Day and time as keys; words are read by the understander."""
    keyed = keyed_moment(heard.digits, asked.now) if heard.digits and asked.now else None
    return {"loss_date": keyed} if keyed else {}


def _time_of_day(heard: Heard, asked: Asked) -> dict[str, Any]:
    """HHMM, or words for a time of the day that is known."""
    day, told = asked.known["loss_date"], heard.values.get("loss_date")
    moment = on_day(day, told) if told and told["precision"] != "day" else None
    if heard.digits and asked.now:
        moment = at_time(day, heard.digits, asked.now)
    return {"loss_date": moment, "loss_time": {"text": moment["text"]}} if moment else {}


def _cause(heard: Heard, asked: Asked) -> dict[str, Any]:
    if heard.digits and heard.intent in asked.choices:
        return {"cause_of_loss": keyed_cause(str(heard.intent)), **_met(str(heard.intent), asked)}
    if "cause_of_loss" in heard.values or not heard.is_words or asked.attempt == 0:
        return {}
    return {
        "cause_of_loss": {
            "code": OTHER_ACCIDENT,
            "accident_class": None,
            "text": heard.text,
            "confidence": WORDS_ONLY_CONFIDENCE,
        }
    }


def _met(meaning: str, asked: Asked) -> dict[str, Any]:
    """Who else was in it, by the key for the cause."""
    met = meaning == "with_vehicle" and not other_parties(asked.known)
    return {"third_parties": {"items": [{"kind": "vehicle", "text": ""}]}} if met else {}


def _identifier(heard: Heard, _asked: Asked) -> dict[str, Any]:
    digits = heard.digits or ""
    if len(digits) < SHORTEST_POLICY:
        return {}
    return {"policy_number": {"value": digits, "text": digits, "confidence": KEY_CONFIDENCE}}


def _callback_number(heard: Heard, asked: Asked) -> dict[str, Any]:
    if "phone" in heard.values:
        return {}
    if heard.intent == AFFIRM and asked.caller_number:
        return {"phone": {"value": asked.caller_number, "text": "", "confidence": heard.confidence}}
    keyed = keyed_phone(heard.digits)
    return {"phone": keyed} if keyed else {}


def _case(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Which case: its number, keyed or said; "none" is an answer where the question allows it."""
    number = keyed_number(heard.digits or "") or said_number(heard.text, heard.language)
    if number is not None:
        return {"case_number": {"value": number, "text": heard.text or number}}
    return {"no_case": {"value": True, "text": heard.text}} if heard.intent == DENY and "no_case" in asked.fills else {}


def _id_digits(heard: Heard, _asked: Asked) -> dict[str, Any]:
    digits = heard.digits if heard.digits and len(heard.digits) == ID_DIGITS else None
    digits = digits or said_id_digits(heard.text, heard.language)
    return {"id_digits": {"value": digits}} if digits else {}


def _caller_name(heard: Heard, _asked: Asked) -> dict[str, Any]:
    """The name that was recognised, and all the words: the name looked for may be among them."""
    if not heard.text or heard.intent in NO_WORDS:
        return {}
    return {"caller_name": {"value": heard.text}}


def _own_words(heard: Heard, asked: Asked) -> dict[str, Any]:
    """The caller's words as they are, whatever they seem to wish for; what is added is added."""
    field = asked.fills[0]
    only_wish = heard.intent in ("complaint", "praise") and count_words(heard.text) < FEWEST_WORDS
    if not heard.text or heard.intent in NO_WORDS:
        return {}
    if only_wish and field == "own_words" and asked.attempt == 0:
        return {}
    earlier = asked.known.get(field, {}).get("text", "")
    return {field: {"text": f"{earlier} {heard.text}".strip()}}


def count_words(text: str) -> int:
    """Words where they are written apart; characters of Chinese."""
    return sum(1 if word.isascii() or "\uac00" <= word[0] <= "\ud7a3" else len(word) for word in text.split())


ANSWERS: dict[str, Interpreter] = {
    "yes_no": yes_or_no,
    "check": _check,
    "choice": _chosen("code"),
    "status": _chosen("status"),
    "words": _words,
    "number": _number,
    "injured_person": keyed_person,
    "how_hurt": how_hurt,
    "other_driver": other_driver,
    "other_phone": other_phone,
    "more_vehicles": more_vehicles,
    "another_vehicle": another_vehicle,
    "more_people": more_people,
    "name": _name,
    "other_plate": other_plate,
    "value": _value_only,
    "confirm": _value_only,
    "injury": _injury,
    "story": _story,
    "place": _place,
    "moment": _moment,
    "time_of_day": _time_of_day,
    "cause": _cause,
    "identifier": _identifier,
    "callback_number": _callback_number,
    "own_words": _own_words,
    "case": _case,
    "id_digits": _id_digits,
    "caller_name": _caller_name,
}
