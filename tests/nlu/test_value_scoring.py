"""When a value read is the one a careful person would have written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from nlu.value_scoring import ASK, Gold, part_is_right, value_is_right

EVENING = datetime.fromisoformat("2026-03-17T20:00:00+08:00")


def date(value: datetime, precision: str = "exact", within_hours: float = 0.0) -> dict[str, Any]:
    around = timedelta(hours=within_hours)
    return {
        "value": value.isoformat(),
        "precision": precision,
        "earliest": (value - around).isoformat(),
        "latest": (value + around).isoformat(),
        "confidence": 0.9,
    }


@pytest.mark.parametrize(
    ("gold", "given", "right"),
    [
        (None, None, True),
        (None, {"value": True, "confidence": 0.1}, False),
        (ASK, None, True),
        (ASK, {"value": True, "confidence": 0.49}, True),
        (ASK, {"value": True, "confidence": 0.5}, False),
        (ASK, {"value": True}, False),
        ({"value": True}, None, False),
        ({"value": True}, {"value": True, "confidence": 0.1}, True),
        ({"value": True}, {"value": False}, False),
        ({"kinds": ["fire"]}, {"kinds": ["trapped", "fire"]}, True),
        ({"kinds": ["fire"]}, {"kinds": []}, False),
    ],
)
def test_a_field_is_given_left_alone_or_asked(gold: Gold, given: Any, right: bool) -> None:
    assert value_is_right("drivable", gold, given) is right


@pytest.mark.parametrize(
    ("precision", "given", "right"),
    [
        ("exact", date(EVENING.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+00:00").tzinfo)), True),
        ("exact", date(EVENING + timedelta(minutes=1)), True),
        ("exact", date(EVENING + timedelta(minutes=2)), False),
        ("about", date(EVENING - timedelta(minutes=31)), True),
        ("about", date(EVENING - timedelta(minutes=32)), False),
        ("part_of_day", date(EVENING - timedelta(hours=1), "part_of_day", 2), True),
        ("part_of_day", date(EVENING - timedelta(hours=3), "part_of_day", 2), False),
        ("part_of_day", date(EVENING, "day", 12), False),
        ("day", date(EVENING.replace(hour=3), "day"), True),
        ("day", date(EVENING, "exact"), False),
        ("day", date(EVENING + timedelta(hours=5), "day"), False),
    ],
)
def test_a_time_is_right_to_the_precision_it_was_said_with(precision: str, given: Any, right: bool) -> None:
    assert value_is_right("loss_date", {"value": EVENING, "precision": precision}, given) is right


def test_a_time_without_bounds_is_its_own_bounds() -> None:
    gold = {"value": EVENING, "precision": "part_of_day"}
    assert value_is_right("loss_date", gold, {"value": EVENING.isoformat()})
    assert value_is_right("loss_date", {"precision": "part_of_day"}, {"precision": "part_of_day"})
    assert not value_is_right("loss_date", {"precision": "part_of_day"}, {"precision": "day"})


@pytest.mark.parametrize(
    ("part", "wanted", "given", "right"),
    [
        ("city", "南京市", "南京", True),
        ("city", "Nanjing", "Nanjing City", True),
        ("city", "南京市", "南昌市", False),
        ("district", "通州区", "通", False),
        ("district", "玄武区", None, False),
        ("road", "中山路", "中山路", True),
        ("road", "中山东路", "中山西路", False),
        ("road", "中山路", "中山北路", False),
        ("road", "二环", "三环", False),
        ("road", "G2", "G2京沪高速", True),
        ("road", "G2", "G25", False),
        ("road", "京沪高速", "G2京沪高速", True),
        ("road", "京沪高速", "高速", True),  # half of the letters: the part that was heard
        ("road", "West Nanjing Road", "west nanjing road", True),
        ("road", "West Nanjing Road", "east nanjing road", False),
        ("road", "中山路", "", False),
        ("landmark", "西直门", "西直门桥", True),
        ("landmark", "八佰伴", "八佰伴地下车库", True),
        ("landmark", "wanda plaza", "the big wanda plaza", True),
        ("landmark", "科技园", "深圳南山区深南大道科技园", False),
        ("landmark", "万达广场", "人民广场", False),
        ("direction", "北", "由南向北", True),
        ("direction", "上海", "往上海方向", True),
        ("direction", "上海", None, False),
        ("km", 120, 120.1, True),
        ("km", 120, 121, False),
        ("km", 120, None, False),
        ("number", "88", "88号", True),
        ("number", "88", "8", False),
        ("level", "B2", "b2", True),
    ],
)
def test_parts_of_a_place(part: str, wanted: Any, given: Any, right: bool) -> None:
    assert part_is_right("loss_location", part, {part: wanted}, {part: given}) is right


@pytest.mark.parametrize(
    ("field", "wanted", "given", "right"),
    [
        ("phone", "13800138000", "+8613800138000", True),
        ("phone", "+86 138 0013 8000", "13800138000", True),
        ("phone", "13800138000", "13800138001", False),
        ("phone", "01012345678", "+861012345678", True),
        ("amount", "6500", 6500.0, True),
        ("amount", 300, 3000, False),
        ("amount", 300, None, False),
        ("plate_number", "苏A88K66", "苏a·88k66", True),
        ("id_number", "11010119900307621X", "11010119900307621x", True),
        ("reporter_name", "骆志刚", "骆 志 刚", True),
        ("reporter_name", "ruth abernathy", "Abernathy Ruth", True),
        ("reporter_name", "ruth abernathy", "abernathy", False),
        ("reporter_name", "ruth", None, False),
    ],
)
def test_numbers_and_names(field: str, wanted: Any, given: Any, right: bool) -> None:
    assert value_is_right(field, {"value": wanted}, {"value": given}) is right


def test_code_and_status_decide_and_other_parts_count_on_their_own() -> None:
    gold = {"status": "yes", "count": 2, "who": ["driver"]}
    given = {"status": "yes", "count": None, "who": ["driver", "child"]}
    assert value_is_right("injury", gold, given)
    assert [part_is_right("injury", part, gold, given) for part in gold] == [True, False, True]
    assert value_is_right("cause_of_loss", {"code": "A10029", "accident_class": "113"}, {"code": "A10029"})
