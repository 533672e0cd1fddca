"""What the drivers did, and which of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.driving_actions import driving_actions
from nlu.phrase_data import phrase_data

ROWS: list[tuple[str, str, set[str], set[str]]] = [
    ("zh-CN", "我打瞌睡撞护栏了", {"fatigue"}, set()),
    ("zh-CN", "对方闯红灯撞了我", set(), {"red_light"}),
    ("zh-CN", "他酒驾追了我的尾", set(), {"drink"}),
    ("zh-CN", "刹车失灵撞墙了", {"brake_failure"}, set()),
    ("zh-CN", "我看手机没刹住", {"phone", "distance"}, set()),
    ("zh-CN", "我没有喝酒", set(), set()),
    ("zh-CN", "对方撞了我跑了", set(), {"fled"}),
    ("zh-CN", "一辆皮卡刮了我扭头就跑", set(), {"fled"}),
    ("zh-CN", "我害怕就跑掉了", {"fled"}, set()),
    ("en-US", "i was texting and hit a parked car", {"phone"}, set()),
    ("en-US", "he ran a red light and hit me", set(), {"red_light"}),
    ("en-US", "the brakes failed", {"brake_failure"}, set()),
    ("en-US", "a truck cut me off", set(), {"lane_cutting"}),
    ("en-US", "i wasn't speeding", set(), set()),
    ("ko-KR", "상대방이 음주 운전을 했어요", set(), {"drink"}),
]


@pytest.mark.parametrize(("language", "said", "own", "other"), ROWS)
def test_actions_and_whose_they_were(language: str, said: str, own: set[str], other: set[str]) -> None:
    found_own, found_other = driving_actions(said, language)
    assert set(found_own) == own
    assert set(found_other) == other


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_only_names_of_the_table(text: str, language: str) -> None:
    own, other = driving_actions(text, language)
    assert {*own, *other} <= set(phrase_data("driving_actions")["actions"])
