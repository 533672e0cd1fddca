"""What a registered report still lacks, for a person to ask: owed as a task, once a call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from claims.accident_kinds import ESSENTIALS
from claims.tasks import add_task
from models.call import Call
from models.task import Task

COMPLETE_REPORT = "complete_report"


def missing(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The required fields nobody could or would tell."""
    return tuple(name for name in ESSENTIALS if name not in fields)


def owe_answers(
    session: Session, call: Call, fields: Mapping[str, Any], phone: str | None, now: datetime, minutes: int
) -> Task | None:
    """A task to ask the caller for what is missing, due in `minutes`; None when nothing is."""
    lacking = missing(fields)
    if not lacking:
        return None
    due_at = now + timedelta(minutes=minutes)
    return add_task(session, call.call_sid, COMPLETE_REPORT, ",".join(lacking), phone, now, due_at)
