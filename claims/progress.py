"""How far a case is, as it may be told on the phone: state, who, what is missing, what is next and by when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from claims.accident_kinds import ESSENTIALS

Side = Literal["insured", "third_party"]
# What a report needs before it can be decided, in the order it is said.
NEEDED = (*ESSENTIALS, "plate_number")
CLOSED = "closed"
ASSIGNED = "assigned"
STEPS = ("dispatch", "first_contact", "first_review", "handled")


@dataclass(frozen=True)
class CaseState:
    """What is stored of a case; `deadlines`: step -> when it is due."""

    number: str
    state: str  # registered | assigned | closed
    adjuster: str | None
    deadlines: Mapping[str, datetime]
    fields: frozenset[str]
    needs_plate: bool = True  # not where the policy or a building tells what is meant
    papers: tuple[str, ...] = ()  # of its checklist, those that have not come in


@dataclass(frozen=True)
class Progress:
    """`number`, `adjuster`, `missing` and `papers` are for the insured's side only; `next_step` is one of STEPS."""

    state: str
    number: str | None = None
    adjuster: str | None = None
    missing: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    next_step: str | None = None
    by: datetime | None = None
    is_late: bool = False  # the last step should have been done: a person explains


def tell_progress(case: CaseState, side: Side, now: datetime) -> Progress:
    """What this side may hear. Whether a step was done is not known here: only what is due later is called next."""
    if case.state == CLOSED:
        return Progress(CLOSED, number=case.number if side == "insured" else None)
    due = sorted((case.deadlines[step], STEPS.index(step)) for step in STEPS if step in case.deadlines)
    ahead = next(((at, STEPS[step]) for at, step in due if at > now), None)
    by, step = ahead if ahead else (None, None)
    told = Progress(case.state, next_step=step, by=by, is_late=bool(due) and ahead is None)
    if side != "insured":
        return told
    missing = tuple(name for name in NEEDED if name not in case.fields and (name != "plate_number" or case.needs_plate))
    return Progress(told.state, case.number, case.adjuster, missing, case.papers, step, by, told.is_late)
