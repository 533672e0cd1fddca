"""Other wishes than a report: served at any moment, and the report goes on where it was."""

from __future__ import annotations

import pytest

from ivr.answers import Heard, count_words
from ivr.call_flow import CallSignal, CallStage
from ivr.dialogue_state import DialogueState, Outcome, PromptCall
from ivr.script import Script
from ivr.transfer import NOT_UNDERSTOOD
from tests.ivr.conversation import IN_ONE_BREATH, SILENCE, Conversation, at_the_recap
from tests.ivr.words import NOBODY_HURT, PLATE, SOMEBODY_HURT, STORY, understood

THANKED = {"praise": Outcome(say=(PromptCall("praise_thanks"),))}


@pytest.fixture
def talk(script: Script) -> Conversation:
    return Conversation(script, outcomes=THANKED)


def test_a_wish_at_the_beginning_is_served_and_then_anything_else(talk: Conversation) -> None:
    talk.hear("我要表扬")
    assert (talk.now, talk.stage) == ("praise_words", CallStage.SERVING)
    talk.hear("昨天那位查勘员很耐心")
    assert talk.said == ["praise_thanks", "more"]
    assert talk.state.served == ("praise",)
    assert talk.state.values == {}
    assert not talk.state.owes_call_back(talk.fields)
    assert talk.fields == {}


def test_a_wish_in_the_middle_of_a_report_and_the_report_goes_on(talk: Conversation) -> None:
    talk.hear_all("没有", "追尾")
    assert talk.now == "loss_date"
    before = talk.state
    talk.hear("我要表扬")
    assert talk.state.owes_call_back(talk.fields)
    reply = talk.hear("昨天那位查勘员很耐心")
    assert talk.said == ["praise_thanks", "resume", "loss_date"]
    assert (talk.now, talk.stage, reply.signal) == ("loss_date", CallStage.REPORTING, CallSignal.ANSWERED)
    assert (talk.state.attempts, talk.state.skipped, talk.state.asked) == (
        before.attempts,
        before.skipped,
        before.asked,
    )
    assert "own_words" not in talk.fields
    talk.hear("昨天晚上八点半")
    assert talk.now == "loss_location"


def test_a_wish_at_the_recap_and_the_recap_comes_again(script: Script) -> None:
    talk = at_the_recap(script)
    talk.outcomes = THANKED
    talk.hear_all("我要表扬", "昨天那位查勘员很耐心")
    assert (talk.now, talk.stage) == ("confirm", CallStage.CONFIRMING)
    assert talk.said == ["praise_thanks", "resume", "confirm"]
    talk.hear("对")
    assert talk.stage is CallStage.REGISTERED


def test_words_that_say_it_all_are_the_answer_already(talk: Conversation) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    assert talk.said == ["praise_thanks", "more"]


@pytest.mark.parametrize("said", ["没有", "再见", "谢谢", "#2"])
def test_nothing_else_ends_the_call(talk: Conversation, said: str) -> None:
    talk.outcomes = {**THANKED, "more": Outcome(say=(PromptCall("farewell"),), ends=True)}
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear(said)
    assert (talk.said, talk.stage) == (["farewell"], CallStage.SERVED)


@pytest.mark.parametrize("said", ["我要报案", "#1"])
def test_a_report_after_the_wish(talk: Conversation, said: str) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear(said)
    assert (talk.now, talk.stage) == ("safety", CallStage.REPORTING)
    assert talk.state.attempts == {}
    assert talk.state.owes_call_back(talk.fields)
    talk.hear_all("没有", IN_ONE_BREATH)
    assert talk.now == "vehicle"
    assert {name: talk.fields[name] for name in STORY} == STORY


def test_a_whole_accident_said_instead_begins_the_report_with_it(talk: Conversation) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear(IN_ONE_BREATH)
    assert talk.now == "safety"
    assert {name: talk.fields[name] for name in STORY} == STORY


def test_another_wish_after_the_wish(talk: Conversation) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear("我要表扬")
    assert talk.now == "praise_words"


def test_who_says_nothing_more_is_let_go_and_who_is_not_understood_gets_a_person(talk: Conversation) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear(SILENCE)
    assert talk.now == "more"
    talk.hear(SILENCE)
    assert talk.stage is CallStage.SERVED
    talk = Conversation(talk.script, outcomes=THANKED)
    talk.hear("我要表扬昨天那位查勘员")
    talk.hear_all("哇啦哇啦", "哇啦哇啦")
    assert talk.now == f"person:{NOT_UNDERSTOOD}"


def test_yes_there_is_something_else_asks_what(talk: Conversation) -> None:
    talk.hear("我要表扬昨天那位查勘员")
    reply = talk.hear("对")
    assert talk.now == "more"
    assert reply.say[-1].attempt == 1


def test_a_caller_who_never_answers_a_wish_gets_a_person(talk: Conversation) -> None:
    talk.outcomes = {"praise": Outcome(transfer=NOT_UNDERSTOOD)}
    talk.hear("我要表扬")
    talk.hear_all(SILENCE, SILENCE)
    assert talk.now == f"person:{NOT_UNDERSTOOD}"
    assert talk.stage is CallStage.QUEUED


@pytest.mark.parametrize("said", ["没有", "我要表扬"])
def test_danger_told_in_the_middle_of_a_wish_is_the_reports(talk: Conversation, said: str) -> None:
    talk.hear_all(said, "我要表扬")
    assert talk.now == "praise_words"
    talk.hear("有一个人受伤")
    assert talk.fields["injury"] == SOMEBODY_HURT
    assert "injury" not in talk.state.values
    assert "guidance_injury" in talk.said
    talk.hear("车着火了")
    assert talk.now == "person:life_in_danger"


def test_an_injury_is_not_talked_away_in_another_form(script: Script) -> None:
    talk = Conversation(script, fields={"injury": SOMEBODY_HURT}, state=DialogueState(question="loss_date"))
    talk.hear_all("我要表扬", "没有人受伤")
    assert talk.fields["injury"] == SOMEBODY_HURT


def test_a_person_a_repeat_and_a_fresh_start_in_a_wish(talk: Conversation) -> None:
    talk.hear_all("没有", "追尾", "我要表扬")
    talk.hear("再说一遍")
    assert (talk.now, talk.stage) == ("praise_words", CallStage.SERVING)
    talk.hear(Heard(understood("重来", intent="start_over")))
    assert (talk.now, talk.said) == ("praise_words", ["start_over", "praise_words"])
    assert talk.fields["injury"]["status"] == NOBODY_HURT["status"]
    assert "cause_of_loss" in talk.fields
    assert talk.state.left
    talk.hear("转人工")
    assert talk.now == "person:asked_for_person"


def test_one_more_question_of_a_completion(script: Script) -> None:
    asking = Outcome(say=(PromptCall("praise_thanks"),), ask="praise_words")
    talk = Conversation(script, outcomes={"praise": asking})
    talk.hear("我要表扬昨天那位查勘员")
    assert (talk.now, talk.said) == ("praise_words", ["praise_thanks", "praise_words"])
    assert talk.state.values["own_words"]["text"] == "我要表扬昨天那位查勘员"


@pytest.mark.parametrize(
    ("confidence", "values", "opens"),
    [(0.6, {}, True), (0.4, {}, False), (0.6, {"plate_number": PLATE}, False), (0.9, {"plate_number": PLATE}, True),
     (0.99, STORY, False), (0.99, {"injury": NOBODY_HURT}, False)],
)  # fmt: skip
def test_what_counts_as_a_wish(talk: Conversation, confidence: float, values: dict[str, object], opens: bool) -> None:
    talk.hear(Heard(understood("我要表扬", intent="praise", confidence=confidence, **values)))
    assert (talk.now == "praise_words") is opens


@pytest.mark.parametrize(
    ("text", "count"), [("我要表扬", 4), ("you were great", 3), ("칭찬 합니다", 2), ("", 0), ("ok 谢谢", 3)]
)
def test_words_are_counted_as_they_are_written(text: str, count: int) -> None:
    assert count_words(text) == count


def test_what_the_dialled_number_tells_is_no_report_begun(script: Script) -> None:
    talk = Conversation(script, outcomes=THANKED, fields={"scope": {"code": "property"}})
    talk.hear("我要表扬昨天那位查勘员")
    assert talk.now == "more"
    assert not talk.state.owes_call_back(talk.fields)


def test_a_state_with_another_form_outlives_its_storage() -> None:
    state = DialogueState(form="praise", values={"own_words": {"text": "好"}}, left={"question": "x"}, served=("more",))
    assert DialogueState.from_json(state.as_json()) == state
