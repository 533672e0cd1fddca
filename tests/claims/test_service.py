"""Draft, evidence, gate, call-back: on both databases, also when two turns race."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from claims.demo_insurer import seed_insurer
from claims.drafts import open_draft
from claims.fnol_view import find_last_report, find_report, list_reports
from claims.service import Evidence, IntakeRules, UnknownCall, interrupt_draft, record_field, register_fnol
from models.call import Call
from models.database import Database
from models.fnol import FieldEvidence, Fnol, FnolDraft
from models.outbox import OutboxEntry
from models.task import Notice, Task
from reporting.outbox import enqueue
from tests.support.records import CALLER, NOON, REPORT, add_call, add_utterance


def say(database: Database, field: str, value: object, seq: int = 1, text: str = "追尾") -> None:
    with database.write() as session:
        utterance = add_utterance(session, "CA1", seq, text)
        record_field(
            session, "CA1", field, value, given_by="caller", now=NOON + timedelta(seconds=seq),
            evidence=Evidence(seq, utterance.text, utterance.started_ms, utterance.ended_ms, 0.8),
        )  # fmt: skip


@pytest.fixture
def called(database: Database) -> Database:
    with database.write() as session:
        add_call(session)
    return database


def register(database: Database, call_sid: str = "CA1") -> str:
    with database.write() as session:
        return register_fnol(session, session.get_one(Call, call_sid), REPORT, NOON, enqueue).fnol_number


def test_every_field_has_its_evidence_and_what_it_was_before(called: Database) -> None:
    say(called, "cause_of_loss", {"code": "A10029"})
    say(called, "cause_of_loss", {"code": "A10031"}, 2, "不对 是翻车")
    with called.read() as session:
        report = find_report(session, "CA1")
        rows = list(session.scalars(select(FieldEvidence).order_by(FieldEvidence.at)))
    assert report is not None
    assert report["cause_of_loss"] == {"code": "A10031"}
    assert (report["number"], report["state"]) == (None, "open")
    assert [one["previous"] for one in report["evidence"]["cause_of_loss"]] == [None, {"code": "A10029"}]
    assert report["evidence"]["cause_of_loss"][1]["text"] == "不对 是翻车"
    assert report["evidence"]["cause_of_loss"][0]["audio_ms"] == [1000, 1700]
    assert all("追尾".encode() not in (row.text_sealed or b"") for row in rows)


def test_the_same_value_again_is_no_news(called: Database) -> None:
    say(called, "injury", {"status": "none"})
    say(called, "injury", {"status": "none"}, 2)
    with called.read() as session:
        assert session.scalar(select(func.count()).select_from(FieldEvidence)) == 1


def test_a_field_can_be_taken_back(called: Database) -> None:
    say(called, "plate_number", {"value": "京A12345"})
    say(called, "plate_number", None, 2)
    with called.read() as session:
        assert session.get_one(FnolDraft, "CA1").fields == {}


def test_each_of_a_list_has_evidence_of_its_own(called: Database) -> None:
    wife, driver = {"role": "passenger", "text": "我爱人胳膊断了"}, {"role": "other_driver", "text": "对方司机头破了"}
    for items in ([wife], [wife, driver]):
        with called.write() as session:
            record_field(
                session, "CA1", "injured_people", {"items": items}, given_by="caller", evidence=Evidence(1, "all"),
                now=NOON, evidence_of=lambda item: Evidence(2, item["text"]),
            )  # fmt: skip
    with called.read() as session:
        report = find_report(session, "CA1")
    assert report is not None
    assert report["injured"]["people"] == [wife, driver]
    assert report["injured"]["count"] == 2
    assert report["injured"]["description"] == "我爱人胳膊断了; 对方司机头破了"
    assert [one["text"] for one in report["evidence"]["injured_people.1"]] == ["对方司机头破了"]
    assert len(report["evidence"]["injured_people.0"]) == 1


def test_of_the_injured_who_were_only_counted_is_told_that_they_are(called: Database) -> None:
    say(called, "injury", {"status": "yes", "count": 3})
    with called.read() as session:
        alone = find_report(session, "CA1")
    wife = {"role": "passenger", "who": "爱人", "text": "我爱人胳膊断了"}
    say(called, "injured_people", {"items": [wife]}, 2)
    with called.read() as session:
        report = find_report(session, "CA1")
    assert alone is not None
    assert report is not None
    assert (alone["injured"]["count"], [one["who"] for one in alone["injured"]["people"]]) == (3, [None] * 3)
    assert [one["who"] for one in report["injured"]["people"]] == ["爱人", None, None]


def test_a_report_with_one_description_of_all_stays_readable(called: Database) -> None:
    with called.write() as session:
        for name, value in {"injured": {"text": "腿上流血"}, "injured_count": {"value": 2}}.items():
            record_field(session, "CA1", name, value, given_by="caller", evidence=Evidence(), now=NOON)
    with called.read() as session:
        report = find_report(session, "CA1")
    assert report is not None
    assert {name: report["injured"][name] for name in ("count", "description", "people")} == {
        "count": 2, "description": "腿上流血", "people": [],
    }  # fmt: skip


def test_evidence_needs_a_call(database: Database) -> None:
    with database.write() as session, pytest.raises(UnknownCall, match="CA9"):
        record_field(session, "CA9", "injury", {}, given_by="system", evidence=Evidence(), now=NOON)


def test_a_report_is_registered_once_with_number_sms_and_routing(called: Database) -> None:
    with called.write() as session:
        seed_insurer(session)
    number = register(called)
    assert register(called) == number == "BA2603180001"
    with called.read() as session:
        fnol = session.scalars(select(Fnol)).one()
        jobs = sorted(session.scalars(select(OutboxEntry.job)))
        notice = session.scalars(select(Notice)).one()
        draft = session.get_one(FnolDraft, "CA1")
    assert jobs == ["route_claim", "send_notice"]
    assert (draft.state, fnol.state, fnol.region) == ("registered", "registered", "北京市/北京市")
    assert fnol.policy_id is not None
    assert number in (notice.body or "")
    assert notice.phone == CALLER


def test_racing_turns_register_one_report(called: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        numbers = set(pool.map(lambda _: register(called), range(6)))
    assert len(numbers) == 1
    with called.read() as session:
        assert session.scalar(select(func.count()).select_from(Fnol)) == 1


def test_numbers_run_by_business_day_and_are_never_given_twice(database: Database) -> None:
    late, after = NOON.replace(hour=15, minute=59), NOON.replace(hour=16)  # 23:59 and 00:00 in Shanghai
    with database.write() as session:
        for n, now in enumerate((late, late, after)):
            call = add_call(session, f"CA{n}")
            register_fnol(session, call, REPORT, now, enqueue, IntakeRules(number_prefix="ZZ"))
        numbers = list(session.scalars(select(Fnol.fnol_number).order_by(Fnol.fnol_number)))
    assert numbers == ["ZZ2603180001", "ZZ2603180002", "ZZ2603190001"]


def test_calls_at_once_get_different_numbers(database: Database) -> None:
    with database.write() as session:
        for n in range(8):
            add_call(session, f"CA{n}")
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: register(database, f"CA{n}"), range(8)))
    assert sorted(numbers) == [f"BA260318{n:04d}" for n in range(1, 9)]


def test_a_caller_without_a_number_gets_no_sms_but_a_report(database: Database) -> None:
    fields = {name: value for name, value in REPORT.items() if name != "phone"}
    with database.write() as session:
        call = add_call(session, caller=None)
        register_fnol(session, call, fields, NOON, enqueue)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
        assert session.scalars(select(OutboxEntry.job)).all() == ["route_claim"]


def test_a_hang_up_leaves_a_findable_draft_and_one_call_back(called: Database) -> None:
    say(called, "phone", {"value": "+8613800138009"})
    for _ in range(2):
        with called.write() as session:
            interrupt_draft(session, session.get_one(Call, "CA1"), NOON, enqueue, "hang_up")
    with called.read() as session:
        task = session.scalars(select(Task)).one()
        listed = list_reports(session)
        last = find_last_report(session)
    assert (task.kind, task.phone, task.due_at) == ("call_back", "+8613800138009", NOON + timedelta(minutes=15))
    assert [(row["number"], row["state"], row["call_sid"]) for row in listed] == [(None, "interrupted", "CA1")]
    assert last is not None
    assert [one["kind"] for one in last["tasks"]] == ["call_back"]


def test_a_hang_up_before_the_first_word_is_owed_a_call_too(called: Database) -> None:
    with called.write() as session:
        task = interrupt_draft(session, session.get_one(Call, "CA1"), NOON, enqueue, "hang_up")
        assert task is not None
        assert task.phone == CALLER


def test_after_registration_nothing_is_owed(called: Database) -> None:
    register(called)
    with called.write() as session:
        assert interrupt_draft(session, session.get_one(Call, "CA1"), NOON, enqueue, "hang_up") is None
        assert session.scalar(select(func.count()).select_from(Task)) == 0


def test_registering_late_closes_the_call_back(called: Database) -> None:
    with called.write() as session:
        interrupt_draft(session, session.get_one(Call, "CA1"), NOON, enqueue, "hang_up")
    register(called)
    with called.read() as session:
        assert session.scalars(select(Task)).one().closed_at == NOON


def test_the_draft_is_made_once(called: Database) -> None:
    for language in ("zh-CN", "en-US"):
        with called.write() as session:
            open_draft(session, "CA1", language, NOON)
    with called.read() as session:
        assert session.scalars(select(FnolDraft)).one().language == "zh-CN"


def test_the_object_that_others_rely_on(called: Database) -> None:
    with called.write() as session:
        seed_insurer(session)
    number = register(called)
    with called.read() as session:
        report = find_report(session, number.lower())
        assert report == find_report(session, "CA1") == find_last_report(session)
        assert find_report(session, "BA2603189999") is None
    assert report is not None
    assert set(report) >= {
        "number", "state", "call_sid", "language", "reporter", "loss_date", "loss_location", "cause_of_loss",
        "injury", "vehicles", "third_parties", "evidence", "class", "priority", "adjuster", "deadlines",
    }  # fmt: skip
    assert report["reporter"] == {"name": None, "relation": None, "phone": CALLER}
    assert report["vehicles"] == [
        {"role": "insured", "plate_number": "京A12345", "vehicle": "大众 帕萨特 白色", "drivable": True}
    ]
    assert report["loss_location"]["city"] == "北京市"
