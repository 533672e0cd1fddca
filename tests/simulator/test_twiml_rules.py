"""A table of TwiML that Twilio refuses or warns about, and of TwiML that it takes."""

import xml.etree.ElementTree as ET
from collections.abc import Collection

import pytest

from simulator.twiml_rules import check_verbs
from simulator.twiml_schema import BEFORE_BRIDGE, IN_WAIT_DOCUMENT, IN_WHISPER
from simulator.voices import language_fault, voice_fault

ZHIYU = 'voice="Polly.Zhiyu-Neural" language="cmn-CN"'

REFUSED = [
    # schema
    (12200, "<say>hi</say>"),
    (12200, "<Speak>hi</Speak>"),
    (12200, "<Number>+8613800138000</Number>"),
    (12200, "loose text"),
    (12200, "<Say>hi</Say> tail"),
    (12200, '<Say Voice="alice">hi</Say>'),
    (12200, '<Hangup reason="x"/>'),
    (12200, "<Hangup>now</Hangup>"),
    (12200, "<Gather>press<Say>one</Say></Gather>"),
    # Say
    (13520, "<Say/>"),
    (13520, "<Say>  </Say>"),
    (13510, '<Say loop="-1">hi</Say>'),
    (13511, '<Say voice="Polly.Nobody!">hi</Say>'),
    (13511, '<Say voice="robot">hi</Say>'),
    (13511, '<Say voice="Google.ko-KR-Standard-Z">hi</Say>'),
    (13512, '<Say language="xx">hi</Say>'),
    (13512, '<Say voice="Polly.Zhiyu-Neural" language="zh-CN">你好</Say>'),
    (13512, '<Say voice="Polly.Joanna-Neural" language="ko-KR">hi</Say>'),
    (13512, '<Say voice="man" language="zh-CN">hi</Say>'),
    (13521, f"<Say {ZHIYU}>{'车' * 501}</Say>"),
    (13521, f'<Say voice="Polly.Joanna-Neural">{"a" * 3001}</Say>'),
    (13521, f'<Say voice="alice">{"a" * 4097}</Say>'),
    (13521, f'<Say voice="Polly.Joanna-Neural">{" " * 1500}x</Say>'),
    (13521, f"<Gather><Say {ZHIYU}>{'车' * 501}</Say></Gather>"),
    (12200, '<Say voice="Polly.Zhiyu"><blink>hi</blink></Say>'),
    (12200, '<Say voice="man"><break time="1s"/>hi</Say>'),
    (12200, '<Say voice="Polly.Zhiyu"><break time="soon"/>hi</Say>'),
    # Play, Pause, Redirect, Reject
    (12200, "<Play/>"),
    (11100, "<Play>ftp://h/x.wav</Play>"),
    (13410, '<Play loop="x">/a.wav</Play>'),
    (13430, '<Play digits="1x2"/>'),
    (13910, '<Pause length="0"/>'),
    (13910, '<Pause length="1.5"/>'),
    (13710, '<Redirect method="PUT">/a</Redirect>'),
    (11100, "<Redirect/>"),
    (11100, "<Redirect>https://my_host.example/a</Redirect>"),
    (13810, '<Reject reason="tired"/>'),
    # Gather
    (13310, '<Gather finishOnKey="##"/>'),
    (13310, '<Gather finishOnKey="A"/>'),
    (13312, '<Gather method="post"/>'),
    (13313, '<Gather timeout="0"/>'),
    (13313, '<Gather timeout="2.5"/>'),
    (13314, '<Gather numDigits="0"/>'),
    (13320, "<Gather><Gather/></Gather>"),
    (13320, "<Gather><Redirect>/a</Redirect></Gather>"),
    (13320, '<Gather><Play digits="1"/></Gather>'),
    (13326, '<Gather input="voice"/>'),
    (13326, '<Gather input=""/>'),
    (13326, '<Gather input="dtmf dtmf"/>'),
    (13326, '<Gather input="dtmf,speech"/>'),
    (13327, '<Gather speechTimeout="soon"/>'),
    (13328, '<Gather maxSpeechTime="0"/>'),
    (13329, '<Gather partialResultCallback="/p" partialResultCallbackMethod="PUT"/>'),
    (13330, f'<Gather hints="{"x" * 101}"/>'),
    (13330, f'<Gather hints="{",".join(["x"] * 501)}"/>'),
    (13331, '<Gather language="Chinese"/>'),
    (13332, '<Gather bargeIn="yes"/>'),
    (13333, '<Gather profanityFilter="no"/>'),
    (13334, '<Gather speechModel="best"/>'),
    (13335, '<Gather input="speech" speechModel="phone_call" speechTimeout="auto"/>'),
    (13338, '<Gather actionOnEmptyResult="True"/>'),
    (11100, '<Gather action="https://a_b.example/x"/>'),
    (12200, '<Gather numdigits="1"/>'),
    # Record
    (13610, '<Record method="DELETE"/>'),
    (13611, '<Record timeout="never"/>'),
    (13612, '<Record maxLength="1"/>'),
    (13613, '<Record finishOnKey="x"/>'),
    (13614, '<Record transcribe="maybe"/>'),
    (13615, '<Record transcribe="true" maxLength="121"/>'),
    (13616, '<Record playBeep="no"/>'),
    (13621, '<Record recordingStatusCallbackEvent="done"/>'),
    (13699, '<Record trim="yes"/>'),
    (12200, "<Record><Say>hi</Say></Record>"),
    # Dial
    (13223, "<Dial/>"),
    (13223, "<Dial>13800138000</Dial>"),
    (13223, "<Dial><Number>call me</Number></Dial>"),
    (13223, "<Dial><Number/></Dial>"),
    (13212, '<Dial timeout="4">+8613800138000</Dial>'),
    (13212, '<Dial timeout="601">+8613800138000</Dial>'),
    (13213, '<Dial hangupOnStar="1">+8613800138000</Dial>'),
    (13216, '<Dial timeLimit="0">+8613800138000</Dial>'),
    (13243, "<Dial><Sip>nobody</Sip></Dial>"),
    (12200, "<Dial>+8613800138000<Queue>a</Queue></Dial>"),
    (12200, "<Dial><Queue>a</Queue><Queue>b</Queue></Dial>"),
    (12200, "<Dial><Queue/></Dial>"),
    (12200, f"<Dial>{'<Client>a</Client>' * 11}</Dial>"),
    (12200, "<Dial><Client/></Dial>"),
    (12200, f"<Dial><Client>{'a' * 257}</Client></Dial>"),
    (12200, f'<Dial callReason="{"a" * 51}">+8613800138000</Dial>'),
    (12200, '<Dial><Number statusCallbackEvent="done">+8613800138000</Number></Dial>'),
    (13235, '<Dial><Conference beep="loud">room</Conference></Dial>'),
    (13230, '<Dial><Conference muted="1">room</Conference></Dial>'),
    # Enqueue
    (12200, "<Enqueue/>"),
    (12200, f"<Enqueue>{'q' * 65}</Enqueue>"),
    (12200, "<Enqueue><Task>{}</Task></Enqueue>"),
    (12200, '<Enqueue workflowSid="WW1">name</Enqueue>'),
    (12200, '<Enqueue maxQueueSize="0">q</Enqueue>'),
    (11100, '<Enqueue waitUrl="wait here">q</Enqueue>'),
    # Start, Stop
    (12200, "<Start/>"),
    (12200, "<Start><Stream/></Start>"),
    (31922, '<Start><Stream url="https://h.example/media"/></Start>'),
    (31922, '<Start><Stream url="ws://h.example/media"/></Start>'),
    (31923, '<Start><Stream url="/voice/media"/></Start>'),
    (31923, '<Start><Stream url="wss://h.example/media?nonce=1"/></Start>'),
    (31941, '<Start><Stream url="wss://h.example/m" track="inbound"/></Start>'),
    (11100, '<Start><Stream url="wss://h.example/m" statusCallback="/relative"/></Start>'),
    (12200, '<Start><Stream url="wss://h.example/m"><Parameter name="a"/></Stream></Start>'),
    (12200, f'<Start><Stream url="wss://h.example/m"><Parameter name="a" value="{"x" * 499}"/></Stream></Start>'),
    (12200, '<Start><Stream url="wss://h.example/m"><Say>hi</Say></Stream></Start>'),
    (12200, "<Stop><Stream/></Stop>"),
    (0, '<Connect><Stream url="wss://h.example/m"/></Connect>'),
]

TAKEN = [
    f"<Say {ZHIYU}>您好，这里是车险报案热线。</Say>",
    f"<Say {ZHIYU}>{'车' * 480}</Say>",
    '<Say voice="Polly.Seoyeon-Neural" language="ko-KR">네 <break time="500ms"/>알겠습니다</Say>',
    '<Say voice="Polly.Joanna-Neural"><say-as interpret-as="digits">123</say-as><lang xml:lang="en-US">a</lang></Say>',
    '<Say language="zh-CN">你好</Say>',
    '<Say voice="Polly.Vicki-Neural" language="de-DE">Guten Tag</Say>',
    '<Start><Stream url="wss://h.example/voice/media" track="inbound_track" name="caller">'
    '<Parameter name="nonce" value="abc"/></Stream></Start>'
    '<Gather input="dtmf" action="/voice/turn?step=1" actionOnEmptyResult="true" numDigits="1"><Say>hi</Say></Gather>',
    '<Start><Stream url="ws://127.0.0.1:8000/voice/media"/></Start><Pause/>',
    '<Stop><Stream name="caller"/></Stop>',
    '<Gather input="speech dtmf" language="cmn-Hans-CN" speechTimeout="auto" hints="追尾, 高速" finishOnKey="">'
    '<Say>a</Say><Pause length="1"/><Play>/a.wav</Play></Gather>',
    '<Gather input="speech" speechModel="deepgram_nova-3" speechTimeout="2"/>',
    '<Record action="/voice/recording" recordingStatusCallback="/s" recordingStatusCallbackEvent="completed absent"'
    ' maxLength="120" finishOnKey="#" timeout="0"/>',
    '<Enqueue action="/voice/queue/left?leg=1" waitUrl="/voice/queue/wait?leg=1">claims</Enqueue>',
    '<Enqueue waitUrl="">claims</Enqueue>',
    '<Enqueue workflowSid="WW1"><Task priority="5">{}</Task></Enqueue>',
    '<Dial action="/d"><Queue url="/voice/queue/answered">claims</Queue></Dial>',
    '<Dial answerOnBridge="true" record="record-from-answer-dual"><Number url="/w">+8613800138000</Number>'
    "<Client><Identity>agent_7</Identity></Client></Dial>",
    "<Dial>+8613800138000</Dial>",
    '<Redirect method="GET">https://h.example/next?a=1&amp;b=2</Redirect>',
    '<Reject reason="busy"/>',
    "<Leave/><Hangup/>",
    "<!-- a comment --><Pause/>",
]


def _document(inner: str) -> ET.Element:
    return ET.fromstring(f"<Response>{inner}</Response>")


def _codes(inner: str, allowed: Collection[str] | None = None) -> list[int]:
    return [code for code, _ in check_verbs(_document(inner), allowed)]


@pytest.mark.parametrize(("code", "inner"), REFUSED, ids=[f"{code} {inner[:60]}" for code, inner in REFUSED])
def test_refused(code: int, inner: str) -> None:
    assert _codes(inner) == [code]


@pytest.mark.parametrize("inner", TAKEN, ids=[inner[:60] for inner in TAKEN])
def test_taken(inner: str) -> None:
    assert check_verbs(_document(inner)) == []


@pytest.mark.parametrize(
    ("allowed", "inner"),
    [
        (IN_WAIT_DOCUMENT, '<Record action="/r"/>'),
        (IN_WAIT_DOCUMENT, "<Enqueue>q</Enqueue>"),
        (IN_WAIT_DOCUMENT, "<Dial>+8613800138000</Dial>"),
        (BEFORE_BRIDGE, "<Gather/>"),
        (BEFORE_BRIDGE, "<Hangup/>"),
        (IN_WHISPER, "<Dial>+8613800138000</Dial>"),
    ],
)
def test_a_verb_where_it_may_not_stand(allowed: Collection[str], inner: str) -> None:
    assert _codes(inner, allowed) == [13238]


def test_a_wait_document() -> None:
    inner = "<Say>soon</Say><Gather><Say>press 1</Say></Gather><Leave/>"
    assert _codes(inner, IN_WAIT_DOCUMENT) == []


@pytest.mark.parametrize("voice", ["Polly.Zhiyu-Neural", "Google.cmn-CN-Chirp3-HD-Kore", "alice", "Polly.Vicki"])
def test_voices_that_exist(voice: str) -> None:
    assert voice_fault(voice) is None


def test_alice_speaks_mandarin_under_its_old_name() -> None:
    assert language_fault("alice", "zh-CN") is None
    assert language_fault("alice", "cmn-CN") is not None
