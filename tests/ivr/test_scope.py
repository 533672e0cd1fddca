"""Car or property: by the line, by the story, or asked where neither tells."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.call_flow import CallStage
from ivr.lines import known_from_line
from ivr.scope import told_scope
from ivr.script import Script
from settings import Line
from tests.ivr.conversation import at_the_recap
from tests.ivr.test_report_branches import Caller

GENERAL, PROPERTY = {"code": "general"}, {"code": "property"}
FIRE, CRASH, WATER, PIPE = "A10001", "A10029", "A10014", "A10024"
STORIES = [
    ("zh-CN", "昨天晚上我家厨房着火了", FIRE, "property"),
    ("zh-CN", "昨天晚上车着火了", FIRE, "motor"),
    ("zh-CN", "昨天晚上着火了", FIRE, None),
    ("zh-CN", "仓库被水淹了 货都泡了", WATER, "property"),
    ("zh-CN", "地下车库进水了", WATER, None),
    ("zh-CN", "撞到人家店面了", CRASH, "motor"),
    ("zh-CN", "水管爆了", PIPE, "property"),
    ("zh-CN", "我在家里", None, None),
    ("en-US", "there was a fire in my kitchen", FIRE, "property"),
    ("en-US", "my car caught fire outside my house", FIRE, None),
    ("en-US", "i was rear ended on my way home", CRASH, "motor"),
    ("en-US", "the basement is under water", WATER, "property"),
    ("en-US", "everything is under water", WATER, None),
]


@pytest.mark.parametrize(("language", "text", "cause", "scope"), STORIES)
def test_what_a_story_is_about(language: str, text: str, cause: str | None, scope: str | None) -> None:
    learnt: dict[str, Any] = {"cause_of_loss": {"code": cause}} if cause else {}
    told = told_scope(text, language, learnt)
    assert (told or {}).get("code") == scope


@pytest.mark.parametrize("scope", ["motor", "general", "property"])
def test_what_the_line_knows(scope: Any) -> None:
    line = Line(language="zh-CN", name="x", scope=scope)
    assert known_from_line(line) == ({} if scope == "motor" else {"scope": {"code": scope}})


@pytest.mark.parametrize(
    ("story", "key", "asked", "not_asked"),
    [
        ("昨天晚上八点在上海市延安路被水淹了", "#1", {"scope", "vehicle", "drivable"}, {"damaged_property"}),
        ("昨天晚上八点在上海市延安路被水淹了", "#2", {"scope", "damaged_property", "property_policy"}, {"vehicle"}),
        ("昨天晚上八点在上海市延安路追尾了", "", {"vehicle"}, {"scope", "damaged_property"}),
        ("昨天晚上八点上海市延安路我家厨房被水淹了", "", {"damaged_property"}, {"scope", "vehicle"}),
    ],
)
def test_a_general_line_asks_only_what_is_not_told(
    whole_script: Script, story: str, key: str, asked: set[str], not_asked: set[str]
) -> None:
    caller = Caller(whole_script, "zh-CN", scope=key)
    caller.talk.fields["scope"] = GENERAL
    was_asked = set(caller.reports(story))
    assert asked <= was_asked
    assert not not_asked & was_asked
    assert caller.talk.stage is CallStage.REGISTERED


@pytest.mark.parametrize(
    ("line", "story", "asked", "not_asked"),
    [
        ({}, "昨天晚上八点上海市延安路我家厨房被水淹了", "damaged_property", {"scope", "vehicle", "drivable"}),
        ({"scope": PROPERTY}, "昨天晚上八点在上海市延安路开车追尾了", "vehicle", {"scope", "damaged_property"}),
        ({}, "昨天晚上八点在上海市延安路被水淹了", "vehicle", {"scope", "damaged_property"}),
        ({"scope": PROPERTY}, "昨天晚上八点在上海市延安路被水淹了", "damaged_property", {"scope", "vehicle"}),
    ],
)
def test_a_caller_with_the_other_kind_is_taken(
    whole_script: Script, line: dict[str, Any], story: str, asked: str, not_asked: set[str]
) -> None:
    caller = Caller(whole_script, "zh-CN")
    caller.talk.fields.update(line)
    was_asked = caller.reports(story)
    assert asked in was_asked
    assert not not_asked & set(was_asked)


def test_a_wrong_cause_of_a_property_damage_is_asked_as_such(whole_script: Script) -> None:
    talk = at_the_recap(whole_script, CallStage.CORRECTING)
    talk.fields["scope"] = PROPERTY
    talk.hear("#3")
    assert talk.now == "cause_of_damage"
