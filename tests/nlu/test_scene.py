"""Is the car still where the accident was? As callers answer it, and as they tell it unasked."""

from __future__ import annotations

import pytest

from nlu.corrections import takes_back
from nlu.scene import parse_scene_kept

KEPT = {
    "zh-CN": [
        "在", "我还在这儿", "还没走呢", "没动呢", "我在原地等着", "车还停在路中间", "两辆车都没动", "现场保护着呢",
        "车坏了动不了还在那",
    ],
    "en-US": [
        "i am still here", "yes it's still here", "we haven't moved", "both cars are still on the road",
        "i'm standing right next to it", "nothing has been touched", "i have not left yet", "right where it happened",
    ],
}  # fmt: skip
LEFT = {
    "zh-CN": [
        "不在了", "挪到路边了", "我开回家了", "被拖走了", "我们把车移到应急车道了", "没有我已经到家了",
        "交警让我们挪开了", "早就走了", "现场已经撤了", "靠边了",
    ],
    "en-US": [
        "no i moved it", "i've pulled over to the side", "it's at home now", "no it was towed", "not any more",
        "the police made us move it", "no we cleared the road", "i parked it round the corner", "i'm home already",
    ],
}  # fmt: skip
UNSAID = {
    "zh-CN": ["没有报警", "他把车开走了", "车停在路边被撞了", "车还在保修期", "对方司机还在这儿"],
    "en-US": [
        "no", "yes", "the other driver left the scene", "my car was parked at the side of the road",
        "it moved into my lane",
        "i moved to the left lane and hit him", "i pulled over after the crash", "i left work at five",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("said", "kept"), [(KEPT, True), (LEFT, False)])
@pytest.mark.parametrize("language", KEPT)
def test_answers_to_the_question(said: dict[str, list[str]], kept: bool, language: str) -> None:
    read = {words: parse_scene_kept(words, language, "scene_kept") for words in said[language]}
    assert {words: value and value.value for words, value in read.items()} == dict.fromkeys(said[language], kept)


@pytest.mark.parametrize("language", UNSAID)
def test_what_says_nothing_of_it_unasked(language: str) -> None:
    assert [words for words in UNSAID[language] if parse_scene_kept(words, language, "reporter_name")] == []


@pytest.mark.parametrize(
    ("language", "said", "back"),
    [
        ("zh-CN", "刚才说错了", True),
        ("zh-CN", "不是延安路，是中山路", True),
        ("zh-CN", "是不是要报警", False),
        ("zh-CN", "对不对", False),
        ("en-US", "no wait", True),
        ("en-US", "It was nine, not eight.", True),
        ("en-US", "the police are on their way", False),
        ("ko-KR", "잘못 말했어요", True),
        ("xx", "no wait", False),
    ],
)
def test_what_takes_back_what_was_said(language: str, said: str, back: bool) -> None:
    assert takes_back(said, language) is back
