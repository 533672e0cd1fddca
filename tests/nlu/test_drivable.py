"""Can the car go on?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.drivable import parse_drivable, parse_drivable_answer

ROWS: list[tuple[str, str, bool | None]] = [
    ("zh-CN", "车能开", True),
    ("zh-CN", "开不了", False),
    ("zh-CN", "车还能开", True),
    ("zh-CN", "打不着火了", False),
    ("zh-CN", "不用拖车", True),
    ("zh-CN", "需要拖车", False),
    ("zh-CN", "不能开", False),
    ("zh-CN", "人没事", None),
    ("zh-CN", "可以开就是灯坏了", True),
    ("en-US", "the car won't start", False),
    ("en-US", "i need a tow truck", False),
    ("en-US", "it's still drivable", True),
    ("en-US", "it is not drivable", False),
    ("en-US", "i don't need a tow", True),
    ("en-US", "i drove it home", True),
    ("en-US", "i can't drive it", False),
    ("en-US", "nobody hurt", None),
    ("en-US", "he drove away", None),
    ("en-US", "i drove away", True),
    ("ko-KR", "시동이 안 걸려요", False),
    ("ko-KR", "운전할 수 있습니다", True),
    ("ko-KR", "견인이 필요합니다", False),
]
ANSWERS = [
    ("zh-CN", "能", True),
    ("zh-CN", "不能", False),
    ("zh-CN", "可以的", True),
    ("en-US", "Yes.", True),
    ("en-US", "no", False),
    ("ko-KR", "네", True),
    ("ko-KR", "안 됩니다", False),
]


@pytest.mark.parametrize(("language", "said", "value"), ROWS)
def test_value(language: str, said: str, value: bool | None) -> None:
    found = parse_drivable(said, language)
    assert (found.value if found else None) is value


@pytest.mark.parametrize(("language", "said", "value"), ANSWERS)
def test_answers_mean_something_only_when_asked(language: str, said: str, value: bool) -> None:
    assert parse_drivable(said, language) is None
    found = parse_drivable_answer(said, language)
    assert found is not None
    assert found.value is value


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_drivable(text, language)
    parse_drivable_answer(text, language)
