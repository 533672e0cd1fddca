"""Complaints and praise: taken in the caller's words, numbered, with a clock and somebody who owes an answer.

Everything here runs inside the caller's own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.additions import find_earlier_report
from claims.case_lookup import find_case, find_holder
from claims.complaint_handling import COMPLAINT_TASK, due_dates, owner_of, steps_of
from claims.deadlines import ClockRules, compute_complaint_deadlines, last_day_before
from claims.messages import add_notice
from claims.service import Enqueue, IntakeRules, next_number, reporter_phone
from claims.tasks import add_task, watch_task
from models.base import new_id
from models.call import Call
from models.complaint import COMPLAINT, PRAISE, Complaint
from models.fnol import Fnol

PREFIXES = {COMPLAINT: "TS", PRAISE: "BY"}
_CASE_FIELDS = ("case_number", "plate_number", "policy_number")


def take_complaint(
    session: Session,
    call: Call,
    values: Mapping[str, Any],
    now: datetime,
    enqueue: Enqueue,
    rules: IntakeRules,
    clock: ClockRules,
) -> Complaint:
    """Never refused: whatever was told is kept, the clock runs, and a task asks for somebody who owns it."""
    complaint = _take(session, call, COMPLAINT, values, now, rules)
    due = compute_complaint_deadlines(now, clock).at
    complaint.progress_due_at, complaint.result_due_at = due["progress"], due["result"]
    complaint.legal_due_at = due["legal"]
    _owe_answer(session, call, complaint, now, enqueue)
    enqueue(session, "route_complaint", {"complaint_id": complaint.id}, complaint.id, now)
    last_day = last_day_before(due["result"], clock).isoformat()
    add_notice(
        session, "complaint_taken", complaint.id, call.language, complaint.phone, now, enqueue,
        number=complaint.number, last_day=last_day,
    )  # fmt: skip
    return complaint


def take_praise(
    session: Session, call: Call, values: Mapping[str, Any], now: datetime, enqueue: Enqueue, rules: IntakeRules
) -> Complaint:
    """Kept, and told to who has the case it is about."""
    praise = _take(session, call, PRAISE, values, now, rules)
    held = find_holder(session, praise.fnol_id) if praise.fnol_id else None
    if held is not None:
        adjuster = held[1]
        language = adjuster.read_language(call.language)
        add_notice(session, "praised", praise.id, language, adjuster.phone, now, enqueue, number=praise.number)
    return praise


def _take(
    session: Session, call: Call, kind: str, values: Mapping[str, Any], now: datetime, rules: IntakeRules
) -> Complaint:
    taken = session.scalar(select(func.count()).select_from(Complaint).where(Complaint.call_sid == call.call_sid))
    case = _case_of(session, call, values, rules)
    complaint = Complaint(
        id=new_id(),
        number=next_number(session, PREFIXES[kind], now, rules),
        kind=kind,
        call_sid=call.call_sid,
        sequence=(taken or 0) + 1,
        fnol_id=case.id if case else None,
        language=call.language,
        received_at=now,
    )
    complaint.about = _text(values, "own_words")
    complaint.wanted = _text(values, "wanted")
    said_of_case = [str(values[name].get("value") or "") for name in _CASE_FIELDS if values.get(name)]
    complaint.case_words = ", ".join(filter(None, said_of_case)) or None
    complaint.phone = reporter_phone(values, call)
    session.add(complaint)
    session.flush()
    return complaint


def _case_of(session: Session, call: Call, values: Mapping[str, Any], rules: IntakeRules) -> Fnol | None:
    """The one that is named; where none is named or denied, the newest of the telephone called from."""
    if any(name in values for name in (*_CASE_FIELDS, "no_case")):
        return find_case(session, values, rules.number_prefix)
    return find_earlier_report(session, call, values, rules.number_prefix)


def _owe_answer(session: Session, call: Call, complaint: Complaint, now: datetime, enqueue: Enqueue) -> None:
    """A task that is due when the customer must have heard of this complaint."""
    due_at, number = complaint.progress_due_at or now, complaint.number
    task = add_task(session, call.call_sid, COMPLAINT_TASK, number, complaint.phone, now, due_at, number)
    watch_task(session, task, now, enqueue)


def list_complaints(session: Session, limit: int) -> list[dict[str, Any]]:
    """Complaints and praise, newest first."""
    rows = session.scalars(select(Complaint).order_by(Complaint.received_at.desc()).limit(limit))
    return [render_complaint(session, row) for row in rows]


def find_complaint(session: Session, number: str) -> dict[str, Any] | None:
    row = session.scalar(select(Complaint).where(Complaint.number == number.upper()))
    return None if row is None else render_complaint(session, row)


def render_complaint(session: Session, row: Complaint) -> dict[str, Any]:
    case = session.get(Fnol, row.fnol_id) if row.fnol_id else None
    owner, steps = owner_of(session, row.id), steps_of(session, row.id)
    return {
        "number": row.number,
        "kind": row.kind,
        "state": "closed" if row.closed_at else "in hand" if owner else "open",
        "owner": owner.name if owner else None,
        "received_at": row.received_at.isoformat(),
        "about": row.about,
        "wanted": row.wanted,
        "case": case.fnol_number if case else None,
        "case_words": row.case_words,
        "phone": row.phone,
        "language": row.language,
        "call_sid": row.call_sid,
        "due": {name: at.isoformat() for name, at in due_dates(row).items()},
        "steps": [
            {"step": step.step, "at": step.at.isoformat(), "by": step.by, "owner": step.owner_id, "note": step.note}
            for step in steps
        ],
    }


def _text(values: Mapping[str, Any], name: str) -> str | None:
    return (values.get(name) or {}).get("text") or None
