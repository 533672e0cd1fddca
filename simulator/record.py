"""Record: the caller's message, until silence, a key, the longest length or a hang-up."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from email.utils import format_datetime

from simulator.clip import FRAME_SECONDS
from simulator.document import Document, GoTo, Move, Over
from simulator.line import Key, Question
from simulator.live_call import LiveCall
from simulator.recordings import Recording

ANY_KEY = "1234567890*#"
LOOK_AGAIN_SECONDS = 0.1


@dataclass
class Tape:
    """What is heard while recording."""

    call: LiveCall
    frames: list[bytes] = field(default_factory=list)
    spoken: bool = False

    def hear(self, frame: bytes) -> None:
        self.frames.append(frame)
        self.spoken = self.spoken or self.call.voice.speaking

    @property
    def seconds(self) -> float:
        return len(self.frames) * FRAME_SECONDS

    def quiet_seconds(self, began: float) -> float:
        if self.call.voice.speaking:
            return 0.0
        return (time.monotonic() - max(began, self.call.voice.quiet_since)) * self.call.pace.speed


async def record(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    recordings, tape = call.exchange.recordings, Tape(call)
    recording = recordings.begin(call.sid)
    question = call.line.ask(document.serial, frozenset({"record", "dtmf"}), True)
    _report(call, verb, document, recording)
    call.voice.listen(tape.hear)
    call.line.listen(question)
    call.log.add("twilio", "recording", "beep" if verb.get("playBeep") != "false" else "")
    key = "hangup"
    try:
        key = await _until_done(call, verb, tape, question)
    finally:
        call.voice.unlisten(tape.hear)
        call.line.close(question)
        move = _finish(call, verb, document, tape, recording.sid, key)
    return move


def _finish(
    call: LiveCall, verb: ET.Element, document: Document, tape: Tape, sid: str, key: str
) -> GoTo | None:  # fmt: skip
    """Keep the recording and ask for the action; nothing recorded means the next verb."""
    recordings = call.exchange.recordings
    if not tape.spoken:
        _report(call, verb, document, recordings.absent(sid))
        return None
    recording = recordings.complete(sid, b"".join(tape.frames))
    call.log.add("twilio", "recorded", recordings.url(sid), seconds=recording.seconds, sid=sid)
    call.spawn(_publish(call, verb, document, recording))
    parameters = {
        "RecordingUrl": recordings.url(sid),
        "RecordingSid": sid,
        "RecordingDuration": str(recording.seconds),
    } | ({"Digits": key} if key else {})
    url = document.link(verb.get("action", document.url))
    method = verb.get("method", "POST")
    if isinstance(call.leaving, Over):
        # The hung-up caller's message is still reported; the answer is ignored.
        call.notify(url, call.parameters() | parameters, "Record action after hang-up", method)
    return GoTo(url, method, parameters)


async def _publish(call: LiveCall, verb: ET.Element, document: Document, recording: Recording) -> None:
    if call.exchange.recordings.publish is not None:
        await call.exchange.recordings.publish(recording)
    _report(call, verb, document, recording)


def _report(call: LiveCall, verb: ET.Element, document: Document, recording: Recording) -> None:
    callback = verb.get("recordingStatusCallback")
    if not callback or recording.status not in verb.get("recordingStatusCallbackEvent", "completed").split():
        return
    form = {
        "AccountSid": call.exchange.account.account_sid,
        "CallSid": call.sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": call.exchange.recordings.url(recording.sid),
        "RecordingStatus": recording.status,
        "RecordingChannels": "1",
        "RecordingStartTime": format_datetime(recording.started),
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
        "ErrorCode": "0",
    } | ({"RecordingDuration": str(recording.seconds)} if recording.status == "completed" else {})
    method = verb.get("recordingStatusCallbackMethod", "POST")
    call.notify(document.link(callback), form, f"recording {recording.status}", method)


async def _until_done(call: LiveCall, verb: ET.Element, tape: Tape, question: Question) -> str:
    """The key that ended it, or nothing."""
    silence, longest = float(verb.get("timeout", "5")), float(verb.get("maxLength", "3600"))
    finishing, began = verb.get("finishOnKey", ANY_KEY), time.monotonic()
    while tape.seconds < longest and not (silence and tape.quiet_seconds(began) >= silence):
        try:
            given = await asyncio.wait_for(question.inbox.get(), LOOK_AGAIN_SECONDS / call.pace.speed)
        except TimeoutError:
            continue
        if isinstance(given, Key) and given.digit in finishing:
            return given.digit
    return ""
