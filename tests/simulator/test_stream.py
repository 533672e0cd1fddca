"""The caller's voice on the web socket, message by message, and what the nudge does to the call."""

import asyncio
import base64
from pathlib import Path

import numpy as np
import pytest
from aiohttp import web

from simulator.clip import FRAME_BYTES, RATE, SILENCE, encode_mulaw, wav_of_mulaw
from simulator.steps import Audio, HangUp, Keys, Wait
from tests.simulator.conversations import answers_of, open_player, play, redirect
from tests.simulator.small_hotline import ACCOUNT, SmallHotline

SPEED = 20.0
STREAM = (
    '<Start><Stream url="wss://hotline.example.com/voice/media" name="caller" track="inbound_track" '
    'statusCallback="https://hotline.example.com/voice/stream-status"><Parameter name="nonce" value="n-1"/></Stream>'
    "</Start>"
)
ASK = '<Gather input="dtmf" action="/turn?step=1" timeout="20"><Say>What happened?</Say></Gather>'


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Half a second of nothing, one of sound, one of nothing."""
    at = np.arange(RATE)
    sound = encode_mulaw((8000 * np.sin(2 * np.pi * 440 * at / RATE)).astype(np.int16))
    path = tmp_path / "words.wav"
    path.write_bytes(wav_of_mulaw(SILENCE * 25 + sound + SILENCE * 50))
    return path


class Listening:
    """Nudges the call once, when the sound of the clip has ended for a while."""

    def __init__(self, small: SmallHotline, path: str = "/turn?step=1&utterance=1") -> None:
        self._small, self._path, self._loud, self._quiet = small, path, 0, 0
        self._nudges: list[asyncio.Task[None]] = []

    async def __call__(self, frame: dict[str, object], _: web.WebSocketResponse) -> None:
        media = frame.get("media")
        if not isinstance(media, dict):
            return
        silent = base64.b64decode(media["payload"]) == SILENCE
        self._loud, self._quiet = self._loud + (not silent), self._quiet + silent if self._loud else 0
        if self._quiet == 20:
            sid = self._small.frames[1]["start"]["callSid"]
            # Off the loop that reads the socket, as a hotline must do it.
            self._nudges.append(asyncio.create_task(redirect(self._small.rest, sid, self._path)))
            self._loud = 0


def _streamed(clip: Path) -> SmallHotline:
    small = SmallHotline(
        answers_of(
            {
                "/voice/incoming": STREAM + ASK,
                "/turn?step=1&utterance=1": '<Gather numDigits="1" action="/end"><Say>Press one.</Say></Gather>',
                "/end": "<Hangup/>",
            }
        )
    )
    small.on_frame = Listening(small)
    return play({}, [Audio(path=clip), Keys(keys="1")], hotline=small, speed=SPEED).hotline


def test_messages_are_numbered_and_shaped_like_twilios(clip: Path) -> None:
    frames = _streamed(clip).frames
    connected, start, *media, stop = frames
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    sid = start["streamSid"]
    assert start["sequenceNumber"] == "1"
    assert start["start"] == {
        "accountSid": ACCOUNT,
        "streamSid": sid,
        "callSid": start["start"]["callSid"],
        "tracks": ["inbound"],
        "customParameters": {"nonce": "n-1"},
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
    }
    assert [frame["sequenceNumber"] for frame in media] == [str(n) for n in range(2, len(media) + 2)]
    assert [frame["media"]["chunk"] for frame in media] == [str(n) for n in range(1, len(media) + 1)]
    assert [frame["media"]["timestamp"] for frame in media] == [str(20 * n) for n in range(len(media))]
    assert {frame["streamSid"] for frame in media} == {sid}
    assert stop["stop"] == {"accountSid": ACCOUNT, "callSid": start["start"]["callSid"]}
    assert stop["sequenceNumber"] == str(len(media) + 2)


def test_frames_are_20_ms_of_mu_law_and_silence_when_the_caller_is_quiet(clip: Path) -> None:
    payloads = [base64.b64decode(frame["media"]["payload"]) for frame in _streamed(clip).frames if "media" in frame]
    assert {len(payload) for payload in payloads} == {FRAME_BYTES}
    loud = [at for at, payload in enumerate(payloads) if payload != SILENCE]
    assert 50 <= len(loud) <= 51
    assert loud[-1] - loud[0] == len(loud) - 1
    assert len(payloads) > loud[-1] + 20


def test_the_handshake_is_signed_and_goes_through_the_proxy(clip: Path) -> None:
    small = _streamed(clip)
    assert small.forged == []
    [headers] = small.handshakes
    assert headers["Host"] == "hotline.example.com"
    assert headers["X-Forwarded-Proto"] == "https"
    assert small.url.startswith("http://127.0.0.1")


def test_a_nudge_moves_the_call_and_is_timed(clip: Path) -> None:
    small = SmallHotline(answers_of({"/voice/incoming": STREAM + ASK, "/turn?step=1&utterance=1": "<Hangup/>"}))
    small.on_frame = Listening(small)
    result = play({}, [Audio(path=clip)], hotline=small, speed=SPEED).result
    [turn] = result.turns
    assert (turn.kind, turn.said, turn.nudged) == ("audio", "words.wav", True)
    assert turn.input_to_request > 0
    assert result.ok


def test_without_a_nudge_the_time_out_finds_the_utterance(clip: Path) -> None:
    ask = ASK.replace('timeout="20"', 'timeout="6" actionOnEmptyResult="true"')
    played = play({"/voice/incoming": STREAM + ask, "/turn": "<Hangup/>"}, [Audio(path=clip)], speed=SPEED)
    assert [(turn.kind, turn.nudged) for turn in played.result.turns] == [("audio", False)]


def test_the_next_step_waits_for_a_new_question(clip: Path) -> None:
    again = '<Gather timeout="2" actionOnEmptyResult="true" action="/on"/>'
    ask = ASK.replace('timeout="20"', 'timeout="2" actionOnEmptyResult="true"').replace("/turn?step=1", "/on")
    played = play(
        {
            "/voice/incoming": STREAM + ask,
            "/on": [again, again, '<Gather numDigits="1" action="/end"><Say>Now press one.</Say></Gather>'],
            "/end": "<Hangup/>",
        },
        [Audio(path=clip), Keys(keys="1")],
        speed=SPEED,
    )
    assert played.forms("/end")[0]["Digits"] == "1"
    assert [event.kind for event in played.result.events if event.who == "caller"] == ["audio", "keys"]


def test_status_callbacks_of_the_stream(clip: Path) -> None:
    small = _streamed(clip)
    forms = small.of("/voice/stream-status")
    assert sorted(form["StreamEvent"] for form in forms) == ["stream-started", "stream-stopped"]
    assert {form["StreamName"] for form in forms} == {"caller"}
    assert {form["StreamSid"] for form in forms} == {small.frames[1]["streamSid"]}


def test_a_refused_handshake_is_31920_and_the_call_goes_on() -> None:
    small = SmallHotline(
        answers_of({"/voice/incoming": STREAM + '<Pause length="3"/><Say>Still here.</Say>'}), refuse_stream=True
    )
    result = play({}, hotline=small, prompt_speed=8).result
    assert [problem.code for problem in result.problems] == [31920]
    assert result.prompts == ["Still here."]
    assert [form["StreamEvent"] for form in small.of("/voice/stream-status")] == ["stream-error"]


def test_a_stream_signed_for_another_address_is_refused() -> None:
    """Twilio sometimes signs the address with a slash behind it; this hotline does not know that."""
    small = SmallHotline(answers_of({"/voice/incoming": STREAM + '<Pause length="3"/>'}))
    result = play({}, hotline=small, slash=True, prompt_speed=8).result
    assert [problem.code for problem in result.problems] == [31920]


def test_a_socket_closed_by_the_hotline_is_31921() -> None:
    small = SmallHotline(answers_of({"/voice/incoming": STREAM + '<Pause length="4"/><Say>Still here.</Say>'}))

    async def close(frame: dict[str, object], socket: web.WebSocketResponse) -> None:
        if frame["event"] == "start":
            await socket.close(code=1011)

    small.on_frame = close
    result = play({}, hotline=small, prompt_speed=8).result
    assert [problem.code for problem in result.problems] == [31921]
    assert result.prompts == ["Still here."]


@pytest.mark.parametrize(("binary", "code"), [(True, 31950), (False, 31951)])
def test_a_one_way_stream_takes_no_messages(binary: bool, code: int) -> None:
    small = SmallHotline(answers_of({"/voice/incoming": STREAM + '<Pause length="4"/>'}))

    async def talk_back(frame: dict[str, object], socket: web.WebSocketResponse) -> None:
        if frame["event"] == "start":
            for _ in range(3):
                await (socket.send_bytes(b"x") if binary else socket.send_str("{}"))

    small.on_frame = talk_back
    assert [problem.code for problem in play({}, hotline=small, prompt_speed=8).result.problems] == [code]


def test_stop_ends_the_stream_and_not_the_call() -> None:
    played = play(
        {"/voice/incoming": STREAM + '<Pause length="3"/><Stop><Stream name="caller"/></Stop><Say>Later.</Say>'},
        prompt_speed=8,
    )
    assert played.hotline.frames[-1]["event"] == "stop"
    assert played.result.prompts == ["Later."]


def test_a_voice_that_nobody_hears_is_a_mistake_of_the_script(clip: Path) -> None:
    [problem] = play({"/voice/incoming": ASK}, [Audio(path=clip)]).result.problems
    assert "nobody hears words.wav" in problem.text


def test_a_clip_with_its_words_answers_a_line_that_twilio_hears(clip: Path) -> None:
    played = play(
        {"/voice/incoming": '<Gather input="speech" action="/t"><Say>?</Say></Gather>', "/t": "<Hangup/>"},
        [Audio(path=clip, text="a crash")],
    )
    assert played.forms("/t")[0]["SpeechResult"] == "a crash"


def test_real_time_is_kept() -> None:
    """At speed 10 two call seconds bring about a hundred frames, however the machine is loaded: never more."""
    small = SmallHotline(answers_of({"/voice/incoming": STREAM + '<Pause length="60"/>'}))

    async def calls() -> float:
        async with small, open_player(small, speed=10.0) as player:
            result = await player.call("+861055500003", steps=[Wait(seconds=2), HangUp(moment="now")])
            return result.call_seconds

    seconds = asyncio.run(calls())
    assert sum("media" in frame for frame in small.frames) <= seconds * 50 + 1
