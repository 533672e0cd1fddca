"""What is stored of a case, put together for telling its progress."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.progress import CaseState
from models.fnol import Assignment, Fnol
from models.staff import Adjuster


def case_state(session: Session, fnol: Fnol) -> CaseState:
    fields = fnol.fields or {}
    newest = (
        select(Adjuster.name)
        .join(Assignment, Assignment.adjuster_id == Adjuster.id)
        .where(Assignment.fnol_id == fnol.id, Assignment.ended_at.is_(None))
        .order_by(Assignment.sequence.desc())
        .limit(1)
    )
    return CaseState(
        number=fnol.fnol_number,
        state=fnol.state,
        adjuster=session.scalar(newest),
        deadlines={name: datetime.fromisoformat(at) for name, at in fnol.deadlines.items()},
        fields=frozenset(fields),
        needs_plate="policy_number" not in fields and (fields.get("scope") or {}).get("code") != "property",
    )
