"""Identity numbers, plates of either side, money, names, relation, police, tow truck, vehicle: as callers say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.amounts import parse_amount
from nlu.id_numbers import check_sign, parse_id_number
from nlu.identifiers import parse_other_plate, parse_phone, parse_plate_number, parse_policy_number
from nlu.names import parse_reporter_name
from nlu.police import parse_police
from nlu.relations import parse_relation
from nlu.tow import parse_tow
from nlu.values import SpokenValue
from nlu.vehicles import parse_vehicle

SPOKEN_ZH = "零幺二三四五六七八九"
SPOKEN_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
NATO = [
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
    "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra",
    "tango", "uniform", "victor", "whiskey", "xray", "yankee", "zulu",
]  # fmt: skip
LANGUAGES = st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"])


@pytest.mark.parametrize(
    ("language", "said", "own", "other"),
    [
        ("zh-CN", "他的车牌是苏A12345 我的是苏B54321", "苏B54321", "苏A12345"),
        ("zh-CN", "前面那辆车是浙b幺两三四五", None, "浙B12345"),
        ("zh-CN", "江苏的苏 a 幺二三四五", "苏A12345", None),
        ("zh-CN", "我的是京 a 八幺 q 九 不对 是京 a 八幺六 q 九", "京A816Q9", None),
        ("zh-CN", "苏A12345在路口被追尾", "苏A12345", None),
        ("zh-CN", "粤Z1234港", "粤Z1234港", None),
        ("en-US", "su a as in apple eight eight k six six", "苏A88K66", None),
        ("en-US", "jing d like dog one two three four five", "京D12345", None),
        ("en-US", "the white van that hit me is min d zero eight q two one", None, "闽D08Q21"),
        ("en-US", "my wife's car her plate is su a eight eight k six six", "苏A88K66", None),
        ("en-US", "the plate is k l r four four nine", None, None),
        ("en-US", "he wants 500 rmb from me", None, None),
    ],
)
def test_whose_plate(language: str, said: str, own: str | None, other: str | None) -> None:
    mine, theirs = parse_plate_number(said, language), parse_other_plate(said, language)
    assert (mine.value if mine else None, theirs.value if theirs else None) == (own, other)


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en-US", "four one five five five five two six seven one", None),
        ("en-US", "country code one four one five five five five two six seven one", "+14155552671"),
        ("en-US", "one thirty eight double zero one thirty eight zero zero one", "+8613800138001"),
        ("en-US", "the number i am calling from", None),
        ("en-US", "he gave me his number one three eight zero zero one three eight zero three three", None),
        ("zh-CN", "四零零八二零八八二零", "+864008208820"),
        ("zh-CN", "对方电话一三八零零一三八零零零", None),
        ("zh-CN", "幺三七 不对 幺三八零零幺三八零零零", "+8613800138000"),
    ],
)
def test_phones(language: str, said: str, value: str | None) -> None:
    found = parse_phone(said, language)
    assert (found.value if found else None) == value


def test_a_letter_by_its_word_is_no_policy() -> None:
    assert parse_policy_number("b as in bravo", "en-US", asked=True) is None
    assert parse_policy_number("the plate is k l r four four nine", "en-US", asked=True) is None


@pytest.mark.parametrize(
    ("language", "said", "value", "sure"),
    [
        ("zh-CN", "身份证幺幺零幺零幺幺九九零零三零七零零二叉", "11010119900307002X", True),
        ("zh-CN", "幺幺零幺零幺幺九九零零三零七零零二最后是x", "11010119900307002X", True),
        ("en-US", "my id is one one oh one oh one nineteen ninety oh three oh seven oh oh three eight",
         "110101199003070038", True),
        ("en-US", "my id is 110101199003070039", "110101199003070039", False),
        ("zh-CN", "护照 e 一二三四五六七八", "E12345678", True),
    ],
)  # fmt: skip
def test_card_numbers(language: str, said: str, value: str, sure: bool) -> None:
    found = parse_id_number(said, language)
    assert found is not None
    assert (found.value, found.confidence >= 0.5) == (value, sure)
    assert parse_policy_number(said, language) is None


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("zh-CN", "已经打了120救护车还没到", None),
        ("zh-CN", "打过一二二了", None),
        ("zh-CN", "赔了他120", 120.0),
        ("zh-CN", "大概三千来块", 3000), ("zh-CN", "修车花了一万二", 12000), ("zh-CN", "要两万五", 25000),
        ("zh-CN", "两三千块", 2500), ("zh-CN", "金额不是五千是五百", 500), ("zh-CN", "三元桥附近", None),
        ("zh-CN", "几千块", None), ("zh-CN", "开了一百二十多公里", None), ("zh-CN", "维修费大概4千5", 4500),
        ("en-US", "two and a half grand", 2500), ("en-US", "five hundred rmb", 500), ("en-US", "1.5k yuan", 1500),
        ("en-US", "three to four thousand yuan", 3500), ("en-US", "a few hundred yuan", None),
        ("en-US", "three hundred meters away", None), ("en-US", "they quoted me eight thousand", 8000),
    ],
)  # fmt: skip
def test_amounts(language: str, said: str, value: float | None) -> None:
    found = parse_amount(said, language)
    assert (found.value if found else None) == value


def test_dollars_are_dollars() -> None:
    found = parse_amount("it cost six hundred dollars", "en-US")
    assert found is not None
    assert (found.value, found.currency) == (600, "USD")


@pytest.mark.parametrize(
    ("language", "said", "question", "name"),
    [
        ("zh-CN", "我叫王建国", None, "王建国"), ("zh-CN", "我叫张伟立早章", None, "章伟"),
        ("zh-CN", "免贵姓李", None, "李"),
        ("zh-CN", "我姓李 李建国", None, "李建国"), ("zh-CN", "王强", "reporter_name", "王强"),
        ("zh-CN", "王强", None, None), ("zh-CN", "我受伤了", None, None), ("zh-CN", "他叫王伟", None, None),
        ("zh-CN", "我叫买买提江", None, "买买提江"),
        ("en-US", "this is john smith", None, "john smith"), ("en-US", "i am hurt", None, None),
        ("en-US", "i'm wang wei calling from suzhou", None, "wang wei"), ("en-US", "mary o'brien", "reporter_name",
         "mary o'brien"), ("en-US", "it's raining", None, None), ("en-US", "his name is peter", None, None),
    ],
)  # fmt: skip
def test_names(language: str, said: str, question: str | None, name: str | None) -> None:
    found = parse_reporter_name(said, language, question)
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("language", "said", "question", "code"),
    [
        ("zh-CN", "我替我老公报的", None, "spouse"), ("zh-CN", "我是车主", None, "self"),
        ("zh-CN", "我是他儿子", None, "child"), ("zh-CN", "我是被撞的那个", None, "third_party"),
        ("zh-CN", "车主是我妈", "relation", "child"), ("zh-CN", "闺女的车", "relation", "parent"),
        ("zh-CN", "我是罗二妹男人", None, "spouse"), ("zh-CN", "我是司机他弟弟", None, "sibling"),
        ("zh-CN", "他是俺亲家的儿", "relation", "other"), ("zh-CN", "人家的车是你们保的吧", None, "third_party"),
        ("zh-CN", "我岳父的车我开出去了", None, "other"), ("zh-CN", "我儿子发烧我送他去医院路上蹭了", None, None),
        ("en-US", "i am zhang wei's colleague", None, "colleague"), ("en-US", "the car is of my wife", None, "spouse"),
        ("en-US", "my boss let me call", None, "employee"),
        ("en-US", "your insured hit my wall", None, "third_party"),
        ("en-US", "me and my wife were in the car", None, None), ("en-US", "i knocked a child he ran", None, None),
        ("zh-CN", "我打不开车门", None, None), ("en-US", "it's my dad's car", None, "child"),
        ("en-US", "i am the other driver", None, "third_party"), ("en-US", "wife", "relation", "spouse"),
        ("en-US", "my brother in law had an accident", None, "other"), ("en-US", "wife", None, None),
    ],
)  # fmt: skip
def test_relations(language: str, said: str, question: str | None, code: str | None) -> None:
    found = parse_relation(said, language, question)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("language", "said", "question", "status"),
    [
        ("zh-CN", "还没报警", None, "not_called"), ("zh-CN", "交警来了拖车还没到", None, "on_scene"),
        ("zh-CN", "报了", "police", "called"), ("zh-CN", "报了", None, None), ("zh-CN", "要不要报警", None, None),
        ("zh-CN", "交警给我们开了单走了", None, "done"), ("en-US", "nobody called anybody", "police", "not_called"),
        ("en-US", "do i have to call the police", None, None), ("en-US", "they've been and gone", "police", "done"),
        ("en-US", "the police are on their way", None, "called"), ("en-US", "an officer is here", None, "on_scene"),
    ],
)  # fmt: skip
def test_police(language: str, said: str, question: str | None, status: str | None) -> None:
    found = parse_police(said, language, question)
    assert (found.status if found else None) == status


@pytest.mark.parametrize(
    ("language", "said", "question", "status"),
    [
        ("zh-CN", "给我叫个拖车", None, "wanted"), ("zh-CN", "不用拖车", None, "not_needed"),
        ("zh-CN", "能开我自己开回去", "tow", "not_needed"), ("zh-CN", "我自己叫了修理厂的拖车", None, "called"),
        ("zh-CN", "一辆摩托车", None, None), ("en-US", "yes please", "tow", "wanted"),
        ("en-US", "it's been towed already", None, "called"), ("en-US", "i don't want towing", None, "not_needed"),
    ],
)  # fmt: skip
def test_tow(language: str, said: str, question: str | None, status: str | None) -> None:
    found = parse_tow(said, language, question)
    assert (found.status if found else None) == status


@pytest.mark.parametrize(
    ("language", "said", "parts"),
    [
        ("zh-CN", "我的黑色雅阁被撞了", (None, "雅阁", None, "黑色")),
        ("zh-CN", "我家理想l9跟人撞了", ("理想", "l9", None, None)),
        ("zh-CN", "被一辆白色面包车追尾", None),
        ("zh-CN", "对方开宝马", None),
        ("en-US", "my white tesla model y", ("tesla", "model y", None, "white")),
        ("en-US", "a black bmw hit me", None),
    ],
)
def test_own_vehicle(language: str, said: str, parts: tuple[str | None, ...] | None) -> None:
    found = parse_vehicle(said, language)
    assert (found and (found.make, found.model, found.kind, found.colour)) == parts


def spelled(sign: str) -> str:
    return SPOKEN_EN[int(sign)] if sign.isdigit() else NATO[ord(sign) - 65]


@settings(max_examples=60)
@given(plate=st.from_regex(r"[A-HJ-NP-Z][A-HJ-NP-Z0-9]{2}[0-9]{3}", fullmatch=True))
def test_every_plate_in_the_radio_alphabet_comes_back(plate: str) -> None:
    found = parse_plate_number("my plate is jiangsu " + " ".join(spelled(sign) for sign in plate), "en-US")
    assert found is not None
    assert found.value == f"苏{plate}"


@settings(max_examples=60)
@given(born=st.dates(date(1940, 1, 1), date(2008, 1, 1)), order=st.integers(0, 999), english=st.booleans())
def test_every_card_number_comes_back(born: date, order: int, english: bool) -> None:
    first = f"110101{born:%Y%m%d}{order:03}"
    number = first + check_sign(first)
    words = [("ex" if english else "叉") if sign == "X" else (SPOKEN_EN if english else SPOKEN_ZH)[int(sign)]
             for sign in number]  # fmt: skip
    said = "my id is " + " ".join(words) if english else "身份证号" + "".join(words)
    found = parse_id_number(said, "en-US" if english else "zh-CN")
    assert found is not None
    assert (found.value, found.confidence) == (number, 0.95)


@settings(max_examples=60)
@given(digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_with_doubles_comes_back(digits: str) -> None:
    words: list[str] = []
    at = 0
    while at < len(digits):
        double = digits[at : at + 2] == digits[at] * 2
        words.append(("double " if double else "") + SPOKEN_EN[int(digits[at])])
        at += 2 if double else 1
    found = parse_phone(" ".join(words), "en-US")
    assert found is not None
    assert found.value == f"+86{digits}"


READERS: list[Callable[[str, str], SpokenValue | None]] = [
    parse_plate_number, parse_other_plate, parse_policy_number, parse_phone, parse_id_number, parse_amount,
    parse_vehicle, parse_reporter_name, parse_relation, parse_police, parse_tow,
    lambda text, language: parse_reporter_name(text, language, "reporter_name"),
    lambda text, language: parse_relation(text, language, "relation"),
    lambda text, language: parse_police(text, language, "police"),
    lambda text, language: parse_tow(text, language, "tow"),
]  # fmt: skip
SAID = [
    "我", "叫", "王", "苏", "a", "一", "三", "幺", "百", "块", "钱", "他", "车", "牌", "police", "tow",
    "my", "name", "is", "his", "one", "x", "不", "了", "没", "k", "and",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(SAID))


@settings(max_examples=150)
@given(text=st.text(max_size=30) | WORDS.map(" ".join), language=LANGUAGES)
def test_any_text_is_read_and_words_lie_within_it(text: str, language: str) -> None:
    for read in READERS:
        found = read(text, language)
        assert found is None or text[found.start : found.end] == found.text
        assert found is None or 0 <= found.confidence <= 1
