"""Phrases as claims people write them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nlu.phrase_data import phrase_data
from nlu.phrase_table import Found, PhraseTable, outermost, phrase_pattern

FILES = ("cause_phrases", "injury_phrases", "danger_phrases", "drivable_phrases", "rule_phrases")


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
    leaves = strings({key: value for key, value in data.items() if key != "causes"})
    leaves += [leaf for row in data.get("causes", []) for leaf in strings(row["phrases"])]
    assert all(isinstance(leaf, str) and leaf.strip() for leaf in leaves)


def test_every_cause_has_a_code_of_the_list() -> None:
    for row in phrase_data("cause_phrases")["causes"]:
        assert re.fullmatch(r"A100\d\d", row["code"])
        assert row["rank"] in {1, 2, 3}
        assert set(row["phrases"]) == {"zh-CN", "en-US", "ko-KR"}
