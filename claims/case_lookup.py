"""Finding a registered case by what a caller says of it (its number, the policy, the plate), and who has it. Tells
nobody anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from claims.policy_lookup import plate_index, policy_number_index, read_register, text_of
from models.fnol import Assignment, Fnol
from models.policy import Policy
from models.staff import Adjuster


def find_case(session: Session, values: Mapping[str, Any], prefix: str) -> Fnol | None:
    """By its own number, with or without the letters before it; else the newest of the policy or the plate."""
    for number in filter(None, (text_of(values, "case_number"), text_of(values, "policy_number"))):
        found = find_by_number(session, number, prefix)
        if found is not None:
            return found
        index = policy_number_index(number)
        of_policy = select(Fnol).join(Policy, Fnol.policy_id == Policy.id).where(Policy.number_index == index)
        newest = of_policy.order_by(Fnol.reported_at.desc()).limit(1)
        of_register: Fnol | None = read_register(session, partial(session.scalar, newest))
        if of_register is not None:
            return of_register
    plate = text_of(values, "plate_number")
    if plate is None:
        return None
    of_plate = select(Fnol).where(Fnol.plate_index == plate_index(plate))
    return session.scalar(of_plate.order_by(Fnol.reported_at.desc()).limit(1))


def find_by_number(session: Session, number: str, prefix: str) -> Fnol | None:
    compact = "".join(character for character in number.upper() if character.isalnum())
    return session.scalar(select(Fnol).where(Fnol.fnol_number.in_((compact, f"{prefix}{compact}"))))


def find_holder(session: Session, fnol_id: str) -> tuple[Assignment, Adjuster] | None:
    """The adjuster who has the case now, and since when and why."""
    held = (
        select(Assignment, Adjuster)
        .join(Adjuster, Assignment.adjuster_id == Adjuster.id)
        .where(Assignment.fnol_id == fnol_id, Assignment.ended_at.is_(None))
        .order_by(Assignment.sequence.desc())
        .limit(1)
    )
    row = session.execute(held).first()
    return None if row is None else (row[0], row[1])
