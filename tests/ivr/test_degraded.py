"""Parts go away in the middle of a call, one at a time and together: it still ends in a record or a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.complaint import Complaint
from models.fnol import Fnol
from models.task import Task
from tests.ivr.degrading import EVERY_SUBSET, IN_ONE_BREATH, call_without, make_degradable, policies_unreadable
from tests.ivr.phone import CALLER, Hotline, Phone


@pytest.mark.parametrize("away", EVERY_SUBSET, ids="+".join)
def test_a_call_ends_in_a_record_or_a_promise(small_hotline: Hotline, tmp_path: Path, away: tuple[str, ...]) -> None:
    phone = call_without(make_degradable(small_hotline), away, tmp_path)
    records, tasks = small_hotline.rows(Fnol), small_hotline.rows(Task)
    assert records or tasks, phone.document
    if "recogniser" not in away:
        assert records, f"no record without {away}: {phone.spoken}"


def test_a_report_is_registered_while_no_policy_can_be_read(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    with policies_unreadable(hotline.database, True):
        phone.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    (fnol,) = hotline.rows(Fnol)
    assert (fnol.policy_id, fnol.state) == (None, "registered")


def test_a_person_is_reached_while_no_policy_can_be_read(hotline: Hotline) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    with policies_unreadable(hotline.database, True):
        phone.says("转人工")
    assert phone.call.stage == "queued"
    assert phone.stays[0].customer_class is None


ASKED = ["查一下进度", "沪A一二三四五"]


@pytest.mark.parametrize(
    ("caller", "heard"), [(CALLER, "已经登记"), ("+8613911112222", "被保险人的姓名")], ids=["insured", "stranger"]
)
def test_progress_is_told_from_the_case_alone_while_no_policy_can_be_read(
    hotline: Hotline, caller: str, heard: str
) -> None:
    reporter = Phone(hotline)
    reporter.rings()
    reporter.streams()
    reporter.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    phone = Phone(hotline, caller=caller, number=2)
    phone.rings()
    phone.streams()
    with policies_unreadable(hotline.database, True):
        phone.says_all(*ASKED)
    assert heard in phone.spoken


def test_a_complaint_is_taken_while_no_policy_can_be_read(hotline: Hotline) -> None:
    reporter = Phone(hotline)
    reporter.rings()
    reporter.streams()
    reporter.says_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    phone = Phone(hotline, number=2)
    phone.rings()
    phone.streams()
    with policies_unreadable(hotline.database, True):
        phone.says("我要投诉你们的查勘员三天没有来")
        phone.presses("99887766")
        phone.says_all("请马上派人来", "可以")
    (complaint,) = hotline.rows(Complaint)
    assert (complaint.case_words, complaint.fnol_id) == ("99887766", None)
