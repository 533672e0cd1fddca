"""The talk of a caller with an agent or an adjuster: its beginning and its end as facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ivr.call_flow import CallSignal, CallStage, advance
from models.call import Call
from models.event_log import record_event
from models.queue_entry import QueueEntry, last_talk_of
from models.staff import Agent


def note_answer(session: Session, call: Call, entry: QueueEntry, agent_id: str | None, at: datetime) -> None:
    """The waiting time ends here. Never before it began."""
    at = max(at, entry.entered_at)
    entry.answered_at, entry.agent_id = at, agent_id
    call.stage = advance(CallStage(call.stage), CallSignal.AGENT_ANSWERED)
    if entry.adjuster_id is not None:
        told = {"adjuster": entry.adjuster_id, "leg": entry.leg}
        record_event(session, call.call_sid, "adjuster.answered", entry.leg, at, **told)
        return
    record_event(session, call.call_sid, "agent.answered", entry.leg, at, agent=agent_id, leg=entry.leg)


def end_talk(session: Session, entry: QueueEntry, reason: str, now: datetime) -> None:
    """Told by two legs, in any order: the first word of it stays."""
    if entry.adjuster_id is not None:
        told = {"adjuster": entry.adjuster_id, "leg": entry.leg}
        record_event(session, entry.call_sid, "adjuster.left", entry.leg, now, **told)
        return
    told = {"agent": entry.agent_id, "leg": entry.leg}
    record_event(session, entry.call_sid, "agent.left", entry.leg, now, **told, reason=reason)


def end_after_call_work(session: Session, agent: Agent, now: datetime) -> None:
    """What the agent still had to do for the last talk is done."""
    talk = session.scalar(last_talk_of(agent.id))
    if talk is not None:
        record_event(session, talk.call_sid, "acw.ended", talk.leg, now, agent=agent.id, leg=talk.leg)
