"""Prompt calls become sentences."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.dialogue_state import PromptCall
from ivr.script import Script
from ivr.wording import Wording
from tests.ivr.words import SHANGHAI, STORY

NOW = datetime(2026, 3, 18, 14, 30, tzinfo=SHANGHAI)


def words(script: Script, language: str = "en-US", caller: str | None = "+8613800138000") -> Wording:
    return Wording(script.prompts(language), NOW, caller)


def test_values_are_read_back_where_the_prompt_wants_them(script: Script) -> None:
    reads = {"loss_date": STORY["loss_date"]}
    assert words(script).text(PromptCall("acknowledge", reads=reads)) == "I see, yesterday at 8:30 in the evening."
    assert words(script).text(PromptCall("corrected", reads=reads)) == "Changed to yesterday at 8:30 in the evening."
    recap = words(script).text(PromptCall("confirm", reads=reads))
    assert recap.startswith("Here is what I have noted. Time: yesterday at 8:30 in the evening.  Is that right?")


def test_the_number_called_from_is_offered_where_there_is_one(script: Script) -> None:
    assert "1 3 8, 0 0 1 3, 8 0 0 0" in words(script).text(PromptCall("callback_number"))
    unknown = words(script, caller=None).text(PromptCall("callback_number"))
    assert unknown == script.prompts("en-US").text("callback_number_unknown")


@pytest.mark.parametrize("language", ["zh-CN", "en-US", "ko-KR"])
def test_every_prompt_of_the_form_can_be_spoken_at_every_attempt(script: Script, language: str) -> None:
    speaker = words(script, language)
    form = script.report
    keys = [slot.slot for slot in (*form.slots, form.confirmation, form.correction)]
    keys += [rule.say for rule in form.transfer_rules]
    keys += ["guidance_none", "guidance_injury", "hearing_changed", "hearing_keypad", "notice", "notice_keypad"]
    for key in keys:
        for attempt in range(4):
            (said,) = speaker.speak([PromptCall(key, attempt, STORY)])
            assert said.text
            assert "{" not in said.text


def test_values_that_look_like_placeholders_stay_words(script: Script) -> None:
    reads = {"loss_location": {**STORY["loss_location"], "text": "{caller_number} {0}"}}
    assert "{caller_number} {0}" in words(script).text(PromptCall("confirm", reads=reads))
