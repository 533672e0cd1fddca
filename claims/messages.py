"""An SMS that is owed: written once for its purpose, sent by a job."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.notice_texts import render_notice
from models.base import new_id
from models.task import Notice


class Enqueue(Protocol):
    """Ask for a job in the present transaction; a repeat of the same job and key is ignored."""

    def __call__(
        self,
        session: Session,
        job: str,
        arguments: dict[str, Any],
        dedupe_key: str,
        now: datetime,
        due_at: datetime | None = None,
    ) -> None: ...


def add_notice(
    session: Session,
    purpose: str,
    subject_id: str,
    language: str,
    phone: str | None,
    now: datetime,
    enqueue: Enqueue,
    **values: str,
) -> Notice | None:
    """Write the message and ask for its sending; None when there is no number to send it to.

    A purpose is served once for its subject: a second one finds the first.
    """
    if not phone:
        return None
    known = session.scalar(select(Notice).where(Notice.purpose == purpose, Notice.subject_id == subject_id))
    if known is not None:
        return known
    notice = Notice(id=new_id(), purpose=purpose, subject_id=subject_id, created_at=now)
    notice.phone, notice.body = phone, render_notice(purpose, language, **values)
    session.add(notice)
    session.flush()
    enqueue(session, "send_notice", {"notice_id": notice.id}, notice.id, now)
    return notice
