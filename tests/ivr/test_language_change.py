"""A caller changes the language in the middle of a report: words, voice and recogniser follow, the report stays."""

from __future__ import annotations

import pytest

from models.call import Call
from tests.ivr.phone import TWILIO_ZH, VOSK_ZH, Hotline, Phone


def in_the_middle(hotline: Hotline, line: str) -> Phone:
    phone = Phone(hotline, line)
    phone.rings()
    if phone.call.hearing == "vosk":
        phone.streams()
    phone.presses("2")
    assert phone.question == "what_happened"
    return phone


def test_the_other_language_is_offered_in_its_own_voice(small_hotline: Hotline) -> None:
    phone = Phone(small_hotline)
    phone.rings()
    assert 'language="en-US" voice="Polly.Joanna-Neural">For English, press 9.' in phone.document


def test_by_key_the_call_goes_on_in_the_other_language(small_hotline: Hotline) -> None:
    phone = in_the_middle(small_hotline, VOSK_ZH)
    phone.presses("9")
    assert phone.call.language == "en-US"
    assert "let us speak English" in phone.spoken
    assert "Polly.Joanna-Neural" in phone.document
    assert phone.fields["injury"]["status"] == "none"
    assert small_hotline.book.listening(phone.call_sid).language == "en-US"
    assert "Start" not in phone.verbs  # the stream goes on


@pytest.mark.parametrize(("fallback", "hears"), [("en-US", "vosk"), ("nobody", "twilio")])
def test_who_hears_the_new_language(small_hotline: Hotline, fallback: str, hears: str) -> None:
    phone = in_the_middle(small_hotline, VOSK_ZH)
    small_hotline.ears.languages = {"zh-CN", fallback}
    phone.presses("9")
    assert phone.call.hearing == hears
    assert small_hotline.book.listening(phone.call_sid).listening is (hears == "vosk")
    assert ('input="dtmf speech"' in phone.document) is (hears == "twilio")


def test_back_to_a_language_our_recogniser_hears_opens_a_stream_again(small_hotline: Hotline) -> None:
    small_hotline.ears.languages = {"en-US"}
    phone = in_the_middle(small_hotline, VOSK_ZH)
    assert phone.call.hearing == "twilio"
    phone.presses("9")
    assert phone.call.hearing == "vosk"
    assert phone.verbs[0] == "Start"


def test_on_twilios_recogniser_the_language_is_told_to_it(small_hotline: Hotline) -> None:
    phone = in_the_middle(small_hotline, TWILIO_ZH)
    assert 'language="cmn-Hans-CN"' in phone.document
    phone.presses("9")
    assert 'language="en-US" ' in phone.document
    (call,) = small_hotline.rows(Call)
    assert call.line == TWILIO_ZH
