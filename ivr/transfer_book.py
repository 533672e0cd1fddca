"""Warm transfers as stored: their steps, and what each means for the figures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from claims.additions import find_earlier_report
from claims.case_lookup import find_holder
from claims.drafts import open_draft
from claims.service import find_fnol_of_call
from ivr.dialogue_state import DialogueState
from ivr.talk import end_talk, note_answer
from models.base import new_id
from models.call import Call
from models.event_log import record_event
from models.fnol import Fnol
from models.queue_entry import QueueEntry
from models.staff import Adjuster, Agent
from models.warm_transfer import ACCEPTED, BACK, DECLINED, HANDING_OVER, LOST, RINGING, WarmTransfer

RING_SECOND = "ring_second"
# The places of one agent on the telephone side, used in turn: one transfer at a time, and each rests in between.
PLACES = 10


def begin(session: Session, entry: QueueEntry, agent: Agent, now: datetime) -> WarmTransfer:
    """The caller is held from now on."""
    earlier = select(func.count()).select_from(WarmTransfer).where(WarmTransfer.agent_id == agent.id)
    transfer = WarmTransfer(
        id=new_id(),
        call_sid=entry.call_sid,
        entry_id=entry.id,
        next_entry_id=new_id(),
        place=f"{agent.id}-{(session.scalar(earlier) or 0) % PLACES + 1}",
        agent_id=agent.id,
        state=RINGING,
        began_at=now,
    )
    session.add(transfer)
    entry.handing_on_at = entry.agent_left_at = None
    record_event(session, entry.call_sid, "hold.started", transfer.id, now, agent=agent.id)
    return transfer


def find_case_of(session: Session, call: Call, prefix: str, now: datetime) -> tuple[Fnol, Adjuster] | None:
    """The case this call is about and who has it: reported in it, named in it, or the newest of the caller's number."""
    draft = open_draft(session, call.call_sid, call.language, now)
    told = {**DialogueState.from_json(call.state).values, **(draft.fields or {})}
    fnol = find_fnol_of_call(session, call.call_sid) or find_earlier_report(session, call, told, prefix)
    holder = find_holder(session, fnol.id) if fnol is not None else None
    return (fnol, holder[1]) if fnol is not None and holder is not None and holder[1].phone else None


def find_in_progress(session: Session, entry_id: str) -> WarmTransfer | None:
    """The transfer for which the caller of this stay is held."""
    return session.scalar(_held(entry_id))


def in_progress(session: Session, entry_id: str) -> WarmTransfer | None:
    """The same, locked."""
    return session.scalar(_held(entry_id).with_for_update())


def _held(entry_id: str) -> Select[WarmTransfer]:
    held = select(WarmTransfer).where(WarmTransfer.entry_id == entry_id, WarmTransfer.ended_at.is_(None))
    return held.order_by(WarmTransfer.began_at.desc()).limit(1)


def wanted_on_the_line(session: Session, agent: Agent) -> WarmTransfer | None:
    """The transfer for which this agent is wanted, who stands by on the line and is not rung therefore."""
    if agent.on_line_until is None:
        return None
    return session.scalar(_of_second(agent).where(WarmTransfer.state == RINGING, WarmTransfer.second_leg.is_(None)))


def line_lost(session: Session, agent: Agent, leg: str) -> bool:
    """The line of an agent who stood by is down: true if he or she was wanted, or had come, for a transfer."""
    on_this_line = or_(WarmTransfer.second_leg.is_(None), WarmTransfer.second_leg == leg)
    going_on = WarmTransfer.state.in_((RINGING, ACCEPTED, HANDING_OVER))
    transfer = session.scalar(_of_second(agent).where(on_this_line, going_on).with_for_update())
    if transfer is not None:
        transfer.decline("left")
    return transfer is not None


def _of_second(agent: Agent) -> Select[WarmTransfer]:
    """The transfers in progress to this agent."""
    of_agent = WarmTransfer.second_agent_id == agent.id
    return select(WarmTransfer).where(of_agent, WarmTransfer.ended_at.is_(None)).limit(1)


def went_on(session: Session, entry: QueueEntry) -> QueueEntry:
    """The talk with the second person, where this one was handed over; else this one."""
    handed = select(QueueEntry).join(WarmTransfer, WarmTransfer.next_entry_id == QueueEntry.id)
    return session.scalar(handed.where(WarmTransfer.entry_id == entry.id)) or entry


def meet(transfer: WarmTransfer, now: datetime) -> None:
    transfer.met_at = transfer.met_at or now


def hand_over(session: Session, transfer: WarmTransfer, now: datetime) -> None:
    """The agent is done; the second person is to take the caller."""
    transfer.state, transfer.agent_gone_at = HANDING_OVER, transfer.agent_gone_at or now
    end_talk(session, session.get_one(QueueEntry, transfer.entry_id), "transfer", transfer.agent_gone_at)


def agent_gone(session: Session, entry: QueueEntry, now: datetime) -> None:
    """The agent's telephone is down: who has accepted goes on, and who is being rung may."""
    transfer = in_progress(session, entry.id)
    if transfer is None or transfer.agent_gone_at is not None:
        return
    transfer.agent_gone_at = now
    if transfer.state == ACCEPTED:
        hand_over(session, transfer, now)
    elif transfer.state in (DECLINED, BACK):
        transfer.state = LOST


def give(session: Session, transfer: WarmTransfer, now: datetime) -> None:
    """The second person and the caller are connected."""
    call, entry = session.get_one(Call, transfer.call_sid), session.get_one(QueueEntry, transfer.entry_id)
    goes_on = QueueEntry(
        id=transfer.next_entry_id,
        call_sid=entry.call_sid,
        leg=entry.leg + 1,
        queue=entry.queue,
        priority=entry.priority,
        reason="warm_transfer",
        customer_class=entry.customer_class,
        handed_by=transfer.agent_id,
        entered_at=now,
        slot=None,
        offered_to=transfer.second_agent_id,
        offered_leg=transfer.second_leg,
        offered_at=transfer.rung_at,
        adjuster_id=transfer.adjuster_id,
    )
    session.add(goes_on)
    session.flush()
    note_answer(session, call, goes_on, transfer.second_agent_id, now)
    if transfer.case_call_sid is not None:
        record_event(session, transfer.case_call_sid, "surveyor.contacted", 1, now)
    close(session, transfer, "handed_over", now)


def take_back(session: Session, transfer: WarmTransfer, now: datetime) -> None:
    """The agent and the caller are connected again."""
    record_event(session, transfer.call_sid, "hold.ended", transfer.id, now, agent=transfer.agent_id)
    close(session, transfer, "taken_back", now)


def settle(session: Session, transfer: WarmTransfer, now: datetime) -> None:
    """The caller has talked to somebody, but the callback of that moment was lost."""
    if transfer.state == HANDING_OVER:
        give(session, transfer, now)
    elif transfer.state == BACK:
        take_back(session, transfer, now)


def close(session: Session, transfer: WarmTransfer, result: str, now: datetime) -> None:
    """What came of it; the first reason stays."""
    transfer.ended_at, transfer.result = now, transfer.result or result
    told = {
        "agent": transfer.agent_id,
        "second": transfer.second_agent_id,
        "adjuster": transfer.adjuster_id,
        "began": transfer.began_at.isoformat(),
        "met": transfer.met_at.isoformat() if transfer.met_at else None,
        "result": transfer.result,
    }
    record_event(session, transfer.call_sid, "consult.ended", transfer.id, now, **told)
