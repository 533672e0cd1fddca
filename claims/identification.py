"""Who is on the phone, as far as what they say matches what is stored: two matching facts before a word of a case.

A telephone number called from can be forged and a plate can be read in the street: one of them alone tells nothing,
and what only the insured's side knows decides whose side the caller is on.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from claims.case_lookup import find_by_number
from claims.policy_lookup import phone_index, plate_index, policy_number_index, read_register, text_of
from claims.progress import Side
from models.fnol import Fnol
from models.policy import Policy

Fact = Literal[
    "case_number", "caller_number", "other_number", "plate_number", "other_plate", "policy_number", "id_digits", "name"
]  # fmt: skip
FACTS_NEEDED = 2
MOST_CANDIDATES = 20
SHORTEST_NAME = 2
# Known to the insured and those close to them. A plate and the number of the case others know as well.
OF_THE_INSURED: frozenset[Fact] = frozenset({"caller_number", "policy_number", "id_digits", "name"})


@dataclass(frozen=True)
class Identity:
    """The case or policy that fits best, and the facts that matched it."""

    case: Fnol | None = None
    policy: Policy | None = None
    facts: frozenset[Fact] = frozenset()

    @property
    def is_known(self) -> bool:
        return len(self.facts) >= FACTS_NEEDED

    @property
    def side(self) -> Side:
        """Third party unless a fact of the insured's own matched: less is told in doubt."""
        return "insured" if self.facts & OF_THE_INSURED else "third_party"


def identify(session: Session, values: Mapping[str, Any], caller: str | None, prefix: str) -> Identity:
    """The candidate with most matching facts; of equals, the newest case. Policies that cannot be read match none."""

    def best(*, of_policies: bool) -> Identity:
        candidates = list(_candidates(session, values, caller, prefix, of_policies=of_policies))
        found = [
            Identity(case, policy, frozenset(_facts(case, policy, values, caller, prefix)))
            for case, policy in candidates
        ]
        return max(found, key=lambda identity: len(identity.facts), default=Identity())

    return read_register(session, lambda: best(of_policies=True)) or best(of_policies=False)


def _candidates(
    session: Session, values: Mapping[str, Any], caller: str | None, prefix: str, *, of_policies: bool
) -> Iterable[tuple[Fnol | None, Policy | None]]:
    """Cases first, newest first; then policies without one."""
    numbers = [n for n in (text_of(values, "case_number"), text_of(values, "policy_number")) if n]
    plate = text_of(values, "plate_number")
    of_case: list[ColumnElement[bool]] = []
    of_policy: list[ColumnElement[bool]] = [
        Policy.number_index.in_([policy_number_index(number) for number in numbers])
    ]
    if plate:
        of_case.append(Fnol.plate_index == plate_index(plate))
        of_policy.append(Policy.plate_index == plate_index(plate))
    if caller:
        of_case.append(Fnol.phone_index == phone_index(caller))
        of_policy.append(Policy.phone_index == phone_index(caller))
    rules = of_policy if of_policies else []
    policies = {policy.id: policy for rule in rules for policy in session.scalars(select(Policy).where(rule))}
    of_case.append(Fnol.policy_id.in_(policies))
    cases = {case.id: case for number in numbers if (case := find_by_number(session, number, prefix))}
    for rule in of_case:
        newest = select(Fnol).where(rule).order_by(Fnol.reported_at.desc()).limit(MOST_CANDIDATES)
        cases |= {case.id: case for case in session.scalars(newest)}
    for case in sorted(cases.values(), key=lambda case: case.reported_at, reverse=True):
        yield case, session.get(Policy, case.policy_id) if of_policies and case.policy_id else None
    for policy in policies.values():
        yield None, policy


def _facts(
    case: Fnol | None, policy: Policy | None, values: Mapping[str, Any], caller: str | None, prefix: str
) -> Iterable[Fact]:
    fields = (case.fields or {}) if case else {}
    numbers = [n.upper() for n in (text_of(values, "case_number"), text_of(values, "policy_number")) if n]
    if case and any(case.fnol_number in (number, f"{prefix}{number}") for number in numbers):
        yield "case_number"
    if policy and any(policy.number_index == policy_number_index(number) for number in numbers):
        yield "policy_number"
    plate = text_of(values, "plate_number")
    if plate and plate_index(plate) in (case and case.plate_index, policy and policy.plate_index):
        yield "plate_number"
    elif plate and plate.upper() == str(text_of(fields, "other_plate") or "").upper():
        yield "other_plate"
    by_other = (fields.get("relation") or {}).get("code") == "third_party"
    if caller and policy and policy.phone_index == phone_index(caller):
        yield "caller_number"
    elif caller and case and case.phone_index == phone_index(caller):
        yield "other_number" if by_other else "caller_number"
    digits = text_of(values, "id_digits")
    if digits and policy and policy.id_last4 and hmac.compare_digest(digits.upper(), policy.id_last4.upper()):
        yield "id_digits"
    reporter = None if by_other else text_of(fields, "reporter_name")
    if _is_named(text_of(values, "caller_name"), policy.insured if policy else None, reporter):
        yield "name"


def _is_named(said: str | None, *names: str | None) -> bool:
    """The whole name is among the words; "my name is" may stand around it."""
    words = _plain(said or "")
    return any(len(plain := _plain(name or "")) >= SHORTEST_NAME and plain in words for name in names)


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
