"""Twilio's stream messages: what they say becomes values, and whatever else comes is refused quietly."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.speech.stream_messages import (
    AudioFrame,
    BadMessage,
    PassedOver,
    StreamStarted,
    StreamStopped,
    parse_message,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def start(**changes: Any) -> str:
    fields = {
        "accountSid": "AC1",
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "customParameters": {"nonce": "once"},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    }
    return json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {**fields, **changes}})


def media(**changes: Any) -> str:
    fields = {"track": "inbound", "chunk": "7", "timestamp": "140", "payload": base64.b64encode(b"\xff" * 160).decode()}
    return json.dumps({"event": "media", "sequenceNumber": "8", "streamSid": "MZ1", "media": {**fields, **changes}})


def test_start_says_whose_stream_it_is() -> None:
    assert parse_message(start()) == StreamStarted("MZ1", "CA1", "AC1", "once")


@pytest.mark.parametrize(
    "changes",
    [
        {"callSid": None},
        {"callSid": ""},
        {"callSid": "C" * 65},
        {"accountSid": 3},
        {"customParameters": None},
        {"customParameters": {}},
        {"customParameters": {"nonce": "n" * 201}},
        {"customParameters": {"nonce": "전"}},
        {"mediaFormat": {"encoding": "audio/x-l16", "sampleRate": 8000, "channels": 1}},
        {"mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 16000, "channels": 1}},
        {"mediaFormat": []},
    ],
)
def test_a_start_that_lacks_something_is_bad(changes: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        parse_message(start(**changes))


def test_media_is_audio_of_any_sensible_length() -> None:
    assert parse_message(media()) == AudioFrame(b"\xff" * 160, 7)
    assert parse_message(media(payload=base64.b64encode(b"\x7f" * 333).decode(), chunk=None)) == AudioFrame(
        b"\x7f" * 333, None
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": ""},
        {"payload": "a"},
        {"payload": "!!!!"},
        {"payload": "/////w==="},
        {"payload": 5},
        {"payload": None},
        {"payload": base64.b64encode(b"\xff" * 16_001).decode()},
        {"track": "sideways"},
        {"chunk": "-1"},
        {"chunk": "1" * 16},
        {"chunk": "seven"},
    ],
)
def test_a_frame_that_is_not_audio_is_bad(changes: dict[str, Any]) -> None:
    with pytest.raises(BadMessage):
        parse_message(media(**changes))


def test_what_does_not_concern_us_is_passed_over() -> None:
    for raw in (
        '{"event":"connected","protocol":"Call","version":"1.0.0"}',
        '{"event":"mark","mark":{"name":"x"}}',
        '{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"1"}}',
        '{"event":"of the future","more":[1]}',
        media(track="outbound"),
    ):
        assert isinstance(parse_message(raw), PassedOver)
    assert isinstance(parse_message('{"event":"stop","stop":{}}'), StreamStopped)


@given(st.text() | st.binary() | JSON.map(json.dumps))
@example("[" * 65_000)
@example('{"event":' + "[" * 60_000)
@example('{"event":"media","media":' + "9" * 6000 + "}")
@example('{"event":"start","start":{"callSid":"\\ud800"}}')
@example("NaN")
def test_nothing_but_bad_message_comes_of_garbage(raw: str | bytes) -> None:
    with suppress(BadMessage):
        parse_message(raw)


@given(JSON, st.sampled_from(["start", "media", "stop", "connected"]), st.sampled_from(["start", "media", "stop"]))
def test_garbage_in_the_right_envelope_is_no_better(inner: Any, event: str, name: str) -> None:
    with suppress(BadMessage):
        parse_message(json.dumps({"event": event, name: inner}))
