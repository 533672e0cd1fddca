"""The State Council's list of holidays and of the weekends worked instead. Pure."""

from __future__ import annotations

from datetime import date

import chinese_calendar


def china_detail(day: date) -> tuple[bool, str | None] | None:
    """Whether the day is off, and the holiday it is off for or made up for; None for years not published yet."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # the library's word for such a year
        return None
    return bool(off), name
