"""Moves become documents that Twilio accepts: verbs, attributes, nesting and lengths as its reference says."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.moves import (
    Answer,
    ConnectWaiting,
    Enqueue,
    GoTo,
    HangUp,
    HoldOn,
    LeaveQueue,
    Listen,
    Move,
    OfferCaller,
    OfferChoice,
    Play,
    RecordMessage,
    Speak,
    StandBy,
    StartStream,
    Wait,
    WaitThere,
)
from ivr.twiml import TwimlRenderer, split_for_say
from settings import Voice

ATTRIBUTES = {
    "Response": set(),
    "Say": {"voice", "language", "loop"},
    "Pause": {"length"},
    "Play": {"loop"},
    "Redirect": {"method"},
    "Hangup": set(),
    "Leave": set(),
    "Gather": {
        "action", "method", "input", "numDigits", "finishOnKey", "timeout", "speechTimeout", "speechModel", "language",
        "hints", "actionOnEmptyResult",
    },
    "Record": {
        "action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "recordingStatusCallback",
        "recordingStatusCallbackMethod",
    },
    "Enqueue": {"action", "method", "waitUrl", "waitUrlMethod"},
    "Dial": {"action", "method", "timeout", "hangupOnStar"},
    "Queue": {"url", "method"},
    "Start": set(),
    "Stream": {"url", "name", "track", "statusCallback", "statusCallbackMethod"},
    "Parameter": {"name", "value"},
}  # fmt: skip
CHILDREN = {
    "Gather": {"Say", "Play", "Pause"},
    "Dial": {"Queue"},
    "Start": {"Stream"},
    "Stream": {"Parameter"},
}
VERBS = {"Say", "Play", "Pause", "Redirect", "Hangup", "Leave", "Gather", "Record", "Enqueue", "Dial", "Start"}
SAY = Speak("请先告诉我，有没有人受伤？")
EVERY_MOVE: list[Move] = [
    StartStream("a-nonce", "caller-1"),
    SAY,
    Wait(10),
    Listen((SAY,), 6, max_digits=1),
    Listen((), 3),
    Listen((SAY, SAY), 7, twilio_hears=True, max_digits=15),
    Enqueue("claims", 1),
    OfferChoice((SAY,), 2, 4),
    LeaveQueue(),
    RecordMessage(120),
    OfferChoice((SAY,), 2, 4, twilio_hears=True, attempt=1),
    OfferCaller((SAY,), "/voice/agent/decision?entry=entry-1", 20),
    StandBy(3, 1),
    HoldOn((SAY,), 1, 2),
    ConnectWaiting("claims-1", "/voice/queue/answered?agent=a", "/voice/agent/left?agent=a&entry=e"),
    WaitThere("consult-a-1", "/voice/transfer/wait?transfer=t", "/voice/transfer/free?transfer=t"),
    GoTo("/voice/transfer/first?transfer=t"),
    Play("/music/melody.wav"),
    HangUp(),
]
RENDERER = TwimlRenderer(
    voices={"zh-CN": Voice(voice="Polly.Zhiyu-Neural", language="cmn-CN", recognition_language="cmn-Hans-CN")},
    media_url="wss://hotline.example.com/voice/media",
    public_url="https://hotline.example.com",
)


def document(*moves: Move, step: int = 3) -> ElementTree.Element:
    text = RENDERER.render(Answer(moves, "zh-CN", step))
    assert text.startswith("<?xml")
    return ElementTree.fromstring(text)


def check(element: ElementTree.Element, allowed: set[str]) -> None:
    for child in element:
        assert child.tag in allowed, f"<{child.tag}> in <{element.tag}>"
        assert set(child.attrib) <= ATTRIBUTES[child.tag], child.tag
        check(child, CHILDREN.get(child.tag, set()))


@pytest.mark.parametrize("move", EVERY_MOVE, ids=lambda move: type(move).__name__)
def test_every_move_is_twiml_that_twilio_takes(move: Move) -> None:
    root = document(move)
    assert root.tag == "Response"
    assert len(root) >= 1
    check(root, VERBS)


def test_slow_speech_is_a_slower_voice() -> None:
    root = ElementTree.fromstring(RENDERER.render(Answer((Listen((SAY,), 6),), "zh-CN", 3, slow=True)))
    prosody = root.find("Gather/Say/prosody")
    assert prosody is not None
    assert (prosody.text, prosody.attrib) == (SAY.text, {"rate": "80%"})


def test_the_stream_carries_the_nonce_and_no_query() -> None:
    stream = document(StartStream("a-nonce", "caller-1")).find("Start/Stream")
    assert stream is not None
    assert stream.attrib["url"] == "wss://hotline.example.com/voice/media"
    assert stream.attrib["track"] == "inbound_track"
    assert stream.attrib["statusCallback"] == "https://hotline.example.com/voice/stream-status"
    parameter = stream.find("Parameter")
    assert parameter is not None
    assert parameter.attrib == {"name": "nonce", "value": "a-nonce"}


def test_a_question_takes_keys_and_goes_on_without_an_answer() -> None:
    root = document(Listen((SAY,), 6, max_digits=1))
    gather, redirect = root
    assert gather.attrib == {
        "input": "dtmf",
        "action": "/voice/turn?step=3",
        "method": "POST",
        "timeout": "6",
        "numDigits": "1",
        "finishOnKey": "#",
        "actionOnEmptyResult": "true",
    }
    assert gather[0].attrib == {"voice": "Polly.Zhiyu-Neural", "language": "cmn-CN"}
    assert gather[0].text == SAY.text
    assert redirect.tag == "Redirect"
    assert (redirect.text or "").startswith("/voice/turn?step=3&")


def test_twilio_hears_with_a_pause_in_seconds_and_its_own_language_code() -> None:
    gather = document(Listen((SAY,), 6, twilio_hears=True))[0]
    assert gather.attrib["input"] == "dtmf speech"
    assert gather.attrib["language"] == "cmn-Hans-CN"
    assert gather.attrib["speechTimeout"].isdigit()
    assert "speechModel" not in gather.attrib


def test_a_stream_comes_before_the_question() -> None:
    assert [verb.tag for verb in document(StartStream("n", "caller-1"), Listen((SAY,), 6))] == [
        "Start",
        "Gather",
        "Redirect",
    ]


def test_waiting_names_its_leg_in_every_address() -> None:
    enqueue = document(Enqueue("claims", 2))[0]
    assert enqueue.text == "claims"
    assert enqueue.attrib["action"] == "/voice/queue/left?leg=2"
    assert enqueue.attrib["waitUrl"] == "/voice/queue/wait?leg=2"


def test_an_agent_takes_the_first_waiting_caller() -> None:
    queue = document(ConnectWaiting("claims-3", "/voice/queue/answered?agent=a+1%2F2&entry=e1", "/voice/agent/left"))[
        0
    ][0]
    assert queue.text == "claims-3"
    assert queue.attrib["url"] == "/voice/queue/answered?agent=a+1%2F2&entry=e1"


@pytest.mark.parametrize(
    "said",
    [
        '</Say><Dial>+861234567</Dial><Say voice="x">',
        "<Hangup/>",
        "]]><Redirect>https://evil.example.com</Redirect>",
        "& < > \" '",
    ],
)
def test_words_of_a_caller_stay_words(said: str) -> None:
    root = document(Speak(said))
    assert [verb.tag for verb in root] == ["Say"]
    assert root[0].text == said


@given(st.text(max_size=300))
def test_no_text_breaks_the_document(text: str) -> None:
    root = document(Speak(text), HangUp())
    assert {verb.tag for verb in root} <= {"Say", "Hangup"}


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    root = document(Speak("昨\x00天\x0b晚\ud800上\ufffe"))
    assert root[0].text == "昨天晚上"


@given(st.lists(st.sampled_from(["昨天晚上。", "在延安路，", "a", " ", "사고가 ", "🚗", "?", "\n", "很长" * 300])))
def test_long_texts_are_split_and_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = split_for_say(text)
    assert "".join(parts).strip() == text.strip()
    assert all(len(quote(part)) < 4500 for part in parts)
    assert all(part.strip() for part in parts)


def test_a_split_falls_between_sentences() -> None:
    text = "我在延安路被追尾了。" * 100
    assert all(part.endswith("。") for part in split_for_say(text))


def test_the_transcript_has_all_that_is_heard() -> None:
    answer = Answer(
        (Speak("一"), Wait(1), Listen((Speak("二"), Speak("三")), 6), OfferChoice((Speak("四"),), 1, 4)), "zh-CN"
    )
    assert answer.spoken() == "一 二 三 四"
