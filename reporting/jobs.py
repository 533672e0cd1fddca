"""The jobs by name. Each takes ids, is safe to run twice, and raises when its work is not done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select

from claims.complaint_handling import raise_late, unowned
from claims.surge import AlertRules, watch_arrivals
from models.fnol import Fnol
from models.outbox import OutboxEntry
from models.task import Notice, Task
from reporting.agent_calls import end_wrap_up, ring_agent
from reporting.call_backs import call_back, use_free_agents
from reporting.complaint_routing import route_complaint
from reporting.context import JobContext
from reporting.facts import fold_into_facts
from reporting.outbox import enqueue
from reporting.recordings import fetch_recording, forget_voice
from reporting.routing import REGISTERED, route_claim
from reporting.transfer_calls import ring_second

log = structlog.get_logger()
DONE_ROWS_KEPT = timedelta(days=30)
CLOCK_ROWS_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Patience:
    """How a job that fails is tried again: first delay, doubled each time up to the longest."""

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=10)
    attempts: int | None = None  # None: `jobs.max_attempts`

    def delay(self, attempt: int) -> timedelta:
        return min(self.first * (1 << (attempt - 1)), self.longest)


def send_notice(context: JobContext, notice_id: str) -> None:
    """At least once: should the process die between Twilio's yes and our note of it, the SMS goes out twice."""
    with context.database.read() as session:
        notice = session.get_one(Notice, notice_id)
        sent_at, phone, body = notice.sent_at, notice.phone, notice.body
    if sent_at is not None or not phone or not body:
        return
    message_sid = context.send_sms(phone, body)
    with context.database.write() as session:
        notice = session.get_one(Notice, notice_id)
        notice.sent_at, notice.message_sid = context.now(), message_sid


def close_call_log(context: JobContext, call_sid: str) -> None:
    """Fold the events of a call into its facts, however many came since the last time."""
    with context.database.write() as session:
        fold_into_facts(session, call_sid, context.now())


def watch_clocks(context: JobContext) -> None:
    """Once a minute: promises past their time are told, late complaints become tasks, cases and complaints nobody has
    are routed again, old rows go.
    """
    now = context.now()
    with context.database.write() as session:
        for task in session.scalars(select(Task).where(Task.closed_at.is_(None), Task.due_at <= now)):
            minutes = int((now - task.due_at).total_seconds() // 60)
            log.warning("task_overdue", call_sid=task.call_sid, kind=task.kind, minutes=minutes)
        use_free_agents(session, now)
        surge = context.settings.surge
        switched = watch_arrivals(session, AlertRules(surge.arrivals, timedelta(minutes=surge.window_minutes)), now)
        if switched is not None:
            log.warning("surge_switched", surge=switched.surge, reason=switched.reason)
        for number in raise_late(session, now):
            log.warning("complaint_late", complaint=number)
        limit = now - timedelta(minutes=context.settings.claims.dispatch_minutes)
        for complaint in unowned(session):
            if complaint.received_at <= limit:
                enqueue(session, "route_complaint", {"complaint_id": complaint.id}, _again(complaint.id, now), now)
        for fnol in session.scalars(select(Fnol).where(Fnol.state == REGISTERED, Fnol.reported_at <= limit)):
            log.warning("case_unassigned", call_sid=fnol.call_sid, since=fnol.reported_at.isoformat())
            enqueue(session, "route_claim", {"fnol_id": fnol.id}, _again(fnol.id, now), now)
        _prune(session, OutboxEntry.done_at <= now - DONE_ROWS_KEPT)
        _prune(session, OutboxEntry.done_at <= now - CLOCK_ROWS_KEPT, OutboxEntry.job == "watch_clocks")


def _again(subject: str, now: datetime) -> str:
    """Once a minute."""
    return f"{subject}:{now:%Y%m%d%H%M}"


def _prune(session: Any, *conditions: Any) -> None:
    session.execute(delete(OutboxEntry).where(*conditions).execution_options(synchronize_session=False))


JOBS: dict[str, Callable[..., None]] = {
    "route_claim": route_claim,
    "route_complaint": route_complaint,
    "send_notice": send_notice,
    "close_call_log": close_call_log,
    "fetch_recording": fetch_recording,
    "forget_voice": forget_voice,
    "watch_clocks": watch_clocks,
    "call_back": call_back,
    "ring_agent": ring_agent,
    "end_wrap_up": end_wrap_up,
    "ring_second": ring_second,
}
# These wait for others than us: they come after the rest, so that a slow Twilio never holds up a case.
OUTSIDE_JOBS = frozenset({"send_notice", "fetch_recording", "call_back", "ring_agent", "ring_second"})
# Twilio may need hours to have a recording ready, and may be away meanwhile: 5 s doubling to 1 h, about 8 h in all. A
# message that was promised is worth as much.
OF_TWILIO = Patience(timedelta(seconds=5), timedelta(hours=1), attempts=18)
# A caller waits minutes, not hours: their agent is tried to be rung all that time.
WHILE_SOMEBODY_WAITS = Patience(longest=timedelta(seconds=30), attempts=60)
PATIENCE: dict[str, Patience] = {
    "fetch_recording": OF_TWILIO,
    "send_notice": OF_TWILIO,
    "ring_agent": WHILE_SOMEBODY_WAITS,
}
USUAL_PATIENCE = Patience()
