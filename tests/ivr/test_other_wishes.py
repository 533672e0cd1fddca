"""Whole calls of people who want something else than to report: what is stored and what is owed, on both databases."""

from __future__ import annotations

import pytest

from ivr.call_flow import CallStage
from models.fnol import FieldEvidence, Fnol
from tests.ivr.phone import VOSK_EN, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"


@pytest.fixture
def phone(hotline: Hotline) -> Phone:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    return phone


def test_praise_and_goodbye_owes_nothing(phone: Phone) -> None:
    phone.says("我要表扬")
    assert "表扬谁" in phone.spoken
    phone.says("昨天那位查勘员很耐心")
    assert "还有什么可以帮您" in phone.spoken
    phone.says("没有")
    assert phone.verbs == ["Say", "Hangup"]
    assert "再见" in phone.spoken
    assert phone.call.stage == CallStage.SERVED
    phone.hangs_up()
    assert phone.draft_state == "not_needed"
    assert phone.tasks == {}
    assert phone.hotline.events("tag.praise") == [{}]
    assert phone.hotline.events("bot.ended") == [{"result": "completed"}]
    assert phone.hotline.events("call.ended") == [{"by": "system"}]


def test_who_was_served_and_hangs_up_is_owed_nothing(phone: Phone) -> None:
    phone.says_all("我要表扬", "昨天那位查勘员很耐心")
    phone.hangs_up()
    assert (phone.draft_state, phone.tasks) == ("not_needed", {})


@pytest.mark.parametrize("said", [["我要表扬"], ["没有", "我要表扬", "昨天那位查勘员很耐心"], []])
def test_who_left_something_unfinished_is_called_back(phone: Phone, said: list[str]) -> None:
    phone.says_all(*said)
    phone.hangs_up()
    assert phone.draft_state == "interrupted"
    assert set(phone.tasks) == {"call_back"}


def test_a_report_with_praise_in_its_middle(phone: Phone) -> None:
    phone.says_all("没有", "我要表扬", "昨天那位查勘员很耐心")
    assert "接着报案" in phone.spoken
    phone.says_all(IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    assert phone.call.stage == CallStage.REGISTERED
    (fnol,) = phone.hotline.rows(Fnol)
    assert fnol.fields is not None
    assert "own_words" not in fnol.fields


def test_a_report_after_praise(phone: Phone) -> None:
    phone.says_all("我要表扬", "昨天那位查勘员很耐心", "我要报案")
    assert phone.question == "safety"
    phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    assert len(phone.hotline.rows(Fnol)) == 1


def test_a_question_is_answered_and_the_report_goes_on(phone: Phone) -> None:
    phone.says_all("没有", "理赔需要什么材料")
    assert "驾驶证、行驶证" in phone.spoken
    assert "接着报案" in phone.spoken
    assert phone.question == "what_happened"
    assert phone.hotline.events("call.classified") == [{"issue": "consult"}]
    phone.says(IN_ONE_BREATH)
    assert phone.question == "vehicle"


def test_only_a_question_owes_nothing(phone: Phone) -> None:
    phone.says("理赔需要什么材料")
    assert phone.question == "more"
    phone.hangs_up()
    assert (phone.draft_state, phone.tasks) == ("not_needed", {})


def test_what_the_hotline_does_not_know_is_a_persons_with_the_question_noted(phone: Phone) -> None:
    phone.says("我明年保费会涨多少")
    assert phone.verbs == ["Say", "Enqueue"]
    assert phone.stays[0].reason == "not_answered"
    assert phone.fields["question"] == {"text": "我明年保费会涨多少"}
    (evidence,) = phone.hotline.rows(FieldEvidence)
    assert (evidence.field, evidence.utterance_seq, evidence.text) == ("question", 1, "我明年保费会涨多少")
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}


def test_a_question_on_the_english_line(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline, VOSK_EN)
    phone.rings()
    phone.streams()
    phone.says("what documents do i need")
    assert "driving licence" in phone.spoken
    assert "anything else" in phone.spoken
