"""Where it happened: the parts found, and no part that was not said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.divisions import Division, china, china_by_code, official_name
from nlu.loss_location import parse_loss_location

ROWS: list[tuple[str, str, dict[str, str | float]]] = [
    (
        "zh-CN",
        "昨晚十一点多在内环高架延安路那个出口被一辆货车追尾了人没事",
        {"road": "内环高架", "landmark": "延安路那个出口"},
    ),
    (
        "zh-CN",
        "上海市浦东新区世纪大道",
        {"province": "上海市", "city": "上海市", "district": "浦东新区", "road": "世纪大道"},
    ),
    ("zh-CN", "在北京朝阳区建国路", {"province": "北京市", "city": "北京市", "district": "朝阳区", "road": "建国路"}),
    ("zh-CN", "中山路与延安路交叉口", {"road": "中山路与延安路交叉口"}),
    ("zh-CN", "我在中山路和解放路路口被撞了", {"road": "中山路和解放路路口"}),
    ("zh-CN", "G4高速三十八公里往北方向", {"road": "G4高速", "km": 38, "direction": "北"}),
    ("zh-CN", "京沪高速一百二十三点五公里处往上海方向", {"road": "京沪高速", "km": 123.5, "direction": "上海方向"}),
    ("zh-CN", "G二高速往南京方向五十公里", {"road": "G2高速", "km": 50, "direction": "南京方向"}),
    ("zh-CN", "杭州西湖区文三路", {"province": "浙江省", "city": "杭州市", "district": "西湖区", "road": "文三路"}),
    (
        "zh-CN",
        "成都市锦江区春熙路附近",
        {"province": "四川省", "city": "成都市", "district": "锦江区", "road": "春熙路"},
    ),
    ("zh-CN", "万达广场停车场", {"landmark": "万达广场停车场"}),
    ("zh-CN", "在小区门口", {"landmark": "小区门口"}),
    ("zh-CN", "广东省深圳市南山区科技园", {"province": "广东省", "city": "深圳市", "district": "南山区"}),
    ("zh-CN", "107国道", {"road": "107国道"}),
    ("zh-CN", "一零七国道", {"road": "107国道"}),
    ("zh-CN", "昆山市人民路", {"province": "江苏省", "city": "苏州市", "district": "昆山市", "road": "人民路"}),
    ("zh-CN", "苏州工业园区", {"province": "江苏省", "city": "苏州市", "district": "苏州工业园区"}),
    ("zh-CN", "在南京东路", {"road": "南京东路"}),
    ("zh-CN", "济南市历下区", {"province": "山东省", "city": "济南市", "district": "历下区"}),
    ("zh-CN", "鼓楼区中山北路", {"district": "鼓楼区", "road": "中山北路"}),
    ("zh-CN", "K38+500", {"km": 38.5}),
    ("zh-CN", "我在高速上追尾了", {"road": "高速"}),
    (
        "zh-CN",
        "北京西二环由南向北",
        {"province": "北京市", "city": "北京市", "road": "西二环", "direction": "由南向北"},
    ),
    ("zh-CN", "吉林省吉林市", {"province": "吉林省", "city": "吉林市"}),
    ("zh-CN", "内蒙古呼和浩特", {"province": "内蒙古自治区", "city": "呼和浩特市"}),
    ("zh-CN", "武汉长江大桥", {"province": "湖北省", "city": "武汉市", "landmark": "长江大桥"}),
    ("zh-CN", "虹桥机场附近", {"landmark": "虹桥机场附近"}),
    ("zh-CN", "二环刚过西直门往北", {"road": "二环", "direction": "北", "landmark": "西直门"}),
    ("zh-CN", "首都机场高速", {"road": "首都机场高速"}),
    ("zh-CN", "沪A12345在中山路", {"road": "中山路"}),
    ("zh-CN", "重庆渝北区", {"province": "重庆市", "city": "重庆市", "district": "渝北区"}),
    ("zh-CN", "在加油站旁边", {"landmark": "加油站旁边"}),
    ("zh-CN", "京港澳高速进京方向", {"road": "京港澳高速", "direction": "进京方向"}),
    ("zh-CN", "海淀区中关村大街", {"province": "北京市", "city": "北京市", "district": "海淀区", "road": "中关村大街"}),
    (
        "zh-CN",
        "昨天下午三点在广州天河区天河路",
        {"province": "广东省", "city": "广州市", "district": "天河区", "road": "天河路"},
    ),
    (
        "zh-CN",
        "上海延安高架江苏路下匝道",
        {"province": "上海市", "city": "上海市", "road": "延安高架", "landmark": "江苏路下匝道"},
    ),
    ("zh-CN", "从上海往杭州方向沪昆高速", {"road": "沪昆高速", "direction": "杭州方向"}),
    ("zh-CN", "人民医院门口", {"landmark": "人民医院门口"}),
    ("zh-CN", "G15沈海高速", {"road": "G15沈海高速"}),
    (
        "en-US",
        "on the G4 expressway at kilometre 38 heading north",
        {"road": "G4 expressway", "km": 38, "direction": "north"},
    ),
    (
        "en-US",
        "Zhongshan Road and Yan'an Road in Shanghai",
        {"province": "Shanghai", "city": "Shanghai", "road": "Zhongshan Road and Yan'an Road"},
    ),
    (
        "en-US",
        "near the Hongqiao airport in shanghai",
        {"province": "Shanghai", "city": "Shanghai", "landmark": "Hongqiao airport"},
    ),
    ("en-US", "in a parking lot in Beijing", {"province": "Beijing", "city": "Beijing", "landmark": "parking lot"}),
    ("en-US", "i was driving on century avenue in pudong district", {"district": "Pudong", "road": "Century Avenue"}),
    (
        "en-US",
        "on g two expressway at kilometer one twenty eight towards nanjing",
        {"road": "G2 expressway", "km": 128, "direction": "Nanjing"},
    ),
    ("en-US", "northbound on the inner ring road", {"road": "Inner Ring Road", "direction": "north"}),
    ("en-US", "in Suzhou on Renmin Road", {"city": "Suzhou", "road": "Renmin Road"}),
    ("en-US", "corner of huaihai road and shaanxi road", {"road": "Huaihai Road and Shaanxi Road"}),
    (
        "en-US",
        "outside the people's hospital in chengdu",
        {"province": "Sichuan", "city": "Chengdu", "landmark": "People's hospital"},
    ),
    (
        "en-US",
        "on the jinghu expressway near wuxi exit",
        {"province": "Jiangsu", "city": "Wuxi", "road": "Jinghu Expressway", "landmark": "Wuxi exit"},
    ),
    ("en-US", "in xi'an", {"province": "Shaanxi", "city": "Xi'an"}),
    (
        "en-US",
        "third ring road in beijing heading east",
        {"province": "Beijing", "city": "Beijing", "road": "Third Ring Road", "direction": "east"},
    ),
    ("en-US", "hong kong", {"province": "Hong Kong"}),
    ("en-US", "at the gas station", {"landmark": "gas station"}),
    ("en-US", "on nanjing road", {"road": "Nanjing Road"}),
    ("en-US", "i hit a car on the road in front of carrefour", {"landmark": "Carrefour"}),
    ("en-US", "we were rear ended on highway 101 southbound", {"road": "Highway 101", "direction": "south"}),
    (
        "ko-KR",
        "서울 강남역 사거리 에서 사고가 났습니다",
        {"province": "서울특별시", "city": "서울특별시", "landmark": "강남역 사거리"},
    ),
    (
        "ko-KR",
        "부산 해운대 근처 입니다",
        {"province": "부산광역시", "city": "부산광역시", "district": "해운대구", "landmark": "해운대 근처"},
    ),
    ("ko-KR", "인천공항 고속도로 에서 사고가 났 읍니다", {"road": "인천공항 고속도로"}),
    ("ko-KR", "경기도 수원시 팔달구", {"province": "경기도", "city": "수원시", "district": "팔달구"}),
    ("ko-KR", "경부고속도로 부산 방향 30 킬로", {"road": "경부고속도로", "km": 30, "direction": "부산"}),
    ("ko-KR", "올림픽대로에서", {"road": "올림픽대로"}),
    ("ko-KR", "서울 테헤란로에서", {"province": "서울특별시", "city": "서울특별시", "road": "테헤란로"}),
    ("ko-KR", "아파트 주차장", {"landmark": "아파트 주차장"}),
    ("zh-CN", "在杭州湾跨海大桥上", {"landmark": "杭州湾跨海大桥"}),
    ("zh-CN", "沈海高速杭州方向三百二十公里加五百米", {"road": "沈海高速", "km": 320.5, "direction": "杭州方向"}),
    ("zh-CN", "京藏高速清河收费站出京方向", {"road": "京藏高速", "direction": "出京方向", "landmark": "清河收费站"}),
    ("zh-CN", "重庆市丰都县", {"province": "重庆市", "city": "重庆市", "district": "丰都县"}),
    (
        "en-US",
        "on the shanghai to hangzhou expressway heading to hangzhou",
        {"road": "Shanghai to Hangzhou Expressway", "direction": "Hangzhou"},
    ),
]
NO_PLACE = [
    ("zh-CN", "人平安"),
    ("zh-CN", "时速八十公里"),
    ("zh-CN", "我要报案"),
    ("zh-CN", "倒车的时候撞到柱子了"),
    ("en-US", "a truck hit me"),
    ("en-US", "i was going eighty kilometers an hour"),
    ("en-US", "nobody is hurt"),
    ("en-US", "at home"),
    ("ko-KR", "다친 사람은 없습니다"),
    ("ko-KR", "운전자 가 다리를 다 쳤어요 병원으로 옮겼 습니다"),
]
PARTS = ("province", "city", "district", "road", "km", "direction", "landmark")


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


@pytest.mark.parametrize("said", ["鼓楼区中山北路", "在朝阳区", "和平区那边"])
def test_a_district_that_several_cities_have_is_not_filled_in(said: str) -> None:
    found = parse_loss_location(said, "zh-CN")
    assert found is not None
    assert found.district is not None
    assert (found.city, found.province, found.division_code) == (None, None, None)


def test_the_gazetteer_is_whole() -> None:
    by_code = china_by_code()
    assert len([each for each in china() if each.level == "province"]) == 34
    assert all(each.code[:2] + "0000" in by_code for each in china())
    assert official_name("440305") == "南山区"
    assert official_name("999999") is None


@settings(max_examples=300, deadline=None)
@given(division=st.sampled_from(sorted(china(), key=lambda each: each.code)))
def test_every_full_name_is_found_with_its_province_and_city(division: Division) -> None:
    by_code = china_by_code()
    above = [by_code.get(division.code[:2] + "0000"), by_code.get(division.code[:4] + "00")]
    names = list(dict.fromkeys(each.name for each in [*above, division] if each))
    found = parse_loss_location("".join(names), "zh-CN")
    assert found is not None
    assert found.province == names[0]
    # Some cities' zones are listed twice, with and without the city's name.
    assert any(part and part.endswith(division.name) for part in (found.province, found.city, found.district))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR", "xx"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    parse_loss_location(text, language)
