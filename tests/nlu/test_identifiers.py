"""Plates, policy numbers and telephone numbers as they are said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.identifiers import parse_phone, parse_plate_number, parse_policy_number

Rows = list[tuple[str, str, str | None]]
PLATES: Rows = [
    ("zh-CN", "京A12345", "京A12345"),
    ("zh-CN", "我的车牌是京 a 一二三四五", "京A12345"),
    ("zh-CN", "沪AD12345", "沪AD12345"),
    ("zh-CN", "沪 a d 幺二三四五", "沪AD12345"),
    ("zh-CN", "粤B五八八八八", "粤B58888"),
    ("zh-CN", "户a六七八九零", "沪A67890"),
    ("zh-CN", "上海a六七八九零", "沪A67890"),
    ("zh-CN", "京诶一二三四五", "京A12345"),
    ("zh-CN", "我昨晚在上海追尾", None),
    ("zh-CN", "鲁B两个八六六六", "鲁B88666"),
    ("zh-CN", "沪A12345D", "沪A12345D"),
    ("zh-CN", "京A1234学", "京A1234学"),
    ("zh-CN", "一个人在路上走", None),
    ("zh-CN", "浙A·12345", "浙A12345"),
    ("zh-CN", "京A一二三四五的车", "京A12345"),
    ("zh-CN", "沪AI2345", None),
    ("en-US", "jing a one two three four five", "京A12345"),
    ("en-US", "the plate is shanghai b six seven eight nine zero", "沪B67890"),
    ("en-US", "hu a d one two three four five", "沪AD12345"),
    ("en-US", "京A12345", "京A12345"),
    ("en-US", "beijing alpha double one two three four", "京A11234"),
    ("en-US", "a truck hit me", None),
    ("en-US", "plate yue b five eight eight eight eight", "粤B58888"),
    ("ko-KR", "12가 3456", "12가3456"),
    ("ko-KR", "일이 가 삼사오육", "12가3456"),
    ("ko-KR", "123허4567", "123허4567"),
    ("ko-KR", "서울 강남역", None),
    ("zh-CN", "车牌号苏E九Q三二幺", "苏E9Q321"),
    ("zh-CN", "沪A123", None),
]
POLICIES: Rows = [
    ("zh-CN", "保单号零六幺二三三四五七八九", "06123345789"),
    ("zh-CN", "保单号码是PDAA二零二六三一零零零零零幺", "PDAA202631000001"),
    ("zh-CN", "我的号码是一三八零零一三八零零零", None),
    ("zh-CN", "没有保单号", None),
    ("zh-CN", "2026310000012345678", "2026310000012345678"),
    ("en-US", "policy number oh six one two three three four five seven eight nine", "06123345789"),
    ("en-US", "my policy number is p d a a two zero two six double zero one two", "PDAA20260012"),
    ("en-US", "i was hit at eight", None),
    ("en-US", "the policy is nine nine eight eight seven seven six six five five", "9988776655"),
    ("ko-KR", "보험 번호는 삼 칠 오 이 팔 육 입니다", "375286"),
    ("ko-KR", "증권 번호는 일 공 사 구 이 삼 입니다", "104923"),
    ("ko-KR", "다친 사람은 없습니다", None),
]
PHONES: Rows = [
    ("zh-CN", "一三八零零一三八零零零", "+8613800138000"),
    ("zh-CN", "我的电话是幺三八 零零幺三 八零零零", "+8613800138000"),
    ("zh-CN", "13912345678", "+8613912345678"),
    ("zh-CN", "一二三四五六七八九十幺", None),
    ("zh-CN", "零幺零 八八八八 六六六六", "+861088886666"),
    ("zh-CN", "昨天下午三点", None),
    ("en-US", "my number is one three nine one two three four five six seven eight", "+8613912345678"),
    ("en-US", "plus one four one five five five five two six seven one", "+14155552671"),
    ("en-US", "you can reach me at 139 1234 5678", "+8613912345678"),
    ("en-US", "one three nine double one two two three three four four", "+8613911223344"),
    ("en-US", "nobody was hurt", None),
    ("ko-KR", "공일공 일이삼사 오육칠팔", "+821012345678"),
    ("ko-KR", "010-1234-5678", "+821012345678"),
    ("ko-KR", "전화번호는 공 일 공 이 이 삼 삼 사 사 오 오 입니다", "+821022334455"),
]


@pytest.mark.parametrize(("language", "said", "value"), PLATES)
def test_plates(language: str, said: str, value: str | None) -> None:
    found = parse_plate_number(said, language)
    assert (found.value if found else None) == value
    assert found is None or said[found.start : found.end] == found.text


@pytest.mark.parametrize(("language", "said", "value"), POLICIES)
def test_policies(language: str, said: str, value: str | None) -> None:
    found = parse_policy_number(said, language)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(("language", "said", "value"), PHONES)
def test_phones(language: str, said: str, value: str | None) -> None:
    found = parse_phone(said, language)
    assert (found.value if found else None) == value


def test_a_short_number_is_a_policy_only_when_asked_for() -> None:
    assert parse_policy_number("삼 칠 오 이 팔 육", "ko-KR") is None
    found = parse_policy_number("삼 칠 오 이 팔 육", "ko-KR", asked=True)
    assert found is not None
    assert found.as_json() == {"text": "삼 칠 오 이 팔 육", "confidence": 0.9, "value": "375286"}


@settings(max_examples=100)
@given(digits=st.from_regex(r"1(3[0-9]|5[0-35-9]|8[0-9])[0-9]{8}", fullmatch=True))
def test_every_mobile_number_said_digit_by_digit_comes_back(digits: str) -> None:
    said = " ".join("零幺二三四五六七八九"[int(digit)] for digit in digits)
    found = parse_phone(f"我的电话是{said}", "zh-CN")
    assert found is not None
    assert found.value == f"+86{digits}"


@settings(max_examples=100)
@given(plate=st.from_regex(r"[京沪粤苏浙][A-HJ-NP-Z][0-9]{5}", fullmatch=True))
def test_every_ordinary_plate_comes_back(plate: str) -> None:
    said = plate[:2].lower() + "".join("零幺二三四五六七八九"[int(digit)] for digit in plate[2:])
    found = parse_plate_number(f"车牌 {said} 的车", "zh-CN")
    assert found is not None
    assert found.value == plate


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_plate_number(text, language)
    parse_policy_number(text, language)
    parse_phone(text, language)
