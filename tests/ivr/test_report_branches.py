"""Each kind of accident asks its own questions and no others; what was told in the story is not asked again.

Words are understood by the rules of the real understander, without Rasa.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from ivr.answers import Heard
from ivr.call_flow import CallStage
from ivr.script import Script
from nlu.understander import Understander
from tests.ivr.conversation import Conversation
from tests.ivr.words import SHANGHAI

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)
MOST_QUESTIONS = 12
# How a caller answers where the kind of accident is not the matter.
ANSWERS = {
    "safety": "#2",
    "loss_date": "昨天晚上八点",
    "loss_location": "上海市延安路",
    "last_seen": "昨天晚上十点",
    "what_happened": "",
    "cause_of_loss": "追尾",
    "vehicle": "沪A12345",
    "drivable": "#1",
    "police": "#2",
    "scene_kept": "#1",
    "reporter_name": "我叫王建国",
    "relation": "#1",
    "driver_in_order": "#1",
    "inspection_place": "延安路的修理厂",
    "callback_number": "#1",
    "confirm": "#1",
    "injured_count": "#2#",
    "critical": "#2",
    "ambulance": "#1",
    "health_consent": "同意",
    "injured": "腿上流血",
    "another_injured": "#2",
    "how_hurt": "#1",
    "hospital": "第一医院",
    "hit_what": "#4",
    "thing_owner": "公路局的",
    "animal": "一头牛 不知道谁家的",
    "fled_vehicle": "白色轿车 京字头",
    "fled_direction": "往机场",
    "other_plate": "京B12345",
    "other_driver": "能联系上",
    "other_phone": "幺三九零零幺三九零零零",
    "glass_part": "前挡",
    "water_level": "#2",
    "engine_restarted": "#2",
    "fire_out": "灭了",
    "fire_brigade": "#1",
    "tow": "#1",
    "police_number": "#123456",
    "damaged_property": "地板和家具都泡了",
    "habitable": "不能住",
    "scope": "#2",
    "property_policy": "#88776655",
    "relation_to_property": "#3",
}
ENGLISH = {
    "loss_date": "yesterday evening at eight",
    "loss_location": "yanan road in shanghai",
    "vehicle": "#12345678",
    "reporter_name": "my name is john smith",
    "inspection_place": "at the garage on yanan road",
    "fled_vehicle": "a white van",
    "fled_direction": "towards the airport",
    "other_driver": "yes",
    "other_phone": "one three nine zero zero one three nine zero zero zero",
    "fire_out": "it is out",
    "animal": "a cow i don't know whose",
    "thing_owner": "the highway authority",
    "injured": "his leg is bleeding",
    "hospital": "the first hospital",
    "glass_part": "the windscreen",
    "habitable": "no",
    "last_seen": "last night at ten",
    "other_plate": "his plate is b a one two three four five",
}
AFTER = ["police", "scene_kept", "reporter_name", "relation", "driver_in_order", "inspection_place", "callback_number"]


class Caller:
    """Answers what is asked until the report is registered, and remembers what that was."""

    def __init__(self, script: Script, language: str, **answers: str) -> None:
        self.talk = Conversation(script, language)
        self.answers = {**ANSWERS, **(ENGLISH if language != "zh-CN" else {}), **answers}
        self.asked: list[str] = []
        self._understander = Understander({})

    def reports(self, story: str) -> list[str]:
        self.answers["what_happened"] = story
        question = "safety"
        while self.talk.stage not in (CallStage.REGISTERED, CallStage.QUEUED):
            self.asked.append(question)
            assert len(self.asked) < 40, self.asked
            said = self.answers[question]
            if said.startswith("#"):
                said = said.rstrip("#") if len(said) > 2 else said
                self.talk.hear(said)
            else:
                at = self._understander.understand(said, self.talk.language, NOW, question)
                self.talk.hear(Heard(at))
            question = self.talk.now
        return self.asked


BRANCHES: dict[str, tuple[str, str, dict[str, str], list[str], dict[str, Any]]] = {
    "single car, a wall": (
        "zh-CN",
        "昨天晚上八点我在上海市延安路倒车撞到墙上了",
        {},
        ["thing_owner", "vehicle", "drivable", *AFTER],
        {"thing_owner.text": "公路局的", "scene_kept.value": True, "driver_in_order.value": True},
    ),
    "single car, an animal": (
        "zh-CN",
        "昨天晚上八点在上海市延安路撞到一头牛",
        {},
        ["hit_what", "animal", "vehicle", "drivable", *AFTER],
        {"hit_what.code": "animal"},
    ),
    "another vehicle": (
        "zh-CN",
        "昨天晚上八点在上海市延安路追尾了",
        {},
        ["other_plate", "other_driver", "other_phone", "vehicle", "drivable", *AFTER],
        {
            "other_plate.value": "京B12345",
            "plate_number.value": "沪A12345",
            "other_driver.value": True,
            "third_parties.items.0.plate": "京B12345",
            "third_parties.items.0.phone": "+8613900139000",
        },
    ),
    "another vehicle whose plate was told": (
        "zh-CN",
        "昨天晚上八点在上海市延安路追尾了对方车牌京B12345",
        {},
        ["other_driver", "other_phone", "vehicle", "drivable", *AFTER],
        {"other_plate.value": "京B12345"},
    ),
    "hit and run": (
        "zh-CN",
        "昨天晚上八点在上海市延安路被撞了对方肇事逃逸",
        {},
        ["fled_vehicle", "fled_direction", "vehicle", "drivable", *AFTER],
        {"fled_vehicle.text": "白色轿车 京字头", "fled_direction.text": "往机场"},
    ),
    "theft": (
        "zh-CN",
        "我的车在上海市延安路被偷了",
        {"police": "#1"},
        ["last_seen", "vehicle", "police", "police_number", "reporter_name", "relation", "callback_number"],
        {"police_number.text": "123456", "loss_date.precision": "not null"},
    ),
    "glass": (
        "zh-CN",
        "昨天晚上八点在上海市延安路前挡风玻璃被石子打裂了",
        {},
        ["glass_part", "vehicle", "drivable", "reporter_name", "relation", "inspection_place", "callback_number"],
        {"glass_part.code": "front"},
    ),
    "flood": (
        "zh-CN",
        "昨天晚上八点车在上海市延安路被水泡了",
        {"drivable": "#2"},
        [
            "water_level",
            "engine_restarted",
            "vehicle",
            "drivable",
            "tow",
            "reporter_name",
            "relation",
            "inspection_place",
            "callback_number",
        ],
        {"water_level.code": "doors", "engine_restarted.value": False, "tow.status": "wanted"},
    ),
    "fire that is out": (
        "zh-CN",
        "昨天晚上八点在上海市延安路车烧毁了",
        {},
        ["fire_out", "fire_brigade", "vehicle", "drivable", *AFTER],
        {},
    ),
    "somebody hurt": (
        "zh-CN",
        "昨天晚上八点在上海市延安路撞到墙上了",
        {"safety": "#1"},
        [
            "injured_count",
            "critical",
            "ambulance",
            "health_consent",
            "injured",
            "another_injured",
            "how_hurt",
            "hospital",
            "thing_owner",
            "vehicle",
            "drivable",
            *AFTER,
        ],
        {"injured_count.value": 2, "critical.value": False, "ambulance.value": True, "hospital.text": "第一医院"}
        | {"injured_people.items.0.state": ["bleeding"], "injured_people.items.1.role": "passenger"}
        | {"injured_people.items.1.severity": "minor"},
    ),
    "an English caller and a barrier": (
        "en-US",
        "yesterday evening at eight i hit a guard rail on yanan road in shanghai",
        {},
        ["thing_owner", "vehicle", "drivable", *AFTER],
        {"thing_owner.text": "the highway authority"},
    ),
    "an English caller and a hit and run": (
        "en-US",
        "yesterday evening at eight on yanan road in shanghai he hit me and drove off",
        {},
        ["fled_vehicle", "fled_direction", "vehicle", "drivable", *AFTER],
        {"fled_vehicle.text": "a white van"},
    ),
    "an English caller and a broken windscreen": (
        "en-US",
        "yesterday evening at eight on yanan road in shanghai a stone broke the windscreen",
        {},
        ["glass_part", "vehicle", "drivable", "reporter_name", "relation", "inspection_place", "callback_number"],
        {"glass_part.code": "front"},
    ),
}


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_asks_its_own_questions(whole_script: Script, name: str) -> None:
    language, story, answers, asked, stored = BRANCHES[name]
    caller = Caller(whole_script, language, **answers)
    assert caller.reports(story) == ["safety", "what_happened", *asked, "confirm"]
    assert caller.talk.stage is CallStage.REGISTERED
    for dotted, wanted in stored.items():
        found: Any = caller.talk.fields
        for part in dotted.split("."):
            found = found[int(part)] if isinstance(found, list) else found.get(part)
        assert found == wanted or (wanted == "not null" and found is not None), dotted


def test_an_ordinary_scrape_is_soon_told(whole_script: Script) -> None:
    asked = Caller(whole_script, "zh-CN").reports("昨天晚上八点在上海市延安路自己蹭了一下 车门刮花了")
    assert len(asked) <= MOST_QUESTIONS, asked


def test_what_the_story_tells_is_not_asked(whole_script: Script) -> None:
    story = "我是车主我叫王建国 昨天晚上八点在上海市延安路撞到护栏 车开不了已经叫了拖车 也报警了"
    asked = set(Caller(whole_script, "zh-CN").reports(story))
    assert not asked & {"reporter_name", "relation", "drivable", "tow", "police", "loss_date", "hit_what"}


def test_a_property_line_asks_nothing_of_a_vehicle(whole_script: Script) -> None:
    caller = Caller(whole_script, "zh-CN")
    caller.talk.fields["scope"] = {"code": "property"}
    asked = caller.reports("昨天晚上八点上海市延安路的家里水管爆了")
    assert asked == [
        "safety", "what_happened", "damaged_property", "habitable", "property_policy", "reporter_name",
        "relation_to_property", "callback_number",
        "confirm",
    ]  # fmt: skip
    assert caller.talk.fields["habitable"]["value"] is False


@pytest.mark.parametrize(
    ("story", "question", "answer"),
    [
        ("昨天晚上八点在上海市延安路撞到墙上了", "critical", "#1"),
        ("昨天晚上八点在上海市延安路撞到墙上了", "critical", "有人昏迷"),
    ],
)
def test_a_deadly_answer_hands_over_at_once(whole_script: Script, story: str, question: str, answer: str) -> None:
    caller = Caller(whole_script, "zh-CN", safety="#1", **{question: answer})
    caller.reports(story)
    assert caller.talk.now == "person:life_in_danger"


def test_every_question_can_be_left_open(whole_script: Script) -> None:
    """Whoever knows nothing but the story is registered all the same."""
    unknown = {
        slot.slot: "不知道" for slot in whole_script.report.slots if slot.slot not in ("safety", "what_happened")
    }
    caller = Caller(whole_script, "zh-CN", **unknown)
    caller.reports("昨天晚上八点在上海市延安路追尾了")
    assert caller.talk.stage is CallStage.REGISTERED


@pytest.mark.parametrize(
    ("language", "story", "no_receipt"),
    [
        ("zh-CN", "我的车在上海市延安路被偷了", "没有"),
        ("zh-CN", "我的车在上海市延安路被偷了", "回执还没给我"),
        ("en-US", "my car was stolen on yanan road in shanghai", "i don't have one"),
    ],
)
def test_no_receipt_of_the_police_is_an_answer(
    whole_script: Script, language: str, story: str, no_receipt: str
) -> None:
    caller = Caller(whole_script, language, police="#1", police_number=no_receipt)
    assert caller.reports(story).count("police_number") == 1
    assert "police_number" not in caller.talk.fields
    assert caller.talk.stage is CallStage.REGISTERED
