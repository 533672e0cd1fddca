"""Conversations as tables: who says what, what is asked next, what is learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.answers import Heard
from ivr.asking import next_slot
from ivr.call_flow import CallSignal, CallStage
from ivr.dialogue import first_question
from ivr.dialogue_state import DialogueState
from ivr.script import Script
from ivr.transfer import MOST_TURNS
from nlu.understanding import INTENTS
from tests.ivr.conversation import CALLER, IN_ONE_BREATH, SILENCE, Conversation, at_the_recap
from tests.ivr.words import (
    CAN_DRIVE,
    MAYBE_HURT,
    NINE_IN_THE_EVENING,
    NO_DANGER,
    NOBODY_HURT,
    ON_FIRE,
    PHONE,
    PHRASES,
    PLATE,
    REAR_END,
    SOMEBODY_HURT,
    STORY,
    YANAN_ROAD,
    YESTERDAY_EVENING,
    understood,
)  # fmt: skip


@pytest.fixture
def talk(script: Script) -> Conversation:
    return Conversation(script)


CONVERSATIONS: dict[str, list[tuple[str, str]]] = {
    "told in one breath, only what is missing is asked": [
        ("没有", "what_happened"),
        (IN_ONE_BREATH, "vehicle"),
        ("沪A一二三四五", "drivable"),
        ("能开", "callback_number"),
        ("可以", "confirm"),
        ("对", "registered"),
    ],
    "told before it was asked, safety is still asked": [
        (IN_ONE_BREATH, "safety"),
        ("没有", "vehicle"),
    ],
    "one thing at a time": [
        ("#2", "what_happened"),
        ("追尾", "loss_date"),
        ("昨天晚上八点半", "loss_location"),
        ("在上海市延安路", "vehicle"),
        ("#88776655", "drivable"),
        ("#2", "callback_number"),
        ("#13900139000", "confirm"),
        ("#1", "registered"),
    ],
    "an answer to another question is no failure": [
        ("没有", "what_happened"),
        ("追尾", "loss_date"),
        ("在上海市延安路", "loss_date"),
        ("昨天晚上八点半", "vehicle"),
    ],
    "who does not know is not asked again": [
        ("没有", "what_happened"),
        ("追尾", "loss_date"),
        ("不知道", "loss_location"),
        ("不知道", "vehicle"),
        ("不知道", "drivable"),
        ("不知道", "callback_number"),
        ("不知道", "confirm"),
    ],
    "nothing known at the end is no report": [(words, "") for words in ["#2"] + ["不知道"] * 6]
    + [("不知道", "person:not_understood")],
    "three failures in a row": [
        ("没有", "what_happened"),
        (SILENCE, "what_happened"),
        (SILENCE, "loss_date"),
        (SILENCE, "person:not_understood"),
    ],
    "a silent caller": [(SILENCE, "safety"), (SILENCE, "what_happened"), (SILENCE, "person:not_understood")],
    "a failure between answers is forgiven": [
        ("没有", "what_happened"),
        (SILENCE, "what_happened"),
        ("追尾", "loss_date"),
        (SILENCE, "loss_date"),
        (SILENCE, "loss_date"),
        ("昨天晚上八点半", "loss_location"),
    ],
    "the person key at any time": [("没有", "what_happened"), ("#0", "person:asked_for_person")],
    "the person by word": [("转人工", "person:asked_for_person")],
    "another wish instead of a story": [("没有", "what_happened"), ("我要投诉", "complaint_about")],
    "a wish that the understander took for a story": [("没有", "what_happened"), ("查一下进度", "progress_case")],
    "another wish at once": [("理赔到哪一步了", "progress_case")],
    "a fire": [("没有", "what_happened"), ("车着火了", "person:life_in_danger")],
    "a cry for help": [("救命", "person:life_in_danger")],
    "someone is hurt, and the report goes on": [("有", "what_happened"), (IN_ONE_BREATH, "vehicle")],
    "injury denied later is not unsaid": [("有", "what_happened"), ("没有人受伤", "loss_date")],
    "safety given up is asked once more later": [
        ("#7", "safety"),
        ("#7", "what_happened"),
        (IN_ONE_BREATH, "injury"),
        ("没有", "vehicle"),
    ],
    "repeat by key and by word": [
        ("没有", "what_happened"),
        ("#*", "what_happened"),
        ("再说一遍", "what_happened"),
        ("说慢一点", "what_happened"),
        ("#*", "what_happened"),
        (IN_ONE_BREATH, "vehicle"),
    ],
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversations(talk: Conversation, name: str) -> None:
    assert first_question(talk.script.report, talk.state).ask == talk.script.report.slots[0]
    for said, then in CONVERSATIONS[name]:
        talk.hear(said)
        assert then in ("", talk.now), f"after {said!r}"


def test_what_is_learnt_in_a_whole_call(talk: Conversation) -> None:
    talk.hear_all("没有", IN_ONE_BREATH, "沪A一二三四五", "能开", "可以", "对")
    assert talk.stage is CallStage.REGISTERED
    assert talk.fields["injury"]["status"] == "none"
    assert talk.fields["loss_description"] == {"text": IN_ONE_BREATH}
    assert {name: talk.fields[name] for name in STORY} == STORY
    assert talk.fields["drivable"]["value"] is True
    assert talk.fields["phone"] == {"value": CALLER, "text": "", "confidence": 0.95} | {"text": ""}
    assert talk.said == []


class TestSafety:
    @pytest.mark.parametrize(("said", "then"), [("没有", "guidance_none"), ("有", "guidance_injury")])
    def test_what_to_do_is_said_once(self, talk: Conversation, said: str, then: str) -> None:
        talk.hear(said)
        assert talk.said[0] == then
        talk.hear(IN_ONE_BREATH)
        assert not {"guidance_none", "guidance_injury"} & set(talk.said)

    def test_an_injury_noticed_later_is_taken_and_answered(self, talk: Conversation) -> None:
        talk.hear_all("没有", "有一个人受伤")
        assert talk.fields["injury"] == SOMEBODY_HURT
        assert talk.said[0] == "guidance_injury"

    def test_nobody_talks_an_injury_away(self, talk: Conversation) -> None:
        talk.hear_all("有", "没有人受伤")
        assert talk.fields["injury"]["status"] == "yes"

    def test_possible_can_become_worse_but_not_better(self, talk: Conversation) -> None:
        talk.hear(Heard(understood("脖子疼", "inform", injury=MAYBE_HURT)))
        talk.hear("没有人受伤")
        assert talk.fields["injury"]["status"] == "possible"
        talk.hear("有一个人受伤")
        assert talk.fields["injury"]["status"] == "yes"

    def test_a_danger_told_after_its_denial_counts(self, talk: Conversation) -> None:
        talk.hear(Heard(understood("没有危险", "deny", danger=NO_DANGER)))
        assert talk.fields["danger"] == NO_DANGER
        talk.hear("车着火了")
        assert talk.fields["danger"] == ON_FIRE
        assert talk.now == "person:life_in_danger"

    def test_a_fire_after_a_lesser_danger_counts(self, talk: Conversation) -> None:
        on_the_motorway = {**ON_FIRE, "kinds": ["motorway_lane"], "text": "在快车道上"}
        talk.hear(Heard(understood("车停在快车道上", "inform", danger=on_the_motorway)))
        assert talk.now == "safety"
        talk.hear(Heard(understood("着火了", "inform", danger=ON_FIRE)))
        assert talk.now == "person:life_in_danger"

    def test_a_doubtful_cry_for_help_is_not_believed(self, talk: Conversation) -> None:
        talk.hear(Heard(understood("救命", "emergency", confidence=0.4)))
        assert talk.now == "safety"

    def test_the_injured_are_told_what_to_do_before_they_wait(self, talk: Conversation) -> None:
        talk.hear(Heard(understood("有人受伤，转人工", "ask_agent", injury=SOMEBODY_HURT)))
        assert talk.said == ["guidance_injury", "transfer_asked"]

    def test_the_story_told_first_is_thanked_for_before_safety_is_asked_again(self, talk: Conversation) -> None:
        talk.hear(IN_ONE_BREATH)
        assert talk.said == ["acknowledge", "safety"]
        assert talk.fields["loss_description"]["text"] == IN_ONE_BREATH


class TestKeypadOnly:
    """A line that cannot hear takes the whole report by keys, and never asks to be told anything."""

    @pytest.mark.parametrize(
        ("keys", "then"),
        [
            (["#2"], "loss_date"),
            (["", "#2"], "loss_date"),
            (["#*", "#2"], "loss_date"),
            (["", ""], "person:cannot_hear"),
            (["#7", ""], "person:cannot_hear"),
            (["#*", "", "#*", ""], "person:cannot_hear"),
            (["#0"], "person:asked_for_person"),
        ],
    )
    def test_keys_first_and_a_person_when_they_fail(self, script: Script, keys: list[str], then: str) -> None:
        talk = Conversation(script, hearing="keypad")
        for key in keys[:-1]:
            talk.hear(key)
            assert talk.now == "safety"
        talk.hear(keys[-1])
        assert talk.now == then

    def test_a_whole_report_without_a_word(self, whole_script: Script) -> None:
        talk = Conversation(whole_script, hearing="keypad")
        asked = []
        for key in ["#2", "#2", "#1430", "#1", "#1", "#1", "#88776655", "#1", "#2", "#1", "#1", "#1", "#1", "#1"]:
            asked.append(talk.state.question)
            talk.hear(key)
        assert asked == [
            "safety", "loss_date", "loss_time", "cause_of_loss", "other_driver", "other_phone", "vehicle", "drivable",
            "police", "scene_kept", "relation", "driver_in_order", "callback_number", "confirm",
        ]  # fmt: skip
        assert talk.stage is CallStage.REGISTERED

    def test_keys_that_fail_in_the_middle_reach_a_person(self, whole_script: Script) -> None:
        talk = Conversation(whole_script, hearing="keypad")
        talk.hear_all("#2", "", "")
        assert talk.now == "person:cannot_hear"

    def test_questions_are_asked_in_the_words_that_offer_keys(self, whole_script: Script) -> None:
        talk = Conversation(whole_script, hearing="keypad")
        reply = talk.hear("#2")
        said = whole_script.prompts("en-US").text("loss_date", reply.say[-1].attempt)
        assert said.startswith("Press 1 for today")

    def test_the_injured_are_told_what_to_do(self, script: Script) -> None:
        talk = Conversation(script, hearing="keypad")
        talk.hear("#1")
        assert talk.said == ["guidance_injury", "loss_date"]

    @pytest.mark.parametrize("hearing", ["keypad", "twilio", "vosk"])
    def test_hearing_lost_in_the_middle(self, talk: Conversation, hearing: str) -> None:
        talk.hear("没有")
        before = talk.state
        talk.hearing = hearing
        talk.hear(Heard(hearing_changed=True))
        assert talk.now == ("loss_date" if hearing == "keypad" else "what_happened")
        assert (talk.state.failures, talk.state.attempts) == (before.failures, before.attempts)

    @pytest.mark.parametrize(("hearing", "excuse"), [("keypad", "hearing_keypad"), ("twilio", "hearing_changed")])
    def test_hearing_lost_at_the_safety_question(self, talk: Conversation, hearing: str, excuse: str) -> None:
        talk.hearing = hearing
        talk.hear(Heard(hearing_changed=True))
        assert talk.said == [excuse, "safety"]
        assert talk.state.attempts == {}


@pytest.mark.parametrize("question", ["safety", "injury"])
def test_a_goodbye_is_no_word_about_the_injured(talk: Conversation, question: str) -> None:
    talk.state = talk.state.from_json({"question": question})
    talk.hear(Heard(understood("没有 再见", "goodbye", injury=NOBODY_HURT)))
    assert talk.now == "leave"
    assert "injury" not in talk.fields


@pytest.mark.parametrize("round_of", [["#*"], ["再说一遍", "说慢一点"]])
def test_going_in_circles_ends_with_a_person(talk: Conversation, round_of: list[str]) -> None:
    for turn in range(MOST_TURNS):
        assert talk.stage is CallStage.REPORTING
        talk.hear(round_of[turn % len(round_of)])
    assert talk.now == "person:too_many_turns"


def test_a_recap_that_is_denied_for_ever_ends_with_a_person(script: Script) -> None:
    talk = at_the_recap(script)
    for _ in range(MOST_TURNS):
        assert talk.stage is not CallStage.QUEUED
        talk.hear("不对" if talk.stage is CallStage.CONFIRMING else "时间是昨天晚上九点")
    assert talk.now == "person:too_many_turns"


def test_nothing_is_asked_when_all_is_known_or_given_up(script: Script) -> None:
    form = script.report
    state = DialogueState(skipped=tuple(slot.slot for slot in form.slots))
    assert next_slot(form, {}, state) is None


def test_a_state_of_another_release_is_read() -> None:
    stored = {**DialogueState(question="vehicle", skipped=("drivable",)).as_json(), "from_the_future": 1}
    assert DialogueState.from_json(stored) == DialogueState(question="vehicle", skipped=("drivable",))
    assert DialogueState.from_json(None) == DialogueState()


VALUES: Mapping[str, list[Any]] = {
    "loss_date": [YESTERDAY_EVENING, NINE_IN_THE_EVENING],
    "loss_location": [YANAN_ROAD],
    "cause_of_loss": [REAR_END],
    "injury": [NOBODY_HURT, MAYBE_HURT, SOMEBODY_HURT],
    "danger": [NO_DANGER],
    "plate_number": [PLATE],
    "drivable": [CAN_DRIVE, {**CAN_DRIVE, "value": False}],
    "phone": [PHONE],
}
SPOKEN = st.builds(
    understood,
    st.sampled_from(["", *PHRASES, "嗯", "老地方"]),
    st.sampled_from([*INTENTS, "nlu_fallback"]),
    st.floats(0, 1),
    **{name: st.none() | st.sampled_from(values) for name, values in VALUES.items()},
).map(lambda said: replace(said, values={name: value for name, value in said.values.items() if value is not None}))
HEARD = st.one_of(
    st.builds(Heard, understanding=SPOKEN),
    st.builds(Heard, digits=st.text("0123456789*#ABCD", min_size=1, max_size=20)),
    st.just(Heard()),
    st.just(Heard(hearing_changed=True)),
)


@given(
    st.lists(HEARD, min_size=MOST_TURNS, max_size=MOST_TURNS),
    st.sampled_from(["vosk", "twilio", "keypad"]),
    st.booleans(),
)
@settings(max_examples=60)
def test_whatever_is_heard_every_call_comes_to_an_end(
    script: Script, heard: list[Heard], hearing: str, known: bool
) -> None:
    talk = Conversation(script, hearing=hearing, caller=CALLER if known else None)
    for said in heard:
        reply = talk.hear(said)
        if talk.stage in (CallStage.REGISTERED, CallStage.QUEUED, CallStage.SERVED):
            break
        assert reply.ask is not None
        assert reply.say[-1].key == reply.ask.slot == talk.state.question
    assert talk.stage in (CallStage.REGISTERED, CallStage.QUEUED, CallStage.SERVED)
    assert (reply.transfer is not None) == (talk.stage is CallStage.QUEUED)
    assert (reply.signal is CallSignal.CONFIRMED) == (talk.stage is CallStage.REGISTERED)


def test_a_vague_value_is_asked_for_and_the_second_answer_is_taken(script: Script) -> None:
    """Nobody writes "a while ago" into a report before having asked."""
    talk = Conversation(script)
    vague = {**YESTERDAY_EVENING, "text": "前阵子", "confidence": 0.3}
    talk.hear("没有")
    talk.hear(Heard(understood("前阵子被追尾了", "report_accident", cause_of_loss=REAR_END, loss_date=vague)))
    assert "loss_date" not in talk.fields
    assert talk.now == "loss_date"
    talk.hear(Heard(understood("就是前阵子", "inform", loss_date=vague)))
    assert talk.now == "loss_date"
    talk.hear(Heard(understood("就是前阵子", "inform", loss_date=vague)))
    assert talk.fields["loss_date"] == vague
    assert talk.now == "loss_location"
