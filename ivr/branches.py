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
    injured_people,
    is_described,
    is_fire,
    is_motor,
    is_property,
    is_theft,
    maybe_hurt,
    other_parties,
    part_of,
    somebody_fled,
)
from ivr.scope import GENERAL
from ivr.sureness import is_unsure

Branch = Callable[[Fields], bool]

# Accident classes of docs/fnol.md. A scrape (121, 122) may be with a wall as well: it takes a vehicle that was told of.
WITH_ANOTHER_VEHICLE = frozenset({"111", "112", "113", "180"})
STRUCK_WHILE_PARKED = frozenset({"190", "222"})
# So many are asked for by name; of a bus full of people a person takes the rest.
MOST_PEOPLE = 6
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


def _uncounted(fields: Fields) -> bool:
    """No number was told, and nobody by name: who was named is asked whether there are others."""
    return maybe_hurt(fields) and part_of(fields, "injury", "count") is None and not injured_people(fields)


def _maybe_critical(fields: Fields) -> bool:
    """Nobody said whether the injured are trapped or unconscious."""
    return maybe_hurt(fields) and not part_of(fields, "injury", "trapped")


def _health_details_wanted(fields: Fields) -> bool:
    """Somebody is hurt, and something is still to be asked of it that must not be asked without consent."""
    people, ambulance = injured_people(fields), part_of(fields, "ambulance", "value") is True
    all_told = bool(people) and all(map(is_described, people)) and not _others_open(fields)
    return maybe_hurt(fields) and (ambulance or not all_told)


def _consents(fields: Fields) -> bool:
    return part_of(fields, "health_consent", "value") is True


def _nobody_named(fields: Fields) -> bool:
    """Somebody is hurt, and who has not been said."""
    return maybe_hurt(fields) and _consents(fields) and not injured_people(fields)


def _undescribed(fields: Fields) -> bool:
    """Somebody is hurt of whom neither where nor how badly has been said."""
    return maybe_hurt(fields) and _consents(fields) and not all(map(is_described, injured_people(fields)))


def _told_count(fields: Fields) -> int | None:
    """A number the caller gave; "one" is no such number, for who tells of one need not have told of all."""
    asked, told = part_of(fields, "injured_count", "value"), part_of(fields, "injury", "count")
    return asked or (told if told and told > 1 else None)


def _others_open(fields: Fields) -> bool:
    """There may be more people hurt than have been told of."""
    people, count = injured_people(fields), _told_count(fields)
    if not people or len(people) >= MOST_PEOPLE or part_of(fields, "more_injured", "value") is False:
        return False
    return count is None or len(people) < count


def _others_unasked(fields: Fields) -> bool:
    unasked = "more_injured" not in fields and _told_count(fields) is None
    return maybe_hurt(fields) and _consents(fields) and unasked and _others_open(fields)


def _another_hurt(fields: Fields) -> bool:
    """One more is known to be hurt, by the number told or because the caller says so."""
    known = part_of(fields, "more_injured", "value") is True or _told_count(fields) is not None
    return maybe_hurt(fields) and _consents(fields) and known and _others_open(fields)


def _ambulance_coming(fields: Fields) -> bool:
    return maybe_hurt(fields) and _consents(fields) and part_of(fields, "ambulance", "value") is True


def _other_plate_unknown(fields: Fields) -> bool:
    """The plate of a car whose number matters: those on two wheels have none that anybody knows."""
    known = any(item.get("plate") for item in other_parties(fields)) or _kinds(fields) == {"two_wheeler"}
    return _other_vehicle(fields) and not known


def _vehicles(fields: Fields) -> int:
    """Other vehicles told of."""
    return sum(item.get("kind") in VEHICLES for item in other_parties(fields))


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
    "uncounted": _uncounted,
    "maybe_critical": _maybe_critical,
    "health_details_wanted": _health_details_wanted,
    "nobody_named": _nobody_named,
    "undescribed": _undescribed,
    "others_unasked": _others_unasked,
    "another_hurt": _another_hurt,
    "ambulance_coming": _ambulance_coming,
    "other_plate_unknown": _other_plate_unknown,
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
