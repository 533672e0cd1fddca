"""Phrases as claims people write them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern

FILES = (
    "cause_phrases",
    "cause_tables",
    "driving_actions",
    "injury_phrases",
    "danger_phrases",
    "drivable_phrases",
    "rule_phrases",
)


@pytest.mark.parametrize(
    ("phrase", "language", "text", "found"),
    [
        ("撞…护栏", "zh-CN", "撞到了右边护栏上", "撞到了右边护栏"),
        ("撞…护栏", "zh-CN", "撞车了。后来才发现是护栏", None),
        ("被{vehicle}追尾", "zh-CN", "我被货车追尾了", "被货车追尾"),
        ("hit [a/the] tree", "en-US", "i hit the tree hard", "hit the tree"),
        ("hit [a/the] tree", "en-US", "i hit tree", "hit tree"),
        ("hit … tree", "en-US", "i hit a very big tree", "hit a very big tree"),
        ("hurt", "en-US", "it hurts", None),
        ("(撞/碰)了[一个]{vehicle}", "zh-CN", "碰了一个货车", "碰了一个货车"),
        ("撞~护栏", "zh-CN", "撞到了右边护栏", "撞到了右边护栏"),
        ("撞~护栏", "zh-CN", "撞了在护栏边", None),
        ("撞人!(家/的)", "zh-CN", "撞人家车了", None),
        ("!(打不)着火", "zh-CN", "打不着火", None),
        ("(ran/drove) into [a/the] tree", "en-US", "i drove into the tree", "drove into the tree"),
        ("hit ~ tree", "en-US", "i hit me near the tree", None),
        ("on fire!(street)", "en-US", "on fire street", None),
        ("{vehicle}'s", "en-US", "that 车's", "车's"),
        ("다쳤습니다", "ko-KR", "다리를 다 쳤 습니다", "다 쳤 습니다"),
    ],
)
def test_phrases(phrase: str, language: str, text: str, found: str | None) -> None:
    match = phrase_pattern([phrase], language, {"vehicle": ["车", "货车"]}).search(text)
    assert (match.group() if match else None) == found


def test_the_longer_match_covers_the_shorter() -> None:
    table = PhraseTable([("none", ["没有人受伤"]), ("yes", ["受伤"])], "zh-CN")
    assert outermost(table.find("没有人受伤")) == [Found("none", 0, 5)]


def strings(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in strings(value)]
    return [leaf for value in node for leaf in strings(value)] if isinstance(node, list) else [node]


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_is_words(name: str) -> None:
    """YAML reads an unquoted `no` as false; a phrase that matches nothing would match everywhere."""
    data = phrase_data(name)
    tables = {"causes", "shapes", "classes", "scenes"}
    leaves = strings({key: value for key, value in data.items() if key not in tables})
    leaves += [leaf for row in data.get("causes", []) for leaf in strings(row["phrases"])]
    leaves += [leaf for row in data.get("shapes", {}).values() for leaf in strings({**row, "weight": []})]
    assert all(isinstance(leaf, str) and leaf.strip() for leaf in leaves)


def test_every_cause_has_a_code_of_the_list() -> None:
    for row in phrase_data("cause_tables")["causes"]:
        assert re.fullmatch(r"A100\d\d", row["code"])
        assert 1 <= row["rank"] < 6
        assert set(row["phrases"]) == {"zh-CN", "en-US", "ko-KR"}


def test_classes_and_scenes_name_shapes() -> None:
    data = phrase_data("cause_tables")
    for row in [*data["classes"], *data["scenes"]]:
        assert {*row["when"], *row.get("unless", [])} <= set(data["shapes"])
    assert set(data["collision_alone"]) <= set(data["shapes"])


@settings(max_examples=100)
@given(text=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en-US", "ko-KR"]))
def test_what_is_found_lies_in_the_text(text: str, language: str) -> None:
    table = PhraseTable([("a", ["a [b] c", "a … c"]), ("b", ["b"])], language)
    for one in table.find(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    ("phrase", "language", "text", "found"),
    [
        ("[the] {thing}'s broken", "en-US", "so the Car's broken", "the Car's broken"),
        ("[the] {thing}'s broken", "en-US", "car's broken and scar's broken", "car's broken"),
        ("… tree", "en-US", "one tree", "tree"),
        ("[被]{thing}撞", "zh-CN", "他被车撞了", "被车撞"),
        ("[被]{thing}撞", "zh-CN", "车撞了", "车撞"),
        ("{thing} 고장", "ko-KR", "차 고장", "차 고장"),
    ],
)
def test_a_phrase_is_found_whatever_it_opens_with(phrase: str, language: str, text: str, found: str) -> None:
    things = {"en-US": ["car", "(red/blue) van"], "zh-CN": ["车"], "ko-KR": ["차"]}[language]
    table = PhraseTable([("row", [phrase])], language, {"thing": things})
    assert [text[each.start : each.end] for each in table.find(text)][:1] == [found]


@given(
    st.lists(st.sampled_from(["the", "car's", "cars", "tree", "i'm", "hit", "it", "a", "'em"]), max_size=8).map(
        " ".join
    )
)
def test_a_table_finds_what_its_pattern_finds(text: str) -> None:
    phrases = ["hit [the/a] tree", "[i'm] {thing}", "{thing}'s … tree", "(it/a) hit!(it)"]
    table = PhraseTable([("row", phrases)], "en-US", {"thing": ["car", "'em", "tree"]})
    pattern = phrase_pattern(phrases, "en-US", {"thing": ["car", "'em", "tree"]})
    expected = [match.span() for match in pattern.finditer(text) if match.group()]
    assert [(each.start, each.end) for each in table.find(text)] == expected
