"""Finding a policy by what callers say: plate, policy number or telephone, through keyed blind indexes only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.crypto import CryptoError, key_ring
from models.policy import Policy

log = structlog.get_logger()
Found = TypeVar("Found")
FoundBy = Literal["policy_number", "plate_number", "phone"]


@dataclass(frozen=True)
class PolicyMatch:
    """A policy and the field that led to it."""

    policy: Policy
    found_by: FoundBy


def phone_index(phone: str) -> str:
    """The blind index of a telephone number in E.164; one kind for callers, reporters, agents and policies."""
    return key_ring().blind_index("phone", _compact(phone))


def plate_index(plate: str) -> str:
    return key_ring().blind_index("plate", _compact(plate).upper())


def policy_number_index(number: str) -> str:
    return key_ring().blind_index("policy", _compact(number).upper())


def find_policy(session: Session, fields: Mapping[str, Any], caller: str | None = None) -> PolicyMatch | None:
    """The policy a report speaks of: by its number, else the plate, else the number given or called from.

    A telephone shared by several policies decides nothing and finds None.
    """
    return read_register(session, lambda: _matching_policy(session, fields, caller))


def read_register(session: Session, read: Callable[[], Found | None]) -> Found | None:
    """None also when the policies cannot be read: that costs the match, never the report or the way to a person."""
    try:
        with session.begin_nested():
            return read()
    except (SQLAlchemyError, CryptoError) as error:
        log.error("policies_unreadable", reason=type(error).__name__)
        return None


def _matching_policy(session: Session, fields: Mapping[str, Any], caller: str | None) -> PolicyMatch | None:
    by_number, by_plate = text_of(fields, "policy_number"), text_of(fields, "plate_number")
    by_phone = text_of(fields, "phone") or caller
    tries: tuple[tuple[FoundBy, ColumnElement[bool] | None], ...] = (
        ("policy_number", Policy.number_index == policy_number_index(by_number) if by_number else None),
        ("plate_number", Policy.plate_index == plate_index(by_plate) if by_plate else None),
        ("phone", Policy.phone_index == phone_index(by_phone) if by_phone else None),
    )
    for found_by, condition in tries:
        if condition is None:
            continue
        found = list(session.scalars(select(Policy).where(condition).order_by(Policy.valid_to.desc()).limit(2)))
        if len(found) == 1 or (found and found_by == "plate_number"):
            return PolicyMatch(found[0], found_by)  # of a plate's renewals, the newest
    return None


def in_force(policy: Policy, day: date) -> bool:
    return policy.valid_from <= day <= policy.valid_to


def text_of(fields: Mapping[str, Any], name: str) -> str | None:
    """The value of a field that is a text; None for one that is missing or blank."""
    value = (fields.get(name) or {}).get("value")
    return value if isinstance(value, str) and value.strip() else None


def _compact(text: str) -> str:
    return "".join(character for character in text if character.isalnum() or character == "+")
