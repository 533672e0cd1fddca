"""After a complaint was taken: owner, clocks, steps and their end; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.complaint_handling import (
    ComplaintError,
    assign,
    call_complex,
    close,
    extend,
    get_open_complaint,
    late_clocks,
    note_told,
    owner_of,
)
from claims.complaints import find_complaint, take_complaint, take_praise
from claims.deadlines import ClockRules
from claims.service import DEFAULT_RULES, register_fnol
from models.call import Call
from models.complaint import Complaint
from models.database import Database
from models.fnol import Assignment
from models.staff import Adjuster
from models.task import Notice, Task
from reporting.complaint_routing import route_complaint
from reporting.context import JobContext
from reporting.jobs import watch_clocks
from reporting.outbox import enqueue, lease_due
from reporting.running import run_with
from tests.support.records import CALLER, NOON, REPORT, Clock, Outside, add_call, make_context

CLOCK = ClockRules(ZoneInfo("Asia/Shanghai"), "china", 5, 10)
WORDS = {"own_words": {"text": "三天没有人来"}, "wanted": {"text": "马上派人来"}}
LIMIT_15 = NOON + timedelta(days=15)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(database: Database, clock: Clock) -> JobContext:
    with database.write() as session:
        for name in ("wang", "li"):
            adjuster = Adjuster(id=name, name=name, regions=[], skills=[], languages=["zh-CN"])
            adjuster.phone = f"+86139{len(name):08d}"
            session.add(adjuster)
    return make_context(database, Outside(), clock)


def take(session: Session, call_sid: str = "CA1", **values: object) -> Complaint:
    call = add_call(session, call_sid)
    return take_complaint(session, call, {**WORDS, **values}, NOON, enqueue, DEFAULT_RULES, CLOCK)


@contextmanager
def taken(context: JobContext) -> Iterator[tuple[Session, Complaint]]:
    with context.database.write() as session:
        yield session, session.scalars(select(Complaint)).one()


def case_of_wang(session: Session) -> str:
    fnol = register_fnol(session, add_call(session, "CA0"), REPORT, NOON, enqueue, DEFAULT_RULES)
    session.add(Assignment(id="a", fnol_id=fnol.id, sequence=1, adjuster_id="wang", assigned_at=NOON, reasons=[]))
    session.flush()
    return fnol.fnol_number


def tasks(context: JobContext) -> dict[str, tuple[str, bool]]:
    with context.database.read() as session:
        return {task.kind: (task.reason, task.closed_at is None) for task in session.scalars(select(Task))}


def test_the_caller_gets_number_and_day_by_sms(context: JobContext) -> None:
    with context.database.write() as session:
        complaint = take(session)
        (notice,) = session.scalars(select(Notice).where(Notice.purpose == "complaint_taken"))
    assert notice.phone == CALLER
    assert complaint.number in (notice.body or "")
    assert "2026-03-27" in (notice.body or "")


def test_whoever_is_free_owns_it_but_not_who_has_the_case(context: JobContext) -> None:
    with context.database.write() as session:
        complaint = take(session, case_number={"value": case_of_wang(session)})
    route_complaint(context, complaint.id)
    route_complaint(context, complaint.id)
    with taken(context) as (session, row):
        owner = owner_of(session, row.id)
        assert owner is not None
        assert owner.id == "li"
        shown = find_complaint(session, row.number)
        (notice,) = session.scalars(select(Notice).where(Notice.purpose == "complaint_assigned"))
    assert shown is not None
    assert (shown["state"], shown["owner"], [step["by"] for step in shown["steps"]]) == ("in hand", "li", ["job"])
    assert notice.phone == owner.phone


def test_a_desk_owns_complaints_where_there_is_one(context: JobContext) -> None:
    claims = context.settings.claims.model_copy(update={"complaints_desk": ("wang",)})
    settings = context.settings.model_copy(update={"claims": claims})
    with context.database.write() as session:
        complaint = take(session)
    route_complaint(JobContext(**{**context.__dict__, "settings": settings}), complaint.id)
    with taken(context) as (session, row):
        owner = owner_of(session, row.id)
    assert owner is not None
    assert owner.id == "wang"


def test_nobody_free_is_tried_again_by_the_clock(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        complaint = take(session)
        for adjuster in session.scalars(select(Adjuster)):
            adjuster.on_duty = False
    route_complaint(context, complaint.id)
    clock.forward(minutes=10)
    watch_clocks(context)
    with context.database.write() as session:
        session.get_one(Adjuster, "li").on_duty = True
        assert owner_of(session, complaint.id) is None
    run_due(context)
    with context.database.read() as session:
        assert owner_of(session, complaint.id) is not None


def run_due(context: JobContext) -> None:
    with context.database.write() as session:
        rows = lease_due(session, context.now(), timedelta(seconds=30), 100)
    for row in rows:
        run_with(context, row.outbox_id)


def test_the_owner_is_never_who_has_the_case(context: JobContext) -> None:
    with context.database.write() as session:
        take(session, case_number={"value": case_of_wang(session)})
    with taken(context) as (session, row):
        with pytest.raises(ComplaintError, match="has the case"):
            assign(session, row, "wang", "zhao", "near", NOON, enqueue)
        with pytest.raises(ComplaintError, match="nobody is called"):
            assign(session, row, "sun", "zhao", "near", NOON, enqueue)


@pytest.mark.parametrize(
    ("after", "told", "clocks"),
    [
        (timedelta(hours=23), False, ()),
        (timedelta(hours=24), False, ("progress",)),
        (timedelta(hours=24), True, ()),
        (timedelta(days=10), True, ("result",)),
        (timedelta(days=15), False, ("progress", "result", "legal")),
    ],
)
def test_which_clock_is_late(context: JobContext, after: timedelta, told: bool, clocks: tuple[str, ...]) -> None:
    with context.database.write() as session:
        complaint = take(session)
        if told:
            note_told(session, complaint, "li", "明天上门", NOON)
        assert late_clocks(session, complaint, NOON + after) == clocks


def test_a_late_complaint_becomes_a_task_until_it_is_answered(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        number = take(session).number
    assert tasks(context) == {"complaint": (number, True)}
    clock.forward(hours=25)
    watch_clocks(context)
    watch_clocks(context)
    assert tasks(context) == {"complaint": (number, True), "complaint_late": (f"{number} progress", True)}
    with taken(context) as (session, row):
        note_told(session, row, "li", "明天上门", clock())
    assert tasks(context) == {"complaint": (number, False), "complaint_late": (f"{number} progress", False)}
    clock.forward(days=10)
    watch_clocks(context)
    assert tasks(context)["complaint_late"] == (f"{number} result", True)
    with taken(context) as (session, row):
        close(session, row, "li", "已道歉", clock())
    watch_clocks(context)
    assert {is_open for _, is_open in tasks(context).values()} == {False}


def test_each_complaint_of_a_call_has_tasks_of_its_own(context: JobContext, clock: Clock) -> None:
    with context.database.write() as session:
        first = take(session)
        call = session.get_one(Call, "CA1")
        second = take_complaint(session, call, WORDS, NOON, enqueue, DEFAULT_RULES, CLOCK)
        note_told(session, first, "li", "x", clock())
        assert open_tasks(session) == {("complaint", second.number)}
    clock.forward(days=10)
    watch_clocks(context)
    with context.database.write() as session:
        assert open_tasks(session) == {
            ("complaint", second.number), ("complaint_late", first.number), ("complaint_late", second.number),
        }  # fmt: skip
        close(session, session.get_one(Complaint, second.id), "li", "x", clock())
        assert open_tasks(session) == {("complaint_late", first.number)}


def open_tasks(session: Session) -> set[tuple[str, str]]:
    return {(task.kind, task.about) for task in session.scalars(select(Task).where(Task.closed_at.is_(None)))}


def test_more_time_by_law_for_a_complex_one_and_once_more_with_approval(context: JobContext) -> None:
    with context.database.write() as session:
        complaint = take(session)
        assert complaint.legal_due_at == LIMIT_15
        call_complex(session, complaint, "li", "三方责任", NOON)
        assert complaint.legal_due_at == NOON + timedelta(days=30)
        extend(session, complaint, "经理", "等待判决", NOON)
        assert complaint.legal_due_at == NOON + timedelta(days=60)
        with pytest.raises(ComplaintError, match="extended already"):
            extend(session, complaint, "经理", "再等", NOON)
        shown = find_complaint(session, complaint.number)
    assert shown is not None
    assert [(step["step"], step["by"], step["note"]) for step in shown["steps"]] == [
        ("complex", "li", "三方责任"),
        ("extended", "经理", "等待判决"),
    ]


def test_a_closed_complaint_takes_no_more_steps(context: JobContext) -> None:
    with context.database.write() as session:
        complaint = take(session)
        close(session, complaint, "li", "已道歉", NOON)
        with pytest.raises(ComplaintError, match="is closed"):
            get_open_complaint(session, complaint.number)
        with pytest.raises(ComplaintError, match="no complaint"):
            get_open_complaint(session, "TS0")


def test_praise_belongs_to_the_callers_case_and_its_adjuster_hears_of_it(context: JobContext) -> None:
    with context.database.write() as session:
        number = case_of_wang(session)
        call = add_call(session, "CA9")
        praise = take_praise(session, call, WORDS, NOON, enqueue, DEFAULT_RULES)
        shown = find_complaint(session, praise.number)
        (notice,) = session.scalars(select(Notice).where(Notice.purpose == "praised"))
        wang = session.get_one(Adjuster, "wang")
    assert shown is not None
    assert (shown["case"], shown["due"]) == (number, {})
    assert notice.phone == wang.phone
