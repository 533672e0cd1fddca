"""Facts of calls and agents, each noted once: what the figures are computed from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.call import CallEvent
from models.upsert import insert_into

AGENT_STATE = "agent.state"


def record_event(session: Session, call_sid: str, kind: str, discriminator: object, now: datetime, **data: Any) -> None:
    """Append a fact of a call; the same fact again changes nothing."""
    _append(session, f"{call_sid}:{kind}:{discriminator}", call_sid, kind, now, data)


def record_agent_state(session: Session, agent: str, state: str, now: datetime) -> None:
    """Append what an agent does from now on, whatever call it has to do with."""
    event_id = f"{agent}:{AGENT_STATE}:{state}:{now.isoformat()}"
    _append(session, event_id, None, AGENT_STATE, now, {"agent": agent, "state": state})


def _append(
    session: Session, event_id: str, call_sid: str | None, kind: str, now: datetime, data: dict[str, Any]
) -> None:
    session.execute(
        insert_into(session, CallEvent)
        .values(id=event_id, call_sid=call_sid, type=kind, at=now, data=data)
        .on_conflict_do_nothing(index_elements=["id"])
    )
