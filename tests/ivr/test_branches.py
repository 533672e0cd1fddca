"""Which branch a report belongs to, from what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ivr.asking import next_slot
from ivr.branches import holds
from ivr.dialogue_state import DialogueState
from ivr.script import Script


def cause(code: str, accident_class: str | None = None, **more: Any) -> dict[str, Any]:
    return {"cause_of_loss": {"code": code, "accident_class": accident_class, "text": "", "confidence": 0.9, **more}}


def others(*kinds: str) -> dict[str, Any]:
    return {"third_parties": {"items": [{"kind": kind, "text": kind} for kind in kinds]}}


NOTHING: Mapping[str, Any] = {}
REAR_END = cause("A10029", "113", liability_scene="01")
WALL = cause("A10029", "170", liability_scene="08")
SOMETHING = cause("A10029", liability_scene="08")
STOLEN = cause("A10023", "204")
CONSENTED: dict[str, Any] = {"health_consent": {"value": True}}
HURT: dict[str, Any] = {"injury": {"status": "yes"}}
LEG: dict[str, Any] = {"body": ["leg"]}


def people(*persons: Mapping[str, Any]) -> dict[str, Any]:
    return {"injured_people": {"items": list(persons)}}


AT_HOME = {"scope": {"code": "property"}}

CASES: list[tuple[Mapping[str, Any], set[str]]] = [
    (NOTHING, {"motor", "on_the_road", "somebody_drove", "car_is_there"}),
    (REAR_END, {"motor", "on_the_road", "somebody_drove", "car_is_there", "other_vehicle"}),
    (WALL, {"motor", "on_the_road", "somebody_drove", "car_is_there", "hit_a_thing"}),
    (SOMETHING, {"motor", "on_the_road", "somebody_drove", "car_is_there", "single_car"}),
    (SOMETHING | others("animal"), {"motor", "on_the_road", "somebody_drove", "car_is_there", "animal"}),
    (SOMETHING | others("vehicle"), {"motor", "on_the_road", "somebody_drove", "car_is_there", "other_vehicle"}),
    (
        cause("A10029", "113", other_actions=["fled"]),
        {"motor", "on_the_road", "somebody_drove", "car_is_there", "hit_and_run"},
    ),
    (cause("A10029", "190"), {"motor", "on_the_road", "car_is_there"}),
    (STOLEN, {"motor", "theft"}),
    (STOLEN | others("party"), {"motor", "theft"}),
    (cause("A10022", "221"), {"motor", "car_is_there", "glass"}),
    (cause("A10014", "225"), {"motor", "car_is_there", "water", "motor_water"}),
    (cause("A10001", "203"), {"motor", "on_the_road", "somebody_drove", "car_is_there", "fire"}),
    (AT_HOME | cause("A10001"), {"property", "fire"}),
    (AT_HOME | cause("A10014"), {"property", "water"}),
    (AT_HOME | cause("A10022"), {"property"}),
    (AT_HOME | REAR_END | others("vehicle"), {"property"}),
    (
        {"injury": {"status": "possible"}, "drivable": {"value": False}},
        {"motor", "on_the_road", "somebody_drove", "car_is_there", "hurt", "cannot_be_driven"},
    ),
]


@pytest.mark.parametrize(("fields", "branches"), CASES, ids=[f"{i}" for i in range(len(CASES))])
def test_branches_of_what_is_known(fields: Mapping[str, Any], branches: set[str]) -> None:
    kinds = {branch for _, wanted in CASES for branch in wanted}
    assert {name for name in kinds if holds(name, fields)} == branches
    assert holds(None, fields)


FINER: list[tuple[Mapping[str, Any], set[str], set[str]]] = [
    (WALL, {"someone_elses_thing", "police_matters", "scene_may_be_kept"}, {"thing_unnamed", "hit_an_animal"}),
    (SOMETHING | {"hit_what": {"code": "animal"}}, {"hit_an_animal"}, {"someone_elses_thing"}),
    (SOMETHING | {"hit_what": {"code": "other"}}, {"someone_elses_thing", "thing_unnamed"}, {"hit_an_animal"}),
    (REAR_END, {"other_plate_unknown"}, {"theft"}),
    (REAR_END | others("two_wheeler"), {"other_vehicle"}, {"other_plate_unknown"}),
    (
        REAR_END | {"third_parties": {"items": [{"kind": "vehicle", "plate": "京B12345"}]}},
        {"other_vehicle"},
        {"other_plate_unknown"},
    ),
    (REAR_END | {"police": {"status": "done"}}, {"police_matters"}, {"scene_may_be_kept"}),
    (STOLEN, {"police_matters"}, {"not_theft", "police_know_of_theft", "scene_may_be_kept"}),
    (STOLEN | {"police": {"status": "called"}}, {"police_know_of_theft"}, set()),
    (STOLEN | {"police": {"status": "not_called"}}, set(), {"police_know_of_theft"}),
    ({"injury": {"status": "yes"}}, {"uncounted", "maybe_critical"}, {"nobody_named", "ambulance_coming"}),
    (
        CONSENTED | HURT,
        {"uncounted", "maybe_critical", "nobody_named"},
        {"undescribed", "ambulance_coming", "others_unasked"},
    ),
    (
        CONSENTED | {"injury": {"status": "yes", "count": 2, "trapped": True}, "ambulance": {"value": True}},
        {"nobody_named", "ambulance_coming"},
        {"uncounted", "maybe_critical", "undescribed"},
    ),
    (CONSENTED | HURT | people({}), {"undescribed", "others_unasked"}, {"uncounted", "nobody_named", "another_hurt"}),
    (CONSENTED | HURT | people(LEG), {"others_unasked"}, {"undescribed", "another_hurt"}),
    (CONSENTED | HURT | people(LEG) | {"more_injured": {"value": True}}, {"another_hurt"}, {"others_unasked"}),
    (CONSENTED | HURT | people(LEG) | {"more_injured": {"value": False}}, set(), {"another_hurt", "others_unasked"}),
    (CONSENTED | HURT | people(LEG) | {"injured_count": {"value": 2}}, {"another_hurt"}, {"others_unasked"}),
    (CONSENTED | HURT | people(LEG, LEG) | {"injured_count": {"value": 2}}, set(), {"another_hurt", "others_unasked"}),
    (HURT | people(LEG), {"health_details_wanted"}, {"others_unasked"}),
    (CONSENTED | HURT | people(*[LEG] * 6) | {"more_injured": {"value": True}}, set(), {"another_hurt"}),
    ({"driver_in_order": {"value": False}}, {"driver_not_in_order"}, set()),
    ({"driver_in_order": {"value": True}}, set(), {"driver_not_in_order"}),
]


@pytest.mark.parametrize(("fields", "yes", "no"), FINER, ids=[f"{i}" for i in range(len(FINER))])
def test_finer_branches(fields: Mapping[str, Any], yes: set[str], no: set[str]) -> None:
    assert {name for name in yes | no if holds(name, fields)} == yes


def test_a_slot_is_asked_only_where_it_belongs(whole_script: Script) -> None:
    first = whole_script.report.slots[0].model_copy(update={"when": "property"})
    form = whole_script.report.model_copy(update={"slots": (first, *whole_script.report.slots[1:])})
    asked = next_slot(form, {}, DialogueState())
    assert asked is not None
    assert asked.slot == form.slots[1].slot
    assert next_slot(form, AT_HOME, DialogueState()) == first


def test_the_short_form_leaves_out_what_can_wait(whole_script: Script) -> None:
    first = whole_script.report.slots[0].model_copy(update={"short": False})
    form = whole_script.report.model_copy(update={"slots": (first, *whole_script.report.slots[1:])})
    state = DialogueState()
    assert next_slot(form, {}, state) == first
    assert next_slot(form, {}, replace(state, short=True)) == form.slots[1]
