"""Values keyed on a telephone: days, times and causes. A key is sure. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

SURE = 1.0
SHORTEST_PHONE = 7
DAYS_BEFORE = {"1": 0, "2": 1}  # today, yesterday
DAY_DIGITS, MOMENT_DIGITS, TIME_DIGITS = 4, 8, 4
# What a key of the menu of causes says besides the code it names.
CAUSES: Mapping[str, Mapping[str, Any]] = {
    "with_vehicle": {"code": "A10029", "accident_class": None},
    "with_thing": {"code": "A10029", "accident_class": "170", "liability_scene": "08"},
    "glass": {"code": "A10022", "accident_class": "221"},
    "water": {"code": "A10014", "accident_class": "225"},
    "theft": {"code": "A10023", "accident_class": "204"},
}


def keyed_moment(digits: str, now: datetime) -> dict[str, Any] | None:
    """1 today, 2 yesterday, MMDD, or MMDDHHMM, the last time it was; None when there is no such moment."""
    if digits in DAYS_BEFORE:
        return _day(now - timedelta(days=DAYS_BEFORE[digits]), digits, now)
    if len(digits) not in (DAY_DIGITS, MOMENT_DIGITS):
        return None
    day = _past_day(digits[:DAY_DIGITS], now)
    if day is None:
        return None
    known = _day(day, digits, now)
    return known if len(digits) == DAY_DIGITS else at_time(known, digits[DAY_DIGITS:], now)


def at_time(day: Mapping[str, Any], digits: str, now: datetime) -> dict[str, Any] | None:
    """The moment HHMM of a day that is known; None when there is no such time, or it has not come yet."""
    if len(digits) != TIME_DIGITS or not digits.isdigit() or digits[:2] > "23" or digits[2:] > "59":
        return None
    at = datetime.fromisoformat(day["value"]).replace(hour=int(digits[:2]), minute=int(digits[2:]))
    return None if at > now else _exact(at, digits)


def on_day(day: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The time of day that was told, on the day that is known."""
    shift = datetime.fromisoformat(day["value"]).date() - datetime.fromisoformat(told["value"]).date()
    moved = {name: _shifted(told[name], shift) for name in ("value", "earliest", "latest")}
    return {**told, **moved}


def keyed_cause(meaning: str) -> dict[str, Any]:
    """A named row of the menu, or a code of the loss cause list."""
    known = CAUSES.get(meaning, {"code": meaning, "accident_class": None})
    return {**known, "text": "", "confidence": SURE}


def keyed_phone(digits: str | None) -> dict[str, Any] | None:
    """A telephone number; None for a single key."""
    if digits is None or len(digits) < SHORTEST_PHONE:
        return None
    return {"value": digits, "text": digits, "confidence": SURE}


def _shifted(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).isoformat()


def _past_day(digits: str, now: datetime) -> datetime | None:
    for year in (now.year, now.year - 1):
        try:
            day = now.replace(year=year, month=int(digits[:2]), day=int(digits[2:]), hour=0, minute=0)
        except ValueError:
            continue
        if day <= now:
            return day
    return None


def _day(day: datetime, digits: str, now: datetime) -> dict[str, Any]:
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    latest = min(start + timedelta(hours=23, minutes=59), now.replace(second=0, microsecond=0))
    middle = min(start + timedelta(hours=12), latest)
    return _moment(middle, "day", start, latest, digits)


def _exact(at: datetime, digits: str) -> dict[str, Any]:
    at = at.replace(second=0, microsecond=0)
    return _moment(at, "exact", at, at, digits)


def _moment(value: datetime, precision: str, earliest: datetime, latest: datetime, digits: str) -> dict[str, Any]:
    return {
        "value": value.isoformat(),
        "precision": precision,
        "earliest": earliest.isoformat(),
        "latest": latest.isoformat(),
        "text": digits,
        "confidence": SURE,
    }
