"""Dial to a number: the other leg, its whisper, its outcome."""

import pytest

from simulator.dial import Callee
from tests.simulator.conversations import play


def test_a_dialled_number_hears_its_whisper_and_is_bridged() -> None:
    played = play(
        {
            "/voice/incoming": '<Dial action="/dialled" timeout="10"><Number url="/whisper" statusCallback="/leg" '
            'statusCallbackEvent="initiated answered completed">+8613900139000</Number></Dial>',
            "/whisper": "<Say>A customer.</Say>",
            "/dialled": "<Hangup/>",
        }
    )
    [whisper], [dialled] = played.forms("/whisper"), played.forms("/dialled")
    assert whisper["ParentCallSid"] == played.result.call_sid
    assert whisper["Direction"] == "outbound-dial"
    assert dialled["DialCallStatus"] == "completed"
    assert dialled["DialCallSid"] == whisper["CallSid"]
    assert {form["CallStatus"] for form in played.forms("/leg")} == {"initiated", "in-progress", "completed"}


@pytest.mark.parametrize(("keys", "status"), [("1", "completed"), ("", "no-answer")])
def test_a_whisper_may_ask_for_a_key(keys: str, status: str) -> None:
    played = play(
        {
            "/voice/incoming": '<Dial action="/dialled"><Number url="/whisper">+8613900139000</Number></Dial>',
            "/whisper": '<Gather numDigits="1" action="/accepted" timeout="3"><Say>Press 1.</Say></Gather><Hangup/>',
            "/accepted": "<Say>Connecting.</Say>",
            "/dialled": "<Hangup/>",
        },
        callee=Callee(keys=keys, talks=1),
    )
    assert played.forms("/dialled")[0]["DialCallStatus"] == status


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed"])
def test_a_dialled_number_that_does_not_answer(outcome: str) -> None:
    played = play(
        {"/voice/incoming": "<Dial>+8613900139000</Dial><Say>Nobody came.</Say>"}, callee=Callee(outcome=outcome)
    )
    assert played.result.prompts == ["Nobody came."]
