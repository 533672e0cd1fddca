"""Yes-or-no questions and choices, answered in callers' own words (narrow_answers.yaml), heard by rules alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.answers import Heard
from ivr.dialogue_state import DialogueState
from ivr.script import Script
from nlu.understander import Understander
from nlu.understanding import Understanding
from tests.ivr.conversation import NOW, Conversation
from tests.ivr.words import NOBODY_HURT, STORY, understood

SAID = yaml.safe_load((Path(__file__).parent / "narrow_answers.yaml").read_text(encoding="utf-8"))
MEANS = {"yes": True, "no": False}


def answered(script: Script, language: str, question: str, understanding: Understanding) -> Any:
    (field,) = script.report.slot(question).fills
    state = DialogueState(question=question, advised=("guidance_none",))
    talk = Conversation(script, language=language, state=state, fields={**STORY, "injury": NOBODY_HURT})
    talk.hear(Heard(understanding))
    value = talk.fields.get(field, {})
    return value.get("value", value.get("code"))


@pytest.mark.parametrize(("language", "question"), [(language, slot) for language in SAID for slot in SAID[language]])
def test_what_callers_say_is_an_answer(whole_script: Script, language: str, question: str) -> None:
    nlu = Understander({})
    read = {
        words: answered(whole_script, language, question, nlu.understand(words, language, NOW, question=question))
        for meaning in SAID[language][question].values()
        for words in meaning
    }
    wanted = {
        words: MEANS.get(meaning, meaning) for meaning, said in SAID[language][question].items() for words in said
    }
    assert read == wanted


@pytest.mark.parametrize(
    ("said", "intent", "confidence", "value"),
    [
        ("yes there he is", "inform", 0.9, True),
        ("yes there he is", "dont_know", 0.9, None),
        ("yes he is right here", "ask_agent", 0.6, True),
        ("yes he is right here", "ask_agent", 0.9, None),
        ("right here", "ask_agent", 0.9, True),
    ],
)
def test_a_wish_that_is_surely_heard_is_no_answer(
    whole_script: Script, said: str, intent: str, confidence: float, value: bool | None
) -> None:
    understanding = replace(understood(said, intent, confidence), language="en-US")
    assert answered(whole_script, "en-US", "other_driver", understanding) is value


def test_a_yes_that_tells_of_something_else_is_no_answer(whole_script: Script) -> None:
    for language, said in (("en-US", "yes it drives"), ("zh-CN", "有，车能开")):
        heard = Understander({}).understand(said, language, NOW, question="critical")
        assert answered(whole_script, language, "critical", heard) is None


def test_a_plain_yes_to_whose_car_it_is_means_the_callers_own(whole_script: Script) -> None:
    for language, yes in (("zh-CN", "是的"), ("en-US", "yes"), ("ko-KR", "네")):
        heard = Understander({}).understand(yes, language, NOW, question="relation")
        assert answered(whole_script, language, "relation", heard) == "self"


def test_the_whole_report_is_not_taken_back_by_a_guess(whole_script: Script) -> None:
    for confidence, kept in ((0.88, True), (0.95, False)):
        talk = Conversation(whole_script, state=DialogueState(question="habitable"), fields=dict(STORY))
        talk.hear(Heard(understood("从头再来一遍", "start_over", confidence)))
        assert ("loss_date" in talk.fields) is kept
