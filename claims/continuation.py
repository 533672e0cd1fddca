"""A report that broke off goes on in another call: found by the caller's number, taken over with its evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.drafts import open_draft
from claims.service import close_call_back
from models.base import new_id
from models.call import Call
from models.fnol import DRAFT_CONTINUED, DRAFT_INTERRUPTED, DRAFT_OPEN, FieldEvidence, FnolDraft
from models.task import CALL_BACK, Task

# What a line tells of itself is no report that could go on.
TOLD_BY_LINE = frozenset({"scope"})
# Calls of one number that are looked through: one that hung up at once hides none before it.
MOST_CALLS = 5
WENT_ON = "went on in another call"
RANG_IN = "the customer rang in"


def find_interrupted(session: Session, caller_index: str | None, now: datetime, within: timedelta) -> FnolDraft | None:
    """The newest draft of this number that holds something, if it broke off not longer ago than `within`.

    A withheld number finds nothing, and so does one whose newest report was registered.
    """
    if caller_index is None:
        return None
    drafts = session.scalars(
        select(FnolDraft)
        .join(Call, Call.call_sid == FnolDraft.call_sid)
        .where(Call.caller_index == caller_index, FnolDraft.updated_at >= now - within)
        .order_by(FnolDraft.created_at.desc())
        .limit(MOST_CALLS)
    )
    told = (draft for draft in drafts if set(draft.fields or {}) - TOLD_BY_LINE)
    newest = next(told, None)
    return newest if newest is not None and newest.state == DRAFT_INTERRUPTED else None


def take_over(session: Session, call: Call, broken_off: str, now: datetime) -> FnolDraft:
    """Go on in `call` with what was told in the call `broken_off`; again: nothing more.

    Each value's newest evidence comes along; the stretch of audio it rests on stays with the first call.
    """
    draft = open_draft(session, call.call_sid, call.language, now)
    earlier = session.get(FnolDraft, broken_off, with_for_update=True)
    if earlier is None or earlier.state not in (DRAFT_OPEN, DRAFT_INTERRUPTED) or draft.continued_from:
        return draft
    known = {**(earlier.fields or {}), **(draft.fields or {})}
    for name, row in _newest_evidence(session, broken_off).items():
        if name in known and name not in (draft.fields or {}):
            copy = FieldEvidence(id=new_id(), call_sid=call.call_sid, field=name, given_by=row.given_by, at=row.at)
            copy.confidence, copy.value, copy.text = row.confidence, row.value, row.text
            session.add(copy)
    draft.fields, draft.continued_from, draft.updated_at = known, broken_off, now
    earlier.state, earlier.updated_at = DRAFT_CONTINUED, now
    close_call_back(session, broken_off, WENT_ON, now)
    return draft


def close_owed_to(session: Session, caller_index: str | None, now: datetime) -> None:
    """Whoever rings in is owed no call-back for an earlier call any more."""
    if caller_index is None:
        return
    open_tasks = select(Task).join(Call, Call.call_sid == Task.call_sid)
    owed = (Call.caller_index == caller_index, Task.kind == CALL_BACK, Task.closed_at.is_(None))
    for task in session.scalars(open_tasks.where(*owed)):
        task.closed_at, task.outcome = now, RANG_IN


def owe_again(session: Session, broken_off: str) -> None:
    """The caller reports something else: the report that broke off is asked for by the call-back that was owed."""
    closed = select(Task).where(Task.call_sid == broken_off, Task.kind == CALL_BACK, Task.outcome == RANG_IN)
    for task in session.scalars(closed):
        task.closed_at, task.outcome = None, None


def _newest_evidence(session: Session, call_sid: str) -> dict[str, FieldEvidence]:
    rows = session.scalars(select(FieldEvidence).where(FieldEvidence.call_sid == call_sid).order_by(FieldEvidence.at))
    return {row.field: row for row in rows}
