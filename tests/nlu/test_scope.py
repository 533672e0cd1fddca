"""What a story is about, by its words: a vehicle, or a home or other property."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.scope import kinds_told_of

MOTOR, PROPERTY, BOTH, NEITHER = "motor", "property", "motor property", ""
ROWS = [
    ("zh-CN", "我在高速上爆胎了", MOTOR),
    ("zh-CN", "我家的车被水泡了", MOTOR),
    ("zh-CN", "回家路上车着火了", MOTOR),
    ("zh-CN", "停在家门口的车被石头砸了", MOTOR),
    ("zh-CN", "公司的车自燃了", MOTOR),
    ("zh-CN", "昨晚大风把屋顶刮跑了", PROPERTY),
    ("zh-CN", "台风把店里的招牌刮下来了", PROPERTY),
    ("zh-CN", "楼上漏水 天花板都泡了", PROPERTY),
    ("zh-CN", "车间着火了 机床都烧坏了", PROPERTY),
    ("zh-CN", "我开的饭店厨房着火了", PROPERTY),
    ("zh-CN", "冰箱短路起火", PROPERTY),
    ("zh-CN", "铺面被水淹了", PROPERTY),
    ("zh-CN", "地下车库进水了", NEITHER),
    ("zh-CN", "停车场着火了", NEITHER),
    ("zh-CN", "树倒下来砸到房子和车", BOTH),
    ("zh-CN", "都被水淹了", NEITHER),
    ("en-US", "i got a flat tyre and hit the kerb", MOTOR),
    ("en-US", "someone broke my windscreen on the way home", MOTOR),
    ("en-US", "a tree fell on my parked SUV", MOTOR),
    ("en-US", "my flat is flooded", PROPERTY),
    ("en-US", "the washing machine leaked all over the floor", PROPERTY),
    ("en-US", "lightning struck the roof of our barn", PROPERTY),
    ("en-US", "the stock room is under water", PROPERTY),
    ("en-US", "a tree fell on my house and on my car", BOTH),
    ("en-US", "everything is under water", NEITHER),
    ("ko-KR", "주차된 자동차에 불이 났어요", MOTOR),
    ("ko-KR", "집에 가는 길에 트럭이 뒤에서 추돌했어요", MOTOR),
    ("ko-KR", "아파트 천장에서 물이 새요", PROPERTY),
    ("ko-KR", "창고에 불이 났어요", PROPERTY),
    ("ko-KR", "물에 잠겼어요", NEITHER),
]


@pytest.mark.parametrize(("language", "said", "kinds"), ROWS)
def test_kinds(language: str, said: str, kinds: str) -> None:
    assert " ".join(sorted(kinds_told_of(said, language))) == kinds


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    assert kinds_told_of(text, language) <= {"motor", "property"}
