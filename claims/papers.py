"""Papers of a case: those its kind needs, those that have come in, those still to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.checklist import DOCUMENTS, checklist
from models.base import new_id
from models.fnol import Fnol
from models.paper import ReceivedPaper

PAPERS = tuple(name for _, name in DOCUMENTS)


def receive_papers(session: Session, fnol: Fnol, names: Iterable[str], by: str, now: datetime) -> None:
    """One that came in before stays as it was."""
    known = {paper.name for paper in received_papers(session, fnol.id)}
    for name in dict.fromkeys(names):
        if name not in known:
            session.add(ReceivedPaper(id=new_id(), fnol_id=fnol.id, name=name, received_at=now, by=by[:80]))
    session.flush()


def received_papers(session: Session, fnol_id: str) -> list[ReceivedPaper]:
    received = select(ReceivedPaper).where(ReceivedPaper.fnol_id == fnol_id)
    return list(session.scalars(received.order_by(ReceivedPaper.received_at, ReceivedPaper.name)))


def missing_papers(session: Session, fnol: Fnol) -> tuple[str, ...]:
    """In the order of the checklist."""
    received = {paper.name for paper in received_papers(session, fnol.id)}
    return tuple(name for name in checklist(fnol.fields or {}) if name not in received)
