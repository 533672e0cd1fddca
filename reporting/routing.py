"""A registered report gets its class, its deadlines and its adjuster, and both sides are told: one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from claims.accident_kinds import injured_count, other_parties
from claims.assignment import Candidate, Choice, Need, choose_adjuster, required_skills
from claims.deadlines import ClockRules, Deadlines, compute_deadlines
from claims.messages import add_notice
from claims.notice_texts import render_notice
from claims.policy_lookup import in_force
from claims.service import reporter_phone
from claims.triage import CaseFacts, EarlierReport, Triage, find_duplicate, triage
from models.base import new_id
from models.call import Call
from models.event_log import record_event
from models.fnol import Assignment, Fnol
from models.policy import Policy
from models.staff import Adjuster
from reporting.context import JobContext
from reporting.outbox import enqueue
from settings import Settings

log = structlog.get_logger()
REGISTERED, ASSIGNED = "registered", "assigned"
PERSONAL = "personal"
DUPLICATES_WITHIN = timedelta(days=7)


def route_claim(context: JobContext, fnol_id: str) -> None:
    """Triage, deadlines, adjuster, SMS. Again: nothing, once somebody has the case."""
    now, settings = context.now(), context.settings
    with context.database.write() as session:
        fnol = session.get_one(Fnol, fnol_id, with_for_update=True)
        if fnol.state != REGISTERED:
            return
        verdict = triage(_case(session, fnol, settings), settings.claims.survey_threshold_fen)
        _note_verdict(session, fnol, verdict)
        choice = _choose(session, fnol, verdict)
        assigned_at = now if choice.adjuster_id else None
        deadlines = compute_deadlines(
            verdict.priority, verdict.survey_needed, fnol.reported_at, _clock_rules(settings), assigned_at
        )
        fnol.deadlines = {name: at.astimezone(settings.zone).isoformat() for name, at in deadlines.at.items()}
        fnol.triage_reasons = [*verdict.reasons, *deadlines.notes]
        if choice.adjuster_id is None:
            log.warning("case_unassigned", call_sid=fnol.call_sid, reasons=list(choice.reasons))
        else:
            _assign(session, fnol, choice, verdict, deadlines, now, settings)
        enqueue(session, "close_call_log", {"call_sid": fnol.call_sid}, f"{fnol.call_sid}:routed:{fnol.state}", now)


def _note_verdict(session: Session, fnol: Fnol, verdict: Triage) -> None:
    fnol.case_class, fnol.priority = verdict.case_class, verdict.priority
    accident = fnol.loss_at.isoformat() if fnol.loss_at else None
    record_event(
        session, fnol.call_sid, "claim.created", "1", fnol.reported_at, accident_at=accident,
        survey=verdict.survey_needed,
    )  # fmt: skip


def _case(session: Session, fnol: Fnol, settings: Settings) -> CaseFacts:
    fields: dict[str, Any] = fnol.fields or {}
    policy = session.get(Policy, fnol.policy_id) if fnol.policy_id else None
    day = (fnol.loss_at or fnol.reported_at).date()
    return CaseFacts(
        reported_at=fnol.reported_at,
        loss_at=fnol.loss_at,
        cause_code=fnol.cause_code,
        injury_status=fnol.injury_status,
        injured=injured_count(fields),
        danger_kinds=_danger_kinds(fields),
        drivable=(fields.get("drivable") or {}).get("value"),
        third_parties=len(other_parties(fields)),
        customer_class=_customer_class(session, fnol, policy, settings),
        policy_found=policy is not None,
        policy_in_force=in_force(policy, day) if policy else None,
        duplicate_of=_duplicate_of(session, fnol),
    )


def _customer_class(session: Session, fnol: Fnol, policy: Policy | None, settings: Settings) -> str:
    """That of the policy; without more to know, that of the line which was dialled."""
    if policy is not None and policy.customer_class != PERSONAL:
        return policy.customer_class
    call = session.get(Call, fnol.call_sid)
    line = settings.lines.get(call.line) if call else None
    return line.customer_class if line else PERSONAL


def _danger_kinds(fields: dict[str, Any]) -> tuple[str, ...]:
    """What was said of itself, and in answer to whether anybody is trapped or unconscious."""
    danger = fields.get("danger") or {}
    kinds = tuple(danger.get("kinds") or ()) if danger.get("status") == "yes" else ()
    return (*kinds, "critical") if (fields.get("critical") or {}).get("value") else kinds


def _duplicate_of(session: Session, fnol: Fnol) -> str | None:
    """Another record, made before this one, of the same loss."""
    marks = [mark for mark in (fnol.plate_index, fnol.phone_index) if mark]
    others = session.scalars(
        select(Fnol).where(
            Fnol.id != fnol.id,
            Fnol.plate_index.in_(marks) | Fnol.phone_index.in_(marks),
            Fnol.reported_at <= fnol.reported_at,
            Fnol.reported_at > fnol.reported_at - DUPLICATES_WITHIN,
        )
    )
    earlier = [
        EarlierReport(
            fnol_number=other.fnol_number,
            loss_at=other.loss_at,
            reported_at=other.reported_at,
            same_plate=fnol.plate_index is not None and other.plate_index == fnol.plate_index,
            same_phone=fnol.phone_index is not None and other.phone_index == fnol.phone_index,
        )
        for other in others
    ]
    return find_duplicate(fnol.loss_at, fnol.reported_at, earlier)


def _choose(session: Session, fnol: Fnol, verdict: Triage) -> Choice:
    policy = session.get(Policy, fnol.policy_id) if fnol.policy_id else None
    product = policy.product if policy else None
    skills = required_skills(product, fnol.injury_status, verdict.case_class)
    load = dict(
        session.execute(
            select(Assignment.adjuster_id, func.count())
            .where(Assignment.ended_at.is_(None))
            .group_by(Assignment.adjuster_id)
        ).all()
    )
    return choose_adjuster(Need(fnol.region, skills, fnol.language), list_candidates(session, load))


def list_candidates(session: Session, load: Mapping[str, int]) -> list[Candidate]:
    """Everybody who may be given work. `load`: how much each has already."""
    return [
        Candidate(
            adjuster_id=adjuster.id,
            name=adjuster.name,
            regions=frozenset(adjuster.regions),
            skills=frozenset(adjuster.skills),
            languages=frozenset(adjuster.languages),
            capacity=adjuster.capacity,
            open_cases=load.get(adjuster.id, 0),
            on_duty=adjuster.on_duty,
        )
        for adjuster in session.scalars(select(Adjuster))
    ]


def _assign(
    session: Session,
    fnol: Fnol,
    choice: Choice,
    verdict: Triage,
    deadlines: Deadlines,
    now: datetime,
    settings: Settings,
) -> None:
    adjuster = session.get_one(Adjuster, choice.adjuster_id)
    taken = session.scalar(select(func.count()).select_from(Assignment).where(Assignment.fnol_id == fnol.id)) or 0
    session.add(
        Assignment(
            id=new_id(),
            fnol_id=fnol.id,
            sequence=taken + 1,
            adjuster_id=adjuster.id,
            assigned_at=now,
            reasons=list(choice.reasons),
        )
    )
    fnol.state = ASSIGNED
    if verdict.survey_needed:
        record_event(session, fnol.call_sid, "surveyor.dispatched", "1", now)
    _tell(session, fnol, adjuster, verdict, deadlines, now, settings)
    log.info("case_assigned", call_sid=fnol.call_sid, case_class=verdict.case_class, priority=verdict.priority)


def _tell(
    session: Session,
    fnol: Fnol,
    adjuster: Adjuster,
    verdict: Triage,
    deadlines: Deadlines,
    now: datetime,
    settings: Settings,
) -> None:
    """The customer hears who and by when; the adjuster what and by when. No name of a customer, plate or place."""
    contact_by = _local(deadlines.at["first_contact"], settings)
    call = session.get(Call, fnol.call_sid)
    customer = reporter_phone(fnol.fields, call) if call else None
    add_notice(
        session, "case_assigned", fnol.id, fnol.language, customer, now, enqueue,
        number=fnol.fnol_number, adjuster=adjuster.name, contact_by=contact_by,
    )  # fmt: skip
    language = adjuster.read_language(fnol.language)
    add_notice(
        session, "case_assigned_adjuster", fnol.id, language, adjuster.phone, now, enqueue,
        number=fnol.fnol_number, priority=render_notice(f"priority_{verdict.priority}", language),
        contact_by=contact_by, handled_by=_local(deadlines.at["handled"], settings),
    )  # fmt: skip


def _clock_rules(settings: Settings) -> ClockRules:
    rules = settings.claims
    return ClockRules(settings.zone, rules.working_day_calendar, rules.dispatch_minutes, rules.first_contact_minutes)


def _local(at: datetime, settings: Settings) -> str:
    return at.astimezone(settings.zone).strftime("%m-%d %H:%M")
