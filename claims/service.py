"""The gate between a draft and a record: fields are noted with evidence, a report is registered once, or a
call-back is owed. Everything here runs inside the caller's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.drafts import open_draft
from claims.fnol_numbers import next_in_series
from claims.messages import Enqueue, add_notice
from claims.open_questions import owe_answers
from claims.policy_lookup import find_policy, phone_index, plate_index
from claims.registered_notice import registered_values
from claims.tasks import add_task, find_task, watch_task
from claims.urgent_help import URGENT_PRIORITY, URGENT_QUEUE, owe_urgent_help
from models.base import new_id
from models.call import Call
from models.fnol import (
    DRAFT_INTERRUPTED,
    DRAFT_NOT_NEEDED,
    DRAFT_OPEN,
    DRAFT_REGISTERED,
    FieldEvidence,
    Fnol,
    FnolDraft,
)
from models.task import CALL_BACK, Task

__all__ = [
    "CallBackTerms", "Enqueue", "Evidence", "IntakeRules", "UnknownCall", "close_call_back", "close_empty_draft",
    "find_fnol_of_call", "interrupt_draft", "next_number", "owe_call_back", "record_field",
    "register_fnol", "reporter_phone", "usual_terms",
]  # fmt: skip

GivenBy = Literal["caller", "agent", "policy", "system"]
# A customer is rung so long before the promised time.
RING_BEFORE = timedelta(minutes=5)
FNOL_REGISTERED = "registered"


class UnknownCall(Exception):
    def __init__(self, call_sid: str) -> None:
        super().__init__(f"there is no call {call_sid}")
        self.call_sid = call_sid


@dataclass(frozen=True)
class IntakeRules:
    """What of the settings this room needs; `zone` decides on which day a number falls."""

    number_prefix: str = "BA"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    callback_minutes: int = 15
    urgent_minutes: int = 5
    first_contact_minutes: int = 10
    upload_url: str = ""


DEFAULT_RULES = IntakeRules()


@dataclass(frozen=True)
class Evidence:
    """What a value rests on: the utterance and its words, their stretch of the caller's audio, how sure (0 to 1)."""

    utterance_seq: int | None = None
    text: str | None = None
    audio_start_ms: int | None = None
    audio_end_ms: int | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class CallBackTerms:
    """By when a call-back is owed, and the place in line it keeps."""

    due_at: datetime
    queue: str | None = None
    priority: int = 0
    place_at: datetime | None = None


def record_field(
    session: Session,
    call_sid: str,
    field: str,
    value: Any,
    *,
    given_by: GivenBy,
    evidence: Evidence,
    now: datetime,
    evidence_of: Callable[[Mapping[str, Any]], Evidence] | None = None,
) -> FnolDraft:
    """Write one field of the draft and its evidence. The value it already has leaves no second evidence.

    `value` None takes the field back. `evidence_of`: what one item of a list rests on; each new or changed item has
    evidence of its own, by the name `field.0`, `field.1`. Raises UnknownCall.
    """
    call = session.get(Call, call_sid)
    if call is None:
        raise UnknownCall(call_sid)
    draft = open_draft(session, call_sid, call.language, now)
    fields = dict(draft.fields or {})
    previous = fields.get(field)
    if previous == value:
        return draft
    parts = [(field, value, previous, evidence)]
    if evidence_of is not None:
        parts += [(f"{field}.{at}", new, old, evidence_of(new)) for at, new, old in _changed_items(value, previous)]
    for name, new, old, rests_on in parts:
        row = FieldEvidence(id=new_id(), call_sid=call_sid, field=name, given_by=given_by, at=now)
        row.utterance_seq, row.confidence = rests_on.utterance_seq, rests_on.confidence
        row.audio_start_ms, row.audio_end_ms = rests_on.audio_start_ms, rests_on.audio_end_ms
        row.text, row.value, row.previous = rests_on.text, new, old
        session.add(row)
    fields.pop(field, None)
    draft.fields = fields if value is None else {**fields, field: value}
    draft.language, draft.updated_at = call.language, now
    return draft


def _changed_items(value: Any, previous: Any) -> Iterator[tuple[int, Mapping[str, Any], Mapping[str, Any] | None]]:
    """Number, new and old value of every item of a list that was not there like that."""
    before = (previous or {}).get("items") or []
    for at, item in enumerate((value or {}).get("items") or []):
        if item not in before:
            yield at, item, before[at] if at < len(before) else None


def register_fnol(
    session: Session,
    call: Call,
    fields: Mapping[str, Any],
    now: datetime,
    enqueue: Enqueue,
    rules: IntakeRules = DEFAULT_RULES,
) -> Fnol:
    """Make the record, once a call: number, look-ups, SMS with the number, routing. Again: the record there is."""
    draft = open_draft(session, call.call_sid, call.language, now)  # its lock makes a racing turn wait here
    known = find_fnol_of_call(session, call.call_sid)
    if known is not None:
        return known
    draft.fields, draft.state, draft.updated_at = dict(fields), DRAFT_REGISTERED, now
    fnol = _new_fnol(session, call, fields, now, rules)
    session.add(fnol)
    session.flush()
    close_call_back(session, call.call_sid, "registered in the same call", now)
    phone = reporter_phone(fields, call)
    owe_answers(session, call, fields, phone, now, rules.callback_minutes)
    values = registered_values(fields, fnol.language, fnol.fnol_number, rules.first_contact_minutes, rules.upload_url)
    add_notice(session, "fnol_registered", fnol.id, fnol.language, phone, now, enqueue, **values)
    enqueue(session, "route_claim", {"fnol_id": fnol.id}, fnol.id, now)
    return fnol


def interrupt_draft(
    session: Session,
    call: Call,
    now: datetime,
    enqueue: Enqueue,
    reason: str,
    rules: IntakeRules = DEFAULT_RULES,
    terms: CallBackTerms | None = None,
) -> Task | None:
    """The caller is gone before the end: keep what was said findable and owe a call-back, once.

    None when the report was registered: nothing is owed.
    """
    draft = open_draft(session, call.call_sid, call.language, now)
    if draft.state == DRAFT_REGISTERED:
        return None
    draft.state, draft.updated_at = DRAFT_INTERRUPTED, now
    terms = terms or usual_terms(now, rules)
    phone = reporter_phone(draft.fields, call)
    if owe_urgent_help(session, call, draft.fields or {}, phone, now, enqueue, rules.urgent_minutes) is not None:
        due_at = min(terms.due_at, now + timedelta(minutes=rules.urgent_minutes))
        terms = replace(terms, queue=URGENT_QUEUE, priority=URGENT_PRIORITY, due_at=due_at)
    return owe_call_back(session, call, now, enqueue, reason, terms)


def usual_terms(now: datetime, rules: IntakeRules) -> CallBackTerms:
    return CallBackTerms(now + timedelta(minutes=rules.callback_minutes))


def owe_call_back(
    session: Session, call: Call, now: datetime, enqueue: Enqueue, reason: str, terms: CallBackTerms
) -> Task:
    """Keep the promise to ring back, once a call, whatever became of its report."""
    known = find_task(session, call.call_sid, CALL_BACK)
    if known is not None:
        return known
    draft = open_draft(session, call.call_sid, call.language, now)
    phone = reporter_phone(draft.fields, call)
    task = add_task(session, call.call_sid, CALL_BACK, reason, phone, now, terms.due_at)
    task.queue, task.priority, task.place_at = terms.queue, terms.priority, terms.place_at or now
    watch_task(session, task, now, enqueue)
    ring_at = max(now, task.due_at - RING_BEFORE)
    enqueue(session, "call_back", {"task_id": task.id}, f"{task.id}:1", now, due_at=ring_at)
    return task


def close_empty_draft(session: Session, call: Call, now: datetime) -> None:
    """The caller wanted something else than to report, and got it: no call-back is owed."""
    draft = open_draft(session, call.call_sid, call.language, now)
    if draft.state == DRAFT_OPEN:
        draft.state, draft.updated_at = DRAFT_NOT_NEEDED, now


def close_call_back(session: Session, call_sid: str, outcome: str, now: datetime) -> None:
    """The call-back owed for a call is done; nothing happens when none is."""
    task = find_task(session, call_sid, CALL_BACK)
    if task is not None and task.closed_at is None:
        task.closed_at, task.outcome = now, outcome


def find_fnol_of_call(session: Session, call_sid: str) -> Fnol | None:
    return session.scalar(select(Fnol).where(Fnol.call_sid == call_sid))


def _next_fnol_number(session: Session, now: datetime, rules: IntakeRules) -> str:
    """Prefix, business day, running number of that day: short enough to be said digit by digit."""
    day = now.astimezone(rules.zone).strftime("%y%m%d")
    return f"{rules.number_prefix}{day}{next_in_series(session, day):04d}"


def next_number(session: Session, prefix: str, now: datetime, rules: IntakeRules) -> str:
    """The next number of another series of the day than the reports'; the prefix has two letters."""
    series = f"{prefix}{now.astimezone(rules.zone):%y%m%d}"
    return f"{series}{next_in_series(session, series):03d}"


def reporter_phone(fields: Mapping[str, Any] | None, call: Call) -> str | None:
    """Where the reporter is reached: the number given, else the one called from."""
    given = ((fields or {}).get("phone") or {}).get("value")
    return given if isinstance(given, str) and given else call.caller


def _new_fnol(session: Session, call: Call, fields: Mapping[str, Any], now: datetime, rules: IntakeRules) -> Fnol:
    fnol = Fnol(
        id=new_id(),
        fnol_number=_next_fnol_number(session, now, rules),
        call_sid=call.call_sid,
        state=FNOL_REGISTERED,
        language=call.language,
        reported_at=now,
        triage_reasons=[],
        deadlines={},
    )
    fnol.fields = dict(fields)
    _index(session, fnol, call)
    return fnol


def _index(session: Session, fnol: Fnol, call: Call) -> None:
    """Fill the columns the record is found and routed by."""
    fields = fnol.fields or {}
    loss_date, location = fields.get("loss_date") or {}, fields.get("loss_location") or {}
    if loss_date.get("value"):
        fnol.loss_at = datetime.fromisoformat(loss_date["value"])
    fnol.cause_code = (fields.get("cause_of_loss") or {}).get("code")
    fnol.injury_status = (fields.get("injury") or {}).get("status")
    abroad = filter(None, (location.get("province"), location.get("city")))
    fnol.region = location.get("region") or "/".join(abroad) or None
    phone, plate = reporter_phone(fields, call), (fields.get("plate_number") or {}).get("value")
    fnol.phone_index = phone_index(phone) if phone else None
    fnol.plate_index = plate_index(plate) if plate else None
    match = find_policy(session, fields, call.caller)
    fnol.policy_id = match.policy.id if match else None
