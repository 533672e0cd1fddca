"""Adding to a registered report: the words are kept with their utterance, and the adjuster is told.

Runs inside the caller's own transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.case_lookup import find_case, find_holder
from claims.messages import Enqueue, add_notice
from claims.policy_lookup import phone_index
from models.addition import Addition
from models.base import new_id
from models.call import Call
from models.fnol import Fnol


def find_earlier_report(session: Session, call: Call, values: Mapping[str, Any], prefix: str) -> Fnol | None:
    """The report the caller names, else the newest one made from or for the telephone called from."""
    named = find_case(session, values, prefix)
    if named is not None or not call.caller:
        return named
    own = select(Fnol).where(Fnol.phone_index == phone_index(call.caller), Fnol.call_sid != call.call_sid)
    return session.scalar(own.order_by(Fnol.reported_at.desc()).limit(1))


def add_to_report(
    session: Session,
    call: Call,
    fnol: Fnol,
    words: str,
    utterance_seq: int | None,
    now: datetime,
    enqueue: Enqueue,
) -> Addition:
    taken = session.scalar(select(func.count()).select_from(Addition).where(Addition.call_sid == call.call_sid))
    addition = Addition(
        id=new_id(),
        fnol_id=fnol.id,
        call_sid=call.call_sid,
        sequence=(taken or 0) + 1,
        added_at=now,
        is_from_reporter=bool(call.caller) and phone_index(call.caller or "") == fnol.phone_index,
        utterance_seq=utterance_seq,
    )
    addition.words = words
    session.add(addition)
    session.flush()
    _tell_adjuster(session, fnol, addition, now, enqueue)
    return addition


def _tell_adjuster(session: Session, fnol: Fnol, addition: Addition, now: datetime, enqueue: Enqueue) -> None:
    """Who has the case now; while nobody has it, whoever gets it reads the addition with the report."""
    holder = find_holder(session, fnol.id)
    if holder is None:
        return
    _, adjuster = holder
    language = adjuster.read_language(fnol.language)
    add_notice(session, "report_added_to", addition.id, language, adjuster.phone, now, enqueue, number=fnol.fnol_number)


def additions_of(session: Session, fnol_id: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(Addition).where(Addition.fnol_id == fnol_id).order_by(Addition.added_at))
    return [
        {
            "at": row.added_at.isoformat(),
            "call_sid": row.call_sid,
            "utterance": row.utterance_seq,
            "from_reporter": row.is_from_reporter,
            "words": row.words,
        }
        for row in rows
    ]
