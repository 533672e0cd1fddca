"""From a registered report to an adjuster who knows, and from a call to its facts; every job twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from claims.demo_insurer import seed_insurer
from claims.fnol_view import find_report
from claims.service import interrupt_draft, register_fnol
from models.call import CallEvent
from models.call_fact import CallFact, LegFact
from models.database import Database
from models.fnol import Assignment, Fnol
from models.outbox import OutboxEntry
from models.staff import Adjuster
from models.task import Notice, Recording, Task
from reporting import outbox
from reporting.call_log import fold_log
from reporting.context import JobContext
from reporting.facts import fold_into_facts, load_log
from reporting.intervals import day_span
from reporting.jobs import JOBS, PATIENCE
from reporting.kpi import compute_kpis
from reporting.recordings import open_audio
from reporting.running import run_with
from tests.reporting.event_tables import DAY, SHANGHAI, at, events
from tests.reporting.test_kpi import TABLE, whole_day
from tests.support.records import CALLER, NOON, REPORT, Clock, Outside, add_call, make_context


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(database: Database, outside: Outside, clock: Clock) -> JobContext:
    with database.write() as session:
        seed_insurer(session)
    return make_context(database, outside, clock, max_attempts=3)


def register(context: JobContext, call_sid: str = "CA1", **fields: Any) -> str:
    with context.database.write() as session:
        call = add_call(session, call_sid)
        return register_fnol(session, call, {**REPORT, **fields}, context.now(), outbox.enqueue).id


def run_all(context: JobContext) -> None:
    """Everything due, as a relay without Redis would."""
    while True:
        with context.database.write() as session:
            rows = outbox.lease_due(session, context.now(), timedelta(seconds=30), 50)
        if not rows:
            return
        for row in rows:
            run_with(context, row.outbox_id)


def test_a_report_finds_its_adjuster_and_both_sides_are_told_once(context: JobContext, outside: Outside) -> None:
    fnol_id = register(context)
    run_all(context)
    JOBS["route_claim"](context, fnol_id=fnol_id)
    run_all(context)
    with context.database.read() as session:
        shown = find_report(session, session.get_one(Fnol, fnol_id).fnol_number)
        assert len(list(session.scalars(select(Assignment)))) == 1
        assert all(notice.sent_at for notice in session.scalars(select(Notice)))
    assert shown is not None
    assert (shown["state"], shown["class"], shown["priority"]) == ("assigned", "ordinary", "normal")
    assert shown["adjuster"]["id"] == "adjuster-li"
    assert any("北京市" in reason for reason in shown["adjuster"]["reasons"])
    assert shown["deadlines"]["first_contact"] == "2026-03-18T12:10:00+08:00"
    assert shown["deadlines"]["handled"] == "2026-03-26T00:00:00+08:00"
    assert [to for to, _ in outside.sent].count(CALLER) == 2
    assert [to for to, _ in outside.sent].count("+8613900139101") == 1
    assert all(shown["number"] in body for _, body in outside.sent)


def test_an_sms_carries_no_personal_detail(context: JobContext, outside: Outside) -> None:
    register(context)
    run_all(context)
    for _, body in outside.sent:
        assert not any(secret in body for secret in ("京A12345", "建国路", "138001", "张伟"))


def test_somebody_hurt_is_urgent_goes_to_who_can_and_is_dispatched(context: JobContext) -> None:
    fnol_id = register(context, injury={"status": "yes", "count": 2})
    run_all(context)
    with context.database.read() as session:
        fnol = session.get_one(Fnol, fnol_id)
        kinds = set(session.scalars(select(CallEvent.type).where(CallEvent.call_sid == "CA1")))
    assert (fnol.case_class, fnol.priority) == ("urgent", "urgent")
    assert fnol.deadlines["first_review"] == "2026-03-19T12:00:00+08:00"
    assert fnol.deadlines["handled"] == "2026-03-20T12:00:00+08:00"
    assert kinds == {"claim.created", "surveyor.dispatched"}


def test_a_second_report_of_the_same_loss_is_a_duplicate(context: JobContext, clock: Clock) -> None:
    register(context, "CA1")
    clock.forward(minutes=20)
    again = register(context, "CA2")
    run_all(context)
    with context.database.read() as session:
        fnol = session.get_one(Fnol, again)
        first = session.scalars(select(Fnol).where(Fnol.call_sid == "CA1")).one()
    assert fnol.case_class == "duplicate"
    assert first.case_class == "ordinary"
    assert any(first.fnol_number in reason for reason in fnol.triage_reasons)


def test_a_case_nobody_can_take_is_told_and_taken_up_later(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        set_duty(session, on_duty=False)
    fnol_id = register(context)
    with capture_logs() as logs:
        run_all(context)
    assert any(entry["event"] == "case_unassigned" for entry in logs)
    with context.database.write() as session:
        fnol = session.get_one(Fnol, fnol_id)
        assert (fnol.state, fnol.priority) == ("registered", "normal")
        set_duty(session, on_duty=True)
    clock.forward(minutes=6)
    JOBS["watch_clocks"](context)
    run_all(context)
    with context.database.read() as session:
        assert session.get_one(Fnol, fnol_id).state == "assigned"


def set_duty(session: Any, *, on_duty: bool) -> None:
    for adjuster in session.scalars(select(Adjuster)):
        adjuster.on_duty = on_duty


def test_a_failing_sms_is_tried_again_and_its_reason_hides_the_number(
    context: JobContext, outside: Outside, clock: Clock
) -> None:
    register(context)
    outside.broken = True
    for _ in range(PATIENCE["send_notice"].attempts or 0):
        run_all(context)
        clock.forward(hours=1)
    with context.database.read() as session:
        reasons = {letter.reason for letter in outbox.dead_letters(session)}
    assert reasons == {"ConnectionError: sms to +# failed"}
    outside.broken = False
    with context.database.write() as session:
        for letter in outbox.dead_letters(session):
            outbox.revive(session, letter.id, clock())
    run_all(context)
    assert len(outside.sent) == 3


def test_an_interrupted_report_is_watched_until_somebody_calls_back(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        interrupt_draft(session, add_call(session), clock(), outbox.enqueue, "hang_up")
    with capture_logs() as quiet:
        run_all(context)
    clock.forward(minutes=16)
    with capture_logs() as logs:
        run_all(context)
    assert not any(entry["event"] == "task_overdue" for entry in quiet)
    assert [entry["kind"] for entry in logs if entry["event"] == "task_overdue"] == ["call_back"]
    assert CALLER not in str(logs)


def test_a_recording_comes_home_sealed_and_leaves_twilio(context: JobContext, outside: Outside, clock: Clock) -> None:
    with context.database.write() as session:
        add_call(session)
        session.add(Recording(recording_sid="RE1", call_sid="CA1", status="completed", received_at=NOON))
        outbox.enqueue(session, "fetch_recording", {"recording_sid": "RE1"}, "RE1", NOON)
    run_all(context)  # not there yet: KeyError
    outside.recordings["RE1"] = b"RIFF a message"
    clock.forward(seconds=10)
    run_all(context)
    JOBS["fetch_recording"](context, recording_sid="RE1")
    with context.database.read() as session:
        recording = session.get_one(Recording, "RE1")
        assert open_audio(recording) == b"RIFF a message"
        assert b"RIFF" not in (recording.audio_sealed or b"")
        assert recording.status == "deleted"
        assert [task.kind for task in session.scalars(select(Task))] == ["listen_to_message"]
    assert outside.deleted == ["RE1"]


def test_a_recording_that_cannot_be_deleted_is_not_fetched_again(context: JobContext, outside: Outside) -> None:
    outside.recordings["RE1"] = b"RIFF"
    with context.database.write() as session:
        add_call(session)
        session.add(Recording(recording_sid="RE1", call_sid="CA1", status="stored", received_at=NOON, fetched_at=NOON))
    outside.broken = True
    with pytest.raises(ConnectionError):
        JOBS["fetch_recording"](context, recording_sid="RE1")
    outside.broken = False
    outside.recordings.clear()
    JOBS["fetch_recording"](context, recording_sid="RE1")
    assert outside.deleted == ["RE1"]


def store_events(database: Database, table: str) -> None:
    with database.write() as session:
        for event in events(table):
            session.add(
                CallEvent(id=event.id, call_sid=event.call, type=event.type, at=event.at, data=dict(event.data))
            )


def test_the_database_gives_the_figures_of_the_event_file(context: JobContext) -> None:
    """Folded by the job, half of them, or none: the same numbers."""
    store_events(context.database, TABLE)
    wanted = compute_kpis(fold_log(events(TABLE)), whole_day()).as_json()
    span = day_span(at("00:00:00", DAY).date(), SHANGHAI)
    for call_sid in ((), ("C01", "C06"), ("C01", *(f"C{n:02d}" for n in range(2, 13)), "O07")):
        for one in call_sid:
            JOBS["close_call_log"](context, call_sid=one)
        with context.database.read() as session:
            log = load_log(session, span, timedelta(days=7))
        assert compute_kpis(log, whole_day()).as_json() == wanted


def test_facts_are_folded_again_when_an_event_comes_late(context: JobContext) -> None:
    store_events(context.database, TABLE)
    JOBS["close_call_log"](context, call_sid="C06")
    with context.database.write() as session:
        session.add(CallEvent(id="late", call_sid="C06", type="tag.praise", at=at("18:00:00"), data={}))
    span = day_span(at("00:00:00", DAY).date(), SHANGHAI)
    with context.database.read() as session:
        log = load_log(session, span, timedelta(days=7))
    assert compute_kpis(log, whole_day()).figures["praise_rate"].num == 1  # type: ignore[union-attr]
    JOBS["close_call_log"](context, call_sid="C06")
    with context.database.read() as session:
        fact = session.get_one(CallFact, "C06")
        assert (fact.outcome, fact.queue, fact.wait_seconds, fact.story["praise"]) == ("answered", "claims", 10.0, True)
        legs = list(session.scalars(select(LegFact).where(LegFact.call_sid == "C06").order_by(LegFact.leg)))
    assert [(leg.agent, leg.queue, leg.result, leg.talk_seconds) for leg in legs] == [
        ("a1", "claims", "transfer", 60.0),
        ("a2", "urgent", "agent_hangup", 120.0),
    ]


def test_a_call_without_an_arrival_has_no_facts_yet(context: JobContext) -> None:
    with context.database.write() as session:
        session.add(CallEvent(id="e1", call_sid="CX", type="call.ended", at=NOON, data={}))
        session.flush()
        assert fold_into_facts(session, "CX", NOON) is None


def test_old_rows_go_and_dead_letters_stay(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        for key, done, failed in (("old", NOON, None), ("dead", None, NOON), ("due", None, None)):
            row = OutboxEntry(
                id=key, job="route_claim", arguments={}, dedupe_key=key, created_at=NOON, due_at=NOON, attempts=0
            )
            row.done_at, row.failed_at = done, failed
            session.add(row)
    clock.forward(days=31)
    JOBS["watch_clocks"](context)
    with context.database.read() as session:
        assert set(session.scalars(select(OutboxEntry.id))) == {"dead", "due"}
