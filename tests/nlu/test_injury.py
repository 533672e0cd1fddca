"""Is anyone hurt? The mistake that must not happen is a missed injury."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.injury import parse_injury, parse_injury_answer

ROWS = [
    ("zh-CN", "没有人受伤", "none", None),
    ("zh-CN", "人没事", "none", None),
    ("zh-CN", "昨晚十一点多在内环高架延安路那个出口被一辆货车追尾了人没事", "none", None),
    ("zh-CN", "人员无伤亡", "none", None),
    ("zh-CN", "大家都没事", "none", None),
    ("zh-CN", "车坏了人没有受伤", "none", None),
    ("zh-CN", "不用叫救护车人没事", "none", None),
    ("zh-CN", "有没有人受伤我不知道", "possible", None),
    ("zh-CN", "脖子有点疼", "possible", None),
    ("zh-CN", "没有受伤就是脖子有点僵", "possible", None),
    ("zh-CN", "应该没有人受伤", "possible", None),
    ("zh-CN", "没有人受伤吧", "possible", None),
    ("zh-CN", "没有受很重的伤", "possible", None),
    ("zh-CN", "人好像没事", "possible", None),
    ("zh-CN", "撞了一个老太太", "possible", None),
    ("zh-CN", "车没事人受伤了", "yes", None),
    ("zh-CN", "我没事但是对方司机受伤了", "yes", None),
    ("zh-CN", "除了司机没有人受伤", "yes", None),
    ("zh-CN", "不是没有人受伤", "yes", None),
    ("zh-CN", "伤得不重", "yes", None),
    ("zh-CN", "已经叫了救护车", "yes", None),
    ("zh-CN", "乘客头撞破了流了好多血", "yes", None),
    ("zh-CN", "两个人受伤", "yes", 2),
    ("zh-CN", "三人受伤", "yes", 3),
    ("zh-CN", "伤了三个人", "yes", 3),
    ("en-US", "nobody is hurt", "none", None),
    ("en-US", "no one was injured", "none", None),
    ("en-US", "everyone is fine", "none", None),
    ("en-US", "we're all okay", "none", None),
    ("en-US", "no injuries", "none", None),
    ("en-US", "no i'm not hurt", "none", None),
    ("en-US", "my neck hurts a bit", "possible", None),
    ("en-US", "i think my passenger is hurt", "possible", None),
    ("en-US", "i don't know if anyone is hurt", "possible", None),
    ("en-US", "i don't think anyone was hurt", "possible", None),
    ("en-US", "nobody was seriously injured", "possible", None),
    ("en-US", "not badly hurt", "possible", None),
    ("en-US", "no one was hurt but my neck is stiff", "possible", None),
    ("en-US", "nobody except the driver was hurt", "yes", None),
    ("en-US", "i'm fine but the other driver is bleeding", "yes", None),
    ("en-US", "the ambulance took him", "yes", None),
    ("en-US", "two people are hurt", "yes", 2),
    ("en-US", "there are three people injured", "yes", 3),
    ("en-US", "both of us are injured", "yes", 2),
    ("ko-KR", "다친 사람은 없습니다", "none", None),
    ("ko-KR", "친 사람은 없습니다", "none", None),
    ("ko-KR", "안 다쳤어요", "none", None),
    ("ko-KR", "목이 좀 아파요", "possible", None),
    ("ko-KR", "다쳤는지 모르겠어요", "possible", None),
    ("ko-KR", "운전자 가 다리를 다 쳤어요 병원으로 옮겼 습니다", "yes", None),
    ("ko-KR", "허리 와 목 을 따 쳤습니다", "yes", None),
    ("ko-KR", "승객 두 명이 부상을 입었습니다", "yes", 2),
]
ANSWERS = [
    ("zh-CN", "没有", "none", None),
    ("zh-CN", "没事", "none", None),
    ("zh-CN", "有", "yes", None),
    ("zh-CN", "两个", "yes", 2),
    ("zh-CN", "是的两个人", "yes", 2),
    ("zh-CN", "就我", "yes", 1),
    ("zh-CN", "不知道", "possible", None),
    ("zh-CN", "没有吧", "possible", None),
    ("zh-CN", "没有就是脖子疼", "yes", None),
    ("en-US", "no", "none", None),
    ("en-US", "nobody", "none", None),
    ("zh-CN", "俩", "yes", 2),
    ("zh-CN", "暂时看着没有", "possible", None),
    ("zh-CN", "警察和救护车都叫了", "possible", None),
    ("en-US", "no one", "none", None),
    ("en-US", "two people", "yes", 2),
    ("en-US", "just me", "yes", 1),
    ("en-US", "yes my wife", "yes", None),
    ("en-US", "i don't think so", "possible", None),
    ("en-US", "no just my neck is sore", "possible", None),
    ("ko-KR", "아니요 없습니다", "none", None),
    ("ko-KR", "네 있습니다", "yes", None),
    ("ko-KR", "두 명", "yes", 2),
]


@pytest.mark.parametrize(("language", "said", "status", "count"), ROWS)
def test_status(language: str, said: str, status: str, count: int | None) -> None:
    found = parse_injury(said, language)
    assert found is not None
    assert found.status == status
    assert count is None or found.count == count
    assert said[found.start : found.end] == found.text


@pytest.mark.parametrize(("language", "said", "status", "count"), ANSWERS)
def test_answers(language: str, said: str, status: str, count: int | None) -> None:
    found = parse_injury_answer(said, language)
    assert found is not None
    assert found.status == status
    assert count is None or found.count == count


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "我要报案追尾了"),
        ("zh-CN", "车受伤了"),
        ("zh-CN", "不用叫救护车"),
        ("zh-CN", "回来一看车尾巴瘪进去了人跑了"),
        ("zh-CN", "车停楼下不知道让谁给划了一道"),
        ("zh-CN", "你慢慢说我耳朵背"),
        ("en-US", "a truck hit my car"),
        ("en-US", "the car died"),
        ("en-US", "we don't need an ambulance"),
        ("ko-KR", "서울 강남역 사거리에서 사고가 났습니다"),
    ],
)
def test_nothing_about_people(language: str, said: str) -> None:
    assert parse_injury(said, language) is None


HURT = {
    "zh-CN": ["有人受伤了", "司机昏迷了", "他的腿骨折了"],
    "en-US": ["my wife is bleeding", "he is unconscious", "someone was injured"],
    "ko-KR": ["사람이 다쳤습니다", "피를 흘리고 있습니다"],
}
UNHURT = {
    "zh-CN": ["我没事", "车没事", "没有人死", "对方也没事", "昨晚追尾了"],
    "en-US": ["i'm fine", "the car is ok", "no", "it was last night"],
    "ko-KR": ["저는 괜찮습니다", "차는 괜찮아요"],
}


@settings(max_examples=150)
@given(data=st.data(), language=st.sampled_from(sorted(HURT)))
def test_words_around_never_hide_an_injury(data: st.DataObject, language: str) -> None:
    """Whatever else is said, without punctuation and in any order, someone who is hurt stays hurt."""
    others = data.draw(st.lists(st.sampled_from(UNHURT[language]), max_size=3))
    said = [*others, data.draw(st.sampled_from(HURT[language]))]
    found = parse_injury(" ".join(data.draw(st.permutations(said))), language)
    assert found is not None
    assert found.status == "yes"


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_injury(text, language)
    parse_injury_answer(text, language)
