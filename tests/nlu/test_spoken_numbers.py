"""Digits one by one keep every zero; quantities are added up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.spoken_numbers import korean_number, quantity, spoken_digits


@pytest.mark.parametrize(
    ("said", "language", "digits"),
    [
        ("零六幺二三三四五七八九", "zh-CN", "06123345789"),
        ("洞洞拐", "zh-CN", "007"),
        ("1 3 8 零零", "zh-CN", "13800"),
        ("oh six one double two", "en-US", "06122"),
        ("triple eight nought", "en-US", "8880"),
        ("삼 칠 오 이 팔 육", "ko-KR", "375286"),
        ("일 공 사 구 이 삼", "ko-KR", "104923"),
    ],
)
def test_digits(said: str, language: str, digits: str) -> None:
    assert spoken_digits(said, language) == digits


@pytest.mark.parametrize(
    ("said", "language", "value"),
    [
        ("一百二十三点五", "zh-CN", 123.5),
        ("三十八", "zh-CN", 38),
        ("两百", "zh-CN", 200),
        ("38", "zh-CN", 38),
        ("one hundred and twenty three point five", "en-US", 123.5),
        ("one twenty eight", "en-US", 128),
        ("thirty eight", "en-US", 38),
        ("a hundred", "en-US", 100),
        ("이십오", "ko-KR", 25),
        ("열한", "ko-KR", 11),
        ("公里", "zh-CN", None),
        ("北京", "zh-CN", None),
        ("truck", "en-US", None),
        ("", "en-US", None),
        ("", "zh-CN", None),
        ("", "ko-KR", None),
    ],
)
def test_quantities(said: str, language: str, value: float | None) -> None:
    assert quantity(said, language) == value


@pytest.mark.parametrize(("word", "number"), [("십", 10), ("백이십", 120), ("스물", None), ("20", 20), ("세", 3)])
def test_korean(word: str, number: int | None) -> None:
    assert korean_number(word) == number


@given(number=st.integers(0, 10**15).map(str))
def test_written_digits_come_through_unchanged(number: str) -> None:
    chinese = "".join("零一二三四五六七八九"[int(digit)] for digit in number)
    assert spoken_digits(chinese, "zh-CN") == number


@given(text=st.text(max_size=20), language=st.sampled_from(["zh-CN", "en-US", "ko-KR"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    spoken_digits(text, language)
    quantity(text, language)
