"""Named predicates over what is known of a report: which questions it asks besides those every report asks. Pure.

A slot of `dialogues/*.yaml` names one of them in `when`; a slot whose predicate is false is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from claims.accident_kinds import (
    COLLISION,
    GLASS,
    THINGS,
    VEHICLES,
    WATERS,
    WITH_A_THING,
    Fields,
    cannot_move,
    cause_of,
    driver_not_in_order,
    is_fire,
    is_motor,
    is_property,
    is_theft,
    maybe_hurt,
    other_parties,
    other_vehicles,
    part_of,
    somebody_fled,
)
from ivr.injury_branches import INJURY_BRANCHES
from ivr.scope import GENERAL
from ivr.sureness import is_unsure

Branch = Callable[[Fields], bool]

# Accident classes of docs/fnol.md. A scrape (121, 122) may be with a wall as well: it takes a vehicle that was told of.
WITH_ANOTHER_VEHICLE = frozenset({"111", "112", "113", "180"})
STRUCK_WHILE_PARKED = frozenset({"190", "222"})
SINGLE_CAR_SCENE = "08"
# So many other vehicles are asked for; of a longer pile-up a person takes the rest.
MOST_VEHICLES = 5


def _class(fields: Fields) -> Any:
    return part_of(fields, "cause_of_loss", "accident_class")


def _scene(fields: Fields) -> Any:
    return part_of(fields, "cause_of_loss", "liability_scene")


def _kinds(fields: Fields) -> set[str]:
    """Kinds of the others who were in it."""
    return {str(item.get("kind")) for item in other_parties(fields)}


def _always(_fields: Fields) -> bool:
    return True


def _glass(fields: Fields) -> bool:
    return is_motor(fields) and cause_of(fields) == GLASS


def _water(fields: Fields) -> bool:
    return cause_of(fields) in WATERS


def _motor_water(fields: Fields) -> bool:
    return is_motor(fields) and _water(fields)


def _hit_and_run(fields: Fields) -> bool:
    return is_motor(fields) and somebody_fled(fields)


def _animal(fields: Fields) -> bool:
    """Something that was run into, and nobody said what: an animal has no accident class of its own."""
    return is_motor(fields) and "animal" in _kinds(fields)


def _hit_a_thing(fields: Fields) -> bool:
    return is_motor(fields) and bool(_class(fields) == WITH_A_THING)


def _other_vehicle(fields: Fields) -> bool:
    """Another road user with a name and a plate, who is still there."""
    if not is_motor(fields) or _hit_and_run(fields) or is_theft(fields):
        return False
    told = bool(_kinds(fields) & VEHICLES) or "other_plate" in fields
    return told or (_class(fields) in WITH_ANOTHER_VEHICLE and cause_of(fields) == COLLISION)


def _single_car(fields: Fields) -> bool:
    """Ran into something or off the road, and what it was has not been said."""
    if not is_motor(fields) or _other_vehicle(fields) or _hit_and_run(fields):
        return False
    unsaid = _scene(fields) == SINGLE_CAR_SCENE and _class(fields) is None
    return unsaid and not _animal(fields)


def _on_the_road(fields: Fields) -> bool:
    """A road accident: whether police know of it and the scene is kept matters."""
    return is_motor(fields) and not is_theft(fields) and not _glass(fields) and not _motor_water(fields)


def _somebody_drove(fields: Fields) -> bool:
    return _on_the_road(fields) and _class(fields) not in STRUCK_WHILE_PARKED


def _cannot_be_driven(fields: Fields) -> bool:
    return is_motor(fields) and cannot_move(fields)


def _not_theft(fields: Fields) -> bool:
    return not is_theft(fields)


def _time_unknown(fields: Fields) -> bool:
    """Of the moment only the day is known."""
    return _not_theft(fields) and part_of(fields, "loss_date", "precision") == "day"


def _plate_unsure(fields: Fields) -> bool:
    return is_motor(fields) and is_unsure(fields, "plate_number")


def _policy_unsure(fields: Fields) -> bool:
    return is_unsure(fields, "policy_number")


def _phone_unsure(fields: Fields) -> bool:
    return is_unsure(fields, "phone")


def _other_plate_unknown(fields: Fields) -> bool:
    """The plate of a car whose number matters: those on two wheels have none that anybody knows."""
    known = any(item.get("plate") for item in other_parties(fields)) or _kinds(fields) == {"two_wheeler"}
    return _other_vehicle(fields) and not known


def _other_phone_unknown(fields: Fields) -> bool:
    """The other driver is there, and the telephone has not been told."""
    reached = part_of(fields, "other_driver", "value") is True
    return _other_vehicle(fields) and reached and not any(item.get("phone") for item in other_parties(fields)[:1])


def _vehicles(fields: Fields) -> int:
    """Other vehicles told of."""
    return len(other_vehicles(fields))


def _more_vehicles_likely(fields: Fields) -> bool:
    """A pile-up, or more than one told of: there may be others."""
    total = part_of(fields, "vehicles_in_it", "value") or 0
    likely = total > _vehicles(fields) + 1 or _vehicles(fields) > 1
    return _other_vehicle(fields) and likely and "more_vehicles" not in fields and _vehicles(fields) < MOST_VEHICLES


def _another_vehicle(fields: Fields) -> bool:
    more = part_of(fields, "more_vehicles", "value") is True
    return _other_vehicle(fields) and more and _vehicles(fields) < MOST_VEHICLES


def _thing_unnamed(fields: Fields) -> bool:
    return bool(part_of(fields, "hit_what", "code") == "other")


def _someone_elses_thing(fields: Fields) -> bool:
    return _hit_a_thing(fields) or part_of(fields, "hit_what", "code") in THINGS


def _hit_an_animal(fields: Fields) -> bool:
    return _animal(fields) or part_of(fields, "hit_what", "code") == "animal"


def _police_matters(fields: Fields) -> bool:
    return _on_the_road(fields) or is_theft(fields)


def _police_know_of_theft(fields: Fields) -> bool:
    return is_theft(fields) and part_of(fields, "police", "status") not in (None, "not_called")


def _scene_may_be_kept(fields: Fields) -> bool:
    return _on_the_road(fields) and part_of(fields, "police", "status") != "done"


def _car_is_there(fields: Fields) -> bool:
    return is_motor(fields) and not is_theft(fields)


def _scope_open(fields: Fields) -> bool:
    """The line takes both kinds, and the story does not tell."""
    return bool(part_of(fields, "scope", "code") == GENERAL) and "plate_number" not in fields


BRANCHES: Mapping[str, Branch] = {
    "always": _always,
    "scope_open": _scope_open,
    "motor": is_motor,
    "property": is_property,
    "hurt": maybe_hurt,
    "hit_and_run": _hit_and_run,
    "single_car": _single_car,
    "other_vehicle": _other_vehicle,
    "hit_a_thing": _hit_a_thing,
    "animal": _animal,
    "theft": is_theft,
    "glass": _glass,
    "fire": is_fire,
    "water": _water,
    "motor_water": _motor_water,
    "on_the_road": _on_the_road,
    "somebody_drove": _somebody_drove,
    "car_is_there": _car_is_there,
    "cannot_be_driven": _cannot_be_driven,
    "not_theft": _not_theft,
    "time_unknown": _time_unknown,
    "plate_unsure": _plate_unsure,
    "policy_unsure": _policy_unsure,
    "phone_unsure": _phone_unsure,
    **INJURY_BRANCHES,
    "other_plate_unknown": _other_plate_unknown,
    "other_phone_unknown": _other_phone_unknown,
    "more_vehicles_likely": _more_vehicles_likely,
    "another_vehicle": _another_vehicle,
    "thing_unnamed": _thing_unnamed,
    "someone_elses_thing": _someone_elses_thing,
    "hit_an_animal": _hit_an_animal,
    "police_matters": _police_matters,
    "police_know_of_theft": _police_know_of_theft,
    "scene_may_be_kept": _scene_may_be_kept,
    "driver_not_in_order": driver_not_in_order,
}


def holds(branch: str | None, fields: Fields) -> bool:
    """Whether a slot with this `when` belongs to what is known; no name: always."""
    return branch is None or BRANCHES[branch](fields)
