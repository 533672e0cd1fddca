"""Clocks and working days, the moved ones of China too, and a calendar that ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from claims.deadlines import ClockRules, china_day, compute_complaint_deadlines, compute_deadlines, end_of_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = ClockRules(SHANGHAI, "china", dispatch_minutes=5, first_contact_minutes=10)
WEEKDAYS = ClockRules(SHANGHAI, "weekdays", 5, 10)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_urgent_cases_run_by_the_clock() -> None:
    reported = local("2026-10-01T03:00")  # a holiday makes no difference
    limits = compute_deadlines("urgent", True, reported, RULES).at
    assert limits == {
        "dispatch": reported + timedelta(minutes=5),
        "first_contact": reported + timedelta(minutes=15),
        "first_review": reported + timedelta(hours=24),
        "handled": reported + timedelta(hours=48),
    }


def test_high_cases_have_three_and_five_working_days() -> None:
    limits = compute_deadlines("high", False, local("2026-03-18T12:00"), RULES).at  # Wednesday
    assert limits["first_review"] == local("2026-03-24T00:00")  # to the end of Monday
    assert limits["handled"] == local("2026-03-26T00:00")
    assert "dispatch" not in limits


def test_normal_cases_have_five_working_days_and_no_first_review() -> None:
    limits = compute_deadlines("normal", False, local("2026-03-20T23:59"), RULES).at  # Friday night
    assert limits["handled"] == local("2026-03-28T00:00")
    assert "first_review" not in limits


def test_the_first_call_is_due_from_the_assignment() -> None:
    reported = local("2026-03-18T12:00")
    limits = compute_deadlines("normal", True, reported, RULES, assigned_at=reported + timedelta(minutes=2)).at
    assert limits["first_contact"] == reported + timedelta(minutes=12)


@pytest.mark.parametrize(
    ("reported", "days", "end"),
    [
        ("2026-09-30T10:00", 1, "2026-10-09T00:00"),  # national holiday: next worked day is 8 October
        ("2026-10-09T10:00", 1, "2026-10-11T00:00"),  # a Saturday that is worked instead
        ("2026-02-13T10:00", 1, "2026-02-15T00:00"),  # Saturday 14 February is worked before Spring Festival
    ],
)
def test_holidays_and_moved_working_days(reported: str, days: int, end: str) -> None:
    assert end_of_working_day(local(reported), days, RULES)[0] == local(end)


def test_by_weekdays_a_holiday_is_worked() -> None:
    assert end_of_working_day(local("2026-09-30T10:00"), 1, WEEKDAYS)[0] == local("2026-10-02T00:00")


def test_the_day_is_that_of_the_zone() -> None:
    reported = datetime.fromisoformat("2026-03-18T16:30:00+00:00")  # already Thursday in Shanghai
    assert end_of_working_day(reported, 1, RULES)[0] == local("2026-03-21T00:00")


def test_beyond_the_published_years_weekdays_count_and_it_is_said() -> None:
    limits = compute_deadlines("normal", False, local("2031-03-03T10:00"), RULES)
    assert limits.at["handled"] == local("2031-03-11T00:00")
    assert limits.notes == ("no published holiday list for 2031: weekdays counted",)
    assert not china_day(date(2031, 3, 3)).listed
    assert compute_deadlines("normal", False, local("2026-03-18T12:00"), RULES).notes == ()


def test_a_complaint_counts_working_days_over_a_long_holiday() -> None:
    """30 September 2026: seven days off follow; the 10th of October is worked."""
    received = datetime(2026, 9, 30, 2, tzinfo=UTC)
    due = compute_complaint_deadlines(received, RULES)
    assert due.at["progress"] == received + timedelta(hours=24)
    assert due.at["legal"] == received + timedelta(days=15)
    assert due.at["result"].astimezone(RULES.zone).isoformat() == "2026-10-16T00:00:00+08:00"
    assert due.notes == ()
