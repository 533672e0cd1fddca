"""Say, Play and Pause: what the caller hears, and for how long."""

from __future__ import annotations

import asyncio
import time
import xml.etree.ElementTree as ET

from simulator.document import Document, Move
from simulator.live_call import LiveCall
from simulator.speech_time import seconds_of_break, seconds_to_say

# Sound files are not listened to: a prompt recorded for a telephone is about this long.
PLAY_SECONDS = 3.0
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
        await _utter(call, "play", address, PLAY_SECONDS, int(verb.get("loop", "1")))
    return None


async def pause(call: LiveCall, verb: ET.Element, _: Document) -> Move | None:
    await call.pace.speak(float(verb.get("length", "1")))
    return None


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
