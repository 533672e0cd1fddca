"""Customers are rung back: when, how often, and what is left to people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from claims.service import CallBackTerms, close_call_back, interrupt_draft
from commands.tasks import tasks as tasks_command
from models.call import CallEvent
from models.database import Database
from models.queue_entry import QueueEntry
from models.staff import Agent
from models.task import Task
from reporting import outbox
from reporting.context import JobContext
from reporting.jobs import watch_clocks
from reporting.running import run_with
from tests.support.records import CALLER, NOON, Clock, Outside, add_call, make_context


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(database: Database, outside: Outside, clock: Clock) -> JobContext:
    return make_context(database, outside, clock, max_attempts=3)


def owe(context: JobContext, queue: str | None = None) -> str:
    with context.database.write() as session:
        call = add_call(session, "CA1")
        terms = CallBackTerms(context.now() + timedelta(minutes=15), queue)
        task = interrupt_draft(session, call, context.now(), outbox.enqueue, "hang_up", terms=terms)
        assert task is not None
        return task.id


def run_due(context: JobContext) -> None:
    while True:
        with context.database.write() as session:
            rows = outbox.lease_due(session, context.now(), context.now() - context.now(), 20)
        if not rows:
            return
        for row in rows:
            run_with(context, row.outbox_id)


def owed(context: JobContext) -> Task:
    with context.database.read() as session:
        (task,) = session.scalars(select(Task)).all()
    return task


def test_the_customer_is_rung_before_the_promised_time(context: JobContext, outside: Outside, clock: Clock) -> None:
    task_id = owe(context)
    run_due(context)
    assert outside.rung == []
    clock.forward(minutes=10)
    run_due(context)
    query = f"task={task_id}&attempt=1"
    assert outside.rung == [(CALLER, f"/voice/call-back?{query}", f"/voice/call-back/status?{query}")]
    with context.database.read() as session:
        dialed = session.scalars(select(CallEvent).where(CallEvent.type == "callback.dialed")).one()
    assert dialed.data == {"agent": None, "parent": "CA1"}


def test_three_attempts_with_growing_gaps_and_then_a_person(
    context: JobContext, outside: Outside, clock: Clock
) -> None:
    owe(context)
    rung = []
    for minute in range(120):
        before = len(outside.rung)
        run_due(context)
        if len(outside.rung) > before:
            rung.append(minute)
        clock.forward(minutes=1)
    assert rung == [10, 15, 45]
    task = owed(context)
    assert (task.closed_at, task.outcome, task.attempts) == (None, "not reached in 3 attempts", 3)


def test_nobody_is_rung_when_it_is_done(context: JobContext, outside: Outside, clock: Clock) -> None:
    owe(context)
    with context.database.write() as session:
        close_call_back(session, "CA1", "done", clock())
    clock.forward(minutes=60)
    run_due(context)
    assert outside.rung == []


def test_a_ring_that_could_not_be_placed_is_an_attempt(context: JobContext, outside: Outside, clock: Clock) -> None:
    owe(context)
    outside.broken = True
    clock.forward(minutes=10)
    run_due(context)
    outside.broken = False
    clock.forward(minutes=5)
    run_due(context)
    assert len(outside.rung) == 1
    assert owed(context).attempts == 2


def test_a_free_agent_calls_sooner(context: JobContext, outside: Outside) -> None:
    owe(context, "claims")
    watch_clocks(context)
    run_due(context)
    assert outside.rung == []
    with context.database.write() as session:
        session.add(Agent(id="a", name="x", queues=["claims"], languages=["zh-CN"], activity="ready", details={}))
    watch_clocks(context)
    run_due(context)
    assert len(outside.rung) == 1


def test_a_report_that_broke_off_needs_no_agent(context: JobContext, outside: Outside) -> None:
    owe(context)
    with context.database.write() as session:
        session.add(Agent(id="a", name="x", queues=["claims"], languages=["zh-CN"], activity="ready", details={}))
    watch_clocks(context)
    run_due(context)
    assert outside.rung == []


def test_the_command_has_its_parts() -> None:
    shown = CliRunner().invoke(tasks_command, ["--help"]).output
    assert all(name in shown for name in ("list", "close", "call"))


def test_a_caller_who_is_only_choosing_keeps_no_agent(context: JobContext, outside: Outside) -> None:
    """Nobody can be waited for there: such a caller has no place in the line."""
    owe(context, "claims")
    with context.database.write() as session:
        add_call(session, "CA2", caller=None)
        session.add(
            QueueEntry(id="q", call_sid="CA2", leg=1, queue="claims", reason="asked", entered_at=NOON, slot=None)
        )
        session.add(Agent(id="a", name="x", queues=["claims"], languages=["zh-CN"], activity="ready", details={}))
    watch_clocks(context)
    run_due(context)
    assert len(outside.rung) == 1
