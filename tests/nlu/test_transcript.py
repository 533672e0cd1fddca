"""Recognisers' text, made plain, with the way back to what was given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.transcript import normalise_transcript

LANGUAGES = ("zh-CN", "en-US", "ko-KR")
ROWS = [
    ("zh-CN", "昨 晚 十一 点 多 在 内环 高架", "昨晚十一点多在内环高架"),
    ("zh-CN", "我 在 Ｇ２ 高速，３８ 公里", "我在G2高速,38公里"),
    ("zh-CN", "嗯 我 呃 追尾 了", "我追尾了"),
    ("zh-CN", "嗯", "嗯"),
    ("zh-CN", "我 被 追 伟 了", "我被追尾了"),
    ("zh-CN", "京 a 一 二 三", "京a一二三"),
    ("zh-CN", "  说  hello world  吧 ", "说hello world吧"),
    ("en-US", "Um I was on the G 4 Expressway", "i was on the g 4 expressway"),
    ("en-US", "uh huh", "uh huh"),
    ("en-US", "my name is j o h n", "my name is john"),
    ("en-US", "plate a b one two", "plate ab one two"),
    ("en-US", "i saw a car", "i saw a car"),
    ("en-US", "he is in the er", "he is in the er"),
    ("ko-KR", "오늘 오후 [3] 시 [20] 분 사고가 났 읍니다", "오늘 오후 3 시 20 분 사고가 났습니다"),
    ("ko-KR", "(십) 분 전 (이십오) 일", "10 분 전 25 일"),
    ("ko-KR", "네 맞 습니다", "네 맞습니다"),
    ("ko-KR", "다리를 다 쳤어요", "다리를 다쳤어요"),
    ("ko-KR", "부상을 입었 숩니다", "부상을 입었습니다"),
    ("xx", " left   as it is ", "left as it is"),
]


@pytest.mark.parametrize(("language", "given_text", "wanted"), ROWS)
def test_text(language: str, given_text: str, wanted: str) -> None:
    assert normalise_transcript(given_text, language).text == wanted


def test_spans_lead_back_to_the_words_as_given() -> None:
    normalised = normalise_transcript("오늘 오후 [3] 시 [20] 분 났 읍니다", "ko-KR")
    start = normalised.text.index("3 시 20 분")
    assert normalised.given_text(start, start + len("3 시 20 분")) == "[3] 시 [20] 분"


def test_a_dropped_space_is_still_inside_the_span() -> None:
    normalised = normalise_transcript("我 在 中 山 路", "zh-CN")
    start = normalised.text.index("中山路")
    assert normalised.given_span(start, start + 3) == (4, 9)
    assert normalised.given_text(start, start + 3) == "中 山 路"


TEXT = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("嗯 呃[3](십)읍니다났uhm. aＡ　"))), max_size=40
)


@settings(max_examples=400)
@given(text=TEXT, language=st.sampled_from([*LANGUAGES, "xx"]))
def test_twice_is_once_and_offsets_stay_in_order(text: str, language: str) -> None:
    once = normalise_transcript(text, language)
    assert normalise_transcript(once.text, language).text == once.text
    assert len(once.offsets) == len(once.ends) == len(once.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(once.offsets, once.ends, strict=True))
    assert list(once.offsets) == sorted(once.offsets)
