"""The second person of a warm transfer is rung: a ready colleague, or the adjuster of the caller's case."""

from __future__ import annotations

import structlog

from models.call import Call
from models.queue_entry import QueueEntry
from models.staff import Adjuster
from models.warm_transfer import RINGING, WarmTransfer
from reporting.agent_calls import ready_agent, stop_ringing
from reporting.context import JobContext

log = structlog.get_logger()


def ring_second(context: JobContext, transfer_id: str) -> None:
    """Ring once; a colleague who stands by on the line is there already, and hears of it at the next look. Whoever
    asked for it is told by the transfer itself when nobody can be rung.
    """
    now = context.now()
    with context.database.write() as session:
        transfer = session.get(WarmTransfer, transfer_id, with_for_update=True)
        if transfer is None or transfer.state != RINGING or transfer.rung_at is not None:
            return
        transfer.rung_at = now
        entry = session.get_one(QueueEntry, transfer.entry_id)
        if transfer.adjuster_id is not None:
            to = session.get_one(Adjuster, transfer.adjuster_id).phone
        else:
            agent = ready_agent(session, entry, now, on_line=True) or ready_agent(session, entry, now)
            if agent is not None:
                transfer.second_agent_id, agent.activity = agent.id, "ringing"
                if agent.is_on_line(now):
                    return
            to = agent.phone if agent is not None else None
        if not to:
            transfer.decline("nobody_free")
            return
        line = session.get_one(Call, transfer.call_sid).line
        seconds = context.settings.queue(entry.queue).accept_seconds
    query = f"transfer={transfer_id}"
    try:
        context.place_call(
            to, f"/voice/transfer/second?{query}", f"/voice/transfer/status?{query}", from_=line, rings_for=seconds
        )
    except Exception as error:  # the agent is waiting for the answer: a later attempt helps nobody
        log.warning("second_person_not_rung", transfer=transfer_id, reason=type(error).__name__)
        _take_back(context, transfer_id)


def _take_back(context: JobContext, transfer_id: str) -> None:
    with context.database.write() as session:
        transfer = session.get_one(WarmTransfer, transfer_id, with_for_update=True)
        transfer.decline("not_rung")
        if transfer.second_agent_id is not None:
            stop_ringing(session, transfer.second_agent_id)
