"""What is known is corrected at whatever question, heard by the rules of the understander alone, without a model."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.answers import Heard
from ivr.dialogue_state import DialogueState
from ivr.script import Script
from nlu.understander import Understander
from tests.ivr.conversation import NOW, Conversation
from tests.ivr.words import CAN_DRIVE, NOBODY_HURT, PHONE, PLATE, STORY

KNOWN = {
    **STORY,
    "injury": NOBODY_HURT,
    "plate_number": PLATE,
    "drivable": CAN_DRIVE,
    "other_plate": {"value": "京B12345", "text": "京B12345", "confidence": 0.9},
    "other_driver": {"value": False, "text": "", "confidence": 0.9},
}
LATER = {
    "police": {"status": "called", "text": "报了", "confidence": 0.9},
    "scene_kept": {"value": True, "text": "在", "confidence": 0.9},
    "phone": PHONE,
}


def asked(script: Script, language: str, question: str, **known: Any) -> Conversation:
    state = DialogueState(question=question, advised=("guidance_clear_scene",))
    return Conversation(script, language=language, state=state, fields={**KNOWN, **known})


def hears(talk: Conversation, words: str) -> Conversation:
    talk.hear(Heard(Understander({}).understand(words, talk.language, NOW, question=talk.state.question)))
    return talk


@pytest.mark.parametrize(
    ("language", "question", "words", "field", "part", "value"),
    [
        ("en-US", "police", "no it cannot be driven", "drivable", "value", False),
        ("zh-CN", "police", "不对，车不能开了", "drivable", "value", False),
        ("zh-CN", "reporter_name", "车开不动", "drivable", "value", False),
        ("en-US", "reporter_name", "it doesn't start any more", "drivable", "value", False),
        ("zh-CN", "reporter_name", "警察刚到了", "police", "status", "on_scene"),
        ("en-US", "reporter_name", "actually we did not call the police", "police", "status", "not_called"),
        ("zh-CN", "reporter_name", "车已经挪走了", "scene_kept", "value", False),
        ("en-US", "driver_in_order", "actually i have left the scene", "scene_kept", "value", False),
        ("zh-CN", "police", "地点说错了，是中山路", "loss_location", "road", "中山路"),
        ("zh-CN", "police", "不是延安路，是中山路", "loss_location", "road", "中山路"),
        ("en-US", "police", "wait it was on zhongshan road not yanan road", "loss_location", "text", "zhongshan road"),
        ("zh-CN", "police", "时间不对，是昨天晚上九点", "loss_date", "value", "2026-03-17T21:00:00+08:00"),
        ("zh-CN", "police", "时间说错了，是九点", "loss_date", "value", "2026-03-17T21:00:00+08:00"),
        ("en-US", "police", "wait it was nine o'clock not half past eight", "loss_date", "value",
         "2026-03-17T21:00:00+08:00"),
        ("en-US", "police", "the time was nine o'clock yesterday evening", "loss_date", "value",
         "2026-03-17T21:00:00+08:00"),
        ("zh-CN", "driver_in_order", "车牌应该是沪A54321", "plate_number", "value", "沪A54321"),
        ("en-US", "police", "my plate is hu a five four three two one", "plate_number", "value", "沪A54321"),
    ],
)  # fmt: skip
def test_what_is_said_again_otherwise_is_changed_and_said_back(
    whole_script: Script, language: str, question: str, words: str, field: str, part: str, value: Any
) -> None:
    later = {} if question == "police" else LATER
    talk = hears(asked(whole_script, language, question, **later), words)
    assert talk.fields[field][part] == value
    assert not whole_script.report.slot(question).is_filled(talk.fields)
    assert talk.state.attempt(question) == 0
    (said,) = [prompt for prompt in talk.reply.say if prompt.key == "corrected"] if talk.reply else []
    assert list(said.reads) == [field]


def test_the_no_of_a_correction_is_no_answer_to_the_question(whole_script: Script) -> None:
    talk = hears(asked(whole_script, "en-US", "police"), "no it cannot be driven")
    assert "police" not in talk.fields
    assert talk.now == "tow"
    hears(talk, "no thanks")
    assert talk.now == "police"


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", "没有报警，对了车其实开不了"), ("en-US", "not yet, and actually the car won't start")],
)
def test_an_answer_with_words_of_its_own_stands(whole_script: Script, language: str, words: str) -> None:
    talk = hears(asked(whole_script, language, "police"), words)
    assert (talk.fields["police"]["status"], talk.fields["drivable"]["value"]) == ("not_called", False)


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("zh-CN", "inspection_place", "车停在中山路修理厂"),
        ("en-US", "inspection_place", "it's parked at zhongshan road garage"),
        ("zh-CN", "reporter_name", "我姓王"),
        ("en-US", "scene_kept", "i drove home yesterday at nine"),
    ],
)
def test_a_place_or_a_time_in_passing_changes_nothing(
    whole_script: Script, language: str, question: str, words: str
) -> None:
    before = asked(whole_script, language, question).fields
    after = hears(asked(whole_script, language, question), words).fields
    assert {name: after[name] for name in before} == before


def test_a_passing_no_does_not_talk_an_injury_away(whole_script: Script) -> None:
    hurt = {"status": "yes", "count": 1, "text": "有一个人受伤", "confidence": 0.9}
    talk = hears(asked(whole_script, "en-US", "police", injury=hurt), "it was not bad nobody else is hurt")
    assert talk.fields["injury"] == hurt


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "我耳朵不好"), ("en-US", "i didn't see it")])
def test_who_hears_badly_or_saw_nothing_is_not_hurt(whole_script: Script, language: str, words: str) -> None:
    talk = hears(asked(whole_script, language, "police"), words)
    assert talk.fields["injury"] == NOBODY_HURT
