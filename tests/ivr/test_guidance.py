"""The right words by the case, once, and in the order of need."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.answers import Heard
from ivr.script import Script
from tests.ivr.conversation import Conversation
from tests.ivr.words import REAR_END, STORY, understood


def in_danger(*kinds: str, status: str = "yes") -> dict[str, Any]:
    return {"status": status, "kinds": list(kinds), "text": "", "confidence": 0.9}


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["fire"], "guidance_fire"), (["trapped", "fire"], "guidance_fire"), (["trapped"], "guidance_trapped"),
        (["dangerous_goods"], "guidance_dangerous_goods"), (["leak"], "guidance_dangerous_goods"),
        (["water"], "guidance_water"),
    ],
)  # fmt: skip
def test_a_deadly_danger_is_answered_with_its_words_and_a_person(script: Script, kinds: list[str], said: str) -> None:
    talk = Conversation(script)
    talk.hear(Heard(understood("危险", "inform", danger=in_danger(*kinds))))
    assert talk.said == [said, "transfer_urgent"]
    assert talk.now == "person:life_in_danger"


def test_a_cry_for_help_is_told_all_numbers(script: Script) -> None:
    talk = Conversation(script)
    talk.hear("救命")
    assert talk.said == ["guidance_emergency", "transfer_urgent"]


def test_who_stands_on_a_motorway_lane_is_sent_behind_the_rail_and_goes_on(script: Script) -> None:
    talk = Conversation(script)
    talk.hear(Heard(understood("我在快车道上", "inform", danger=in_danger("motorway_lane"))))
    assert talk.said == ["guidance_motorway_lane", "safety"]
    talk.hear("没有")
    assert "guidance_none" not in talk.said, "the words for a motorway are the stricter ones"


def test_a_danger_denied_is_none(script: Script) -> None:
    talk = Conversation(script)
    talk.hear(Heard(understood("没有着火", "inform", danger=in_danger("fire", status="none"))))
    assert talk.said == ["safety"]


def test_a_motorway_has_its_triangle(script: Script) -> None:
    talk = Conversation(script)
    talk.hear("没有")
    place = {**STORY["loss_location"], "text": "京港澳高速", "road": "京港澳高速"}
    talk.hear(Heard(understood("在京港澳高速上", "inform", loss_location=place)))
    assert talk.said[0] == "guidance_motorway"
    talk.hear("追尾")
    assert "guidance_motorway" not in talk.said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "scene_clear"),
        ({"injury": {"status": "possible"}}, "scene_keep"),
        ({"drivable": {"value": False}, "tow": {"status": "wanted"}}, "scene_keep"),
        ({"cause_of_loss": {**REAR_END, "accident_class": "170"}, "thing_owner": {"text": "x"}}, "scene_report"),
    ],
)
def test_the_scene_is_kept_or_cleared_once_all_is_known(whole_script: Script, more: dict[str, Any], said: str) -> None:
    known = {"drivable": {"value": True}, "injury": {"status": "none"}, "police": {"status": "not_called"}}
    talk = Conversation(whole_script, fields={**STORY, **known, "relation": {"code": "self"}, **more})
    talk.state = talk.state.from_json({"question": "scene_kept"})
    talk.hear("#1")
    assert said not in talk.said, "the driver has not been asked about"
    talk.state = talk.state.from_json({**talk.state.as_json(), "question": "driver_in_order"})
    talk.hear("#1")
    assert talk.said[0] == said
    talk.hear("#1")
    assert said not in talk.said


def test_a_scene_that_was_left_needs_no_advice(whole_script: Script) -> None:
    talk = Conversation(whole_script, fields={**STORY, "injury": {"status": "none"}, "drivable": {"value": True}})
    talk.state = talk.state.from_json({"question": "scene_kept"})
    talk.hear("#2")
    assert not any(key.startswith("scene_") and key != "scene_kept" for key in talk.said)
