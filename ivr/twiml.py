"""Moves become TwiML. The only file that knows Twilio's verbs and attributes.

Texts longer than one `<Say>` may carry are split at sentence ends: the URL-encoded text must stay under 4500
characters (error 13521), and a Chinese or Korean character takes nine of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from twilio.twiml.voice_response import Dial, Gather, Start, Stop, VoiceResponse

from ivr.moves import (
    Answer,
    AskKey,
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
    StopStream,
    Wait,
    WaitThere,
)
from settings import Voice

MAX_ENCODED_SAY = 4400
SENTENCE_END = re.compile(r"(?<=[。！？；.!?;,，、])")
# What no XML document may hold, escaped or not: one such character in a caller's words would fail it (error 12100).
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPEECH_PAUSE_SECONDS = "2"
# The norm's most, in characters; old callers and who asks for it hear four fifths of the usual speed.
MOST_CHARACTERS_A_MINUTE = 270
USUAL_PERCENT, SLOW_PERCENT = 100, 80
# The caller waits there already; who does not has just hung up.
DEQUEUE_SECONDS = 5


@dataclass(frozen=True)
class Speaker:
    """Who speaks a document, and how fast."""

    voices: Mapping[str, Voice]
    language: str
    slow: bool = False

    def voice(self, language: str | None = None) -> Voice:
        return self.voices[language or self.language]


@dataclass(frozen=True)
class TwimlRenderer:
    voices: Mapping[str, Voice]
    media_url: str
    public_url: str

    def render(self, answer: Answer) -> str:
        """The XML document of an answer."""
        response = VoiceResponse()
        speaker = Speaker({**self.voices, **answer.voices}, answer.language, answer.slow)
        for move in answer.moves:
            _RENDER[type(move)](self, response, move, speaker, answer.step)
        return str(response)

    def _start_stream(self, response: Any, move: StartStream, _speaker: Speaker, _step: int) -> None:
        start = Start()
        stream = start.stream(
            url=self.media_url,
            name=move.name,
            track="inbound_track",
            status_callback=f"{self.public_url}/voice/stream-status",
            status_callback_method="POST",
        )
        stream.parameter(name="nonce", value=move.nonce)
        response.append(start)

    def _stop_stream(self, response: Any, move: StopStream, _speaker: Speaker, _step: int) -> None:
        stop = Stop()
        stop.stream(name=move.name)
        response.append(stop)

    def _speak(self, response: Any, move: Speak, speaker: Speaker, _step: int) -> None:
        say(response, (move,), speaker)

    def _play(self, response: Any, move: Play, speaker: Speaker, _step: int) -> None:
        say(response, (move,), speaker)

    def _wait(self, response: Any, move: Wait, _speaker: Speaker, _step: int) -> None:
        response.pause(length=move.seconds)

    def _listen(self, response: Any, move: Listen, speaker: Speaker, step: int) -> None:
        heard: dict[str, Any] = {}
        if move.twilio_hears:
            heard = {"language": speaker.voice().recognition_language, "speech_timeout": SPEECH_PAUSE_SECONDS}
        gather = Gather(
            input="dtmf speech" if move.twilio_hears else "dtmf",
            action=_path("/voice/turn", step=step),
            method="POST",
            timeout=move.timeout_seconds,
            num_digits=move.max_digits,
            finish_on_key=move.finish_on_key,
            action_on_empty_result=True,
            **heard,
        )
        say(gather, move.prompts, speaker)
        response.append(gather)
        # Should Twilio fall through all the same, the call goes on rather than ends.
        response.redirect(_path("/voice/turn", step=step, fell_through=1), method="POST")

    def _enqueue(self, response: Any, move: Enqueue, _speaker: Speaker, _step: int) -> None:
        response.enqueue(
            move.queue,
            action=_path("/voice/queue/left", leg=move.leg),
            method="POST",
            wait_url=_path("/voice/queue/wait", leg=move.leg),
            wait_url_method="POST",
        )

    def _offer_choice(self, response: Any, move: OfferChoice, speaker: Speaker, _step: int) -> None:
        heard: dict[str, Any] = {}
        if move.twilio_hears:
            heard = {"language": speaker.voice().recognition_language, "speech_timeout": SPEECH_PAUSE_SECONDS}
        query = {"leg": move.leg} | ({"attempt": move.attempt} if move.attempt else {})
        action = _path("/voice/queue/choice", **query)
        gather = Gather(
            input="dtmf speech" if move.twilio_hears else "dtmf",
            num_digits=1,
            timeout=move.timeout_seconds,
            action=action,
            method="POST",
            **heard,
        )
        say(gather, move.prompts, speaker)
        response.append(gather)
        if move.attempt:
            response.redirect(action, method="POST")

    def _offer_caller(self, response: Any, move: OfferCaller, speaker: Speaker, _step: int) -> None:
        self._ask_for_key(response, move.prompts, speaker, move.path, move.timeout_seconds)

    def _hold_on(self, response: Any, move: HoldOn, speaker: Speaker, _step: int) -> None:
        say(response, move.prompts, speaker)
        response.pause(length=1)
        response.redirect(_path("/voice/queue/after", leg=move.leg, round=move.round), method="POST")

    def _ask_for_key(
        self, response: Any, prompts: Iterable[Speak], speaker: Speaker, action: str, seconds: int
    ) -> None:
        """One key, and the same address without any when none came."""
        gather = Gather(input="dtmf", num_digits=1, timeout=seconds, action=action, method="POST")
        say(gather, prompts, speaker)
        response.append(gather)
        response.redirect(f"{action}&silent=1", method="POST")

    def _stand_by(self, response: Any, move: StandBy, speaker: Speaker, _step: int) -> None:
        after = {"after": move.after} if move.after else {}
        action = _path("/voice/agent", round=move.round, **after)
        self._ask_for_key(response, move.prompts, speaker, action, move.seconds)

    def _ask_key(self, response: Any, move: AskKey, speaker: Speaker, _step: int) -> None:
        heard: dict[str, Any] = {}
        if move.twilio_hears:
            heard = {"language": speaker.voice().recognition_language, "speech_timeout": SPEECH_PAUSE_SECONDS}
        gather = Gather(
            input="dtmf speech" if move.twilio_hears else "dtmf",
            num_digits=1,
            timeout=move.timeout_seconds,
            action=move.path,
            method="POST",
            action_on_empty_result=True,
            **heard,
        )
        say(gather, move.prompts, speaker)
        response.append(gather)

    def _leave_queue(self, response: Any, _move: LeaveQueue, _speaker: Speaker, _step: int) -> None:
        response.leave()

    def _record(self, response: Any, move: RecordMessage, _speaker: Speaker, _step: int) -> None:
        response.record(
            action="/voice/recording",
            method="POST",
            max_length=move.max_seconds,
            timeout=5,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback="/voice/recording/status",
            recording_status_callback_method="POST",
        )

    def _connect(self, response: Any, move: ConnectWaiting, _speaker: Speaker, _step: int) -> None:
        dial = Dial(action=move.left, method="POST", timeout=DEQUEUE_SECONDS, hangup_on_star=True)
        dial.queue(move.queue, url=move.answered, method="POST")
        response.append(dial)

    def _wait_there(self, response: Any, move: WaitThere, _speaker: Speaker, _step: int) -> None:
        response.enqueue(move.queue, action=move.left, method="POST", wait_url=move.wait, wait_url_method="POST")

    def _go_to(self, response: Any, move: GoTo, _speaker: Speaker, _step: int) -> None:
        response.redirect(move.path, method="POST")

    def _hang_up(self, response: Any, _move: HangUp, _speaker: Speaker, _step: int) -> None:
        response.hangup()


_RENDER: dict[type[Move], Callable[[TwimlRenderer, Any, Any, Speaker, int], None]] = {
    StartStream: TwimlRenderer._start_stream,
    StopStream: TwimlRenderer._stop_stream,
    Speak: TwimlRenderer._speak,
    Play: TwimlRenderer._play,
    Wait: TwimlRenderer._wait,
    Listen: TwimlRenderer._listen,
    Enqueue: TwimlRenderer._enqueue,
    OfferChoice: TwimlRenderer._offer_choice,
    AskKey: TwimlRenderer._ask_key,
    LeaveQueue: TwimlRenderer._leave_queue,
    RecordMessage: TwimlRenderer._record,
    OfferCaller: TwimlRenderer._offer_caller,
    StandBy: TwimlRenderer._stand_by,
    HoldOn: TwimlRenderer._hold_on,
    ConnectWaiting: TwimlRenderer._connect,
    WaitThere: TwimlRenderer._wait_there,
    GoTo: TwimlRenderer._go_to,
    HangUp: TwimlRenderer._hang_up,
}


def say(parent: Any, prompts: Iterable[Speak | Play], speaker: Speaker) -> None:
    for prompt in prompts:
        if isinstance(prompt, Play):
            parent.play(prompt.address)
            continue
        voice = speaker.voice(prompt.language)
        for part in split_for_say(prompt.text):
            percent = speech_percent(voice, slow=speaker.slow)
            if percent < USUAL_PERCENT:
                parent.say(voice=voice.voice, language=voice.language).prosody(part, rate=f"{percent}%")
            else:
                parent.say(part, voice=voice.voice, language=voice.language)


def speech_percent(voice: Voice, *, slow: bool) -> int:
    """Of the voice's own speed: as much as keeps it under the norm's most, and less for who is spoken to slowly."""
    own = voice.characters_a_minute
    usual = min(USUAL_PERCENT, (MOST_CHARACTERS_A_MINUTE * 100 - 1) // own) if own else USUAL_PERCENT
    return usual * SLOW_PERCENT // 100 if slow else usual


def split_for_say(text: str) -> list[str]:
    """The text in parts that Twilio takes, cut after a sentence where one ends in time, else anywhere."""
    parts: list[str] = []
    current = ""
    for sentence in SENTENCE_END.split(NOT_XML.sub("", text)):
        for piece in _pieces(sentence):
            if current and len(quote(current + piece)) > MAX_ENCODED_SAY:
                parts.append(current)
                current = ""
            current += piece
    return [*parts, current] if current.strip() else parts


def _pieces(sentence: str) -> Iterable[str]:
    longest = MAX_ENCODED_SAY // 12  # a character takes at most four bytes, twelve encoded characters
    return (sentence[at : at + longest] for at in range(0, len(sentence), longest))


def _path(path: str, **query: object) -> str:
    return f"{path}?{urlencode(query)}" if query else path
