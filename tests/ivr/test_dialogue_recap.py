"""The recap: said yes to, corrected by words and by keys, never read for ever."""

from __future__ import annotations

import pytest

from ivr.answers import Heard
from ivr.call_flow import CallStage
from ivr.script import Script
from tests.ivr.conversation import SILENCE, at_the_recap
from tests.ivr.words import (
    NINE_IN_THE_EVENING,
    NO_PARTS,
    NOBODY_HURT,
    SOMEBODY_HURT,
    YESTERDAY_EVENING,
    understood,
)


def test_corrected_by_words(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear("时间是昨天晚上九点")
    assert talk.said == ["corrected", "confirm"]
    assert talk.fields["loss_date"] == NINE_IN_THE_EVENING
    talk.hear("对")
    assert talk.stage is CallStage.REGISTERED


def test_denied_then_corrected_by_words(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear("不对")
    assert talk.now == "correction"
    talk.hear("时间是昨天晚上九点")
    assert talk.said == ["corrected", "confirm"]


@pytest.mark.parametrize(
    ("key", "slot", "answer"),
    [
        ("#1", "loss_date", "时间是昨天晚上九点"),
        ("#2", "loss_location", "在上海市延安路"),
        ("#3", "cause_of_loss", "追尾"),
        ("#4", "injury", "#1"),
        ("#4", "injury", "#2"),
        ("#5", "vehicle", "沪A一二三四五"),
        ("#6", "callback_number", "#13900139000"),
    ],
)
def test_denied_then_corrected_by_keys(script: Script, key: str, slot: str, answer: str) -> None:
    talk = at_the_recap(script)
    talk.hear_all("#2", key)
    assert (talk.now, talk.said) == (slot, [slot])
    talk.hear(answer)
    assert talk.now == "confirm"
    talk.hear("#1")
    assert talk.stage is CallStage.REGISTERED


@pytest.mark.parametrize(
    ("language", "said", "intent", "slot"),
    [
        ("zh-CN", "时间不对", "out_of_scope", "loss_date"),
        ("zh-CN", "不是这个地方", "deny", "loss_location"),
        ("zh-CN", "电话号码错了", "correct", "callback_number"),
        ("en-US", "No, the place is wrong", "deny", "loss_location"),
        ("en-US", "my plate is different", "out_of_scope", "vehicle"),
        ("ko-KR", "시간이 틀렸어요", "out_of_scope", "loss_date"),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_corrected_by_naming_what_is_wrong(
    script: Script, language: str, said: str, intent: str, slot: str, asked: bool
) -> None:
    talk = at_the_recap(script)
    talk.language = language
    if asked:
        talk.hear("#2")
    talk.hear(Heard(understood(said, intent)))
    assert (talk.now, talk.stage) == (slot, CallStage.REPORTING)


def test_yes_that_names_something_is_still_yes(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear(Heard(understood("对，时间地点都对", "affirm")))
    assert talk.stage is CallStage.REGISTERED


def test_a_fact_repeated_at_the_recap_names_nothing_wrong(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear(Heard(understood("没有人受伤", "inform", injury=NOBODY_HURT)))
    assert talk.now == "confirm"


def test_an_answer_that_was_given_up_can_be_corrected(script: Script) -> None:
    talk = at_the_recap(script, skipped=("loss_date",), attempts={"loss_date": 2})
    del talk.fields["loss_date"]
    talk.hear_all("#2", "#1")
    assert (talk.now, talk.state.attempt("loss_date")) == ("loss_date", 0)
    talk.hear("昨天晚上八点半")
    assert talk.fields["loss_date"] == YESTERDAY_EVENING
    assert talk.now == "confirm"


def test_a_correction_nobody_gives_keeps_the_old_value(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear_all("#2", "#1", "不知道")
    assert (talk.now, talk.fields["loss_date"]) == ("confirm", YESTERDAY_EVENING)


def test_an_injury_at_the_recap_is_answered_with_what_to_do(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear("有一个人受伤")
    assert talk.said == ["guidance_injury", "confirm"]


def test_a_wrong_injury_can_be_taken_back_at_the_recap(script: Script) -> None:
    talk = at_the_recap(script)
    talk.fields["injury"] = SOMEBODY_HURT
    talk.hear("没有人受伤")
    assert talk.fields["injury"] == NOBODY_HURT


def test_yes_with_the_same_facts_again_is_yes(script: Script) -> None:
    """ "Right, nobody is hurt, it was at half past eight": other words and confidence, the same report."""
    talk = at_the_recap(script)
    same = {**YESTERDAY_EVENING, "text": "八点半", "confidence": 0.4}
    talk.hear(Heard(understood("对，没有人受伤，八点半", "affirm", loss_date=same, injury={**NOBODY_HURT, "text": ""})))
    assert talk.stage is CallStage.REGISTERED


def test_other_words_for_a_place_without_parts_are_another_place(script: Script) -> None:
    talk = at_the_recap(script)
    talk.fields["loss_location"] = {**NO_PARTS, "text": "老地方", "confidence": 0.3}
    talk.hear(
        Heard(understood("不是，是新地方", "correct", loss_location={**NO_PARTS, "text": "新地方", "confidence": 0.3}))
    )
    assert talk.fields["loss_location"]["text"] == "新地方"
    assert talk.now == "confirm"


def test_silence_at_the_recap_is_no_objection(script: Script) -> None:
    talk = at_the_recap(script, failures=2)
    talk.hear_all(SILENCE, SILENCE)
    assert talk.now == "confirm"
    talk.hear(SILENCE)
    assert talk.stage is CallStage.REGISTERED


def test_a_person_can_be_asked_for_at_the_recap(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear("#0")
    assert (talk.now, talk.stage) == ("person:asked_for_person", CallStage.QUEUED)


@pytest.mark.parametrize("stage", [CallStage.CONFIRMING, CallStage.CORRECTING])
def test_repeat_says_the_same_and_stays(script: Script, stage: CallStage) -> None:
    talk = at_the_recap(script)
    if stage is CallStage.CORRECTING:
        talk.hear("#2")
    before = talk.reply.say if talk.reply else None
    talk.hear("#*")
    assert talk.stage is stage
    assert before in (None, talk.reply.say if talk.reply else ())


def test_a_correction_not_understood_is_asked_twice_then_recapped(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear("#2")
    talk.hear(SILENCE)
    assert talk.now == "correction"
    talk.hear(SILENCE)
    assert talk.now == "confirm"
