"""Customers are rung back: at the promised time, or sooner when an agent is free; a few attempts, each kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.call import Call
from models.event_log import record_event
from models.queue_entry import WAITS, QueueEntry
from models.staff import Agent
from models.task import CALL_BACK, Task
from reporting.context import JobContext
from reporting.outbox import enqueue

log = structlog.get_logger()
# A ring that was begun is over by then, whatever became of the process that began it.
RING_OVER = timedelta(minutes=2)


def call_back(context: JobContext, task_id: str) -> None:
    """Ring once. The next attempt is due before this one is made, so that a lost process loses none."""
    now, rules = context.now(), context.settings.callbacks
    with context.database.write() as session:
        task = session.get(Task, task_id, with_for_update=True)
        if task is None or task.closed_at is not None or _is_ringing(task, now):
            return
        if not task.phone or task.attempts > len(rules.gaps_minutes):
            task.outcome = f"not reached in {task.attempts} attempts" if task.phone else "no number to ring"
            log.warning("call_back_left_to_people", call_sid=task.call_sid, attempts=task.attempts)
            return
        attempt = task.attempts = task.attempts + 1
        task.dialed_at = now
        later = [*rules.gaps_minutes, rules.gaps_minutes[-1] if rules.gaps_minutes else 1][attempt - 1]
        again = now + max(timedelta(minutes=later), RING_OVER)
        enqueue(session, "call_back", {"task_id": task.id}, f"{task.id}:{attempt + 1}", now, due_at=again)
        parent = session.get_one(Call, task.call_sid)
        to, line, caller, parent_sid = task.phone, parent.line, parent.caller_index, parent.call_sid
    query = f"task={task_id}&attempt={attempt}"
    try:
        placed = context.place_call(
            to, f"/voice/call-back?{query}", f"/voice/call-back/status?{query}", from_=line,
            rings_for=rules.rings_for_seconds,
        )  # fmt: skip
    except Exception as error:  # the next attempt is due already; placing it twice would ring twice
        log.warning("call_back_not_placed", call_sid=parent_sid, reason=type(error).__name__)
        return
    with context.database.write() as session:
        record_event(session, placed, "call.arrived", "1", now, direction="outbound", caller=caller, line=line)
        record_event(session, placed, "callback.dialed", "1", now, agent=None, parent=parent_sid)


def use_free_agents(session: Session, now: datetime) -> None:
    """Whoever waits for a person is rung as soon as one is free, the most urgent first, one customer an agent."""
    waiting = set(session.scalars(select(QueueEntry.queue).where(WAITS).distinct()))
    ready = list(session.scalars(select(Agent).where(Agent.activity == "ready")))
    owed = session.scalars(
        select(Task)
        .where(Task.kind == CALL_BACK, Task.closed_at.is_(None), Task.attempts == 0, Task.queue.is_not(None))
        .order_by(Task.priority.desc(), Task.place_at)
    )
    for task in owed:
        agent = next(
            (agent for agent in ready if _serves(session, agent, task) and not waiting & {*agent.queues}), None
        )
        if agent is not None:
            ready.remove(agent)
            enqueue(session, "call_back", {"task_id": task.id}, f"{task.id}:free", now)


def _serves(session: Session, agent: Agent, task: Task) -> bool:
    call = session.get(Call, task.call_sid)
    return call is not None and task.queue in agent.queues and call.language in agent.languages


def _is_ringing(task: Task, now: datetime) -> bool:
    return task.dialed_at is not None and now < task.dialed_at + RING_OVER
