"""The policy register from CSV: all or nothing, faults by line, nothing stored lost."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from claims.policy_import import Imported, PolicyFileError, import_policies, read_policies
from claims.policy_lookup import find_policy
from models.database import Database
from models.policy import Policy

HEAD = "number,product,valid_from,valid_to,insured,plate,phone,customer_class,vehicle,id_last4,birth_year\n"
ZHANG = "PICC 001,motor,2026-01-01,2026-12-31,张伟,京A12345,+86 138-0013-8000,vip,大众,123x,1955\n"
LI = "PICC002,property,2026-01-01,2026-12-31,李娜,,,,,,\n"


def imported(database: Database, text: str) -> Imported:
    with database.write() as session:
        return import_policies(session, read_policies(io.StringIO(text)))


def stored(database: Database) -> dict[str, Policy]:
    with database.read() as session:
        return {str(policy.number): policy for policy in session.scalars(select(Policy))}


def test_policies_are_stored_sealed_and_found(database: Database) -> None:
    assert imported(database, HEAD + ZHANG + LI) == Imported(added=2, changed=0)
    policies = stored(database)
    zhang = policies["PICC001"]
    assert (zhang.plate, zhang.phone, zhang.insured) == ("京A12345", "+8613800138000", "张伟")
    assert (zhang.id_last4, zhang.birth_year, zhang.customer_class) == ("123X", 1955, "vip")
    assert policies["PICC002"].customer_class == "personal"
    with database.read() as session:
        assert find_policy(session, {"plate_number": {"value": "京a12345"}})
        assert find_policy(session, {}, "+8613800138000")


def test_again_changes_what_is_told_and_loses_nothing(database: Database) -> None:
    imported(database, HEAD + ZHANG + LI)
    renewed = (
        "number,product,valid_from,valid_to,insured,plate,phone\nPICC001,motor,2027-01-01,2027-12-31,张伟,沪B66666,\n"
    )
    assert imported(database, renewed) == Imported(added=0, changed=1)
    zhang = stored(database)["PICC001"]
    assert (zhang.valid_to, zhang.plate) == (date(2027, 12, 31), "沪B66666")
    assert (zhang.phone, zhang.id_last4, zhang.vehicle) == ("+8613800138000", "123X", "大众")
    with database.read() as session:
        assert find_policy(session, {"plate_number": {"value": "京A12345"}}) is None
    assert len(stored(database)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("number,product\nP1,motor\n", "line 1: the column valid_from is missing"),
        (HEAD.replace("plate", "colour") + LI, "line 1: unknown column 'colour'"),
        (HEAD + LI + LI, "line 3: number: is on line 2 already"),
        (HEAD + LI.replace("PICC002", ""), "line 2: number: is empty"),
        (HEAD + LI.replace("property", "boat"), "line 2: product: must be one of motor, property"),
        (HEAD + ZHANG.replace("+86 138-0013-8000", "13800138000"), "line 2: phone: must be in international form"),
        (HEAD + ZHANG.replace("123x", "12"), "line 2: id_last4"),
        (HEAD + ZHANG.replace("1955", "55"), "line 2: birth_year"),
        (HEAD + ZHANG + LI.replace("2026-12-31", "31.12.2026"), "line 3: valid_to: must be a day"),
        (HEAD + LI.replace("2026-12-31", "2025-12-31"), "line 2: valid_to: is before valid_from"),
        (HEAD + "P1,motor\n", "line 2: has more or fewer cells"),
        ("", "line 1: the column number is missing"),
    ],
)
def test_a_wrong_file_is_refused_by_line(text: str, told: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        read_policies(io.StringIO(text))
    assert told in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(PolicyFileError) as refused:
        read_policies(io.StringIO(HEAD + LI.replace("property", "boat") + ZHANG.replace("1955", "x")))
    assert len(refused.value.faults) == 2
