"""Who is hurt, one by one, in the words of callers."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.injured_people import parse_injured_people

# Each person: role, word, parts of the body, severity, state; "well" for somebody said to be unhurt.
Person = tuple[str | None, str | None, str, str | None, str]
STORIES: list[tuple[str, str, list[Person | tuple[str, str]]]] = [
    (
        "zh-CN",
        "我爱人胳膊断了对方司机头破了",
        [("passenger", "爱人", "胳膊", "serious", "broken_bone"), ("other_driver", "对方司机", "头", None, "")],
    ),
    (
        "en-US",
        "my wife's arm is broken and the other driver hit his head",
        [("passenger", "wife", "arm", "serious", "broken_bone"), ("other_driver", "other driver", "head", None, "")],
    ),
    (
        "zh-CN",
        "我没事 骑车的人腿流血了 后座的小孩昏迷了",
        [
            ("driver", "well"),
            ("rider", "骑车的", "腿", None, "bleeding"),
            ("child", "小孩", "", "serious", "unconscious"),
        ],
    ),
    (
        "zh-CN",
        "我老婆和我儿子都受伤了",
        [("passenger", "老婆", "", None, ""), ("child", "儿子", "", None, "")],
    ),
    ("en-US", "two passengers are hurt", [("passenger", None, "", None, "")] * 2),
    (
        "zh-CN",
        "两个乘客受伤了 一个腿断了 一个头破了",
        [("passenger", None, "腿", "serious", "broken_bone"), ("passenger", None, "头", None, "")],
    ),
    (
        "en-US",
        "one has a broken leg and the other one is unconscious",
        [(None, None, "leg", "serious", "broken_bone"), (None, None, "", "serious", "unconscious")],
    ),
    (
        "en-US",
        "the cyclist broke his leg and he is unconscious",
        [("rider", "cyclist", "leg", "serious", "unconscious broken_bone")],
    ),
    (
        "en-US",
        "no my wife is fine it is my mother who is hurt",
        [("passenger", "well"), ("passenger", "mother", "", None, "")],
    ),
    ("zh-CN", "骑车的被我撞了 腿断了", [("rider", "骑车的", "腿", "serious", "broken_bone")]),
    ("zh-CN", "昨晚八点我在延安路被一辆货车追尾了 我老婆腰疼", [("passenger", "老婆", "腰", None, "pain")]),
    ("en-US", "yes my son hit his head", [(None, "son", "head", None, "")]),
    ("zh-CN", "我撞伤了一个行人", [("pedestrian", "行人", "", None, "")]),
]
NOBODY = [
    ("zh-CN", "没有人受伤"),
    ("en-US", "nobody is hurt"),
    ("zh-CN", "我们三个人都受伤了"),
    ("zh-CN", "昨天追尾了"),
]
BARE_NAMES = [
    ("zh-CN", "我爱人", "passenger"),
    ("zh-CN", "就我自己", "driver"),
    ("en-US", "i think my wife", "passenger"),
    ("en-US", "the other driver", "other_driver"),
]


def told(item: dict[str, Any]) -> Person | tuple[str, str]:
    if not item["hurt"]:
        return item["role"], "well"
    return item["role"], item["who"], " ".join(item["body"]), item["severity"], " ".join(item["state"])


@pytest.mark.parametrize(("language", "text", "people"), STORIES)
def test_people_told_of_in_one_breath(language: str, text: str, people: list[Any]) -> None:
    read = parse_injured_people(text, language)
    assert read is not None
    assert [told(item) for item in read.as_json()["items"]] == people


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_nobody_by_name(language: str, text: str) -> None:
    assert parse_injured_people(text, language) is None


@pytest.mark.parametrize(("language", "text", "role"), BARE_NAMES)
def test_a_bare_name_is_somebody_where_it_was_asked(language: str, text: str, role: str) -> None:
    assert parse_injured_people(text, language) is None
    read = parse_injured_people(text, language, asked=True)
    assert read is not None
    assert [item["role"] for item in read.items] == [role]


def test_each_has_the_words_said_of_him_or_her() -> None:
    read = parse_injured_people("我爱人 胳膊 断 了 对方 司机 头 破 了", "zh-CN")
    assert read is not None
    assert [item["text"] for item in read.items] == ["我爱人 胳膊 断 了", "对方 司机 头 破 了"]
