"""Where it happened: the parts found, and no part that was not said."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import cn2an
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.divisions import Division, china, china_by_code
from nlu.loss_location import parse_loss_location
from nlu.values import LossLocation

_PHRASES = yaml.safe_load(Path(__file__).with_name("loss_location_phrases.yaml").read_text(encoding="utf-8"))
ROWS = [(language, row["say"], row["parts"]) for language, rows in _PHRASES.items() for row in rows]
NO_PLACE = [
    ("zh-CN", "人平安"),
    ("zh-CN", "时速八十公里"),
    ("zh-CN", "我要报案"),
    ("zh-CN", "倒车的时候撞到柱子了"),
    ("zh-CN", "人已经送到人民医院了"),
    ("zh-CN", "车拖到修理厂去了"),
    ("zh-CN", "对方车牌冀B3K90W"),
    ("zh-CN", "我车是灰色长安CS75"),
    ("zh-CN", "在哪儿我也不认识"),
    ("zh-CN", "如果在停车场被刮了怎么办"),
    ("en-US", "my wife was taken to the people's hospital"),
    ("en-US", "the car was towed to a garage"),
    ("en-US", "i can still drive it"),
    ("en-US", "it's going nowhere"),
    ("en-US", "two cars were coming opposite ways"),
    ("en-US", "if somebody scratches my car in a car park who pays"),
    ("en-US", "a truck hit me"),
    ("en-US", "i was going eighty kilometers an hour"),
    ("en-US", "nobody is hurt"),
    ("en-US", "at home"),
    ("ko-KR", "다친 사람은 없습니다"),
    ("ko-KR", "운전자 가 다리를 다 쳤어요 병원으로 옮겼 습니다"),
]
PARTS = (
    "province", "city", "district", "road", "crossing", "number", "km", "direction", "landmark", "spot", "level",
)  # fmt: skip


@pytest.mark.parametrize(("language", "said", "parts"), ROWS)
def test_parts(language: str, said: str, parts: dict[str, str | float]) -> None:
    found = parse_loss_location(said, language)
    assert found is not None
    json = found.as_json()
    assert {part: json[part] for part in PARTS if json[part] is not None} == parts
    assert said[found.start : found.end] == found.text


@pytest.mark.parametrize(("language", "said"), NO_PLACE)
def test_no_place(language: str, said: str) -> None:
    assert parse_loss_location(said, language) is None


@pytest.mark.parametrize(
    ("language", "said", "code"),
    [
        ("zh-CN", "上海市浦东新区世纪大道", "310115"),
        ("zh-CN", "在北京朝阳区", "110105"),
        ("zh-CN", "杭州西湖", "330106"),
        ("en-US", "in shanghai", "310100"),
        ("ko-KR", "서울 강남역", "KR-11"),
    ],
)
def test_one_code_in_every_language(language: str, said: str, code: str) -> None:
    found = parse_loss_location(said, language)
    assert found is not None
    assert found.division_code == code


@pytest.mark.parametrize(
    ("language", "said", "region"),
    [
        ("zh-CN", "在广州天河区", "广东省/广州市"),
        ("en-US", "in tianhe district guangzhou", "广东省/广州市"),
        ("zh-CN", "在北京朝阳区", "北京市/北京市"),
        ("en-US", "in chaoyang district beijing", "北京市/北京市"),
        ("en-US", "somewhere in guangdong province", "广东省"),
        ("zh-CN", "在海南五指山市", "海南省/五指山市"),
        ("ko-KR", "서울 강남역", None),
    ],
)
def test_one_region_in_every_language(language: str, said: str, region: str | None) -> None:
    found = parse_loss_location(said, language)
    assert found is not None
    assert found.region == region


@pytest.mark.parametrize("said", ["鼓楼区中山北路", "在朝阳区", "和平区那边"])
def test_a_district_that_several_cities_have_is_not_filled_in(said: str) -> None:
    found = parse_loss_location(said, "zh-CN")
    assert found is not None
    assert found.district is not None
    assert (found.city, found.province, found.division_code, found.region) == (None, None, None, None)


def test_the_gazetteer_is_whole() -> None:
    by_code = china_by_code()
    assert len([each for each in china() if each.level == "province"]) == 34
    assert all(each.code[:2] + "0000" in by_code for each in china())
    assert by_code["440305"].name == "南山区"


@settings(max_examples=300)
@given(division=st.sampled_from(sorted(china(), key=lambda each: each.code)))
def test_every_full_name_is_found_with_its_province_and_city(division: Division) -> None:
    by_code = china_by_code()
    above = [by_code.get(division.code[:2] + "0000"), by_code.get(division.code[:4] + "00")]
    names = list(dict.fromkeys(each.name for each in [*above, division] if each))
    found = parse_loss_location("".join(names), "zh-CN")
    assert found is not None
    assert found.province == names[0]
    # Some cities' zones are listed twice, with and without the city's name.
    assert any(
        part and (part.endswith(division.name) or division.name.endswith(part))
        for part in (found.province, found.city, found.district)
    )


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    _within(text, parse_loss_location(text, language))


_WORDS = {
    "zh-CN": ["在", "中山路", "和", "上海", "往", "方向", "一百", "公里", "不对", "是", "号",
        "停车场", "负二层", "G", "二", "高速", "的", "桥", " ", "\x00"],
    "en-US": ["on", "the", "g", "two", "road", "near", "and", "hundred", "shanghai", "exit", "no",
        "sorry", "level", "minus", "towards", "km", "i", "live", "in", "oh"],
}  # fmt: skip


@settings(max_examples=200)
@given(data=st.data(), language=st.sampled_from(["zh-CN", "en-US"]))
def test_words_of_places_in_any_order_break_nothing(data: st.DataObject, language: str) -> None:
    said = data.draw(st.lists(st.sampled_from(_WORDS[language]), max_size=25))
    text = " ".join(said)
    _within(text, parse_loss_location(text, language))


def _within(text: str, found: LossLocation | None) -> None:
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.text


@settings(max_examples=100)
@given(km=st.integers(1, 2999), code=st.integers(1, 99))
def test_a_mark_on_a_motorway_is_read_back_the_same(km: int, code: int) -> None:
    for language, said in (
        ("zh-CN", f"G{code}高速{km}公里处"),
        ("zh-CN", f"G{code}高速{cn2an.an2cn(km)}公里处"),
        ("en-US", f"on the g {code} at kilometre {km}"),
    ):
        found = parse_loss_location(said, language)
        assert found is not None
        assert (found.road, found.km) == (f"G{code}", km)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_long_story_is_read_in_time(language: str) -> None:
    said = {
        "zh-CN": "我今天早上从家里出来在中山路那个加油站门口被追尾了人送到医院去了然后" * 4,
        "en-US": "so i was driving on the old road and " * 12,
    }
    parse_loss_location(said[language], language)
    begun = perf_counter()
    parse_loss_location(said[language], language)
    assert perf_counter() - begun < 0.5
