"""Say, Play and Pause: what the caller hears, and for how long."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET

from simulator.document import Document, Move
from simulator.live_call import LiveCall
from simulator.speech_time import seconds_of_break, seconds_to_say
from simulator.webhook import WebhookFailed

# Bytes a second of what telephones play: 16 bit PCM at 8 kHz, mu-law, and a usual MP3.
BYTES_PER_SECOND = {"ulaw": 8000, "basic": 8000, "mpeg": 4000}
WAV_BYTES_PER_SECOND = 16000
PLAYABLE = frozenset({"mpeg", "wav", "wave", "x-wav", "aiff", "x-aifc", "x-aiff", "x-gsm", "gsm", "ulaw", "basic"})
MANY = 1000


async def say(call: LiveCall, verb: ET.Element, _: Document) -> Move | None:
    words = " ".join("".join(verb.itertext()).split())
    pauses = sum(seconds_of_break(pause.get("time"), pause.get("strength")) for pause in verb.iter("break"))
    await _utter(call, "say", words, seconds_to_say(words) + pauses, int(verb.get("loop", "1")))
    return None


async def play(call: LiveCall, verb: ET.Element, document: Document) -> Move | None:
    digits = verb.get("digits")
    if digits is not None:
        await _utter(call, "tones", digits, 0.5 * len(digits), 1)
    else:
        address = document.link((verb.text or "").strip())
        await _utter(call, "play", address, await _seconds_of_sound(call, address), int(verb.get("loop", "1")))
    return None


async def pause(call: LiveCall, verb: ET.Element, _: Document) -> Move | None:
    await call.pace.speak(float(verb.get("length", "1")))
    return None


async def _seconds_of_sound(call: LiveCall, address: str) -> float:
    """Fetch a sound file as Twilio does, without parameters; zero, and a problem, when it cannot be played."""
    try:
        reply = await call.exchange.webhooks.deliver(address, "GET", {}, call.cookies)
    except WebhookFailed as failure:
        call.log.problem(failure.code, failure.text, address)
        return 0.0
    kind, _, subtype = (reply.content_type or "").partition(";")[0].strip().partition("/")
    if kind != "audio" or subtype not in PLAYABLE:
        call.log.problem(13420, f"Play: invalid Content-Type {reply.content_type}", address)
        return 0.0
    return len(reply.body) / BYTES_PER_SECOND.get(subtype, WAV_BYTES_PER_SECOND)


async def _utter(call: LiveCall, kind: str, words: str, seconds: float, loop: int) -> None:
    call.log.add("hotline", kind, words)
    call.line.spoken = f"{call.line.spoken} {words}".strip()
    began = time.monotonic()
    try:
        await call.pace.speak(seconds * (loop or MANY))
    except asyncio.CancelledError:
        heard = (time.monotonic() - began) * call.pace.prompt_speed
        call.log.add("twilio", "cut", words, heard_seconds=round(heard, 2), of_seconds=round(seconds, 2))
        raise
