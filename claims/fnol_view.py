"""A report or a draft as one JSON object: what `hotline fnol show` prints and the API serves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.accident_kinds import make_of, other_parties, other_vehicles
from claims.additions import additions_of
from claims.case_lookup import find_holder
from claims.fnol_circumstances import PLACED_BY_CIRCUMSTANCES, render_circumstances
from claims.papers import missing_papers, received_papers
from models.call import Call
from models.fnol import FieldEvidence, Fnol, FnolDraft
from models.policy import Policy
from models.task import Task

LATEST_FIRST = 200

# Fields that have a place of their own in the object; any other field of a form is listed under "other".
_PLACED = frozenset({
    "loss_date", "loss_location", "cause_of_loss", "injury", "danger", "drivable", "loss_description",
    "plate_number", "policy_number", "reporter_name", "relation", "phone", "third_parties", "other_plate", "vehicle",
    "police", "tow", "scope", "loss_time", "vehicles_in_it", "more_vehicles",
    "plate_number_checked", "policy_number_checked", "phone_checked",
}) | PLACED_BY_CIRCUMSTANCES  # fmt: skip


def find_report(session: Session, key: str) -> dict[str, Any] | None:
    """The report with this number, or the report or draft of this call."""
    fnol = session.scalar(select(Fnol).where((Fnol.fnol_number == key.upper()) | (Fnol.call_sid == key)))
    if fnol is not None:
        return render_fnol(session, fnol)
    draft = session.get(FnolDraft, key)
    return None if draft is None else render_draft(session, draft)


def find_last_report(session: Session) -> dict[str, Any] | None:
    """The newest report or draft, whichever is younger."""
    listed = list_reports(session, limit=1)
    return find_report(session, listed[0]["call_sid"]) if listed else None


def list_reports(session: Session, limit: int = LATEST_FIRST) -> list[dict[str, Any]]:
    """Reports and drafts without a report, newest first, in short."""
    fnols = session.scalars(select(Fnol).order_by(Fnol.reported_at.desc()).limit(limit))
    drafts = session.scalars(
        select(FnolDraft)
        .where(FnolDraft.call_sid.not_in(select(Fnol.call_sid)))
        .order_by(FnolDraft.created_at.desc())
        .limit(limit)
    )
    rows = [_short(fnol.fields, fnol.fnol_number, fnol, fnol.reported_at) for fnol in fnols]
    rows += [_short(draft.fields, None, draft, draft.created_at) for draft in drafts]
    return sorted(rows, key=lambda row: str(row["at"]), reverse=True)[:limit]


def render_fnol(session: Session, fnol: Fnol) -> dict[str, Any]:
    policy = session.get(Policy, fnol.policy_id) if fnol.policy_id else None
    return {
        "number": fnol.fnol_number,
        **_common(session, fnol, fnol.fields or {}, policy),
        "reported_at": _instant(fnol.reported_at),
        "class": fnol.case_class,
        "priority": fnol.priority,
        "triage_reasons": list(fnol.triage_reasons),
        "adjuster": _adjuster(session, fnol.id),
        "additions": additions_of(session, fnol.id),
        "papers": {
            "received": {paper.name: _instant(paper.received_at) for paper in received_papers(session, fnol.id)},
            "missing": list(missing_papers(session, fnol)),
        },
        "deadlines": dict(fnol.deadlines),
    }


def render_draft(session: Session, draft: FnolDraft) -> dict[str, Any]:
    return {
        "number": None,
        **_common(session, draft, draft.fields or {}, None),
        "reported_at": _instant(draft.created_at),
        "class": None,
        "priority": None,
        "triage_reasons": [],
        "adjuster": None,
        "additions": [],
        "papers": {},
        "deadlines": {},
    }


def _common(
    session: Session, record: Fnol | FnolDraft, fields: dict[str, Any], policy: Policy | None
) -> dict[str, Any]:
    call = session.get(Call, record.call_sid)
    evidence = session.scalars(
        select(FieldEvidence)
        .where(FieldEvidence.call_sid == record.call_sid)
        .order_by(FieldEvidence.at, FieldEvidence.utterance_seq)
    )
    tasks = session.scalars(select(Task).where(Task.call_sid == record.call_sid).order_by(Task.created_at))
    return {
        "state": record.state,
        "call_sid": record.call_sid,
        "line": call.line if call else None,
        "scope": (fields.get("scope") or {}).get("code"),
        "language": record.language,
        "reporter": _reporter(fields, call),
        "loss_date": fields.get("loss_date"),
        "loss_location": fields.get("loss_location"),
        "cause_of_loss": fields.get("cause_of_loss"),
        "loss_description": (fields.get("loss_description") or {}).get("text"),
        "injury": fields.get("injury"),
        "danger": fields.get("danger"),
        "vehicles": [*_vehicles(fields, policy), *_other_vehicles(fields)],
        "third_parties": other_parties(fields),
        "police": (fields.get("police") or {}).get("status"),
        "tow": (fields.get("tow") or {}).get("status"),
        **render_circumstances(fields),
        "policy": _policy(fields, policy),
        "other": {name: value for name, value in fields.items() if name not in _PLACED},
        "evidence": _evidence(evidence),
        "tasks": [_task(task) for task in tasks],
    }


def _reporter(fields: dict[str, Any], call: Call | None) -> dict[str, str | None]:
    return {
        "name": (fields.get("reporter_name") or {}).get("value"),
        "relation": (fields.get("relation") or {}).get("code"),
        "phone": (fields.get("phone") or {}).get("value") or (call.caller if call else None),
    }


def _vehicles(fields: dict[str, Any], policy: Policy | None) -> list[dict[str, Any]]:
    """The insured car, from what the caller said and what the policy knows; empty when neither speaks of one."""
    plate = (fields.get("plate_number") or {}).get("value") or (policy.plate if policy else None)
    drivable = (fields.get("drivable") or {}).get("value")
    said = (fields.get("vehicle") or {}).get("text")
    if plate is None and drivable is None and said is None and policy is None:
        return []
    vehicle = policy.vehicle if policy else said
    return [{"role": "insured", "plate_number": plate, "vehicle": vehicle, "drivable": drivable}]


def _other_vehicles(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the other parties that are one, in the order told of."""
    return [
        {
            "role": "other",
            "plate_number": item.get("plate"),
            "vehicle": " ".join(make_of(item)) or item.get("text") or None,
            "drivable": None,
            "driver_phone": item.get("phone"),
        }
        for item in other_vehicles(fields)
    ]


def _policy(fields: dict[str, Any], policy: Policy | None) -> dict[str, Any] | None:
    given = (fields.get("policy_number") or {}).get("value")
    if policy is None:
        return None if given is None else {"number": given, "found": False}
    return {"number": policy.number, "found": True, "product": policy.product, "valid_to": policy.valid_to.isoformat()}


def _evidence(rows: Iterable[FieldEvidence]) -> dict[str, list[dict[str, Any]]]:
    """Field -> everything that was ever said for it, oldest first."""
    by_field: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_field.setdefault(row.field, []).append(
            {
                "value": row.value,
                "previous": row.previous,
                "given_by": row.given_by,
                "utterance": row.utterance_seq,
                "text": row.text,
                "confidence": row.confidence,
                "audio_ms": None if row.audio_start_ms is None else [row.audio_start_ms, row.audio_end_ms],
                "at": _instant(row.at),
            }
        )
    return by_field


def _adjuster(session: Session, fnol_id: str) -> dict[str, Any] | None:
    holder = find_holder(session, fnol_id)
    if holder is None:
        return None
    held, adjuster = holder
    return {
        "id": adjuster.id,
        "name": adjuster.name,
        "assigned_at": _instant(held.assigned_at),
        "reasons": list(held.reasons),
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "kind": task.kind,
        "reason": task.reason,
        "due_at": _instant(task.due_at),
        "closed_at": None if task.closed_at is None else _instant(task.closed_at),
    }


def _short(fields: dict[str, Any] | None, number: str | None, record: Fnol | FnolDraft, at: datetime) -> dict[str, Any]:
    known = fields or {}
    return {
        "number": number,
        "state": record.state,
        "call_sid": record.call_sid,
        "language": record.language,
        "at": _instant(at),
        "class": record.case_class if isinstance(record, Fnol) else None,
        "priority": record.priority if isinstance(record, Fnol) else None,
        "loss_location": (known.get("loss_location") or {}).get("text"),
        "cause_of_loss": (known.get("cause_of_loss") or {}).get("code"),
    }


def _instant(at: datetime) -> str:
    return at.isoformat()
