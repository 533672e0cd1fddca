"""The draft of a call: one, from its first moment, and held by whoever writes to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.fnol import DRAFT_OPEN, FnolDraft
from models.upsert import insert_into


def open_draft(session: Session, call_sid: str, language: str, now: datetime) -> FnolDraft:
    """The draft of a call, made when there is none; locked until the transaction ends."""
    held = session.info.setdefault(FnolDraft, {})  # a session lives for one transaction; locked once is enough
    if call_sid not in held:
        held[call_sid] = _lock(session, call_sid) or _make(session, call_sid, language, now)
    draft: FnolDraft = held[call_sid]
    return draft


def _lock(session: Session, call_sid: str) -> FnolDraft | None:
    return session.get(FnolDraft, call_sid, with_for_update=True)


def _make(session: Session, call_sid: str, language: str, now: datetime) -> FnolDraft:
    row = {"call_sid": call_sid, "language": language, "state": DRAFT_OPEN, "created_at": now, "updated_at": now}
    made = insert_into(session, FnolDraft).values(row).on_conflict_do_nothing(index_elements=["call_sid"])
    return session.scalar(made.returning(FnolDraft)) or session.get_one(FnolDraft, call_sid, with_for_update=True)
