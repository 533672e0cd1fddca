"""When people are there: weekdays, holidays, and the next opening."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from claims.opening_hours import OpeningHours, OpeningHoursError, parse_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = {"mon-fri": "08:30-12:00, 13:30-18:00", "sat": "09:00-12:00"}


def hours(rows: dict[str, str], holidays: str = "none") -> OpeningHours:
    return OpeningHours(parse_hours(rows), SHANGHAI, holidays)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-03-18T08:29:59", False),  # a Wednesday
        ("2026-03-18T08:30:00", True),
        ("2026-03-18T11:59:59", True),
        ("2026-03-18T12:00:00", False),
        ("2026-03-18T13:30:00", True),
        ("2026-03-18T18:00:00", False),
        ("2026-03-21T10:00:00", True),
        ("2026-03-21T12:30:00", False),
        ("2026-03-22T10:00:00", False),
    ],
)
def test_open_by_the_row_of_the_day(when: str, is_open: bool) -> None:
    assert hours(OFFICE).is_open(at(when)) is is_open


def test_without_rows_never_closed() -> None:
    assert hours({}).is_open(at("2026-01-01T03:00:00"))
    assert hours({}, "china").open_from(at("2026-01-01T03:00:00")) == at("2026-01-01T03:00:00")


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-03-18T10:00:00", "2026-03-18T10:00:00"),
        ("2026-03-18T12:10:00", "2026-03-18T13:30:00"),
        ("2026-03-18T05:00:00", "2026-03-18T08:30:00"),
        ("2026-03-20T20:00:00", "2026-03-21T09:00:00"),
        ("2026-03-21T12:00:00", "2026-03-23T08:30:00"),
    ],
)
def test_the_next_opening(when: str, opens: str) -> None:
    assert hours(OFFICE).open_from(at(when)) == at(opens)


def test_the_zone_decides_the_day() -> None:
    late_in_utc = datetime.fromisoformat("2026-03-17T23:00:00+00:00")  # Wednesday 07:00 in Shanghai
    assert not hours(OFFICE).is_open(late_in_utc)
    assert hours(OFFICE).open_from(late_in_utc) == at("2026-03-18T08:30:00")


class TestHolidays:
    def test_closed_on_a_holiday(self) -> None:
        china = hours(OFFICE, "china")
        assert not china.is_open(at("2025-10-01T10:00:00"))  # a Wednesday, National Day
        assert hours(OFFICE).is_open(at("2025-10-01T10:00:00"))
        assert china.open_from(at("2025-10-01T10:00:00")) == at("2025-10-09T08:30:00")

    def test_a_row_of_its_own(self) -> None:
        china = hours({**OFFICE, "holiday": "10:00-11:00"}, "china")
        assert china.is_open(at("2025-10-01T10:30:00"))
        assert not china.is_open(at("2025-10-01T11:30:00"))

    def test_a_weekend_worked_in_exchange_is_like_monday(self) -> None:
        assert hours(OFFICE, "china").is_open(at("2025-09-28T16:00:00"))  # a Sunday
        assert not hours(OFFICE).is_open(at("2025-09-28T16:00:00"))

    def test_beyond_the_published_lists_days_are_usual(self) -> None:
        assert hours(OFFICE, "china").is_open(at("2099-10-01T10:00:00"))  # a Thursday


def test_a_table_that_never_opens_promises_nothing_later() -> None:
    never = hours({"holiday": "09:00-10:00"})
    assert never.open_from(at("2026-03-18T12:00:00")) == at("2026-03-18T12:00:00")


@pytest.mark.parametrize(
    "rows",
    [
        {"monday": "08:00-09:00"},
        {"fri-mon": "08:00-09:00"},
        {"mon": "8-18"},
        {"mon": "18:00-08:00"},
        {"mon": "08:00-24:30"},
        {"mon": "10:00-12:00, 11:00-13:00"},
        {"mon-wed": "08:00-09:00", "tue": "08:00-09:00"},
    ],
)
def test_rows_that_make_no_sense_are_refused(rows: dict[str, str]) -> None:
    with pytest.raises(OpeningHoursError):
        parse_hours(rows)


def test_midnight_can_be_the_end() -> None:
    assert hours({"mon-sun": "00:00-24:00"}).is_open(at("2026-03-18T23:59:59"))
