"""Ready agents are rung for the caller who is next; who does not answer rests, and the next one is rung."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.call import Call
from models.event_log import record_event
from models.queue_entry import QueueEntry, last_talk_of, next_unoffered
from models.staff import Agent
from reporting.context import JobContext
from reporting.outbox import enqueue

log = structlog.get_logger()


def ring_agent(context: JobContext, entry_id: str) -> None:
    """Ring one agent because this caller waits: for whoever is next in the same queue. When nobody is ready, whoever
    becomes so asks for it again. Agents who stand by on the line take who waits themselves; if they do not, it is
    looked again.
    """
    now = context.now()
    with context.database.write() as session:
        asked = session.get(QueueEntry, entry_id)
        if asked is None or not asked.is_open:
            return
        entry = session.scalar(next_unoffered([asked.queue]).with_for_update(skip_locked=True))
        if entry is None:
            return
        free_at = _left_to_the_line(session, entry, now)
        if free_at is not None:
            enqueue(session, "ring_agent", {"entry_id": entry.id}, f"{entry.id}:{free_at.isoformat()}", now, free_at)
            return
        agent = ready_agent(session, entry, now)
        if agent is None:
            return
        agent.activity = "ringing"
        entry.offered_to, entry.offered_leg, entry.offered_at = agent.id, None, now
        record_event(session, entry.call_sid, "agent.ring", entry.ring, now, agent=agent.id, leg=entry.leg)
        to, line = agent.phone or "", session.get_one(Call, entry.call_sid).line
        seconds = context.settings.queue(entry.queue).accept_seconds
    query = f"entry={entry.id}&agent={agent.id}"
    try:
        context.place_call(to, f"/voice/agent?{query}", f"/voice/agent/status?{query}", from_=line, rings_for=seconds)
    except Exception:
        _take_back(context, entry.id, agent.id, now)
        raise


def end_wrap_up(context: JobContext, agent_id: str, entry_id: str) -> None:
    """The time after a talk is over, unless the agent ended it: who waits is offered to the agent again."""
    now = context.now()
    with context.database.write() as session:
        agent, talk = session.get(Agent, agent_id, with_for_update=True), session.scalar(last_talk_of(agent_id))
        if agent is None or agent.activity != "wrap_up" or talk is None or talk.id != entry_id:
            return
        agent.activity = "ready"
        record_event(session, talk.call_sid, "acw.ended", str(talk.leg), now, agent=agent.id, leg=talk.leg)
        queues = [queue for queue in agent.queues if context.settings.queue(queue).ring_agents]
        waits = session.scalar(next_unoffered(queues))
        if waits is not None:
            enqueue(session, "ring_agent", {"entry_id": waits.id}, f"{waits.id}:{now.isoformat()}", now)


def _take_back(context: JobContext, entry_id: str, agent_id: str, rung_at: datetime) -> None:
    """The call could not be placed: the caller is nobody's yet."""
    log.warning("agent_not_rung", agent=agent_id)
    with context.database.write() as session:
        entry = session.get(QueueEntry, entry_id, with_for_update=True)
        if entry is not None and entry.offered_to == agent_id and entry.offered_at == rung_at:
            entry.withdraw()
        stop_ringing(session, agent_id)


def stop_ringing(session: Session, agent_id: str) -> None:
    """The agent was not rung after all, and has missed nothing."""
    agent = session.get(Agent, agent_id, with_for_update=True)
    if agent is not None and agent.activity == "ringing":
        agent.activity = "ready"


def _left_to_the_line(session: Session, entry: QueueEntry, now: datetime) -> datetime | None:
    """When to look again, where those who stand by on the line are enough for all who wait in the queue."""
    busy_until = [agent.on_line_until for agent in _ready(session, entry) if agent.is_on_line(now)]
    waits = session.scalars(next_unoffered([entry.queue]).limit(len(busy_until) + 1)).all()
    return min(filter(None, busy_until)) if len(waits) <= len(busy_until) else None


def ready_agent(session: Session, entry: QueueEntry, now: datetime, *, on_line: bool = False) -> Agent | None:
    """One who serves the queue, can be rung (`on_line`: stands by there), did not just hand the caller on, and speaks
    the language if anybody ready does.
    """
    fit = [agent for agent in _ready(session, entry) if agent.is_on_line(now) == on_line]
    language = session.get_one(Call, entry.call_sid).language
    return next((agent for agent in fit if language in agent.languages), fit[0] if fit else None)


def _ready(session: Session, entry: QueueEntry) -> list[Agent]:
    ready = session.scalars(
        select(Agent)
        .where(Agent.activity == "ready", Agent.phone_index.is_not(None))
        .order_by(Agent.id)
        .with_for_update(skip_locked=True)
    ).all()
    return [agent for agent in ready if entry.queue in agent.queues and agent.id != entry.handed_by]
