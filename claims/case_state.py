"""What is stored of a case, put together for telling its progress."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from claims.accident_kinds import is_motor
from claims.case_lookup import find_holder
from claims.papers import missing_papers
from claims.progress import CaseState
from models.fnol import Fnol


def case_state(session: Session, fnol: Fnol) -> CaseState:
    fields = fnol.fields or {}
    holder = find_holder(session, fnol.id)
    return CaseState(
        number=fnol.fnol_number,
        state=fnol.state,
        adjuster=holder[1].name if holder else None,
        deadlines={name: datetime.fromisoformat(at) for name, at in fnol.deadlines.items()},
        fields=frozenset(fields),
        needs_plate="policy_number" not in fields and is_motor(fields),
        papers=missing_papers(session, fnol),
    )
