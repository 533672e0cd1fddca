"""What is done about a complaint: an owner, news for the customer, more time with a reason, a result. Each step is kept
with who took it and why; what is late becomes a task.

Everything here runs inside the caller's own transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.case_lookup import find_holder
from claims.deadlines import complaint_limit
from claims.messages import Enqueue, add_notice
from claims.tasks import add_task, find_task
from models.base import new_id
from models.complaint import COMPLAINT, Complaint, ComplaintStep
from models.staff import Adjuster

Step = Literal["assigned", "told", "complex", "extended", "closed"]
COMPLAINT_TASK, LATE_TASK = "complaint", "complaint_late"


class ComplaintError(Exception):
    """The step cannot be taken; the message says why."""


def get_open_complaint(session: Session, number: str) -> Complaint:
    """Raises ComplaintError."""
    found = session.scalar(select(Complaint).where(Complaint.number == number.upper(), Complaint.kind == COMPLAINT))
    if found is None:
        raise ComplaintError(f"no complaint {number}")
    if found.closed_at is not None:
        raise ComplaintError(f"{found.number} is closed")
    return found


def steps_of(session: Session, complaint_id: str) -> list[ComplaintStep]:
    taken = select(ComplaintStep).where(ComplaintStep.complaint_id == complaint_id)
    return list(session.scalars(taken.order_by(ComplaintStep.sequence)))


def owner_of(session: Session, complaint_id: str) -> Adjuster | None:
    owners = [step.owner_id for step in steps_of(session, complaint_id) if step.owner_id]
    return session.get(Adjuster, owners[-1]) if owners else None


def complained_about(session: Session, complaint: Complaint) -> str | None:
    """Who has the case may be whom the complaint is about: it is nobody's to judge in own cause."""
    held = find_holder(session, complaint.fnol_id) if complaint.fnol_id else None
    return held[1].id if held else None


def assign(
    session: Session, complaint: Complaint, owner_id: str, by: str, why: str, now: datetime, enqueue: Enqueue
) -> None:
    """Raises ComplaintError for somebody unknown, or who has the case that is complained about."""
    owner = session.get(Adjuster, owner_id)
    if owner is None:
        raise ComplaintError(f"nobody is called {owner_id}")
    if owner.id == complained_about(session, complaint):
        raise ComplaintError(f"{owner_id} has the case that {complaint.number} is about")
    step = _take(session, complaint, "assigned", by, why, now, owner.id)
    language = owner.read_language(complaint.language)
    due = {name: at.date().isoformat() for name, at in due_dates(complaint).items()}
    add_notice(
        session, "complaint_assigned", step.id, language, owner.phone, now, enqueue,
        number=complaint.number, progress=due["progress"], result=due["result"],
    )  # fmt: skip


def note_told(session: Session, complaint: Complaint, by: str, note: str, now: datetime) -> None:
    """The customer has heard how it stands."""
    _take(session, complaint, "told", by, note, now)
    _settle_tasks(session, complaint, "told", now)


def call_complex(session: Session, complaint: Complaint, by: str, why: str, now: datetime) -> None:
    """A person's judgement: the law gives a complex one more days."""
    _once(session, complaint, "complex", by, why, now)


def extend(session: Session, complaint: Complaint, by: str, why: str, now: datetime) -> None:
    """Once, by who may approve it."""
    _once(session, complaint, "extended", by, why, now)


def close(session: Session, complaint: Complaint, by: str, outcome: str, now: datetime) -> None:
    """The customer has the result."""
    _take(session, complaint, "closed", by, outcome, now)
    complaint.closed_at = now
    _settle_tasks(session, complaint, "answered", now)


def late_clocks(session: Session, complaint: Complaint, now: datetime) -> tuple[str, ...]:
    """Of progress, result and legal: those whose time is over without what they ask for."""
    told = _is_told(session, complaint)
    return tuple(name for name, at in due_dates(complaint).items() if at <= now and not (name == "progress" and told))


def raise_late(session: Session, now: datetime) -> list[str]:
    """Numbers of the complaints of which a clock has run out since somebody last looked: each has a task of its own."""
    running = select(Complaint).where(
        Complaint.kind == COMPLAINT, Complaint.closed_at.is_(None), Complaint.progress_due_at <= now
    )
    return [each.number for each in session.scalars(running).all() if _raise(session, each, now)]


def unowned(session: Session) -> list[Complaint]:
    owned = select(ComplaintStep.complaint_id).where(ComplaintStep.owner_id.is_not(None))
    is_open = (Complaint.kind == COMPLAINT, Complaint.closed_at.is_(None))
    return list(session.scalars(select(Complaint).where(*is_open, Complaint.id.not_in(owned))))


def _raise(session: Session, complaint: Complaint, now: datetime) -> bool:
    clocks, number = late_clocks(session, complaint, now), complaint.number
    task = find_task(session, complaint.call_sid, LATE_TASK, number)
    reason = f"{number} {clocks[-1]}" if clocks else None
    if reason is None or (task is not None and task.reason == reason):
        return False
    if task is None:
        add_task(session, complaint.call_sid, LATE_TASK, reason, complaint.phone, now, now, number)
    else:
        task.reason, task.closed_at, task.outcome = reason, None, None
    return True


def _settle_tasks(session: Session, complaint: Complaint, outcome: str, now: datetime) -> None:
    """Whoever was told is owed no more news; being late is over when nothing is late any more, or all is answered."""
    session.flush()
    is_late = complaint.closed_at is None and late_clocks(session, complaint, now)
    for kind in (COMPLAINT_TASK,) if is_late else (COMPLAINT_TASK, LATE_TASK):
        task = find_task(session, complaint.call_sid, kind, complaint.number)
        if task is not None and task.closed_at is None:
            task.closed_at, task.outcome = now, outcome


def _is_told(session: Session, complaint: Complaint) -> bool:
    return any(step.step == "told" for step in steps_of(session, complaint.id))


def _once(session: Session, complaint: Complaint, step: Step, by: str, why: str, now: datetime) -> None:
    taken = {each.step for each in steps_of(session, complaint.id)}
    if step in taken:
        raise ComplaintError(f"{complaint.number} is {step} already")
    _take(session, complaint, step, by, why, now)
    taken.add(step)
    is_complex, extended = "complex" in taken, "extended" in taken
    complaint.legal_due_at = complaint_limit(complaint.received_at, is_complex=is_complex, extended=extended)


def _take(
    session: Session, complaint: Complaint, step: Step, by: str, note: str, now: datetime, owner_id: str | None = None
) -> ComplaintStep:
    count = select(func.count()).select_from(ComplaintStep).where(ComplaintStep.complaint_id == complaint.id)
    taken = session.scalar(count) or 0
    row = ComplaintStep(
        id=new_id(), complaint_id=complaint.id, sequence=taken + 1, step=step, at=now, by=by[:80], owner_id=owner_id
    )
    row.note = note
    session.add(row)
    session.flush()
    return row


def due_dates(complaint: Complaint) -> dict[str, datetime]:
    due = {"progress": complaint.progress_due_at, "result": complaint.result_due_at, "legal": complaint.legal_due_at}
    return {name: at for name, at in due.items() if at is not None}
