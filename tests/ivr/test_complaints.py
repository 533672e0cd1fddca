"""Complaints by telephone: taken completely, numbered, with a clock, linked to call and case; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.call_flow import CallStage
from ivr.case_number import keyed_number, said_number
from models.complaint import Complaint
from models.fnol import Fnol
from models.task import Task
from tests.ivr.phone import CALLER, START, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
REPORT = ["没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"]
COMPLAINT = ["我要投诉", "查勘员答应了三次都没有来", "没有", "请马上派人来", "可以"]


def ringing(hotline: Hotline, number: int = 1) -> Phone:
    phone = Phone(hotline, number=number)
    phone.rings()
    phone.streams()
    return phone


def complaints(hotline: Hotline) -> list[Complaint]:
    return sorted(hotline.rows(Complaint), key=lambda row: row.sequence)


def test_a_complaint_is_taken_completely(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all(*COMPLAINT)
    assert "T S 2, 6 0 3 1" in phone.spoken
    assert "二十四小时内" in phone.spoken
    assert "3月27号以前" in phone.spoken
    assert "还有什么可以帮您" in phone.spoken
    (complaint,) = complaints(hotline)
    assert (complaint.number, complaint.kind, complaint.fnol_id) == ("TS260318001", "complaint", None)
    assert complaint.about == "查勘员答应了三次都没有来"
    assert complaint.wanted == "请马上派人来"
    assert complaint.phone == CALLER
    assert complaint.progress_due_at == START + timedelta(hours=24)
    assert complaint.legal_due_at == START + timedelta(days=15)
    assert complaint.result_due_at is not None
    assert complaint.result_due_at.isoformat() == "2026-03-27T16:00:00+00:00"  # the end of the seventh working day
    assert hotline.events("tag.complaint") == [{}]
    task = phone.tasks["complaint"]
    assert (task.reason, task.due_at, task.phone) == ("TS260318001", START + timedelta(hours=24), CALLER)
    phone.says("没有")
    phone.hangs_up()
    assert set(phone.tasks) == {"complaint"}
    assert phone.draft_state == "not_needed"


def test_the_whole_complaint_in_the_first_words(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says("我要投诉你们的查勘员三天没有来")
    assert phone.question == "complaint_case"


@pytest.mark.parametrize("said", ["报案号二六零三幺八零零零一", "沪A一二三四五", "#2603180001", "#BA"])
def test_a_complaint_is_linked_to_its_case(hotline: Hotline, said: str) -> None:
    reporter = ringing(hotline)
    reporter.says_all(*REPORT)
    (fnol,) = hotline.rows(Fnol)
    phone = ringing(hotline, number=2)
    phone.says("我要投诉你们的查勘员三天没有来")
    if said == "#BA":
        phone.presses("2")
    elif said[0] == "#":
        phone.presses(said[1:])
    else:
        phone.says(said)
    phone.says_all("请马上派人来", "可以")
    (complaint,) = complaints(hotline)
    assert complaint.fnol_id == (None if said == "#BA" else fnol.id)


def test_a_case_that_is_not_found_refuses_no_complaint(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says("我要投诉你们的查勘员三天没有来")
    phone.presses("2501010099")
    phone.says_all("不知道", "可以")
    (complaint,) = complaints(hotline)
    assert (complaint.fnol_id, complaint.case_words, complaint.wanted) == (None, "2501010099", None)


def test_a_complaint_in_the_middle_of_a_report(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("没有", *COMPLAINT)
    assert "接着报案" in phone.spoken
    phone.says_all(*REPORT[1:])
    assert phone.call.stage == CallStage.REGISTERED
    assert len(complaints(hotline)) == 1


def test_two_complaints_in_one_call(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all(*COMPLAINT, *COMPLAINT)
    assert [row.number for row in complaints(hotline)] == ["TS260318001", "TS260318002"]
    numbers = [task.about for task in hotline.rows(Task) if task.kind == "complaint"]
    assert sorted(numbers) == ["TS260318001", "TS260318002"]


def test_who_hangs_up_in_the_middle_is_called_back(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all(*COMPLAINT[:2])
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}


def test_a_caller_who_does_not_say_what_about_gets_a_person(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("我要投诉", "我要投诉", "我要投诉")
    assert phone.question == "complaint_case"  # said twice: words as good as any
    phone = ringing(hotline, number=2)
    phone.says("我要投诉")
    phone.is_silent()
    phone.is_silent()
    assert phone.verbs == ["Say", "Enqueue"]


def test_praise_is_kept_in_the_callers_words(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("我要表扬", "昨天那位查勘员很耐心")
    (praise,) = complaints(hotline)
    assert (praise.number, praise.kind, praise.about) == ("BY260318001", "praise", "昨天那位查勘员很耐心")
    assert praise.progress_due_at is praise.result_due_at is None
    assert phone.tasks == {}


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("报案号是BA2603180001", "zh-CN", "BA2603180001"),
        ("二六零三幺八零零零一", "zh-CN", "2603180001"),
        ("b a 2 6 0 3 1 8 0 0 0 1", "en-US", "BA2603180001"),
        ("two six oh three one eight oh oh oh one", "en-US", "2603180001"),
        ("B A 2 6, 0 3 1 8, 0 0 0 1", "en-US", "BA2603180001"),
        ("昨天下午三点", "zh-CN", None),
        ("", "zh-CN", None),
    ],
)
def test_a_case_number_as_it_is_said(text: str, language: str, number: str | None) -> None:
    assert said_number(text, language) == number


@pytest.mark.parametrize(("keys", "number"), [("2603180001", "2603180001"), ("12", None), ("*", None)])
def test_a_case_number_as_it_is_keyed(keys: str, number: str | None) -> None:
    assert keyed_number(keys) == number


def test_who_complains_and_then_wants_to_report_is_taken_to_the_report(hotline: Hotline) -> None:
    phone = ringing(hotline)
    phone.says_all("我要投诉你们的查勘员三天没有来", "我要报案")
    (complaint,) = complaints(hotline)
    assert complaint.about == "我要投诉你们的查勘员三天没有来"
    assert "T S 2, 6 0 3 1" in phone.spoken
    assert phone.question == "safety"
    phone.says_all(*REPORT)
    assert len(hotline.rows(Fnol)) == 1


def test_a_report_that_was_left_for_a_complaint_goes_on_where_it_was(small_hotline: Hotline) -> None:
    phone = ringing(small_hotline)
    phone.says_all("没有", "我要投诉你们的查勘员三天没有来", "我要报案")
    assert phone.question == "what_happened"
    assert phone.fields["injury"]["status"] == "none"


def test_a_story_in_the_midst_of_another_wish_is_a_report(small_hotline: Hotline) -> None:
    phone = ringing(small_hotline)
    phone.says_all("查一下进度", IN_ONE_BREATH)
    assert phone.fields["loss_location"]["road"] == "延安路"
    assert phone.question == "safety"


def test_what_is_added_to_a_report_is_no_new_one(small_hotline: Hotline) -> None:
    phone = ringing(small_hotline)
    phone.says_all("我要补充一下情况", IN_ONE_BREATH)
    assert phone.fields == {}
