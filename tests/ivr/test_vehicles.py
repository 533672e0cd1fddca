"""Several other vehicles: asked for where more than one is likely, each with what is known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import pytest

from ivr.answers import Heard
from ivr.branches import MOST_VEHICLES, holds
from ivr.call_flow import CallStage
from ivr.grown import grown
from ivr.read_back import ReadBack
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
    talk.hear_all("#1", "#1")
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


class TestTheTelephoneOfTheOther:
    """Asked of the driver who is there, of the first other vehicle; not known is an answer."""

    @pytest.mark.parametrize("answer", ["#13900139000", "幺三九零零幺三九零零零"])
    def test_said_or_keyed_it_is_kept_with_the_vehicle(self, whole_script: Script, answer: str) -> None:
        talk = at(whole_script, "other_driver")
        talk.hear("#1")
        assert talk.now == "other_phone"
        talk.hear(answer) if answer.startswith("#") else say(talk, answer)
        assert [item["phone"].removeprefix("+86") for item in others(talk)] == ["13900139000"]
        assert others(talk)[0]["plate"] == "京B12345"
        assert (talk.now, "phone" in talk.fields) == ("vehicle", False)

    @pytest.mark.parametrize("answer", ["不知道", "#1"])
    def test_not_known_is_an_answer(self, whole_script: Script, answer: str) -> None:
        talk = at(whole_script, "other_phone", other_driver={"value": True})
        talk.hear(answer)
        assert talk.now == "vehicle"

    def test_who_cannot_be_reached_has_none(self, whole_script: Script) -> None:
        talk = at(whole_script, "other_driver")
        talk.hear("#2")
        assert talk.now == "vehicle"

    def test_not_in_the_short_form(self, whole_script: Script) -> None:
        talk = at(whole_script, "other_plate", other_driver={"value": True}, third_parties={"items": []})
        talk.state = replace(talk.state, short=True)
        talk.hear("不知道")
        assert talk.now == "vehicle"


class TestTheRecap:
    BMW: ClassVar = {"kind": "vehicle", "text": "", "make": "宝马", "colour": "白色"}
    UNKNOWN: ClassVar = {"kind": "vehicle", "text": "一辆车"}

    @pytest.mark.parametrize(
        ("language", "items", "recap"),
        [
            ("zh-CN", [CAR], "对方车辆，一辆车，车牌京 B 1, 2 3 4 5。"),
            ("zh-CN", [{**BMW, "plate": "京B12345"}, UNKNOWN], "对方2辆车，白色宝马，车牌京 B 1, 2 3 4 5；一辆车。"),
            ("en-US", [CAR, BMW], "2 other vehicles: a car, plate 京 B 1, 2 3 4 5; 白色 宝马. "),
            ("ko-KR", [{"kind": "heavy_vehicle", "text": "트럭"}], "상대 차량, 대형차. "),
            ("zh-CN", [UNKNOWN], ""),
            ("zh-CN", [{"kind": "pedestrian", "text": "行人"}], ""),
        ],
    )
    def test_tells_plate_or_kind_of_each(
        self, whole_script: Script, language: str, items: list[dict[str, Any]], recap: str
    ) -> None:
        assert ReadBack(whole_script.prompts(language).speech, NOW).recap({"third_parties": {"items": items}}) == recap

    def test_of_a_long_list_it_says_how_many(self, whole_script: Script) -> None:
        fields = {"third_parties": {"items": [CAR] * MOST_VEHICLES}}
        recap = ReadBack(whole_script.prompts("zh-CN").speech, NOW).recap(fields)
        assert (recap.count("车牌"), recap[:5]) == (3, f"对方{MOST_VEHICLES}辆车")

    def test_a_wrong_plate_is_corrected_in_the_list(self, whole_script: Script) -> None:
        talk = at(whole_script, "confirm", other_plate={"value": "京B12345", "text": "", "confidence": 0.9})
        talk.stage = CallStage.CONFIRMING
        say(talk, "不对 对方车牌是京C88888")
        assert [item["plate"] for item in others(talk)] == ["京C88888"]
        assert talk.now == "confirm"

    def test_a_wrong_plate_that_is_named_is_asked_again(self, whole_script: Script) -> None:
        talk = at(whole_script, "confirm", other_plate={"value": "京B12345", "text": "", "confidence": 0.9})
        talk.stage = CallStage.CONFIRMING
        talk.hear(Heard(understood("对方车牌不对", "deny")))
        assert talk.now == "other_plate"
        say(talk, "京C88888")
        assert [item["plate"] for item in others(talk)] == ["京C88888"]
        assert "plate_number" not in talk.fields


def test_the_make_of_a_vehicle_may_be_told_later() -> None:
    car = {"kind": "vehicle", "text": "前面的车", "plate": "京B12345"}
    volkswagen = {"kind": "vehicle", "text": "一辆白色的大众", "make": "大众", "colour": "白色"}
    assert grown([car], [volkswagen], "是一辆白色的大众") == [{**car, "make": "大众", "colour": "白色"}]
    assert grown([volkswagen], [{**car, "plate": None}], "前面的车") == [volkswagen]
