"""Several other vehicles: asked for where more than one is likely, each with what is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ivr.answers import Heard
from ivr.branches import MOST_VEHICLES, holds
from ivr.script import Script
from nlu.understander import Understander
from tests.ivr.conversation import Conversation
from tests.ivr.words import NOBODY_HURT, PHONE, REAR_END, SHANGHAI, STORY, understood

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)
CAR = {"kind": "vehicle", "text": "一辆货车", "plate": "京B12345"}
PILE_UP = {"vehicles_in_it": {"value": 3}}


def at(script: Script, question: str, **fields: Any) -> Conversation:
    talk = Conversation(script, fields={**STORY, "injury": NOBODY_HURT, "third_parties": {"items": [CAR]}, **fields})
    talk.state = talk.state.from_json({"question": question, "advised": ["guidance_none"]})
    return talk


def say(talk: Conversation, words: str) -> None:
    talk.hear(Heard(Understander({}).understand(words, talk.language, NOW, talk.state.question)))


def others(talk: Conversation) -> list[dict[str, Any]]:
    return [
        {name: part for name, part in item.items() if name != "text"} for item in talk.fields["third_parties"]["items"]
    ]


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, False),
        (PILE_UP, True),
        ({"third_parties": {"items": [CAR, CAR]}}, True),
        ({**PILE_UP, "third_parties": {"items": [CAR, CAR]}, "more_vehicles": {"value": False}}, False),
        ({**PILE_UP, "third_parties": {"items": [CAR] * MOST_VEHICLES}}, False),
    ],
)
def test_asked_where_more_than_one_is_likely(fields: dict[str, Any], asked: bool) -> None:
    known = {"cause_of_loss": REAR_END, "third_parties": {"items": [CAR]}, **fields}
    assert holds("more_vehicles_likely", known) is asked


def test_one_after_the_other_until_there_are_no_more(whole_script: Script) -> None:
    talk = at(whole_script, "other_driver", **PILE_UP)
    talk.hear("#1")
    assert talk.now == "more_vehicles"
    talk.hear("#1")
    assert talk.now == "another_vehicle"
    say(talk, "一辆白色宝马 车牌京C88888")
    assert talk.now == "more_vehicles"
    talk.hear_all("#1", "#1")
    assert talk.now == "more_vehicles", "not known is one more vehicle of which nothing is known"
    talk.hear("#2")
    assert talk.now == "vehicle"
    assert [item.get("plate") for item in others(talk)] == ["京B12345", "京C88888", None]
    assert "plate_number" not in talk.fields, "the plate told is not the caller's"


def test_a_telephone_told_is_the_other_drivers(whole_script: Script) -> None:
    talk = at(whole_script, "other_driver")
    talk.hear(Heard(understood("他的电话是幺三八零零幺三八零零零", "inform", phone=PHONE)))
    assert talk.fields["other_driver"]["value"] is True
    assert others(talk)[0]["phone"] == PHONE["value"]
    assert "phone" not in talk.fields


def test_a_pile_up_is_heard_in_the_story(whole_script: Script) -> None:
    talk = Conversation(whole_script)
    talk.hear("#2")
    say(talk, "昨天晚上八点在上海市延安路三车连环追尾")
    assert talk.fields["vehicles_in_it"]["value"] == 3
