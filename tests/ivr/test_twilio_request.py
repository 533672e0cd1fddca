"""Only Twilio is believed, and what it sends becomes values of ours, whatever is in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from ivr.twilio_request import (
    MAX_DIGITS,
    MAX_SPEECH_CHARACTERS,
    SignatureCheck,
    TwilioRequestError,
    delivery_key,
    parse_recording_change,
    parse_status_change,
    parse_voice_request,
)

TOKEN = "0123456789abcdef0123456789abcdef"
ORIGIN = "https://hotline.example.com"
CHECK = SignatureCheck(ORIGIN, [TOKEN])
CALL_SID = "CA" + "0123456789abcdef" * 2
FORM = {
    "CallSid": CALL_SID,
    "AccountSid": "AC" + "1" * 32,
    "From": "+8613800138000",
    "To": "+861055500001",
    "CallStatus": "in-progress",
    "Digits": "1",
}


def sign(url: str, form: dict[str, Any] | None = None, token: str = TOKEN) -> str:
    """Twilio's side, as its library makes it."""
    return str(RequestValidator(token).compute_signature(url, form or {}))


def sign_by_hand(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    """The same from the published description, so that library and check cannot be wrong together."""
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def make_request(
    target: str = "/voice/turn?step=1",
    form: Mapping[str, Any] | None = None,
    *,
    method: str = "POST",
    signature: str | None = None,
    server: str = "http://127.0.0.1:8000",
    raw: str | None = None,
    **headers: str,
) -> Request:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if signature is not None:
        given["X-Twilio-Signature"] = signature
    data = (FORM if form is None else form) if method == "POST" else None
    builder = EnvironBuilder(path=target, base_url=server, method=method, data=data, headers=list(given.items()))
    environ = builder.get_environ()
    if raw is None:  # a server that does not keep the address as it came
        del environ["RAW_URI"], environ["REQUEST_URI"]
    else:
        environ["RAW_URI"] = raw
    return Request(environ)


def signed(target: str = "/voice/turn?step=1", form: dict[str, Any] | None = None, **more: Any) -> Request:
    form = FORM if form is None else form
    return make_request(target, form, signature=sign(ORIGIN + target, form), **more)


class TestSignature:
    def test_the_published_vector(self) -> None:
        form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310"}
        form["To"] = "+18005551212"
        request = make_request("/myapp.php?foo=1&bar=2", form, signature="L/OH5YylLD5NRKLltdqwSvS0BnU=")
        assert SignatureCheck("https://example.com", ["12345"]).is_genuine(request)

    def test_library_and_description_agree(self) -> None:
        url = ORIGIN + "/voice/turn?step=1"
        assert sign(url, FORM) == sign_by_hand(url, FORM)

    def test_a_post_is_signed_over_the_public_address(self) -> None:
        assert CHECK.is_genuine(signed())

    def test_the_address_the_server_saw_does_not_matter(self) -> None:
        assert CHECK.is_genuine(signed(server="http://evil.example.com:1234"))
        forged = make_request(signature=sign("https://evil.example.com/voice/turn?step=1", FORM))
        assert not CHECK.is_genuine(forged)
        claims: dict[str, Any] = {
            "X_Forwarded_Host": "evil.example.com",
            "X_Forwarded_Proto": "http",
            "Host": "evil.example.com",
        }
        signature = sign("https://evil.example.com/voice/turn?step=1", FORM)
        assert not CHECK.is_genuine(make_request(signature=signature, **claims))

    def test_a_get_signs_its_query_and_appends_nothing(self) -> None:
        target = "/voice/turn?" + urlencode({"step": 1, **FORM})
        assert CHECK.is_genuine(make_request(target, method="GET", signature=sign(ORIGIN + target)))
        assert not CHECK.is_genuine(make_request(target, method="GET", signature=sign(ORIGIN + target, FORM)))

    @pytest.mark.parametrize(
        "query",
        [
            "CallToken=%7B%22a%22%3A%22%2F%22%7D",
            "name=%E4%BD%A0%E5%A5%BD",
            "a=%2B1&b=a+b&c=%20",
            "empty=&also",
            "path=%2Fvoice%2Fturn%3Fx",
        ],
    )
    def test_percent_encoding_is_left_as_it_came(self, query: str) -> None:
        target = f"/voice/turn?{query}"
        assert CHECK.is_genuine(signed(target))
        assert CHECK.is_genuine(signed(target, raw=target))
        assert CHECK.is_genuine(make_request(target, method="GET", signature=sign(ORIGIN + target)))

    def test_an_absolute_request_line_is_signed_by_its_path(self) -> None:
        assert CHECK.is_genuine(signed(raw="http://127.0.0.1:8000/voice/turn?step=1"))

    @pytest.mark.parametrize("text", ["我在延安路被追尾了", "사고 접수", "yan'an & <Dial>", " spaces kept ", ""])
    def test_forms_in_any_script(self, text: str) -> None:
        form = {**FORM, "SpeechResult": text}
        assert CHECK.is_genuine(signed(form=form))
        assert sign_by_hand(ORIGIN + "/voice/turn?step=1", form) == sign(ORIGIN + "/voice/turn?step=1", form)

    def test_repeated_parameters_are_signed_by_value(self) -> None:
        form = {**FORM, "Extra": ["b", "a"]}
        url = ORIGIN + "/voice/turn?step=1"
        signature = sign_by_hand(url, {**FORM, "Extra": "aExtrab"})
        assert CHECK.is_genuine(make_request(form=form, signature=signature))

    def test_https_signatures_come_with_and_without_the_port(self) -> None:
        for url in (
            "https://hotline.example.com:443/voice/turn?step=1",
            "https://hotline.example.com/voice/turn?step=1",
        ):
            assert CHECK.is_genuine(make_request(signature=sign(url, FORM)))

    @pytest.mark.parametrize("origin", ["https://hotline.example.com:8443", "http://127.0.0.1:8000"])
    def test_other_ports(self, origin: str) -> None:
        check = SignatureCheck(origin, [TOKEN])
        assert check.is_genuine(make_request(signature=sign(origin + "/voice/turn?step=1", FORM)))
        assert not check.is_genuine(make_request(signature=sign("https://other.example.com/voice/turn?step=1", FORM)))

    @pytest.mark.parametrize(
        "signature", [None, "", "x", "名", sign(ORIGIN + "/voice/turn?step=1", FORM, token="other")]
    )
    def test_no_signature_or_another_key_is_refused(self, signature: str | None) -> None:
        request = make_request()
        if signature is not None:
            request.environ["HTTP_X_TWILIO_SIGNATURE"] = signature.encode().decode("latin-1")
        assert not CHECK.is_genuine(request)

    def test_the_algorithm_is_not_the_senders_choice(self) -> None:
        url = ORIGIN + "/voice/turn?step=1"
        weak = RequestValidator(TOKEN).compute_signature(url, FORM, "HMAC_SHA256")
        settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
        request = make_request(signature=weak, X_Twilio_Webhooks_Signature_Settings=settings)
        assert not CHECK.is_genuine(request)

    def test_during_a_rotation_both_tokens_are_believed(self) -> None:
        check = SignatureCheck(ORIGIN, [TOKEN, "second"])
        url = ORIGIN + "/voice/turn?step=1"
        assert check.is_genuine(make_request(signature=sign(url, FORM)))
        assert check.is_genuine(make_request(signature=sign(url, FORM, token="second")))

    @pytest.mark.parametrize("tokens", [[], [""], [TOKEN, ""]])
    def test_an_empty_token_is_no_token(self, tokens: list[str]) -> None:
        with pytest.raises(ValueError, match="empty"):
            SignatureCheck(ORIGIN, tokens)


class TestJsonBodies:
    BODY = json.dumps({"CallSid": CALL_SID}).encode()

    def request(self, body: bytes, claimed: str, signature: str | None = None) -> Request:
        target = f"/voice/status?bodySHA256={claimed}"
        return Request(
            EnvironBuilder(
                path=target,
                method="POST",
                data=body,
                content_type="application/json",
                headers=[("X-Twilio-Signature", signature or sign(ORIGIN + target))],
            ).get_environ()
        )

    def test_the_body_is_signed_by_its_hash(self) -> None:
        claimed = hashlib.sha256(self.BODY).hexdigest()
        assert CHECK.is_genuine(self.request(self.BODY, claimed))
        assert not CHECK.is_genuine(self.request(self.BODY + b" ", claimed))
        assert not CHECK.is_genuine(self.request(self.BODY, claimed, sign(ORIGIN + "/voice/status")))

    def test_a_body_without_its_hash_is_refused(self) -> None:
        assert not CHECK.is_genuine(self.request(self.BODY, ""))


def canonical(url: str, form: dict[str, str]) -> str:
    return url + "".join(name + form[name] for name in sorted(form))


@given(
    name=st.sampled_from([*FORM, "New"]),
    value=st.text(st.characters(codec="utf-8"), max_size=40),
    step=st.integers(0, 9),
    path=st.sampled_from(["/voice/turn", "/voice/incoming", "/voice/turn/"]),
    token=st.sampled_from([TOKEN, "f" * 32]),
)
@example(name="Digits", value="", step=1, path="/voice/turn", token=TOKEN)
def test_no_change_of_a_signed_request_is_accepted(name: str, value: str, step: int, path: str, token: str) -> None:
    """The captured signature, or one by another key, on anything else that Twilio would sign otherwise."""
    original = "/voice/turn?step=1"
    form, target = {**FORM, name: value}, f"{path}?step={step}"
    assume(token != TOKEN or canonical(target, form) != canonical(original, FORM))
    captured = sign(ORIGIN + original, FORM) if token == TOKEN else sign(ORIGIN + target, form, token)
    assert not CHECK.is_genuine(make_request(target, form, signature=captured))


@given(st.binary(max_size=40))
def test_no_signature_can_be_guessed(noise: bytes) -> None:
    request = make_request()
    request.environ["HTTP_X_TWILIO_SIGNATURE"] = noise.decode("latin-1")
    assert not CHECK.is_genuine(request)


class TestParsing:
    def test_a_key_press(self) -> None:
        voice = parse_voice_request(make_request("/voice/turn?step=3", FORM))
        assert (voice.call_sid, voice.step, voice.digits, voice.speech) == (CALL_SID, 3, "1", None)
        assert (voice.caller_number, voice.called) == ("+8613800138000", "+861055500001")

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("12#", "12#"),
            ("*", "*"),
            ("hangup", None),
            ("", None),
            (" 1 2 ", "12"),
            ("<1>；２", "1"),
            ("9" * 999, "9" * 64),
        ],
    )
    def test_keys_are_keys(self, sent: str, kept: str | None) -> None:
        assert parse_voice_request(make_request(form={**FORM, "Digits": sent})).digits == kept
        assert kept is None or len(kept) <= MAX_DIGITS

    def test_no_answer_is_none_not_empty(self) -> None:
        voice = parse_voice_request(make_request("/voice/turn", {"CallSid": CALL_SID}))
        assert (voice.digits, voice.speech, voice.speech_confidence, voice.step) == (None, None, None, None)
        assert (voice.caller_number, voice.call_status) == (None, "")

    def test_speech_is_cut_at_a_length(self) -> None:
        voice = parse_voice_request(make_request(form={**FORM, "SpeechResult": " 追尾" * 5000}))
        assert voice.speech is not None
        assert len(voice.speech) == MAX_SPEECH_CHARACTERS

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [("0.87", 0.87), ("0", 0.0), ("", None), ("nan", None), ("1e9", None), ("high", None), ("-1", None)],
    )
    def test_confidence_is_a_fraction_or_nothing(self, sent: str, kept: float | None) -> None:
        form = {**FORM, "SpeechResult": "追尾", "Confidence": sent}
        assert parse_voice_request(make_request(form=form)).speech_confidence == kept

    @pytest.mark.parametrize(
        "number", ["anonymous", "unknown", "", "client:bob", "sip:a@b.example", "+86138001380001234", "266696687"]
    )
    def test_a_withheld_number_is_none(self, number: str) -> None:
        assert parse_voice_request(make_request(form={**FORM, "From": number})).caller_number is None

    @pytest.mark.parametrize(
        "call_sid", ["", "CA", "CA" + "0" * 31, "CA" + "0" * 33, "MZ" + "0" * 32, CALL_SID + "\n", "CA" + "０" * 32]
    )
    def test_without_a_call_there_is_no_request(self, call_sid: str) -> None:
        with pytest.raises(TwilioRequestError, match="CallSid"):
            parse_voice_request(make_request(form={**FORM, "CallSid": call_sid}))

    @pytest.mark.parametrize("step", ["x", "-1", "1.5", "9" * 40, ""])
    def test_a_step_that_is_no_number_is_none(self, step: str) -> None:
        assert parse_voice_request(make_request(f"/voice/turn?step={step}")).step is None

    def test_unknown_parameters_are_kept_and_tolerated(self) -> None:
        form = {**FORM, "StirVerstat": "No-TN-Validation", "Novelty": "你好"}
        assert parse_voice_request(make_request(form=form)).form["Novelty"] == "你好"


class TestDeliveries:
    def test_twilios_token_makes_the_key(self) -> None:
        first = make_request(I_Twilio_Idempotency_Token="t-1")
        again = make_request(form={**FORM, "CallStatus": "completed"}, I_Twilio_Idempotency_Token="t-1")
        other = make_request(I_Twilio_Idempotency_Token="t-2")
        elsewhere = make_request("/voice/incoming", I_Twilio_Idempotency_Token="t-1")
        assert delivery_key(first) == delivery_key(again)
        assert len({delivery_key(request) for request in (first, other, elsewhere)}) == 3

    def test_without_a_token_the_content_does(self) -> None:
        assert delivery_key(make_request()) == delivery_key(make_request())
        assert delivery_key(make_request()) != delivery_key(make_request("/voice/turn?step=2"))
        assert delivery_key(make_request()) != delivery_key(make_request(form={**FORM, "Digits": "2"}))


class TestCallbacks:
    def status(self, **form: str) -> Any:
        return parse_status_change(parse_voice_request(make_request("/voice/status", {**FORM, **form})))

    @pytest.mark.parametrize(
        ("status", "final"),
        [("completed", True), ("busy", True), ("failed", True), ("no-answer", True), ("canceled", True)]
        + [(status, False) for status in ("ringing", "in-progress", "queued", "initiated", "", "gone")],
    )
    def test_which_status_is_the_end(self, status: str, final: bool) -> None:
        assert self.status(CallStatus=status).is_final is final

    @pytest.mark.parametrize(
        ("sent", "at"),
        [
            ("Wed, 18 Mar 2026 06:30:00 +0000", datetime(2026, 3, 18, 6, 30, tzinfo=UTC)),
            ("Wed, 18 Mar 2026 14:30:00 +0800", datetime(2026, 3, 18, 6, 30, tzinfo=UTC)),
            ("Wed, 18 Mar 2026 06:30:00 -0000", datetime(2026, 3, 18, 6, 30, tzinfo=UTC)),
            ("yesterday", None),
            ("", None),
        ],
    )
    def test_its_time_is_aware(self, sent: str, at: datetime | None) -> None:
        assert self.status(Timestamp=sent).at == at

    def test_a_recording_is_known_by_its_sid(self) -> None:
        sid = "RE" + "a" * 32
        form = {**FORM, "RecordingSid": sid, "RecordingStatus": "completed", "RecordingDuration": "12"}
        change = parse_recording_change(parse_voice_request(make_request("/voice/recording/status", form)))
        assert change is not None
        assert (change.recording_sid, change.status, change.seconds) == (sid, "completed", 12)

    @pytest.mark.parametrize("sid", ["", "RE1", "../../etc/passwd", "RE" + "a" * 32 + "/x"])
    def test_a_recording_without_a_sid_is_none(self, sid: str) -> None:
        voice = parse_voice_request(make_request("/voice/recording", {**FORM, "RecordingSid": sid}))
        assert parse_recording_change(voice) is None


def test_quoting_is_what_twilio_would_send() -> None:
    """A guard for the tests above: werkzeug sends the query it was given."""
    target = "/voice/turn?name=" + quote("你好")
    assert make_request(target).environ["QUERY_STRING"] == target.partition("?")[2]
