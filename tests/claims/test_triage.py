"""Class, priority, survey: with reasons, and the gravest rule wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from claims.triage import CaseFacts, EarlierReport, find_duplicate, triage

NOW = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
THRESHOLD = 500_000
PLAIN = CaseFacts(
    reported_at=NOW,
    loss_at=NOW - timedelta(minutes=30),
    cause_code="A10029",
    injury_status="none",
    drivable=True,
    policy_found=True,
    policy_in_force=True,
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("ordinary", "normal", False)),
        ({"injury_status": "yes", "injured": 2}, ("urgent", "urgent", True)),
        ({"danger_kinds": ("fire",)}, ("urgent", "urgent", True)),
        ({"injury_status": "possible"}, ("complex", "high", True)),
        ({"injury_status": None}, ("ordinary", "high", False)),
        ({"third_parties": 1}, ("ordinary", "normal", False)),
        ({"third_parties": 2}, ("complex", "high", True)),
        ({"cause_code": "A10001"}, ("complex", "high", True)),
        ({"cause_code": "A10022"}, ("ordinary", "normal", False)),
        ({"policy_in_force": False}, ("complex", "high", False)),
        ({"policy_found": False, "policy_in_force": None}, ("complex", "normal", False)),
        ({"customer_class": "vip"}, ("ordinary", "high", False)),
        ({"drivable": False}, ("ordinary", "normal", True)),
        ({"drivable": None}, ("ordinary", "normal", False)),
        ({"loss_at": NOW - timedelta(hours=48)}, ("ordinary", "normal", False)),
        ({"loss_at": NOW - timedelta(hours=48, seconds=1)}, ("ordinary", "normal", True)),
        ({"estimate_fen": THRESHOLD}, ("ordinary", "normal", True)),
        ({"estimate_fen": THRESHOLD - 1}, ("ordinary", "normal", False)),
        ({"duplicate_of": "BA1"}, ("duplicate", "normal", False)),
        ({"duplicate_of": "BA1", "injury_status": "yes"}, ("urgent", "urgent", True)),
    ],
)
def test_what_a_report_is_worth(changes: dict[str, object], expected: tuple[str, str, bool]) -> None:
    verdict = triage(replace(PLAIN, **changes), THRESHOLD)  # type: ignore[arg-type]
    assert (verdict.case_class, verdict.priority, verdict.survey_needed) == expected
    assert verdict.reasons


def test_every_rule_that_holds_is_a_reason() -> None:
    case = replace(PLAIN, injury_status="yes", injured=2, drivable=False, duplicate_of="BA2603180001")
    assert triage(case, THRESHOLD).reasons == (
        "somebody is hurt (2)",
        "the car cannot be driven",
        "the same loss as BA2603180001",
    )


def earlier(number: str, **changes: object) -> EarlierReport:
    report = EarlierReport(number, NOW - timedelta(hours=1), NOW - timedelta(minutes=20), True, False)
    return replace(report, **changes)  # type: ignore[arg-type]


def test_the_same_loss_is_known_by_who_and_when() -> None:
    loss_at = NOW - timedelta(hours=1)
    assert find_duplicate(loss_at, NOW, [earlier("A")]) == "A"
    assert find_duplicate(loss_at + timedelta(hours=2), NOW, [earlier("A")]) == "A"
    assert find_duplicate(loss_at + timedelta(hours=2, seconds=1), NOW, [earlier("A")]) is None
    assert find_duplicate(loss_at, NOW, [earlier("A", same_plate=False)]) is None
    assert find_duplicate(loss_at, NOW, [earlier("A", same_plate=False, same_phone=True)]) == "A"


def test_where_a_time_is_unknown_the_reports_stand_for_it() -> None:
    assert find_duplicate(None, NOW, [earlier("A")]) == "A"
    assert find_duplicate(None, NOW, [earlier("A", reported_at=NOW - timedelta(hours=3))]) is None


def test_of_several_the_first_report_is_the_one() -> None:
    younger, older = earlier("B"), earlier("A", reported_at=NOW - timedelta(hours=1))
    assert find_duplicate(NOW - timedelta(hours=1), NOW, [younger, older]) == "A"
