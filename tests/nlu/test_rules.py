"""Whole utterances that need no model, and emergencies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.rules import asked_language, match_rules

ROWS: list[tuple[str, str, str | None]] = [
    ("zh-CN", "是的", "affirm"),
    ("zh-CN", "对对对没错", "affirm"),
    ("zh-CN", "嗯", "affirm"),
    ("zh-CN", "不是", "deny"),
    ("zh-CN", "不对不对", "deny"),
    ("zh-CN", "没有", "deny"),
    ("zh-CN", "转人工", "ask_agent"),
    ("zh-CN", "我要找人", "ask_agent"),
    ("zh-CN", "不用转人工", None),
    ("zh-CN", "车着火了", "emergency"),
    ("zh-CN", "车没有着火", None),
    ("zh-CN", "昨天我的车着火了", None),
    ("zh-CN", "不用叫救护车", None),
    ("zh-CN", "有人被困在车里", "emergency"),
    ("zh-CN", "再见", "goodbye"),
    ("zh-CN", "谢谢再见", "goodbye"),
    ("zh-CN", "你好", "greet"),
    ("zh-CN", "不知道", "dont_know"),
    ("zh-CN", "请再说一遍", "repeat"),
    ("zh-CN", "说慢一点", "slower"),
    ("zh-CN", "重新开始", "start_over"),
    ("zh-CN", "我要说英语", "change_language"),
    ("zh-CN", "一三八零零一三八零零零", "inform"),
    ("zh-CN", "我昨晚追尾了", None),
    ("zh-CN", "好的", "affirm"),
    ("zh-CN", "好", "affirm"),
    ("zh-CN", "不是的是昨天", None),
    ("zh-CN", "没错", "affirm"),
    ("zh-CN", "不知道啊", "dont_know"),
    ("zh-CN", "救命", "emergency"),
    ("zh-CN", "是的我昨晚被追尾了", None),
    ("en-US", "yes", "affirm"),
    ("en-US", "yes that's right", "affirm"),
    ("en-US", "no", "deny"),
    ("en-US", "no that's wrong", "deny"),
    ("en-US", "speak to a person", "ask_agent"),
    ("en-US", "i want to talk to a human please", "ask_agent"),
    ("en-US", "the car is on fire", "emergency"),
    ("en-US", "the car is not on fire", None),
    ("en-US", "my car was on fire yesterday", None),
    ("en-US", "i'm trapped", "emergency"),
    ("en-US", "goodbye", "goodbye"),
    ("en-US", "thank you bye", "goodbye"),
    ("en-US", "hello", "greet"),
    ("en-US", "i don't know", "dont_know"),
    ("en-US", "say that again please", "repeat"),
    ("en-US", "slow down please", "slower"),
    ("en-US", "start over", "start_over"),
    ("en-US", "can we speak chinese", "change_language"),
    ("en-US", "one two three four five", "inform"),
    ("en-US", "no one is hurt", None),
    ("en-US", "uh huh", "affirm"),
    ("en-US", "I don't need an ambulance", None),
    ("en-US", "call an ambulance", "emergency"),
    ("en-US", "Yes, please.", "affirm"),
    ("en-US", "no problem", None),
    ("en-US", "nobody is trapped", None),
    ("zh-CN", "谢谢", "thanks"),
    ("zh-CN", "唔系", "deny"),
    ("zh-CN", "冇错冇错", "affirm"),
    ("zh-CN", "莫挂", "wait"),
    ("zh-CN", "难为你了", "thanks"),
    ("en-US", "mm hm", "affirm"),
    ("en-US", "sure why not", "affirm"),
    ("en-US", "morning", None),
    ("en-US", "two minutes", None),
    ("en-US", "hold on a minute please", "wait"),
    ("zh-CN", "多谢多谢", "thanks"),
    ("zh-CN", "等一下", "wait"),
    ("zh-CN", "等一下我的车着火了", "emergency"),
    ("zh-CN", "我等一下红灯就被撞了", None),
    ("zh-CN", "回到上一个问题", "go_back"),
    ("zh-CN", "不好意思打错了", "wrong_number"),
    ("zh-CN", "换成英文", "change_language"),
    ("zh-CN", "好嘞", "affirm"),
    ("en-US", "thank you so much", "thanks"),
    ("en-US", "hold on please", "wait"),
    ("en-US", "go back", "go_back"),
    ("en-US", "can we go back one", "go_back"),
    ("en-US", "the car rolled back into me", None),
    ("en-US", "sorry wrong number", "wrong_number"),
    ("en-US", "not quite", "deny"),
    ("en-US", "from scratch", "start_over"),
    ("ko-KR", "네 맞 습니다", "affirm"),
    ("ko-KR", "네 그렇습니다", "affirm"),
    ("ko-KR", "아니요 없습니다", "deny"),
    ("ko-KR", "아니요 아닙니다", "deny"),
    ("ko-KR", "상담원 연결해 주세요", "ask_agent"),
    ("ko-KR", "모르겠습니다", "dont_know"),
    ("ko-KR", "다시 말씀해 주세요", "repeat"),
    ("ko-KR", "천천히 말해 주세요", "slower"),
    ("ko-KR", "차에 불이 났어요", "emergency"),
    ("ko-KR", "안녕하세요", "greet"),
    ("ko-KR", "삼 칠 오 이 팔 육", "inform"),
    ("ko-KR", "다친 사람은 없습니다", None),
    ("ko-KR", "영어로 해 주세요", "change_language"),
]


def test_yes_and_no_are_never_mixed_up() -> None:
    for said in ("没有", "不是", "没人", "不要", "不可以", "不能"):
        found = match_rules(said, "zh-CN")
        assert found is None or found[0] == "deny"


@pytest.mark.parametrize(("language", "said", "intent"), ROWS)
def test_intents(language: str, said: str, intent: str | None) -> None:
    found = match_rules(said, language)
    assert (found[0] if found else None) == intent
    assert found is None or 0.5 < found[1] <= 1


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("zh-CN", "我要说英语", "en-US"),
        ("en-US", "can we speak chinese", "zh-CN"),
        ("en-US", "korean please", "ko-KR"),
        ("ko-KR", "영어로 해 주세요", "en-US"),
        ("en-US", "i was hit by a truck", None),
        ("zh-CN", "I don't speak Chinese.", "en-US"),
        ("zh-CN", "do you have someone who speaks english", "en-US"),
        ("zh-CN", "我听不懂中文", "en-US"),
        ("zh-CN", "我中文不好", "en-US"),
        ("zh-CN", "English?", "en-US"),
        ("zh-CN", "我不会说英语", None),
        ("zh-CN", "对方是英语老师", None),
        ("en-US", "我听不懂英文", "zh-CN"),
        ("en-US", "i do not understand english well", "zh-CN"),
        ("en-US", "is there anyone who speaks chinese", "zh-CN"),
        ("en-US", "i do not speak chinese", None),
        ("en-US", "i hit a chinese car", None),
    ],
)
def test_asked_language(language: str, said: str, wanted: str | None) -> None:
    assert asked_language(said, language) == wanted


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    match_rules(text, language)
    asked_language(text, language)
