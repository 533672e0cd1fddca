"""Numbers heard unsurely are said yes to; lists grow; a no with another value corrects that value only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ivr.answers import Heard
from ivr.grown import grown
from ivr.script import Script
from ivr.sureness import is_unsure, with_doubt
from settings import Thresholds
from tests.ivr.conversation import Conversation
from tests.ivr.words import NINE_IN_THE_EVENING, NOBODY_HURT, PHONE, PLATE, SOMEBODY_HURT, STORY, understood

SURE_NUMBER = Thresholds().confirm
DOUBTFUL = {**PLATE, "confidence": SURE_NUMBER - 0.1}
OTHER = {**PLATE, "value": "沪A54321", "confidence": 0.9}


def said(text: str, intent: str = "inform", **values: Any) -> Heard:
    return Heard(understood(text, intent, **values))


def at_the_plate(script: Script) -> Conversation:
    known = {"injury": NOBODY_HURT, "other_plate": {"value": "x"}, "other_driver": {"value": False}}
    talk = Conversation(script, fields={**STORY, **known})
    talk.state = talk.state.from_json({"question": "vehicle", "advised": ["guidance_none"]})
    return talk


def test_a_sure_number_is_read_back_with_the_next_question(whole_script: Script) -> None:
    talk = at_the_plate(whole_script)
    talk.hear(said("沪A一二三四五", plate_number=PLATE))
    assert talk.said == ["acknowledge", "drivable"]


def test_an_unsure_number_must_be_said_yes_to(whole_script: Script) -> None:
    talk = at_the_plate(whole_script)
    talk.hear(said("沪A一二三四五", plate_number=DOUBTFUL))
    assert talk.said == ["check_plate"]
    talk.hear("对")
    assert talk.now == "drivable"
    assert talk.fields["plate_number_checked"]["value"] == PLATE["value"]


def test_a_number_denied_is_taken_back_and_asked_again(whole_script: Script) -> None:
    talk = at_the_plate(whole_script)
    for _ in range(3):
        assert talk.now in ("vehicle", "check_plate") if talk.reply else True
        talk.hear(said("沪A一二三四五", plate_number=DOUBTFUL))
        talk.hear("不对")
        assert "plate_number" not in talk.fields
    assert talk.now == "drivable", "three tries, then it is left open"


def test_the_right_number_said_with_the_no_is_taken(whole_script: Script) -> None:
    talk = at_the_plate(whole_script)
    talk.hear(said("沪A一二三四五", plate_number=DOUBTFUL))
    talk.hear(said("不对 是沪A五四三二一", "deny", plate_number=OTHER))
    assert talk.fields["plate_number"] == OTHER
    assert talk.now == "drivable"


@pytest.mark.parametrize(
    ("heard", "unsure"),
    [
        (said("x"), False),
        (replace(said("x"), hearing={"plate_number": 0.6}), True),
        (Heard(digits="12345678"), False),
    ],
)
def test_hearing_and_reading_count_together_and_keys_are_sure(heard: Heard, unsure: bool) -> None:
    value = with_doubt("plate_number", PLATE, heard, SURE_NUMBER)
    assert is_unsure({"plate_number": value}, "plate_number") is unsure
    assert with_doubt("loss_date", STORY["loss_date"], heard, SURE_NUMBER) == STORY["loss_date"]


def test_a_checked_number_is_sure_until_it_changes() -> None:
    fields = {"phone": {**PHONE, "unsure": True}, "phone_checked": {"value": PHONE["value"]}}
    assert not is_unsure(fields, "phone")
    assert is_unsure({**fields, "phone_checked": {"value": "+86139"}}, "phone")


def test_a_no_with_another_value_corrects_that_value_only(whole_script: Script) -> None:
    talk = at_the_plate(whole_script)
    before = dict(talk.fields)
    talk.hear(said("不对 是昨天晚上九点", "deny", loss_date=NINE_IN_THE_EVENING))
    assert talk.fields["loss_date"] == NINE_IN_THE_EVENING
    assert {name: talk.fields[name] for name in before if name != "loss_date"} == {
        name: value for name, value in before.items() if name != "loss_date"
    }
    talk.fields["injury"] = SOMEBODY_HURT
    talk.hear(said("没有人受伤", "deny", injury=NOBODY_HURT))
    assert talk.fields["injury"] == SOMEBODY_HURT


CAR, TRUCK = {"kind": "vehicle", "text": "白车"}, {"kind": "heavy_vehicle", "text": "货车"}


@pytest.mark.parametrize(
    ("known", "told", "words", "then"),
    [
        ([CAR], [TRUCK], "还有一辆货车", [CAR, TRUCK]),
        ([CAR], [TRUCK], "那辆货车", [CAR]),
        ([CAR], [CAR], "还有白车", [CAR]),
        ([CAR], [{**CAR, "plate": "京B12345"}], "它的车牌", [{**CAR, "plate": "京B12345"}]),
        ([{**CAR, "plate": "京B1"}], [{**TRUCK, "plate": "京B2"}], "and another one",
         [{**CAR, "plate": "京B1"}, {**TRUCK, "plate": "京B2"}]),
    ],
)  # fmt: skip
def test_lists_grow(known: list[Any], told: list[Any], words: str, then: list[Any]) -> None:
    assert grown(known, told, words) == then


@pytest.mark.parametrize(
    ("thresholds", "value", "asked", "says"),
    [
        (Thresholds(), PLATE, "drivable", ["acknowledge", "drivable"]),
        (Thresholds(confirm=0.9), PLATE, "check_plate", ["check_plate"]),
        (Thresholds(read_back=0.7), PLATE, "drivable", ["drivable"]),
        (Thresholds(accept=0.85), PLATE, "vehicle", ["vehicle"]),
        (Thresholds(accept=0.3, confirm=0.3), {**PLATE, "confidence": 0.4}, "drivable", ["acknowledge", "drivable"]),
    ],
)
def test_a_line_may_be_surer_than_another(
    whole_script: Script, thresholds: Thresholds, value: dict[str, Any], asked: str, says: list[str]
) -> None:
    talk = at_the_plate(whole_script)
    talk.thresholds = thresholds
    talk.hear(said("沪A一二三四五", plate_number=value))
    assert (talk.now, talk.said) == (asked, says)
