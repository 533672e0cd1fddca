"""A caller whose report broke off rings again."""

from __future__ import annotations

import pytest

from claims.fnol_view import find_report
from models.fnol import FieldEvidence, Fnol
from tests.ivr.phone import CALLER, Hotline, Phone
from tests.ivr.words import NOBODY_HURT, REAR_END, YANAN_ROAD

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
REST = ["沪A一二三四五", "能开", "可以", "对"]
ROAD = "延安路"


def broken_off(hotline: Hotline, *said: str, caller: str = CALLER) -> Phone:
    phone = Phone(hotline, caller=caller)
    phone.rings()
    phone.streams()
    phone.says_all(*said)
    phone.hangs_up()
    hotline.clock.wait(120)
    return phone


def again(hotline: Hotline, number: int = 2, caller: str = CALLER) -> Phone:
    phone = Phone(hotline, number=number, caller=caller)
    phone.rings()
    phone.streams()
    return phone


def test_a_yes_goes_on_where_it_stopped(hotline: Hotline) -> None:
    first = broken_off(hotline, "没有", IN_ONE_BREATH)
    phone = again(hotline)
    assert phone.question == "take_up"
    assert "您刚才的报案中断了" in phone.spoken
    assert ROAD not in phone.spoken
    phone.says("对")
    assert ROAD in phone.spoken
    assert phone.question == "vehicle"
    assert phone.fields["injury"]["status"] == NOBODY_HURT["status"]
    assert phone.fields["loss_location"]["road"] == YANAN_ROAD["road"]
    assert (first.draft_state, first.tasks["call_back"].closed_at) == ("continued", hotline.clock.now)


def test_the_evidence_comes_along(hotline: Hotline) -> None:
    first = broken_off(hotline, "没有", IN_ONE_BREATH)
    phone = again(hotline)
    phone.presses("1")
    rows = {row.field: row for row in hotline.rows(FieldEvidence, FieldEvidence.call_sid == phone.call_sid)}
    (old,) = hotline.rows(
        FieldEvidence, FieldEvidence.call_sid == first.call_sid, FieldEvidence.field == "cause_of_loss"
    )
    assert rows["cause_of_loss"].value["code"] == REAR_END["code"]
    assert (rows["cause_of_loss"].text, rows["cause_of_loss"].at) == (old.text, old.at)
    assert rows["cause_of_loss"].audio_start_ms is None


def test_the_report_is_registered_once_and_nobody_is_called_back(hotline: Hotline) -> None:
    first = broken_off(hotline, "没有", IN_ONE_BREATH)
    phone = again(hotline)
    phone.says_all("对", *REST)
    phone.hangs_up()
    (fnol,) = hotline.rows(Fnol)
    assert fnol.call_sid == phone.call_sid
    assert phone.tasks == {}
    assert first.tasks["call_back"].closed_at is not None


def test_a_no_begins_a_new_report_and_says_nothing_old(small_hotline: Hotline) -> None:
    first = broken_off(small_hotline, "没有", IN_ONE_BREATH)
    phone = again(small_hotline)
    phone.says("不对")
    assert phone.question == "safety"
    assert ROAD not in phone.spoken
    assert phone.fields == {}
    assert first.draft_state == "interrupted"


def test_other_words_are_the_beginning_of_a_new_report(small_hotline: Hotline) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH)
    phone = again(small_hotline)
    phone.says("有一个人受伤")
    assert phone.fields["injury"]["status"] == "yes"
    assert ROAD not in phone.spoken


@pytest.mark.parametrize("goes_on", [True, False])
def test_an_answer_to_the_question_that_was_expected_is_kept_and_throws_nothing_away(
    small_hotline: Hotline, goes_on: bool
) -> None:
    first = broken_off(small_hotline, IN_ONE_BREATH)
    phone = again(small_hotline)
    phone.says("没有人受伤")
    assert phone.question == "take_up"
    assert phone.fields == {"injury": NOBODY_HURT}
    phone.says("对" if goes_on else "不对")
    assert phone.fields["injury"] == NOBODY_HURT
    assert ("loss_location" in phone.fields) is goes_on
    assert first.draft_state == ("continued" if goes_on else "interrupted")


def test_a_report_that_is_not_gone_on_with_is_still_owed_its_call_back(small_hotline: Hotline) -> None:
    first = broken_off(small_hotline, "没有", IN_ONE_BREATH)
    phone = again(small_hotline)
    assert first.tasks["call_back"].outcome == "the customer rang in"
    phone.says("不对")
    owed = first.tasks["call_back"]
    assert owed.closed_at is None
    assert owed.outcome is None


def test_silence_asks_about_safety(small_hotline: Hotline) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH)
    phone = again(small_hotline)
    phone.is_silent()
    assert phone.question == "safety"


@pytest.mark.parametrize("caller", ["anonymous", "", "+266696687"])
def test_a_withheld_number_never_matches(small_hotline: Hotline, caller: str) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH, caller=caller)
    if caller.startswith("+"):
        caller = "+266696688"
    assert again(small_hotline, caller=caller).question == "safety"


def test_too_late_it_is_a_new_report(small_hotline: Hotline) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH)
    small_hotline.clock.wait(small_hotline.parts.settings.callbacks.resume_within_minutes * 60)
    assert again(small_hotline).question == "safety"


def test_nothing_told_is_nothing_to_go_on_with(small_hotline: Hotline) -> None:
    broken_off(small_hotline)
    assert again(small_hotline).question == "safety"


def test_a_second_call_that_broke_off_at_once_hides_nothing(small_hotline: Hotline) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH)
    again(small_hotline).hangs_up()
    assert again(small_hotline, 3).question == "take_up"


def test_it_may_break_off_twice(small_hotline: Hotline) -> None:
    broken_off(small_hotline, "没有", IN_ONE_BREATH)
    second = again(small_hotline)
    second.says_all("对", "沪A一二三四五")
    second.hangs_up()
    third = again(small_hotline, 3)
    third.says("对")
    assert third.question == "drivable"
    with small_hotline.database.read() as session:
        report = find_report(session, third.call_sid)
    assert report is not None
    assert report["number"] is None


def test_whoever_rings_in_is_not_called_back_for_the_earlier_call(small_hotline: Hotline) -> None:
    first = broken_off(small_hotline)
    again(small_hotline)
    assert first.tasks["call_back"].outcome == "the customer rang in"
