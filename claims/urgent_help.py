"""A caller who is gone and told of people in danger: a person rings back at once, whatever else is owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from claims.messages import Enqueue
from claims.tasks import add_task, find_task, watch_task
from models.call import Call
from models.task import Task

URGENT_CALL_BACK = "urgent_call_back"
# Where its call-back waits: before everybody else.
URGENT_QUEUE, URGENT_PRIORITY = "urgent", 100


def danger_told(fields: Mapping[str, Any]) -> str | None:
    """What makes it urgent, in one word for the task; None when nothing does."""
    told = {name: fields.get(name) or {} for name in ("critical", "fire_out", "danger", "injury")}
    if told["critical"].get("value") is True:
        return "critical"
    if told["fire_out"].get("value") is False:
        return "fire"
    if told["danger"].get("status") == "yes":
        return next(iter(told["danger"].get("kinds") or ()), "danger")
    return "injury" if told["injury"].get("status") in ("yes", "possible") else None


def owe_urgent_help(
    session: Session,
    call: Call,
    fields: Mapping[str, Any],
    phone: str | None,
    now: datetime,
    enqueue: Enqueue,
    minutes: int,
) -> Task | None:
    """The urgent task of the call, made when there is none; None when nobody is in danger."""
    danger = danger_told(fields)
    if danger is None:
        return None
    known = find_task(session, call.call_sid, URGENT_CALL_BACK)
    if known is not None:
        return known
    task = add_task(session, call.call_sid, URGENT_CALL_BACK, danger, phone, now, now + timedelta(minutes=minutes))
    watch_task(session, task, now, enqueue)
    return task
