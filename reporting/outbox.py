"""Work that is due: written in the transaction that made it due, leased, tried again, given up with a reason.

The lease is the guarantee; RQ and Redis only make it fast. A row is handed out again whenever its lease runs out
unfinished, so every job must be safe to run twice. Instants come from the caller: the processes of one hotline
share a clock or differ by less than the lease.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models.base import new_id
from models.outbox import OutboxEntry
from models.upsert import insert_into

REASON_LENGTH = 400
NEVER_ENDED = "the last attempt never ended"


@dataclass(frozen=True)
class Leased:
    """A row this relay may hand out until its lease ends."""

    outbox_id: str
    job: str


@dataclass(frozen=True)
class Due:
    """A row this process has taken: run it before its lease ends."""

    outbox_id: str
    job: str
    arguments: Mapping[str, Any]
    attempt: int


def enqueue(
    session: Session,
    job: str,
    arguments: dict[str, Any],
    dedupe_key: str,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Ask for a job in the caller's own transaction; the same job and key again changes nothing."""
    session.execute(
        insert_into(session, OutboxEntry)
        .values(
            id=new_id(),
            job=job,
            arguments=arguments,
            dedupe_key=dedupe_key,
            created_at=now,
            due_at=due_at or now,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["job", "dedupe_key"])
    )


def lease_due(session: Session, now: datetime, lease: timedelta, limit: int) -> list[Leased]:
    """Take up to `limit` due rows for one lease and forget who had them before; oldest first."""
    rows = [
        Leased(outbox_id, job)
        for outbox_id, job in session.execute(
            select(OutboxEntry.id, OutboxEntry.job)
            .where(_open(), OutboxEntry.due_at <= now, _unleased(now))
            .order_by(OutboxEntry.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)  # PostgreSQL; on SQLite the write transaction is alone anyway
        )
    ]
    if rows:
        session.execute(
            update(OutboxEntry)
            .where(OutboxEntry.id.in_([row.outbox_id for row in rows]))
            .values(leased_until=now + lease, started_at=None)
            .execution_options(synchronize_session=False)
        )
    return rows


def begin(
    session: Session, outbox_id: str, now: datetime, lease: timedelta, max_attempts: Callable[[str], int]
) -> Due | None:
    """Claim a row for running; None when it is done, given up, or another process is at it.

    The attempt is counted before the work, so that a job which kills its process is given up too.
    """
    entry = session.get(OutboxEntry, outbox_id, with_for_update=True)
    if entry is None or entry.done_at is not None or entry.failed_at is not None:
        return None
    if entry.started_at is not None and entry.leased_until is not None and entry.leased_until > now:
        return None
    if entry.attempts >= max_attempts(entry.job):
        entry.failed_at, entry.reason = now, entry.reason or NEVER_ENDED
        return None
    entry.attempts += 1
    entry.started_at, entry.leased_until = now, now + lease
    return Due(entry.id, entry.job, dict(entry.arguments), entry.attempts)


def finish(session: Session, due: Due, now: datetime) -> None:
    """The work is done; said once, whoever says it."""
    session.execute(
        update(OutboxEntry)
        .where(OutboxEntry.id == due.outbox_id, OutboxEntry.done_at.is_(None))
        .values(done_at=now, leased_until=None, reason=None, failed_at=None)
        .execution_options(synchronize_session=False)
    )


def fail(session: Session, due: Due, reason: str, now: datetime, retry_in: timedelta | None) -> None:
    """Put a failed attempt back for later, or give the row up when there is no later."""
    session.execute(
        update(OutboxEntry)
        .where(OutboxEntry.id == due.outbox_id, _open(), OutboxEntry.attempts == due.attempt)
        .values(
            reason=reason[:REASON_LENGTH],
            leased_until=None,
            started_at=None,
            due_at=now + (retry_in or timedelta()),
            failed_at=now if retry_in is None else None,
        )
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Backlog:
    """How the outbox stands: rows due and unfinished, rows for later, rows given up."""

    due: int
    later: int
    failed: int
    oldest_due_at: datetime | None


def backlog(session: Session, now: datetime) -> Backlog:
    due = and_(_open(), OutboxEntry.due_at <= now)
    count = select(func.count()).select_from(OutboxEntry)
    return Backlog(
        due=session.scalar(count.where(due)) or 0,
        later=session.scalar(count.where(_open(), OutboxEntry.due_at > now)) or 0,
        failed=session.scalar(count.where(OutboxEntry.failed_at.is_not(None))) or 0,
        oldest_due_at=session.scalar(select(func.min(OutboxEntry.due_at)).where(due)),
    )


def dead_letters(session: Session, limit: int = 50) -> list[OutboxEntry]:
    """Rows given up, newest first, each with its reason."""
    return list(
        session.scalars(
            select(OutboxEntry)
            .where(OutboxEntry.failed_at.is_not(None))
            .order_by(OutboxEntry.failed_at.desc())
            .limit(limit)
        )
    )


def revive(session: Session, outbox_id: str, now: datetime) -> bool:
    """Give a dead letter a fresh set of attempts; False when there is no such row."""
    entry = session.get(OutboxEntry, outbox_id)
    if entry is None or entry.failed_at is None:
        return False
    entry.failed_at, entry.attempts, entry.due_at = None, 0, now
    entry.started_at = entry.leased_until = None
    return True


def _open() -> ColumnElement[bool]:
    return and_(OutboxEntry.done_at.is_(None), OutboxEntry.failed_at.is_(None))


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxEntry.leased_until.is_(None), OutboxEntry.leased_until <= now)
