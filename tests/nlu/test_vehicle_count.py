"""More than two vehicles, in the words of callers."""

from __future__ import annotations

import pytest

from nlu.vehicle_count import count_vehicles


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("zh-CN", "三车连环追尾", 3),
        ("zh-CN", "四辆车撞一起了", 4),
        ("zh-CN", "高速上 连环 追尾", 3),
        ("zh-CN", "我被两辆车撞了", 3),
        ("zh-CN", "被一辆货车追尾了", None),
        ("zh-CN", "追尾了前面的车", None),
        ("en-US", "it was a pile up on the motorway", 3),
        ("en-US", "a four car crash", 4),
        ("en-US", "two other cars were in it", 3),
        ("en-US", "i was hit by another car", None),
        ("en-US", "two cars hit me", 3),
        ("ko-KR", "연쇄 추돌 사고", 3),
    ],
)
def test_how_many_vehicles(language: str, text: str, count: int | None) -> None:
    assert count_vehicles(text, language) == count
