"""Callers begin in passing, "I just had a crash", and tell the story when they are asked: the story counts."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.answers import Heard
from ivr.script import Script
from nlu.understander import Understander
from tests.ivr.conversation import Conversation
from tests.ivr.words import SHANGHAI

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)


def say(talk: Conversation, words: str) -> None:
    talk.hear(Heard(Understander({}).understand(words, talk.language, NOW, talk.state.question)))


@pytest.mark.parametrize(
    ("language", "opening", "nobody"),
    [
        ("zh-CN", "喂你好我刚才出车祸了吓死我了", "没有人受伤"),
        ("zh-CN", "出事故了", "没有人受伤"),
        ("en-US", "hello i just had a crash", "no one is hurt just shaken up"),
        ("en-US", "i've had an accident", "nobody is hurt"),
    ],
)
def test_an_accident_told_in_passing_is_no_story(
    whole_script: Script, language: str, opening: str, nobody: str
) -> None:
    talk = Conversation(whole_script, language)
    say(talk, opening)
    assert talk.said == ["safety"]
    say(talk, nobody)
    assert talk.now == "what_happened"
    assert not {"cause_of_loss", "loss_location"} & set(talk.fields)


@pytest.mark.parametrize(
    ("language", "opening", "story", "hour", "road"),
    [
        (
            "zh-CN", "刚才出车祸了没有人受伤", "大概两个小时前在杭州文三路一辆大货车变道把我右边车门刮了", 12, "文三路",
        ),
        (
            "en-US", "i just had a crash no one is hurt just shaken up",
            "about two hours ago on zhongshan road in nanjing a white bmw ran a red light and hit my passenger side",
            12, "Zhongshan Road",
        ),
    ],
)  # fmt: skip
def test_the_story_stands_for_what_was_said_in_passing(
    whole_script: Script, language: str, opening: str, story: str, hour: int, road: str
) -> None:
    talk = Conversation(whole_script, language)
    say(talk, opening)
    say(talk, story)
    assert talk.fields["loss_location"]["road"] == road
    assert talk.fields["cause_of_loss"]["accident_class"] is not None
    assert datetime.fromisoformat(talk.fields["loss_date"]["value"]).hour == hour
    assert talk.fields["loss_description"]["text"] == story


def test_how_it_came_about_is_taken_whenever_it_is_told(whole_script: Script) -> None:
    talk = Conversation(whole_script)
    say(talk, "没有人受伤")
    say(talk, "昨天晚上八点两车相撞了")
    assert talk.now == "loss_location"
    say(talk, "在杭州文三路被后面的车追尾了")
    assert talk.fields["cause_of_loss"]["accident_class"] == "113"


def test_a_vague_word_takes_nothing_back(whole_script: Script) -> None:
    talk = Conversation(whole_script)
    say(talk, "没有人受伤昨天晚上八点在杭州文三路被后面的车追尾了")
    before = dict(talk.fields)
    talk.state = talk.state.from_json({"question": "what_happened"})
    say(talk, "反正就是出车祸了")
    assert {name: talk.fields[name] for name in ("cause_of_loss", "loss_location")} == {
        name: before[name] for name in ("cause_of_loss", "loss_location")
    }
