"""Notice, consent to health details, refusal of recording: stored with version and time, and respected."""

from __future__ import annotations

import pytest

from ivr.call_store import RECORDING_CONSENT
from ivr.consent import HEALTH, NOTICE
from ivr.script import Script
from models.call import CallEvent
from tests.ivr.conversation import Conversation
from tests.ivr.phone import Hotline, Phone
from tests.ivr.words import SOMEBODY_HURT, STORY


def test_the_notice_is_a_fact_with_its_version(small_hotline: Hotline) -> None:
    Phone(small_hotline).rings()
    (notice,) = small_hotline.rows(CallEvent, CallEvent.type == NOTICE)
    version = small_hotline.parts.script.prompts("zh-CN").wording_version
    assert notice.data == {"version": version, "language": "zh-CN"}
    assert notice.at == small_hotline.clock()


@pytest.mark.parametrize("said", ["#3", "我不同意录音"])
def test_who_refuses_to_be_recorded_goes_to_a_person_unheard(hotline: Hotline, said: str) -> None:
    phone = Phone(hotline)
    phone.rings()
    phone.streams()
    if said.startswith("#"):
        phone.presses(said[1:])
    else:
        phone.says(said)
    assert phone.verbs[0] == "Stop"
    assert phone.stays[0].queue == "claims"
    (refusal,) = hotline.events(RECORDING_CONSENT)
    assert refusal["given"] is False
    assert phone.jobs["forget_voice"] == {"call_sid": phone.call_sid}
    assert phone.call.stream_nonce is None
    hotline.voices.forget(phone.call_sid)
    late = phone.utters("我叫王建国")
    assert hotline.voices.find(phone.call_sid, 0, 60_000) is None, f"utterance {late.seq} must not be kept"


def test_what_was_kept_before_is_forgotten(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    phone.streams()
    phone.says("没有")
    assert small_hotline.voices.find(phone.call_sid, 1000, 2000)
    assert small_hotline.voices.forget(phone.call_sid) == 1
    assert small_hotline.voices.find(phone.call_sid, 1000, 2000) is None


@pytest.mark.parametrize(("answer", "then"), [("#1", "injured"), ("#2", "vehicle"), ("不知道", "vehicle")])
def test_injuries_are_asked_for_with_consent_only(whole_script: Script, answer: str, then: str) -> None:
    known = {"critical": {"value": False}, "ambulance": {"value": True}, "other_plate": {"value": "京B12345"}}
    talk = Conversation(
        whole_script, fields={**STORY, **known, "injury": SOMEBODY_HURT, "other_driver": {"value": False}}
    )
    talk.state = talk.state.from_json({"question": "health_consent", "advised": ["guidance_injury"]})
    talk.hear(answer)
    assert talk.now == then
    assert ("health_refused" in talk.said) == (answer == "#2")


def test_a_refusal_of_health_details_is_a_fact(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    phone.presses("1")
    assert small_hotline.events(HEALTH) == []
