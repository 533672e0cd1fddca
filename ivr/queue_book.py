"""The stays of callers in queues, as stored: entering, places, the next for an agent, leaving."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from models.base import new_id
from models.call import Call
from models.event_log import record_event
from models.queue_entry import NEXT_FIRST, WAITS, QueueEntry
from models.staff import Agent

# The expected wait: the median of these answers, less what the caller has waited already.
RECENT_ANSWERS = 20
RECENT = timedelta(hours=1)
FEWEST_ANSWERS = 3
SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Request:
    """Why and where a caller is to reach a person. `handed_by`: the agent who sends the caller there."""

    queue: str
    priority: int
    reason: str
    customer_class: str | None = None
    handed_by: str | None = None


def enter_queue(session: Session, call: Call, leg: int, request: Request, slot: int | None, now: datetime) -> None:
    """The caller asked for a person, or needs one: the clock of the waiting time starts here.

    `slot` None: there is nobody to wait for, and the caller is asked what to do instead.
    """
    session.add(
        QueueEntry(
            id=new_id(),
            call_sid=call.call_sid,
            leg=leg,
            queue=request.queue,
            priority=request.priority,
            reason=request.reason,
            customer_class=request.customer_class,
            handed_by=request.handed_by,
            entered_at=now,
            slot=slot,
        )
    )
    record_event(session, call.call_sid, "bot.ended", 1, now, result="transfer")
    record_event(session, call.call_sid, "queue.entered", leg, now, queue=request.queue, leg=leg)


def leave_queue(session: Session, call_sid: str, leg: int, result: str, now: datetime) -> QueueEntry | None:
    """Close the open stay; the first reason stays when Twilio tells of it twice."""
    entry = session.scalar(
        select(QueueEntry).where(QueueEntry.call_sid == call_sid, QueueEntry.leg == leg).with_for_update()
    )
    if entry is None or entry.left_at is not None:
        return entry
    entry.left_at, entry.result = now, "answered" if entry.answered_at else result
    if entry.answered_at is None:
        record_event(session, call_sid, "queue.left", leg, now, queue=entry.queue, leg=leg, result=result)
    return entry


def stay(session: Session, call_sid: str, leg: int) -> QueueEntry | None:
    return session.scalar(select(QueueEntry).where(QueueEntry.call_sid == call_sid, QueueEntry.leg == leg))


def open_stay(session: Session, call_sid: str) -> QueueEntry | None:
    """Where the caller waits now, or whom the caller talks to; locked."""
    return session.scalar(
        select(QueueEntry)
        .where(QueueEntry.call_sid == call_sid, QueueEntry.left_at.is_(None))
        .order_by(QueueEntry.leg.desc())
        .limit(1)
        .with_for_update()
    )


def last_stay(session: Session, call_sid: str) -> QueueEntry | None:
    return session.scalar(
        select(QueueEntry).where(QueueEntry.call_sid == call_sid).order_by(QueueEntry.leg.desc()).limit(1)
    )


def free_slot(session: Session, queue: str, slots: int) -> int | None:
    """The place after the one given last, so that each rests as long as possible; None when all are taken."""
    taken = set(session.scalars(select(QueueEntry.slot).where(WAITS, QueueEntry.queue == queue)))
    last = session.scalar(
        select(QueueEntry.slot)
        .where(QueueEntry.queue == queue, QueueEntry.slot.is_not(None))
        .order_by(QueueEntry.entered_at.desc())
        .limit(1)
    )
    turn = ((last or 0) + step for step in range(slots))
    return next((at % slots + 1 for at in turn if at % slots + 1 not in taken), None)


def slot_name(queue: str, slot: int) -> str:
    """The Twilio queue of one place. Its queues serve first in, first out; one caller in each lets us choose."""
    return f"{queue}-{slot}"


def count_waiting(session: Session, queue: str) -> int:
    return session.scalar(select(func.count()).select_from(QueueEntry).where(WAITS, QueueEntry.queue == queue)) or 0


def position_of(session: Session, entry: QueueEntry) -> int:
    """1 for the caller who is answered next."""
    before = or_(
        QueueEntry.priority > entry.priority,
        and_(QueueEntry.priority == entry.priority, QueueEntry.entered_at < entry.entered_at),
    )
    ahead = select(func.count()).select_from(QueueEntry).where(WAITS, QueueEntry.queue == entry.queue, before)
    return (session.scalar(ahead) or 0) + 1


def expected_minutes(session: Session, entry: QueueEntry, now: datetime) -> int | None:
    """Median of the last `RECENT_ANSWERS` answered waits of the queue within `RECENT`, less the wait so far, in whole
    minutes rounded up; None below `FEWEST_ANSWERS` answers, and for who has waited longer than that already.
    """
    answers = session.execute(
        select(QueueEntry.entered_at, QueueEntry.answered_at)
        .where(QueueEntry.queue == entry.queue, QueueEntry.answered_at >= now - RECENT)
        .order_by(QueueEntry.answered_at.desc())
        .limit(RECENT_ANSWERS)
    ).all()
    if len(answers) < FEWEST_ANSWERS:
        return None
    usual = median((answered - entered).total_seconds() for entered, answered in answers if answered)
    left = usual - (now - entry.entered_at).total_seconds()
    return math.ceil(left / SECONDS_A_MINUTE) if left > 0 else None


def anyone_logged_in(session: Session, queue: str) -> bool:
    """Whether some agent of this queue is at work, be it in a talk or in a break."""
    agents = session.scalars(select(Agent).where(Agent.activity != "offline"))
    return any(queue in agent.queues for agent in agents)


def next_caller(session: Session, agent: Agent, offered_before: datetime) -> QueueEntry | None:
    """The most urgent caller who has waited longest, whom no other agent is hearing of and whom this one has not just
    handed on; locked.

    An offer older than `offered_before` no longer counts: its end was never told.
    """
    return session.scalar(
        select(QueueEntry)
        .where(WAITS, QueueEntry.queue.in_(agent.queues))
        .where(or_(QueueEntry.handed_by.is_(None), QueueEntry.handed_by != agent.id))
        .where(or_(QueueEntry.offered_to.is_(None), QueueEntry.offered_at < offered_before))
        .order_by(*NEXT_FIRST)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
