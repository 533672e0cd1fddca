"""What kind of accident a report tells of, read from its fields: what questions, papers and duties go by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]

# Loss causes of docs/fnol.md.
COLLISION, OTHER_ACCIDENT = "A10029", "A10096"
FIRES = frozenset({"A10001", "A10002"})
WATERS = frozenset({"A10014", "A10003"})
GLASS, THEFT = "A10022", "A10023"
# The accident class of running into a thing, and the things that are somebody's.
WITH_A_THING = "170"
THINGS = frozenset({"barrier", "tree", "building", "other"})
PROPERTY = "property"
FLED = "fled"
# Kinds of other parties that are a vehicle with its driver.
VEHICLES = frozenset({"vehicle", "parked_vehicle", "heavy_vehicle", "two_wheeler", "party"})
# One of the injured of whom nothing is known.
UNNAMED: Fields = {"role": None, "who": None, "body": [], "severity": None, "state": [], "how": None}
# Without these nobody can be sent and nothing decided; told together they are the story.
ESSENTIALS = ("loss_date", "loss_location", "cause_of_loss")


def part_of(fields: Fields, field: str, part: str) -> Any:
    """None for a field that is missing, and for a part it does not have."""
    return (fields.get(field) or {}).get(part)


def cause_of(fields: Fields) -> Any:
    return part_of(fields, "cause_of_loss", "code")


def is_property(fields: Fields) -> bool:
    return bool(part_of(fields, "scope", "code") == PROPERTY)


def is_motor(fields: Fields) -> bool:
    """What is damaged is a vehicle unless something else is known."""
    return not is_property(fields)


def is_theft(fields: Fields) -> bool:
    return bool(cause_of(fields) == THEFT)


def is_fire(fields: Fields) -> bool:
    return cause_of(fields) in FIRES


def maybe_hurt(fields: Fields) -> bool:
    return part_of(fields, "injury", "status") in ("yes", "possible")


def other_parties(fields: Fields) -> list[dict[str, Any]]:
    """Everyone else who was in it, in the order told of."""
    return list(part_of(fields, "third_parties", "items") or ())


def other_vehicles(fields: Fields) -> list[dict[str, Any]]:
    """Those of them that are a vehicle."""
    return [item for item in other_parties(fields) if item.get("kind") in VEHICLES]


MAKE = ("colour", "make", "model")  # in the order they are said


def make_of(vehicle: Mapping[str, Any]) -> list[str]:
    """Colour, make and model, as far as they were told."""
    return [str(vehicle[part]) for part in MAKE if vehicle.get(part)]


def is_known(vehicle: Mapping[str, Any]) -> bool:
    """Something was told by which this one can be told from others."""
    return bool(vehicle.get("plate") or make_of(vehicle) or vehicle.get("kind") in ("heavy_vehicle", "two_wheeler"))


def injured_people(fields: Fields) -> list[dict[str, Any]]:
    """Those told of one by one."""
    return list(part_of(fields, "injured_people", "items") or ())


def injured_count(fields: Fields) -> int | None:
    """How many are hurt, as told or asked; never fewer than are listed."""
    told = part_of(fields, "injured_count", "value") or part_of(fields, "injury", "count")
    return max(told or 0, len(injured_people(fields))) or None


def is_described(person: Mapping[str, Any]) -> bool:
    """Where or how badly this one is hurt has been said, or that nobody knows."""
    return any(person.get(part) for part in ("body", "severity", "state", "how"))


def somebody_fled(fields: Fields) -> bool:
    sides = (part_of(fields, "cause_of_loss", side) or () for side in ("own_actions", "other_actions"))
    return any(FLED in actions for actions in sides)


def driver_not_in_order(fields: Fields) -> bool:
    return part_of(fields, "driver_in_order", "value") is False


def cannot_move(fields: Fields) -> bool:
    return part_of(fields, "drivable", "value") is False
