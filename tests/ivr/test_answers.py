"""Bare answers, held against the question they answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.answers import Heard
from ivr.dialogue_state import DialogueState
from ivr.script import Script
from tests.ivr.conversation import CALLER, Conversation
from tests.ivr.words import NOBODY_HURT, STORY, understood


@pytest.fixture
def talk(script: Script) -> Conversation:
    return Conversation(script)


def test_a_second_telling_is_added_to_the_first(talk: Conversation) -> None:
    talk.hear("没有")
    talk.fields["loss_description"] = {"text": "追尾"}
    talk.hear(Heard(understood("前面的车急刹", "inform")))
    assert talk.fields["loss_description"]["text"] == "追尾 前面的车急刹"


@pytest.mark.parametrize(("slot", "name"), [("loss_location", "loss_location"), ("cause_of_loss", "cause_of_loss")])
def test_words_nobody_knows_are_kept_at_the_second_time(talk: Conversation, slot: str, name: str) -> None:
    talk.fields = {"injury": NOBODY_HURT, "loss_description": {"text": "x"}, **STORY}
    del talk.fields[name]
    talk.state = replace(talk.state, question=slot)
    talk.hear(Heard(understood("老地方", "nlu_fallback")))
    assert name not in talk.fields
    talk.hear(Heard(understood("就是老地方", "nlu_fallback")))
    assert talk.fields[name]["text"] == "就是老地方"
    assert talk.fields[name]["confidence"] < 0.5


@pytest.mark.parametrize("said", ["我要投诉", "转人工", "不知道", "没有", "再说一遍"])
def test_wishes_are_not_places(talk: Conversation, said: str) -> None:
    talk.state = replace(talk.state, question="loss_location", attempts={"loss_location": 1})
    talk.hear(said)
    assert "loss_location" not in talk.fields


@pytest.mark.parametrize(("keys", "known"), [("#1", CALLER), ("#13900139000", "13900139000"), ("#12", None)])
def test_the_number_to_call_back(talk: Conversation, keys: str, known: str | None) -> None:
    talk.state = replace(talk.state, question="callback_number")
    talk.hear(keys)
    assert talk.fields.get("phone", {}).get("value") == known


def test_a_withheld_number_cannot_be_agreed_to(script: Script) -> None:
    talk = Conversation(script, caller=None, state=DialogueState(question="callback_number"))
    talk.hear("#1")
    assert "phone" not in talk.fields


def test_too_few_keys_are_no_policy(talk: Conversation) -> None:
    talk.state = replace(talk.state, question="vehicle")
    assert "policy_number" not in talk.hear("#12").learnt
