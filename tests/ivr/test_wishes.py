"""What callers wish of the conversation itself; the report goes on where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.answers import Heard
from ivr.call_flow import CallStage
from ivr.script import Script
from ivr.wishes import PEACE_SECONDS
from tests.ivr.conversation import IN_ONE_BREATH, SILENCE, Conversation, at_the_recap
from tests.ivr.words import NOBODY_HURT, STORY, understood


@pytest.fixture
def talk(script: Script) -> Conversation:
    talk = Conversation(script)
    talk.hear_all("没有", "追尾")
    assert talk.now == "loss_date"
    return talk


def wishes(intent: str, confidence: float = 0.95) -> Heard:
    return Heard(understood("我有个要求", intent=intent, confidence=confidence))


def speaks_of(language: str) -> Heard:
    return replace(wishes("out_of_scope", 0.2), wants_language=language)


@pytest.mark.parametrize("intent", ["repeat", "slower", "wait"])
def test_the_same_question_stays_and_no_attempt_is_counted(talk: Conversation, intent: str) -> None:
    before = talk.state
    talk.hear(wishes(intent))
    assert talk.now == "loss_date"
    assert talk.state.attempts == before.attempts
    assert talk.state.failures == before.failures
    assert talk.hear("昨天晚上八点半").ask is not None
    assert talk.now == "loss_location"


def test_slower_stays_slow(talk: Conversation) -> None:
    talk.hear(wishes("slower"))
    talk.hear("昨天晚上八点半")
    assert talk.state.slow


def test_who_asks_us_to_wait_is_left_in_peace(talk: Conversation) -> None:
    reply = talk.hear(wishes("wait"))
    assert talk.said == ["take_your_time"]
    assert reply.wait_seconds == PEACE_SECONDS
    talk.hear(SILENCE)
    assert talk.now == "loss_date"


def test_back_to_the_question_before_and_the_one_before_that(talk: Conversation) -> None:
    talk.hear("昨天晚上八点半")
    talk.hear(wishes("go_back"))
    assert talk.now == "loss_date"
    talk.hear(wishes("go_back"))
    assert talk.now == "what_happened"


def test_back_at_the_first_question_asks_it_again(script: Script) -> None:
    talk = Conversation(script)
    talk.hear(wishes("go_back"))
    assert talk.now == "safety"


def test_an_answer_given_again_takes_the_place_of_the_first(talk: Conversation) -> None:
    talk.hear("昨天晚上八点半")
    talk.hear(wishes("go_back"))
    talk.hear("时间是昨天晚上九点")
    assert talk.fields["loss_date"]["value"].startswith("2026-03-17T21:00")
    assert talk.now == "loss_location"


def test_a_fresh_start_keeps_what_is_known_of_people(script: Script) -> None:
    talk = at_the_recap(script)
    talk.hear(wishes("start_over"))
    assert talk.fields == {"injury": NOBODY_HURT}
    assert talk.stage is CallStage.REPORTING
    assert talk.now == "what_happened"
    assert talk.said[0] == "start_over"
    talk.hear(IN_ONE_BREATH)
    assert {name: talk.fields[name] for name in STORY} == STORY


@pytest.mark.parametrize("intent", ["start_over", "go_back", "wait", "slower", "change_language"])
def test_a_guess_changes_nothing(talk: Conversation, intent: str) -> None:
    before = dict(talk.fields)
    talk.hear(wishes(intent, confidence=0.5))
    assert talk.fields == before
    assert talk.language == "zh-CN"
    assert not talk.state.slow


def test_a_fact_beside_the_wish_is_taken(talk: Conversation) -> None:
    talk.hear(Heard(understood("昨天晚上八点半", intent="slower")))
    assert "loss_date" in talk.fields


@pytest.mark.parametrize("said", ["#9", "spoken"])
def test_another_language_goes_on_with_the_same_report(talk: Conversation, said: str) -> None:
    reply = talk.hear(speaks_of("en-US") if said == "spoken" else said)
    assert reply.language == talk.language == "en-US"
    assert talk.said[0] == "language_changed"
    assert talk.now == "loss_date"
    assert "cause_of_loss" in talk.fields
    talk.hear("#9")
    assert talk.language == "zh-CN"


def test_at_the_recap_the_recap_is_read_in_the_other_language(script: Script) -> None:
    talk = at_the_recap(script)
    reply = talk.hear("#9")
    assert talk.now == "confirm"
    assert reply.say[-1].reads == talk.fields


def test_a_language_this_line_does_not_speak_is_said_to_be_so(talk: Conversation) -> None:
    reply = talk.hear(speaks_of("ko-KR"))
    assert reply.language is None
    assert talk.said[0] == "language_not_spoken"
    assert talk.now == "loss_date"
