"""Agents as stored: whose telephone it is, what they are doing, which caller they are hearing of."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.parts import Parts
from ivr.ringing import ring_next
from ivr.talk import end_after_call_work
from ivr.transfer_book import agent_gone, line_lost
from ivr.twilio_request import VoiceRequest
from models.crypto import key_ring
from models.event_log import record_agent_state, record_event
from models.queue_entry import QueueEntry
from models.staff import Agent

OUTBOUND = "outbound"
AT_A_CALL = ("talking", "wrap_up")
END_WRAP_UP = "end_wrap_up"


def find_agent(session: Session, request: VoiceRequest) -> Agent | None:
    """The agent whose telephone this is, rung by us or ringing us; None for callers."""
    ours = request.form.get("Direction", "").startswith(OUTBOUND)
    number = request.called if ours else request.caller_number
    if not number:
        return None
    return session.scalar(select(Agent).where(Agent.phone_index == key_ring().blind_index("phone", number)))


def set_activity(session: Session, agent: Agent, activity: str, now: datetime) -> None:
    """Change what an agent does; coming, going, breaks and the end of after-call work are facts for the figures."""
    before, agent.activity = agent.activity, activity
    if before == activity:
        return
    if before in AT_A_CALL and activity not in AT_A_CALL:
        end_after_call_work(session, agent, now)
    changes = [
        ("break_end", before == "break"),
        ("login", before == "offline"),
        ("break_start", activity == "break"),
        ("logout", activity == "offline"),
    ]
    for state, happened in changes:
        if happened:
            record_agent_state(session, agent.id, state, now)


def offer(session: Session, entry: QueueEntry, agent: Agent, agent_leg: str, now: datetime) -> None:
    """The agent is told of this caller; nobody else is meanwhile."""
    entry.offered_to, entry.offered_leg, entry.offered_at = agent.id, agent_leg, now
    set_activity(session, agent, "ringing", now)
    _record_offer(session, entry, "agent.ring", now)


def missed(session: Session, entry: QueueEntry, now: datetime) -> None:
    """The agent did not take the caller, who keeps the head of the line. The agent rests, lest the same telephone
    ring again and again.
    """
    agent = session.get(Agent, entry.offered_to, with_for_update={"skip_locked": True}) if entry.offered_to else None
    if agent is not None and agent.activity == "ringing":
        set_activity(session, agent, "break", now)
    _record_offer(session, entry, "agent.ring_timeout", now)
    entry.withdraw()


def begin_wrap_up(parts: Parts, session: Session, agent: Agent, entry: QueueEntry, now: datetime) -> bool:
    """The talk is over: the agent is not rung for as long as the queue says. False: it says nothing, ready at once."""
    seconds = parts.settings.queue(entry.queue).wrap_up_seconds
    if agent.activity not in AT_A_CALL or not seconds:
        set_activity(session, agent, "ready", now)
        return False
    set_activity(session, agent, "wrap_up", now)
    due_at = now + timedelta(seconds=seconds)
    parts.enqueue(session, END_WRAP_UP, {"agent_id": agent.id, "entry_id": entry.id}, entry.id, now, due_at)
    return True


def agent_hung_up(parts: Parts, session: Session, request: VoiceRequest, now: datetime) -> None:
    """An agent's telephone is down: it can be rung again, the caller it was being offered goes to others, and one who
    was being talked to is not waited for any longer.
    """
    agent = find_agent(session, request)
    stood_by = agent if agent is not None and agent.on_line_until is not None else None
    offered = select(QueueEntry).where(QueueEntry.offered_leg == request.call_sid).with_for_update()
    for entry in session.scalars(offered).all():
        if entry.is_open:
            missed(session, entry, now)
        elif entry.answered_at is not None:
            entry.agent_left_at, entry.handing_on_at = entry.agent_left_at or now, None
            agent_gone(session, entry, now)
            _free(parts, session, entry, now)
    if stood_by is not None:
        _leaves_the_line(parts, session, stood_by, request.call_sid, now)


def _leaves_the_line(parts: Parts, session: Session, agent: Agent, leg: str, now: datetime) -> None:
    agent.on_line_until = None
    if line_lost(session, agent, leg) or agent.activity == "ringing":
        set_activity(session, agent, "ready", now)
    if agent.activity == "ready":
        ring_next(parts, session, agent, now)


def _free(parts: Parts, session: Session, entry: QueueEntry, now: datetime) -> None:
    wanted = entry.offered_to
    agent = session.get(Agent, wanted, with_for_update={"skip_locked": True}) if wanted else None
    if agent is not None and agent.activity == "talking" and not begin_wrap_up(parts, session, agent, entry, now):
        ring_next(parts, session, agent, now)


def _record_offer(session: Session, entry: QueueEntry, kind: str, now: datetime) -> None:
    told = {"agent": entry.offered_to, "leg": entry.leg}
    record_event(session, entry.call_sid, kind, entry.ring, now, **told)
