"""Ready agents are rung for the caller who is next: asked for here, placed by a job."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.parts import Parts
from models.queue_entry import QueueEntry, next_unoffered
from models.staff import Agent

RING_AGENT = "ring_agent"


def ring_for(parts: Parts, session: Session, entry: QueueEntry, now: datetime) -> None:
    """Somebody is to be rung for this caller, where the queue rings its agents."""
    if parts.settings.queue(entry.queue).ring_agents and entry.slot is not None:
        parts.enqueue(session, RING_AGENT, {"entry_id": entry.id}, f"{entry.id}:{now.isoformat()}", now)


def ring_next(parts: Parts, session: Session, agent: Agent, now: datetime) -> None:
    """An agent has become ready: whoever is next in a queue of theirs is to be offered."""
    queues = [name for name in agent.queues if parts.settings.queue(name).ring_agents]
    entry = session.scalar(next_unoffered(queues))
    if entry is not None:
        ring_for(parts, session, entry, now)


def rung_for(session: Session, entry_id: str | None, agent: Agent) -> QueueEntry | None:
    """The caller this agent was rung for, if they still wait and nobody else is hearing of them."""
    entry = session.get(QueueEntry, entry_id, with_for_update=True) if entry_id else None
    return entry if entry is not None and entry.is_open and entry.offered_to == agent.id else None
