"""Claim progress by telephone: nothing before two matching facts, and never more than that caller may hear."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from claims.identification import identify
from claims.papers import PAPERS, receive_papers
from claims.policy_lookup import phone_index, plate_index, policy_number_index
from claims.progress import CaseState, tell_progress
from ivr.case_number import said_id_digits
from ivr.progress_words import Known, next_fact
from models.call import Transcript
from models.fnol import Assignment, Fnol
from models.policy import Policy
from models.staff import Adjuster
from tests.ivr.phone import CALLER, START, Hotline, Phone

IN_ONE_BREATH = "昨天晚上八点半在上海市延安路追尾了"
REPORT = ["没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对"]
NUMBER = "2603180001"
STRANGER = "+8613911112222"
TOLD = ("王芳", "报案号B A", "已经分给理赔员")


def add_policy(hotline: Hotline, phone: str = CALLER, id_last4: str | None = "123X") -> None:
    policy = Policy(
        id="p1",
        number_index=policy_number_index("PICC88776655"),
        plate_index=plate_index("沪A12345"),
        phone_index=phone_index(phone),
        product="motor",
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    policy.number, policy.plate, policy.phone, policy.insured = "PICC88776655", "沪A12345", phone, "张伟"
    policy.id_last4 = id_last4
    with hotline.database.write() as session:
        session.add(policy)


def ringing(hotline: Hotline, caller: str = CALLER, number: int = 2) -> Phone:
    phone = Phone(hotline, caller=caller, number=number)
    phone.rings()
    phone.streams()
    return phone


@pytest.fixture
def reported(hotline: Hotline) -> Hotline:
    """A case of a known policy, assigned, with its deadlines."""
    add_policy(hotline)
    ringing(hotline, number=1).says_all(*REPORT)
    due = {"first_contact": START + timedelta(minutes=30), "handled": START + timedelta(days=5)}
    with hotline.database.write() as session:
        (fnol,) = session.query(Fnol).all()
        assert fnol.policy_id == "p1"
        fnol.state, fnol.deadlines = "assigned", {name: at.isoformat() for name, at in due.items()}
        session.add(Adjuster(id="wang", name="王芳", regions=[], skills=[], languages=[]))
        session.flush()
        session.add(Assignment(id="a1", fnol_id=fnol.id, sequence=1, adjuster_id="wang", assigned_at=START, reasons=[]))
    return hotline


def test_number_called_from_and_plate_are_enough(reported: Hotline) -> None:
    phone = ringing(reported)
    phone.says("查一下进度")
    assert "报案号或者车牌" in phone.spoken
    phone.says("沪A一二三四五")
    assert all(words in phone.spoken for words in TOLD)
    assert "理赔员打电话联系，最晚今天下午3点" in phone.spoken
    assert "还有什么可以帮您" in phone.spoken
    phone.hangs_up()
    assert phone.tasks == {}
    assert reported.events("call.classified") == [{"issue": "progress"}]


def test_papers_that_have_not_come_in_are_told_to_the_insured(reported: Hotline) -> None:
    phone = ringing(reported)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "材料还缺现场照片、" in phone.spoken
    with reported.database.write() as session:
        (fnol,) = session.query(Fnol).all()
        receive_papers(session, fnol, ["photos", "id_card"], "li", START)
    phone = ringing(reported, number=3)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "现场照片" not in phone.spoken
    assert "身份证" not in phone.spoken
    assert "银行卡" in phone.spoken
    with reported.database.write() as session:
        receive_papers(session, session.query(Fnol).one(), PAPERS, "li", START)
    phone = ringing(reported, number=4)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "材料还缺" not in phone.spoken


def test_all_of_it_in_the_first_words(reported: Hotline) -> None:
    phone = ringing(reported)
    phone.says("查一下沪A12345的进度")
    assert all(words in phone.spoken for words in TOLD)


@pytest.mark.parametrize("said", ["一二三X", "#4"])
def test_from_a_strange_telephone_digits_of_the_id_are_asked_for(reported: Hotline, said: str) -> None:
    phone = ringing(reported, STRANGER)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "身份证的最后四位" in phone.spoken
    assert not any(words in phone.spoken for words in TOLD)
    if said == "#4":
        phone.presses("1239")
        assert "被保险人的姓名" in phone.spoken
        phone.says("我叫张伟")
    else:
        phone.says(said)
    assert all(words in phone.spoken for words in TOLD)


def test_a_case_number_keyed_and_the_name(reported: Hotline) -> None:
    with reported.database.write() as session:
        session.get_one(Policy, "p1").id_last4 = None
    phone = ringing(reported, STRANGER)
    phone.says("查一下进度")
    phone.presses(NUMBER)
    assert "被保险人的姓名" in phone.spoken
    phone.says("我叫张伟")
    assert "王芳" in phone.spoken


def test_who_cannot_be_identified_hears_nothing_and_gets_a_person(reported: Hotline) -> None:
    phone = ringing(reported, STRANGER)
    phone.says_all("查一下进度", "沪A一二三四五", "九九九九")
    phone.says("我叫王五")
    assert phone.verbs == ["Say", "Enqueue"]
    assert phone.stays[0].reason == "not_identified"
    heard = [row.text for row in reported.rows(Transcript)]
    assert not any(words in line for line in heard for words in ("王芳", "已经分给"))
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}


def test_an_unknown_plate_is_asked_for_something_else_then_a_person(reported: Hotline) -> None:
    phone = ringing(reported, STRANGER)
    phone.says("查一下进度")
    phone.presses("2501010099")
    assert "请再说一项" in phone.spoken
    phone.says("不知道")
    assert phone.stays[0].reason == "not_identified"


def test_what_can_be_read_in_the_street_or_overheard_makes_nobody_the_insured(reported: Hotline) -> None:
    told = {"case_number": {"value": NUMBER}, "plate_number": {"value": "沪A12345"}}
    with reported.database.read() as session:
        stranger = identify(session, told, STRANGER, "BA")
        insured = identify(session, told, CALLER, "BA")
    assert (set(stranger.facts), str(stranger.side)) == ({"case_number", "plate_number"}, "third_party")
    assert (set(insured.facts), str(insured.side)) == ({"case_number", "plate_number", "caller_number"}, "insured")


def test_a_third_party_by_its_own_number(reported: Hotline) -> None:
    """The other party reported: its number and the plate are two facts, but not of the insured's side."""
    with reported.database.write() as session:
        (fnol,) = session.query(Fnol).all()
        fnol.fields = {**(fnol.fields or {}), "relation": {"code": "third_party"}}
        fnol.phone_index = phone_index(STRANGER)
    phone = ringing(reported, STRANGER)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "已经分给理赔员" in phone.spoken
    assert "下一步" in phone.spoken
    assert "王芳" not in phone.spoken
    assert "材料" not in phone.spoken
    assert "报案号B A" not in phone.spoken


def test_a_step_that_should_be_done_is_explained_by_a_person(reported: Hotline) -> None:
    reported.clock.wait(6 * 86400)
    phone = ringing(reported)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert phone.stays[0].reason == "case_late"


def test_no_case_is_said_to_be_none(hotline: Hotline) -> None:
    add_policy(hotline)
    phone = ringing(hotline)
    phone.says_all("查一下进度", "沪A一二三四五")
    assert "没有登记过报案" in phone.spoken
    phone.says("我要报案")
    assert phone.question == "safety"


def test_progress_in_the_middle_of_a_report(reported: Hotline) -> None:
    phone = ringing(reported)
    phone.says_all("没有", "查一下进度", "沪A一二三四五")
    assert "接着报案" in phone.spoken
    assert "plate_number" not in phone.fields
    assert phone.question == "what_happened"


def test_who_hangs_up_while_being_identified_is_called_back(reported: Hotline) -> None:
    phone = ringing(reported)
    phone.says("查一下进度")
    phone.hangs_up()
    assert set(phone.tasks) == {"call_back"}


NOW = datetime(2026, 3, 18, 7, tzinfo=UTC)
DUE = {"first_contact": NOW - timedelta(minutes=1), "handled": NOW + timedelta(days=5)}
CASE = CaseState("BA1", "assigned", "王芳", DUE, frozenset({"loss_date", "cause_of_loss", "loss_location"}))


def test_what_each_side_may_hear() -> None:
    ours, theirs = tell_progress(CASE, "insured", NOW), tell_progress(CASE, "third_party", NOW)
    assert (ours.number, ours.adjuster, ours.missing) == ("BA1", "王芳", ("plate_number",))
    assert (theirs.number, theirs.adjuster, theirs.missing) == (None, None, ())
    assert (ours.state, ours.next_step, ours.by) == (theirs.state, theirs.next_step, theirs.by)
    assert (ours.next_step, ours.by, ours.is_late) == ("handled", DUE["handled"], False)


@pytest.mark.parametrize(
    ("change", "next_step", "late"),
    [({}, "handled", False), ({"deadlines": {}}, None, False), ({"state": "closed"}, None, False),
     ({"deadlines": {"handled": NOW}}, None, True)],
)  # fmt: skip
def test_what_is_next(change: dict[str, Any], next_step: str | None, late: bool) -> None:
    told = tell_progress(CaseState(**{**CASE.__dict__, **change}), "insured", NOW)
    assert (told.next_step, told.is_late) == (next_step, late)


@pytest.mark.parametrize(
    ("known", "asked", "question"),
    [
        (Known(False, False, ()), (), "progress_other"),
        (Known(False, False, ()), ("progress_other",), None),
        (Known(True, True, ("plate_number",)), (), "progress_id"),
        (Known(True, False, ("plate_number",)), (), "progress_name"),
        (Known(True, True, ("plate_number",)), ("progress_id",), "progress_name"),
        (Known(True, True, ("plate_number",)), ("progress_id", "progress_name"), None),
        (Known(True, True, ("caller_number",)), (), "progress_other"),
    ],
)
def test_which_fact_is_asked_for_next(known: Known, asked: tuple[str, ...], question: str | None) -> None:
    assert next_fact(known, asked) == question


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [("一二三X", "zh-CN", "123X"), ("四八二一", "zh-CN", "4821"), ("four eight two one", "en-US", "4821"),
     ("不知道", "zh-CN", None)],
)  # fmt: skip
def test_the_last_digits_of_an_id_as_they_are_said(text: str, language: str, digits: str | None) -> None:
    assert said_id_digits(text, language) == digits
