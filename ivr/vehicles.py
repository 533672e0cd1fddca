"""The other vehicles of a report: one by one where there is more than one, with what is known of each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claims.accident_kinds import Fields, other_parties
from ivr.grown import grown
from ivr.heard import Asked, Heard, yes_or_no
from ivr.keyed import keyed_phone
from nlu.third_parties import PARTY, third_party_kind

PARTIES = "third_parties"
MORE = "more_vehicles"
OTHER_PLATE = "other_plate"
_PARTS = ("make", "model", "colour")


def other_plate(heard: Heard, asked: Asked) -> dict[str, Any]:
    """At this question a plate is the other's, whoever's it sounds like; he is who it belongs to."""
    plate = heard.values.get("other_plate") or heard.values.get("plate_number")
    if plate is None:
        return {}
    return {"other_plate": plate, PARTIES: _first_with("plate", plate["value"], heard, asked)}


def other_driver(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Whether the other driver can be reached; a telephone number told says yes, and is kept with the vehicle."""
    phone = heard.values.get("phone")
    if phone is None:
        return yes_or_no(heard, asked)
    (field,) = asked.fills
    reached = {"value": True, "text": heard.text, "confidence": heard.confidence}
    return {field: reached, PARTIES: _first_with("phone", phone["value"], heard, asked)}


def other_phone(heard: Heard, asked: Asked) -> dict[str, Any]:
    """The telephone of the driver of the first one, said or keyed."""
    phone = heard.values.get("phone") or keyed_phone(heard.digits)
    return {} if phone is None else {PARTIES: _first_with("phone", phone["value"], heard, asked)}


def corrected(parties: Mapping[str, Any], was: Any, plate: Any) -> dict[str, Any]:
    """The list with another plate for the one who had the wrong one."""
    items = [{**item, "plate": plate} if item.get("plate") == was else item for item in parties["items"]]
    return {**parties, "items": items}


def _first_with(part: str, value: str, heard: Heard, asked: Asked) -> dict[str, Any]:
    """All others who were in it, as known and told, with this of the first one."""
    known, told = other_parties(asked.known), other_parties(heard.values)
    first, *others = (grown(known, told, heard.text) if known else told) or [{"kind": "vehicle", "text": heard.text}]
    return {"items": [{**first, part: value}, *others]}


def more_vehicles(heard: Heard, asked: Asked) -> dict[str, Any]:
    """Yes or no; who tells of the next one at once has answered, and is asked once more."""
    return {} if PARTIES in heard.values else yes_or_no(heard, asked)


def another_vehicle(heard: Heard, asked: Asked) -> dict[str, Any]:
    """One more, with plate, make and telephone as far as they are told; "I don't know" is one, too."""
    if not heard.is_words and heard.intent != "dont_know":
        return {}
    told = heard.values
    plate = told.get("other_plate") or told.get("plate_number") or {}
    kind = third_party_kind(heard.text, heard.language)
    item: dict[str, Any] = {"kind": "vehicle" if kind == PARTY else kind, "text": heard.text}
    make: Mapping[str, Any] = told.get("vehicle") or {}
    known = {"plate": plate.get("value"), "phone": (told.get("phone") or {}).get("value")}
    known |= {part: make.get(part) for part in _PARTS}
    item |= {name: value for name, value in known.items() if value}
    return {PARTIES: {"items": [*other_parties(asked.known), item]}, **_asked_again(asked.known)}


def _asked_again(known: Fields) -> dict[str, Any]:
    """Whether there are more is asked once more."""
    return {MORE: None} if MORE in known else {}
