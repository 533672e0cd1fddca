"""A complaint gets its owner: of the complaints desk where there is one, and never who has the case it is about."""

from __future__ import annotations

import structlog
from sqlalchemy import func, select

from claims.assignment import Need, choose_adjuster
from claims.complaint_handling import assign, complained_about, owner_of
from models.complaint import JOB, Complaint, ComplaintStep
from reporting.context import JobContext
from reporting.outbox import enqueue
from reporting.routing import list_candidates

log = structlog.get_logger()


def route_complaint(context: JobContext, complaint_id: str) -> None:
    """Again: nothing, once somebody owns it."""
    now, desk = context.now(), context.settings.claims.complaints_desk
    with context.database.write() as session:
        complaint = session.get_one(Complaint, complaint_id, with_for_update=True)
        if complaint.closed_at is not None or owner_of(session, complaint.id) is not None:
            return
        is_open = ComplaintStep.complaint_id.in_(select(Complaint.id).where(Complaint.closed_at.is_(None)))
        owned = select(ComplaintStep.owner_id, func.count(ComplaintStep.complaint_id.distinct())).where(is_open)
        load = {owner: count for owner, count in session.execute(owned.group_by(ComplaintStep.owner_id)) if owner}
        barred = complained_about(session, complaint)
        may = [
            one
            for one in list_candidates(session, load)
            if one.adjuster_id != barred and (not desk or one.adjuster_id in desk)
        ]
        choice = choose_adjuster(Need(None, frozenset(), complaint.language), may)
        if choice.adjuster_id is None:
            log.warning("complaint_unassigned", call_sid=complaint.call_sid, reasons=list(choice.reasons))
            return
        assign(session, complaint, choice.adjuster_id, JOB, "; ".join(choice.reasons), now, enqueue)
