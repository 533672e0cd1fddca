"""Danger that goes on while the caller speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.danger import parse_danger

ROWS: list[tuple[str, str, str | None, tuple[str, ...]]] = [
    ("zh-CN", "车起火了", "yes", ("fire",)),
    ("zh-CN", "没有起火", "none", ()),
    ("zh-CN", "有人被困", "yes", ("trapped",)),
    ("zh-CN", "没人被困", "none", ()),
    ("zh-CN", "我站在高速上", "yes", ("motorway_lane",)),
    ("zh-CN", "车停在行车道上", "yes", ("motorway_lane",)),
    ("zh-CN", "在高速上追尾了", None, ()),
    ("zh-CN", "后面是油罐车", "yes", ("dangerous_goods",)),
    ("zh-CN", "我们在路边很安全", "none", ()),
    ("zh-CN", "漏油了", "yes", ("leak",)),
    ("en-US", "the car is on fire", "yes", ("fire",)),
    ("en-US", "no fire", "none", ()),
    ("en-US", "my wife is trapped inside", "yes", ("trapped",)),
    ("en-US", "nobody is trapped", "none", ()),
    ("en-US", "we're standing on the highway", "yes", ("motorway_lane",)),
    ("en-US", "it's a tanker", "yes", ("dangerous_goods",)),
    ("en-US", "i'm safe", "none", ()),
    ("en-US", "rear ended on the highway", None, ()),
    ("en-US", "there is smoke coming out", "yes", ("fire",)),
    ("ko-KR", "차에 불이 났어요", "yes", ("fire",)),
    ("ko-KR", "사람이 갇혔어요", "yes", ("trapped",)),
    ("ko-KR", "저는 안전합니다", "none", ()),
    ("zh-CN", "车起火了有人被困", "yes", ("fire", "trapped")),
]


@pytest.mark.parametrize(("language", "said", "status", "kinds"), ROWS)
def test_kinds(language: str, said: str, status: str | None, kinds: tuple[str, ...]) -> None:
    found = parse_danger(said, language)
    assert (found.status if found else None) == status
    assert (found.kinds if found else ()) == kinds


def test_a_denied_danger_does_not_hide_another() -> None:
    found = parse_danger("没有起火但是有人被困", "zh-CN")
    assert found is not None
    assert found.as_json()["kinds"] == ["trapped"]


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_danger(text, language)
