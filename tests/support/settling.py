"""When everything that a call has set in motion is done."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.complaint import Complaint
from models.database import Database
from models.fnol import Fnol
from models.outbox import OutboxEntry
from models.queue_entry import QueueEntry
from models.task import Notice, Recording
from models.warm_transfer import WarmTransfer

SETTLE_SECONDS = 120
# Due at a later time by its nature.
LATER = "end_wrap_up"


def settle(records: Database, call_sid: str) -> None:
    """Until the call's log is closed and no job about the call is open any more, whatever other calls have open."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        with records.read() as session:
            left = jobs_left(session, call_sid)
        if not left:
            return
        assert time.monotonic() < until, f"of {call_sid} are not done: {left}"
        time.sleep(0.2)


def jobs_left(session: Session, call_sid: str) -> list[str]:
    """The names of the jobs about this call that are neither done nor given up."""
    closed = select(OutboxEntry.done_at).where(
        OutboxEntry.job == "close_call_log", OutboxEntry.dedupe_key == call_sid, OutboxEntry.done_at.is_not(None)
    )
    subjects = _subjects(session, call_sid)
    left = [
        entry.job
        for entry in session.scalars(
            select(OutboxEntry).where(
                OutboxEntry.done_at.is_(None), OutboxEntry.failed_at.is_(None), OutboxEntry.job != LATER
            )
        )
        if subjects.intersection(entry.arguments.values())
    ]
    return left if session.scalar(closed) else [*left, "close_call_log"]


def _subjects(session: Session, call_sid: str) -> set[str]:
    """What a job about this call may name."""
    of_call = (
        select(Fnol.id).where(Fnol.call_sid == call_sid),
        select(Complaint.id).where(Complaint.call_sid == call_sid),
        select(QueueEntry.id).where(QueueEntry.call_sid == call_sid),
        select(WarmTransfer.id).where(WarmTransfer.call_sid == call_sid),
        select(Recording.recording_sid).where(Recording.call_sid == call_sid),
    )
    subjects = {call_sid, *(subject for rows in of_call for subject in session.scalars(rows))}
    return subjects | set(session.scalars(select(Notice.id).where(Notice.subject_id.in_(subjects))))
