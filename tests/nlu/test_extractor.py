"""Which fields an utterance gives, by its words, Rasa's marks and the question."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from nlu.extractor import extract
from nlu.scoring import unmark
from nlu.third_parties import third_party_kind, told_party

AT = datetime.fromisoformat("2026-03-18T14:30:00+08:00")


def fields(marked: str, question: str | None = None, language: str = "zh-CN") -> dict[str, dict[str, Any]]:
    """Of words with Rasa's marks written into them."""
    text, entities = unmark(marked)
    return extract(text, language, AT, entities, question)


def test_several_facts_in_one_breath() -> None:
    given = fields(
        "我叫[王小明](name)[昨天](time)在[中山路](place)被[一辆公交车](other_party)[追尾](cause)了[没人受伤](injury)"
    )
    assert given["reporter_name"]["value"] == "王小明"
    assert given["loss_date"]["precision"] == "day"
    assert given["loss_location"]["road"] == "中山路"
    assert given["cause_of_loss"]["code"] == "A10029"
    assert given["injury"]["status"] == "none"
    assert given["third_parties"]["items"] == [{"kind": "heavy_vehicle", "text": "一辆公交车"}]
    assert given["loss_description"]["text"].startswith("我叫王小明昨天")


def test_nothing_said_gives_nothing() -> None:
    assert fields("我要报案") == {}


def test_the_marked_time_is_meant_when_two_are_named() -> None:
    assert fields("保险是昨天买的[今天早上八点](time)出的事")["loss_date"]["value"] == "2026-03-18T08:00:00+08:00"


@pytest.mark.parametrize("question", ["vehicle", "callback_number"])
def test_a_number_is_no_time_when_a_number_was_asked_for(question: str) -> None:
    assert "loss_date" not in fields("三点", question)
    assert fields("三点", "loss_date")["loss_date"]["value"] == "2026-03-18T03:00:00+08:00"
    assert "loss_date" in fields("[昨天三点](time)", question)


def test_a_place_that_no_table_knows_keeps_its_words() -> None:
    place = fields("在[老王修车铺拐弯那儿](place)[撞了](cause)")["loss_location"]
    assert place["text"] == "老王修车铺拐弯那儿"
    assert place["confidence"] < 1.0


def test_an_unread_answer_to_where_is_kept_unless_it_is_no_place() -> None:
    kept = fields("老地方拐个弯就是", "loss_location")["loss_location"]
    assert (kept["text"], kept["confidence"]) == ("老地方拐个弯就是", 0.3)
    assert "loss_location" not in fields("不知道", "loss_location")
    assert "loss_location" not in fields("老地方拐个弯就是")


def test_pieces_of_a_place_side_by_side_are_one() -> None:
    place = fields("在[杭州市](place)的[文一西路](place)", "loss_location")["loss_location"]
    assert place["text"] == "杭州市的文一西路"
    assert (place["city"], place["road"]) == ("杭州市", "文一西路")


def test_a_cause_that_no_phrase_knows_is_another_accident_when_asked() -> None:
    unknown = "[我把车开进了人家婚礼的帐篷](cause)"
    assert fields(unknown, "cause_of_loss")["cause_of_loss"]["code"] == "A10096"
    assert "cause_of_loss" not in fields(unknown)


def test_words_about_a_body_that_no_phrase_knows_are_possible_harm() -> None:
    injury = fields("[他整个人都蔫了](injury)")["injury"]
    assert injury["status"] == "possible"
    assert injury["confidence"] < 0.7


@pytest.mark.parametrize(
    ("question", "said", "field", "part"),
    [
        ("injury", "没有", "injury", {"status": "none"}),
        ("injury", "两个", "injury", {"status": "yes", "count": 2}),
        ("safety", "没有", "injury", {"status": "none"}),
        ("drivable", "能", "drivable", {"value": True}),
        ("drivable", "不能", "drivable", {"value": False}),
    ],
)
def test_bare_answers_mean_what_was_asked(question: str, said: str, field: str, part: dict[str, Any]) -> None:
    given = fields(said, question)[field]
    assert {name: given[name] for name in part} == part
    assert field not in fields(said, "confirm")


def test_the_same_digits_are_a_policy_or_a_phone_by_the_question() -> None:
    assert set(fields("零二幺七七五三八零九", "vehicle")) == {"policy_number"}
    assert set(fields("幺三九零零二二八八六六", "callback_number")) == {"phone"}
    assert "phone" not in fields("幺三九零零二二八八六六", "vehicle")


def test_a_marked_policy_number_may_be_short() -> None:
    assert fields("号码[BA 20 31 77](policy_number)")["policy_number"]["value"] == "BA203177"


def test_what_happened_is_told_in_the_callers_words() -> None:
    assert fields(" 他突然就过来了 ", "what_happened")["loss_description"] == {"text": "他突然就过来了"}
    assert "loss_description" not in fields("不知道", "what_happened")
    assert "loss_description" not in fields("[追尾](cause)", "cause_of_loss")


@pytest.mark.parametrize(
    ("language", "words", "kind"),
    [
        ("zh-CN", "送外卖的电动车", "two_wheeler"),
        ("zh-CN", "停在路边的车", "parked_vehicle"),
        ("zh-CN", "过马路的老太太", "pedestrian"),
        ("zh-CN", "对方司机", "vehicle"),
        ("en-US", "a Parked Van", "parked_vehicle"),
        ("en-US", "some guy in a pickup", "vehicle"),
        ("en-US", "a delivery truck", "heavy_vehicle"),
        ("ko-KR", "배달 오토바이", "two_wheeler"),
        ("ko-KR", "상대방 차", "vehicle"),
        ("zh-CN", "人家", "party"),
        ("xx-XX", "a car", "party"),
    ],
)
def test_kinds_of_other_parties(language: str, words: str, kind: str) -> None:
    assert third_party_kind(words, language) == kind


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("zh-CN", "一辆白色的大众", {"kind": "vehicle", "make": "大众", "colour": "白色"}),
        (
            "en-US",
            "a white volkswagen golf",
            {"kind": "vehicle", "make": "volkswagen", "model": "golf", "colour": "white"},
        ),
        ("en-US", "a red truck", {"kind": "heavy_vehicle", "colour": "red"}),
        ("en-US", "an old man in a red jacket", {"kind": "pedestrian"}),
        ("zh-CN", "人家", {"kind": "party"}),
        ("xx-XX", "a white volkswagen", {"kind": "party"}),
    ],
)
def test_make_and_colour_of_the_others(language: str, words: str, told: dict[str, str]) -> None:
    assert told_party(words, language) == {"text": words, **told}
