"""What is owed to a caller, as tasks: one of a kind a call, or a complaint, open until somebody closes it.

Everything here runs inside the caller's own transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.messages import Enqueue
from models.base import new_id
from models.task import Task


def find_task(session: Session, call_sid: str, kind: str, about: str = "") -> Task | None:
    """`about`: the number of the complaint it is owed for."""
    return session.scalar(select(Task).where(Task.call_sid == call_sid, Task.kind == kind, Task.about == about))


def add_task(
    session: Session,
    call_sid: str,
    kind: str,
    reason: str,
    phone: str | None,
    now: datetime,
    due_at: datetime,
    about: str = "",
) -> Task:
    """A new one; whether there is one of this kind already is the caller's to ask."""
    task = Task(id=new_id(), call_sid=call_sid, kind=kind, about=about, reason=reason, created_at=now, due_at=due_at)
    task.phone = phone
    session.add(task)
    return task


def watch_task(session: Session, task: Task, now: datetime, enqueue: Enqueue) -> None:
    """The clocks are looked at when the task is due."""
    enqueue(session, "watch_clocks", {}, f"{task.kind}:{task.id}", now, due_at=task.due_at)
