"""A time of day alone is of the day that is known."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.loss_date_known import on_known_day

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 18, 14, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("language", "text", "known", "meant"),
    [
        ("zh-CN", "九点", "2026-03-17 20:30", "2026-03-17 21:00"),
        ("zh-CN", "九点", "2026-03-17 08:30", "2026-03-17 09:00"),
        ("zh-CN", "八点", "2026-03-17 20:30", "2026-03-17 20:00"),
        ("zh-CN", "晚上九点", "2026-03-17 08:30", "2026-03-17 21:00"),
        ("zh-CN", "上午九点", "2026-03-17 20:30", "2026-03-17 09:00"),
        ("zh-CN", "十二点", "2026-03-17 23:30", "2026-03-18 00:00"),
        ("zh-CN", "下午三点", "2026-03-10 15:20", "2026-03-10 15:00"),
        ("en-US", "nine", "2026-03-17 20:30", "2026-03-17 21:00"),
        ("en-US", "half past nine", "2026-03-17 20:30", "2026-03-17 21:30"),
        ("en-US", "nine in the morning", "2026-03-17 20:30", "2026-03-17 09:00"),
        ("en-US", "eight pm", "2026-03-15 09:00", "2026-03-15 20:00"),
        ("ko-KR", "아홉 시", "2026-03-17 20:30", "2026-03-17 21:00"),
    ],
)
def test_it_is_of_that_day(language: str, text: str, known: str, meant: str) -> None:
    moment = on_known_day(text, language, _at(known), NOW)
    assert moment is not None
    assert moment.value == _at(meant)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-CN", "昨天九点"),
        ("zh-CN", "两个小时前"),
        ("zh-CN", "星期一晚上"),
        ("en-US", "last night at nine"),
        ("en-US", "hello"),
    ],
)
def test_words_that_tell_a_day_or_no_time_are_left_to_the_calendar(language: str, text: str) -> None:
    assert on_known_day(text, language, _at("2026-03-16 20:30"), NOW) is None


@given(hour=st.integers(0, 23), minutes=st.integers(0, 30 * 24 * 60))
def test_nothing_lies_after_the_call(hour: int, minutes: int) -> None:
    moment = on_known_day(f"{hour}点", "zh-CN", NOW - timedelta(minutes=minutes), NOW)
    assert moment is None or moment.earliest <= moment.value <= moment.latest <= NOW


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
