"""Adding to an earlier report, and the small things callers say: hello, thanks, wrong number, goodbye."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.call_flow import CallStage
from models.addition import Addition
from models.fnol import Assignment, Fnol
from models.staff import Adjuster
from models.task import Notice
from tests.ivr.phone import START, VOSK_EN, Hotline, Phone

REPORT = ["没有", "昨天晚上八点半在上海市延安路追尾了", "沪A一二三四五", "能开", "可以", "对"]
NUMBER = "2603180001"
WORDS = "对方的车牌我记错了后面是六"
STRANGER = "+8613911112222"


def ringing(hotline: Hotline, number: int = 2, **more: str) -> Phone:
    phone = Phone(hotline, number=number, **more)
    phone.rings()
    phone.streams()
    return phone


@pytest.fixture
def reported(hotline: Hotline) -> Hotline:
    first = ringing(hotline, number=1)
    while first.call.stage != CallStage.REGISTERED:
        known = dict(
            zip(("safety", "what_happened", "vehicle", "drivable", "callback_number", "confirm"), REPORT, strict=True)
        )
        first.says(known.get(first.question, "不知道"))
    return hotline


def give_to(hotline: Hotline, adjuster_id: str = "wang") -> None:
    with hotline.database.write() as session:
        (fnol,) = session.query(Fnol).all()
        adjuster = Adjuster(id=adjuster_id, name="王芳", regions=[], skills=[], languages=["zh-CN"])
        adjuster.phone = "+8613900139102"
        session.add(adjuster)
        session.flush()
        session.add(
            Assignment(id="a1", fnol_id=fnol.id, sequence=1, adjuster_id=adjuster_id, assigned_at=START, reasons=[])
        )


def test_an_addition_from_the_telephone_of_the_report(reported: Hotline) -> None:
    give_to(reported)
    phone = ringing(reported)
    phone.says("我要补充一下情况")
    assert phone.question == "addition_words"
    phone.says(WORDS)
    assert "报案号是B A" in phone.spoken
    (addition,) = reported.rows(Addition)
    (fnol,) = reported.rows(Fnol)
    assert (addition.words, addition.fnol_id, addition.is_from_reporter) == (WORDS, fnol.id, True)
    assert addition.utterance_seq == 2
    notices = [notice for notice in reported.rows(Notice) if notice.purpose == "report_added_to"]
    assert [(notice.phone, fnol.fnol_number in (notice.body or "")) for notice in notices] == [("+8613900139102", True)]
    phone.hangs_up()
    assert phone.tasks == {}


@pytest.mark.parametrize(("said", "told"), [(NUMBER, True), ("沪A一二三四五", False)])
def test_from_another_telephone_the_report_is_asked_for(reported: Hotline, said: str, told: bool) -> None:
    phone = ringing(reported, caller=STRANGER)
    phone.says_all("我要补充一下情况", WORDS)
    assert phone.question == "addition_case"
    _ = phone.presses(said) if said.isdigit() else phone.says(said)
    assert ("B A 2 6" in phone.spoken or "B A 2" in phone.spoken) is told
    (addition,) = reported.rows(Addition)
    assert addition.is_from_reporter is False
    assert [n for n in reported.rows(Notice) if n.purpose == "report_added_to"] == []  # nobody has the case yet


def test_a_report_that_is_not_found_leaves_the_words_to_a_person(reported: Hotline) -> None:
    phone = ringing(reported, caller=STRANGER)
    phone.says_all("我要补充一下情况", WORDS)
    phone.presses("2501010099")
    assert phone.stays[0].reason == "not_identified"
    assert phone.fields["addition"] == {"text": WORDS}
    assert reported.rows(Addition) == []


def test_who_hangs_up_before_adding_is_called_back(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says("我要补充一下情况")
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}


def test_goodbye_in_the_middle_of_a_report_is_asked_for_first(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("没有", "再见")
    assert "结束通话吗" in phone.spoken
    phone.says("没有")
    assert "接着报案" in phone.spoken
    assert phone.question == "what_happened"
    phone.says_all("再见", "对")
    assert phone.verbs == ["Say", "Hangup"]
    assert "我们会打电话给您" in phone.spoken
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}  # as was promised


def test_goodbye_and_then_no_more_words(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("没有", "再见")
    phone.is_silent()
    phone.is_silent()
    assert phone.call.stage == CallStage.SERVED


def test_a_wrong_number_owes_nothing(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says("打错了")
    assert "打错了吗" in phone.spoken
    phone.says("对")
    assert phone.verbs == ["Say", "Hangup"]
    assert "我们会打电话" not in phone.spoken
    phone.hangs_up()
    assert (phone.tasks, phone.draft_state) == ({}, "not_needed")


def test_not_the_wrong_number_after_all(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says("打错了")
    phone.presses("2")
    assert phone.question == "more"
    phone.presses("1")
    assert phone.question == "safety"


def test_is_anyone_there_is_answered_but_not_for_ever(hotline: Hotline) -> None:
    phone = ringing(hotline)
    hotline.clock.wait(5)
    phone.says("没有")
    for _ in range(2):
        hotline.clock.wait(5)
        phone.says("喂有人吗")
        assert "我在" in phone.spoken
        assert phone.question == "what_happened"
    hotline.clock.wait(5)
    phone.says("喂有人吗")
    assert phone.verbs == ["Say", "Enqueue"]


def test_thanks_in_the_middle_ask_the_same_again(hotline: Hotline) -> None:
    phone = ringing(hotline)
    hotline.clock.wait(5)
    phone.says("没有")
    hotline.clock.wait(timedelta(seconds=5).total_seconds())
    phone.says("谢谢")
    assert phone.question == "what_happened"


def test_thanks_after_an_answer_end_the_call(small_hotline: Hotline) -> None:
    phone = ringing(small_hotline, line=VOSK_EN)
    phone.says("what documents do i need")
    phone.says("谢谢")
    assert phone.call.stage == CallStage.SERVED
