"""What happened -> codes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.cause_of_loss import parse_cause_of_loss

ROWS = [
    ("zh-CN", "被一辆货车追尾了", "A10029", "113"),
    ("zh-CN", "我撞到了前面的车", "A10029", "113"),
    ("zh-CN", "昨晚十一点多在内环高架延安路那个出口被一辆货车追尾了人没事", "A10029", "113"),
    ("zh-CN", "在停车场被人蹭了一下", "A10029", "122"),
    ("zh-CN", "变道的时候跟旁边的车刮了", "A10029", "122"),
    ("zh-CN", "没有追尾就是蹭了一下", "A10029", "122"),
    ("zh-CN", "撞到护栏了", "A10029", "170"),
    ("zh-CN", "倒车撞了柱子", "A10029", "170"),
    ("zh-CN", "撞了一个老太太", "A10029", "180"),
    ("zh-CN", "两车迎面相撞", "A10029", "111"),
    ("zh-CN", "停在路边被人撞了", "A10029", "190"),
    ("zh-CN", "车停在停车场被别人刮了", "A10029", "190"),
    ("zh-CN", "出了车祸", "A10029", None),
    ("zh-CN", "车翻到沟里了", "A10031", "140"),
    ("zh-CN", "车自燃了", "A10001", "203"),
    ("zh-CN", "追尾后起火了", "A10029", "113"),
    ("zh-CN", "昨天下冰雹把车砸了", "A10009", None),
    ("zh-CN", "台风天树倒了", "A10006", None),
    ("zh-CN", "车被偷了", "A10023", "204"),
    ("zh-CN", "玻璃被石子打碎了", "A10022", "221"),
    ("zh-CN", "车被人划了", "A10058", "222"),
    ("zh-CN", "大雨把车泡水了", "A10003", "225"),
    ("zh-CN", "树枝砸到车顶", "A10025", "242"),
    ("zh-CN", "高速上爆胎了", "A10096", "223"),
    ("en-US", "a truck rear ended me", "A10029", "113"),
    ("en-US", "they hit me from behind", "A10029", "113"),
    ("en-US", "i hit a tree", "A10029", "170"),
    ("en-US", "i slid on ice and hit the guardrail", "A10029", "170"),
    ("en-US", "another car sideswiped me", "A10029", "122"),
    ("en-US", "it was not a rear end it was a sideswipe", "A10029", "122"),
    ("en-US", "we collided head on", "A10029", "111"),
    ("en-US", "someone ran a red light and hit my side", "A10029", "112"),
    ("en-US", "i hit a pedestrian", "A10029", "180"),
    ("en-US", "my parked car was hit", "A10029", "190"),
    ("en-US", "someone backed into my car", "A10029", None),
    ("en-US", "there was a crash", "A10029", None),
    ("en-US", "the car rolled over", "A10031", "140"),
    ("en-US", "the car caught fire", "A10001", "201"),
    ("en-US", "my car was stolen", "A10023", "204"),
    ("en-US", "hail damaged the roof", "A10009", None),
    ("en-US", "a tree fell on my car", "A10025", "242"),
    ("en-US", "my windshield is cracked", "A10022", "221"),
    ("en-US", "somebody keyed my car", "A10058", "222"),
    ("ko-KR", "앞차가 갑자기 멈춰서 추돌했습니다", "A10029", "113"),
    ("ko-KR", "빗길 에 자가 미끄러 졌습니다", "A10029", None),
    ("ko-KR", "졸음운전 때문에 사고가 났 읍니다", "A10029", None),
    ("ko-KR", "갑자기 차선 변경 하다 송도 했습니다", "A10029", "122"),
    ("ko-KR", "상대방 자 신호를 위반 했습니다", "A10029", "112"),
    ("ko-KR", "가드레일을 들이받았어요", "A10029", "170"),
]


@pytest.mark.parametrize(("language", "said", "code", "accident_class"), ROWS)
def test_codes(language: str, said: str, code: str, accident_class: str | None) -> None:
    found = parse_cause_of_loss(said, language)
    assert found is not None
    assert (found.code, found.accident_class) == (code, accident_class)
    assert said[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "我要查询理赔进度"),
        ("zh-CN", "脖子疼"),
        ("en-US", "what is my claim status"),
        ("ko-KR", "네 맞 습니다"),
    ],
)
def test_no_cause(language: str, said: str) -> None:
    assert parse_cause_of_loss(said, language) is None


def test_the_more_telling_phrase_is_surer() -> None:
    vague, telling = parse_cause_of_loss("出了车祸", "zh-CN"), parse_cause_of_loss("追尾了", "zh-CN")
    assert vague is not None
    assert telling is not None
    assert vague.confidence < telling.confidence


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_cause_of_loss(text, language)
