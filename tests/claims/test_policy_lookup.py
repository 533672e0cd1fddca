"""A policy is found by number, plate or telephone, however written, and never by guessing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from claims.demo_insurer import seed_insurer
from claims.policy_lookup import find_policy, in_force
from models.database import Database
from models.policy import Policy
from models.staff import Adjuster, Agent


@pytest.fixture
def insurer(sqlite_database: Database) -> Database:
    with sqlite_database.write() as session:
        seed_insurer(session)
    return sqlite_database


def given(**values: str) -> dict[str, Any]:
    return {name: {"value": value} for name, value in values.items()}


@pytest.mark.parametrize(
    ("fields", "caller", "found_by", "plate"),
    [
        (given(policy_number="2026 3100 0001 0003"), None, "policy_number", "沪B66666"),
        (given(plate_number="沪b·66666"), None, "plate_number", "沪B66666"),
        (given(phone="+8613800138004"), "+8613800138000", "phone", "粤B8K9T2"),
        ({}, "+8613800138000", "phone", "京A12345"),
        (given(policy_number="999999", plate_number="沪B66666"), None, "plate_number", "沪B66666"),
    ],
)
def test_found(insurer: Database, fields: dict[str, Any], caller: str | None, found_by: str, plate: str) -> None:
    with insurer.read() as session:
        match = find_policy(session, fields, caller)
    assert match is not None
    assert (match.found_by, match.policy.plate) == (found_by, plate)


def test_not_found(insurer: Database) -> None:
    with insurer.read() as session:
        assert find_policy(session, {}, None) is None
        assert find_policy(session, given(plate_number="京A99999", policy_number=" "), "+8613900000000") is None


def test_a_telephone_of_two_policies_decides_nothing(insurer: Database) -> None:
    with insurer.write() as session:
        session.execute(text("update policy set phone_index = (select min(phone_index) from policy)"))
    with insurer.read() as session:
        assert find_policy(session, {}, "+8613800138000") is None


def test_seeding_again_adds_nothing_and_changes_nothing(insurer: Database) -> None:
    with insurer.write() as session:
        session.get_one(Adjuster, "adjuster-li").capacity = 3
        again = seed_insurer(session)
        assert (again.policies, again.adjusters, again.agents) == (0, 0, 0)
    with insurer.read() as session:
        assert session.get_one(Adjuster, "adjuster-li").capacity == 3
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (Policy, Adjuster, Agent)]
    assert counts == [12, 6, 4]


def test_the_first_and_the_last_day_are_insured() -> None:
    policy = Policy(valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
    assert in_force(policy, date(2026, 1, 1))
    assert in_force(policy, date(2026, 12, 31))
    assert not in_force(policy, date(2027, 1, 1))
